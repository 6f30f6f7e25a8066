"""The check of a draft against the letter: what is wrong is named with the words it rests on. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from cases.quality.likeness import likeness
from config.workflow import Quality

Fault = Literal[
    "placeholder",
    "only_acknowledged",
    "off_the_point",
    "empty_words",
    "no_date",
    "no_basis",
    "no_contact",
    "cited_lapsed",
    "cited_unknown",
    "unauthorised",
]
FAULT_CN: dict[str, str] = {
    "placeholder": "有待填处", "only_acknowledged": "只表示收悉、转办", "off_the_point": "答非所问", "empty_words": "空话",
    "no_date": "正文没有时间（落款日期不算）", "no_basis": "没有依据", "no_contact": "没有联系方式",
    "cited_lapsed": "引用的文件已不在有效期", "cited_unknown": "引用的文件不在文件库",
    "unauthorised": "没有登记授权",
}  # fmt: skip
GRAVE = frozenset({"placeholder", "only_acknowledged", "off_the_point", "cited_lapsed", "unauthorised"})
"""What a reviewer has to answer for; the rest is advice."""

_DATE = r"(?:[0-9]{4}|[〇○零一二三四五六七八九]{4})\s*[年./-]\s*[0-9一二三四五六七八九十]{1,3}\s*[月./-]\s*[0-9一二三四五六七八九十]{1,3}\s*日?"
_UNIT = r"[^\s。！？!?；;，,0-9]{1,24}(?:局|委|办|室|处|所|站|院|校|中心|政府|公司|街道|镇|乡|队|组|会)"
_SIGNED = re.compile(
    rf"(?<![于在至到从自由期定为是间前0-9]){_DATE}\s*(?:{_UNIT})?\s*(?:[（(]?盖?公?章[）)]?)?\s*\Z|^[^\S\n]*{_DATE}[^\S\n]*$",
    re.MULTILINE,
)
"""The date under a letter says when it was written, not when anything was or will be done: at its end, or alone on a line."""

Span = tuple[int, int]


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, and where: [start, end) in code points of the reply; no span where something is missing."""

    fault: Fault
    span: Span | None = None
    text: str = ""

    @property
    def cn(self) -> str:
        """As people read it."""
        return f"{FAULT_CN[self.fault]}：「{self.text}」" if self.text else FAULT_CN[self.fault]

    def line(self) -> dict[str, Any]:
        """For a record and a screen."""
        return {
            "fault": self.fault,
            "cn": FAULT_CN[self.fault],
            "span": list(self.span) if self.span else None,
            "text": self.text,
        }


@dataclass(frozen=True)
class Verdict:
    """``relevance``: see :func:`likeness`. Findings in the order of the text, what is missing last."""

    relevance: float
    findings: tuple[Finding, ...]

    @property
    def grave(self) -> tuple[Finding, ...]:
        """The findings a review has to answer for."""
        return tuple(f for f in self.findings if f.fault in GRAVE)


def check_reply(title: str, letter: str, reply: str, rules: Quality) -> Verdict:
    """Whether the reply answers what was asked, with time, basis and contact; an empty letter is not compared."""
    relevance = likeness(title, letter, reply) if (title + letter).strip() else rules.relevance
    found = [Finding("placeholder", span, reply[slice(*span)]) for span in _spans(rules.placeholders, reply)]
    hollow = _hollow(reply, rules)
    if hollow is not None:
        found.append(Finding("only_acknowledged", hollow, reply[slice(*hollow)]))
    elif relevance < rules.relevance:
        found.append(Finding("off_the_point"))
    found += [Finding("empty_words", span, reply[slice(*span)]) for span in _spans(rules.empty, reply)]
    return Verdict(round(relevance, 3), (*sorted(found, key=lambda f: f.span or (0, 0)), *_missing(reply, rules)))


def check_statement(text: str, rules: Quality) -> Verdict:
    """A statement to the public answers no letter: only places to fill and empty words are looked for."""
    found = [Finding("placeholder", span, text[slice(*span)]) for span in _spans(rules.placeholders, text)]
    found += [Finding("empty_words", span, text[slice(*span)]) for span in _spans(rules.empty, text)]
    return Verdict(rules.relevance, tuple(sorted(found, key=lambda f: f.span or (0, 0))))


def _missing(reply: str, rules: Quality) -> Iterator[Finding]:
    wanted: tuple[tuple[Fault, Sequence[str]], ...] = (
        ("no_date", rules.dates), ("no_basis", rules.bases), ("no_contact", rules.contacts),
    )  # fmt: skip
    body = _SIGNED.sub("", reply)
    for fault, patterns in wanted:
        if not any(_compiled(p).search(body) for p in patterns):
            yield Finding(fault)


def _hollow(reply: str, rules: Quality) -> Span | None:
    """The words of mere receipt or forwarding, when nothing else is left of the reply once courtesies are taken off."""
    marks = [*_spans(rules.acknowledging, reply), *_spans(rules.forwarding, reply)]
    rest = _without(reply, [*marks, *_spans(rules.courtesies, reply), *_spans(rules.empty, reply)])
    if len(re.sub(r"[\W_]+", "", rest)) >= rules.substance:
        return None
    return (min(s for s, _ in marks), max(e for _, e in marks)) if marks else (0, len(reply))


def _without(text: str, spans: Iterable[Span]) -> str:
    covered = {i for start, end in spans for i in range(start, end)}
    return "".join(c for i, c in enumerate(text) if i not in covered)


def _spans(patterns: Iterable[str], text: str) -> list[Span]:
    """Where any of the patterns hits; of overlapping hits the first and longest."""
    hits = sorted({m.span() for p in patterns for m in _compiled(p).finditer(text)}, key=lambda s: (s[0], -s[1]))
    kept: list[Span] = []
    for start, end in hits:
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
