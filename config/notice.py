"""A year's days off and working weekends, as somebody hands them over: CSV, JSON, ICS, or the State Council's own words. Pure."""

import csv
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from config.causes import json_cause

FEWEST, MOST = 11, 40
"""法定节假日 have been 11 days at least since 2008; with weekends and 调休 no year has come near 40 in one block list."""

KINDS = {"off": "off", "休": "off", "放假": "off", "work": "work", "班": "work", "上班": "work"}


class NoticeError(ValueError):
    """The days cannot be used; the sentence says which and why."""


@dataclass(frozen=True)
class Days:
    """Days off and weekend days worked, each once and in order."""

    off: tuple[date, ...]
    work: tuple[date, ...]


def read_days(name: str, text: str, year: int) -> Days:
    """The days of that year in a file of that name. Raises NoticeError."""
    readers = {"csv": _table, "json": _json, "ics": _calendar}
    found = list(readers.get(name.rsplit(".", 1)[-1].lower(), _words)(text, year))
    days = Days(*(tuple(sorted({day for day, kind in found if kind == wanted})) for wanted in ("off", "work")))
    _require_sound(days, year)
    return days


def doubts(days: Days) -> list[str]:
    """What a person should look at again, though it may be right."""
    count = len(days.off)
    if FEWEST <= count <= MOST:
        return []
    return [f"休息日共 {count} 天, 平常在 {FEWEST} 到 {MOST} 天之间: 请对照通知原文核对"]


def _require_sound(days: Days, year: int) -> None:
    if not days.off:
        raise NoticeError("没有一个休息日: 不是放假安排, 或写法不认识 (CSV 要有 date,kind 两列, kind 为 off 或 work)")
    for day in (*days.off, *days.work):
        if day.year != year:
            raise NoticeError(f"{day} 不在 {year} 年")
    for day in days.work:
        if day.weekday() < 5:
            raise NoticeError(f"{day} 不是周末, 不必写作调休上班")
        if day in days.off:
            raise NoticeError(f"{day} 既休息又上班")


def _table(text: str, year: int) -> Iterator[tuple[date, str]]:
    rows = csv.DictReader(text.splitlines())
    if not {"date", "kind"} <= set(rows.fieldnames or ()):
        raise NoticeError("CSV 要有 date,kind 两列, kind 为 off 或 work")
    for row in rows:
        where = f"第 {rows.line_num} 行"  # as a spreadsheet counts: the headings are the first
        yield _day(row["date"], where), _kind(row["kind"], where)


def _json(text: str, year: int) -> Iterator[tuple[date, str]]:
    """``{"off": [...], "work": [...]}``, or a list (also under ``days``) of date with ``kind`` or ``isOffDay``."""
    try:
        value = json.loads(text)
    except ValueError as e:
        raise NoticeError(f"不是 JSON: {json_cause(e)}") from e
    if isinstance(value, dict) and "off" in value:
        for kind in ("off", "work"):
            yield from ((_day(day, kind), kind) for day in value.get(kind, []))
        return
    rows: Any = value.get("days") if isinstance(value, dict) else value
    if not isinstance(rows, list):
        raise NoticeError("JSON 要有 off 和 work 两个列表, 或一个列表, 每项有 date 和 kind")
    for n, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            raise NoticeError(f"第 {n} 项没有 date 和 kind")
        told = row.get("kind") or {"True": "off", "False": "work"}.get(str(row.get("isOffDay")))
        yield _day(row.get("date"), f"第 {n} 项"), _kind(told, f"第 {n} 项")


def _calendar(text: str, year: int) -> Iterator[tuple[date, str]]:
    """All-day events of an iCalendar file whose summary says 休 or 班; others (节气, 纪念日) are passed over."""
    unfolded = re.sub(r"\r?\n[ \t]", "", text)
    for event in re.findall(r"BEGIN:VEVENT(.*?)END:VEVENT", unfolded, re.DOTALL):
        summary = _field(event, "SUMMARY") or ""
        kind = "work" if "班" in summary else "off" if "休" in summary or "放假" in summary else None
        begins = _field(event, "DTSTART")
        if kind is None or begins is None:
            continue
        first = _day(f"{begins[:4]}-{begins[4:6]}-{begins[6:8]}", "DTSTART")
        ends = _field(event, "DTEND")
        last = _day(f"{ends[:4]}-{ends[4:6]}-{ends[6:8]}", "DTEND") - timedelta(days=1) if ends else first
        yield from ((day, kind) for day in _span(first, max(first, last)))


def _field(event: str, name: str) -> str | None:
    found = re.search(rf"^{name}(?:;[^:\n]*)?:(.*?)\r?$", event, re.MULTILINE)
    return found[1].strip() if found else None


PERIOD = re.compile(r"(\d{1,2})月(\d{1,2})日(?:至(?:(\d{1,2})月)?(\d{1,2})日)?")


def _words(text: str, year: int) -> Iterator[tuple[date, str]]:
    """«1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。»: what a sentence says of its days."""
    plain = re.sub(r"（[^）]*）|\([^)]*\)|\s", "", text)
    for sentence in re.split(r"[。；;]", plain):
        kind = "work" if "上班" in sentence else "off" if "放假" in sentence else None
        if kind is None:
            continue
        for month, day, last_month, last_day in PERIOD.findall(sentence):
            first = _day(f"{year}-{int(month):02d}-{int(day):02d}", sentence[:20])
            last = _day(f"{year}-{int(last_month or month):02d}-{int(last_day or day):02d}", sentence[:20])
            yield from ((each, kind) for each in _span(first, last))


def _span(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _day(value: object, where: str) -> date:
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError as e:
        raise NoticeError(f"{where}: 「{value}」不是日期, 例如 2027-01-01") from e


def _kind(value: object, where: str) -> str:
    kind = KINDS.get(str(value).strip())
    if kind is None:
        raise NoticeError(f"{where}: 不认识的 kind「{value}」; 可用: off, work")
    return kind
