"""The words a judgment rests on, marked in the text itself. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.markup import Markup, safe, tag

ABOUT_CN = {
    "severity": "等级", "event": "事件", "event_type": "事件", "modality": "语境", "casualties": "伤亡", "place": "地点",
    "places": "地点", "territory": "属地", "category": "类别", "family": "职能", "handling_lead": "主办", "ownership": "主办",
    "public_opinion": "舆情", "attention": "风险", "level": "层级", "openness": "公开", "openness_problem": "公开",
    "local": "本地", "restricted": "限制", "response_lead": "回应主体", "complained_of": "被反映", "occurred_at": "事发时间",
    "sentiment": "情绪", "disposition": "不立件", "repeat": "重复反映", "rumour": "疑似谣言", "co_leads": "共同主办", "opinion_level": "舆情级别",
}  # fmt: skip


@dataclass(frozen=True)
class Mark:
    """[start, end) in code points, and what it shows."""

    start: int
    end: int
    about: str


def marks_of(line: Mapping[str, Any], field: str | None = None) -> list[Mark]:
    """The spans of a judgment in the text, or in the title (``field="title"``)."""
    reasons = [r for r in line.get("reasons") or () if r.get("span") and r.get("field") == field]
    return [Mark(r["span"][0], r["span"][1], ABOUT_CN.get(r["about"], r["about"])) for r in reasons]


def highlighted(text: str, marks: Iterable[Mark], mask: Callable[[str], str] = str) -> Markup:
    """The text, masked, with its marks. A line whose mask changes its length loses its marks, never its mask."""
    found, at, lines = list(marks), 0, []
    for line in text.split("\n"):
        inside = [Mark(m.start - at, m.end - at, m.about) for m in found if m.start < at + len(line) and m.end > at]
        lines.append(_line(line, mask(line), inside))
        at += len(line) + 1
    return Markup("\n".join(lines))


def _line(text: str, shown: str, marks: list[Mark]) -> Markup:
    if len(shown) != len(text):
        return safe(shown)
    pieces, at = [], 0
    for start, end, about in _apart(marks, len(text)):
        pieces += [safe(shown[at:start]), tag("mark", shown[start:end], title=about)]
        at = end
    return Markup("".join([*pieces, safe(shown[at:])]))


def _apart(marks: Iterable[Mark], length: int) -> list[tuple[int, int, str]]:
    """Marks without overlap, in order: touching ones become one that names both."""
    merged: list[tuple[int, int, str]] = []
    for mark in sorted(marks, key=lambda m: (m.start, m.end)):
        start, end = max(mark.start, 0), min(mark.end, length)
        if start >= end:
            continue
        if merged and start < merged[-1][1]:
            first, last, about = merged[-1]
            names = about if mark.about in about.split("、") else f"{about}、{mark.about}"
            merged[-1] = (first, max(last, end), names)
        else:
            merged.append((start, end, mark.about))
    return merged
