"""The yearly table 收到和处理政府信息公开申请情况, counted from the register. Pure after reading."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from cases.registers.applications import applications
from cases.registers.decisions import APPLICANTS, DECISIONS
from cases.work import Work

TOTAL = "总计"
NEW, CARRIED, DONE, LEFT = (
    "一、本年新收政府信息公开申请数量",
    "二、上年结转政府信息公开申请数量",
    "（七）总计",
    "四、结转下年度继续办理",
)
UNSAID = "（未登记办理结果）"


@dataclass(frozen=True)
class Counted:
    """One application, as far as the table goes. ``ended``: when it was answered or withdrawn."""

    number: str
    applicant: str
    received: datetime
    ended: datetime | None
    decision: str | None


def annual_table(work: Work, year: int) -> list[dict[str, Any]]:
    """The rows of the statutory form in their order: heading, row, and a number for each kind of applicant and in all."""
    found = [
        Counted(
            entry.number,
            row.applicant if row else "其他",
            entry.received_at,
            (row.decided_at if row and row.decided_at else None)
            or (clock.stopped_at if clock and entry.state != "open" else entry.closed_at),
            row.decision if row else None,
        )
        for entry, row, clock in applications(work)
        if entry.state != "withdrawn"
    ]
    return rows_of(found, year, work.config.city.zone)


def rows_of(found: list[Counted], year: int, zone: ZoneInfo) -> list[dict[str, Any]]:
    """An application is new in the year it came in, carried over while it stood open at a year's end, done in the year it ended."""
    new = [c for c in found if c.received.astimezone(zone).year == year]
    carried = [c for c in found if c.received.astimezone(zone).year < year and not _ended_before(c, year, zone)]
    done = [c for c in (*new, *carried) if c.ended is not None and c.ended.astimezone(zone).year == year]
    left = [c for c in (*new, *carried) if c not in done]
    rows = [_row("", NEW, new), _row("", CARRIED, carried)]
    rows += [_row(d.group, word, [c for c in done if c.decision == word]) for word, d in DECISIONS.items()]
    unsaid = [c for c in done if c.decision not in DECISIONS]
    rows += [_row("（六）其他处理", UNSAID, unsaid)] if unsaid else []
    return [*rows, _row("", DONE, done), _row("", LEFT, left)]


def _ended_before(one: Counted, year: int, zone: ZoneInfo) -> bool:
    return one.ended is not None and one.ended.astimezone(zone).year < year


def _row(group: str, name: str, counted: list[Counted]) -> dict[str, Any]:
    by = Counter(c.applicant for c in counted)
    return {"group": group, "row": name, **{kind: by[kind] for kind in APPLICANTS}, TOTAL: len(counted),
            "numbers": [c.number for c in counted]}  # fmt: skip
