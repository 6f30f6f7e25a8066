"""The work list as one person may see it: a page of rows, and how many each filter would show and hide."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import ColumnElement, String, and_, case, cast, func, or_, select

from cases.matters.worklist import WorkRow, clockless, worklist
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from cases.work import Work
from dashboard.rights import WHOLE_CITY, Sight

FILTERS = {"all": "全部", "overdue": "已超时", "unconfirmed": "未确认", "review": "待研判"}
Cursor = tuple[datetime, int]
_CHUNK = 100
_FARTHEST = 20  # pages of 100 looked through for one screen: a rare filter must not read the whole city


@dataclass(frozen=True)
class DeskRow:
    """One line; ``readable`` is false for a case of which this person may know the number only."""

    row: WorkRow
    readable: bool


@dataclass(frozen=True)
class Desk:
    """A page of the list; ``next`` is where the following page begins. ``counts`` by filter."""

    rows: list[DeskRow]
    next: Cursor | None
    counts: dict[str, int]

    def hidden(self, filter: str) -> int:
        """How many open cases this filter does not show."""
        return self.counts["all"] - self.counts[filter]


def read_desk(work: Work, sight: Sight, filter: str = "all", after: Cursor | None = None, limit: int = 40) -> Desk:
    """The next ``limit`` cases after ``after``, nearest limit first; cases without a running clock come last."""
    found = list(islice(_matching(work, sight, filter, after), limit + 1))
    rows, more = found[:limit], len(found) > limit
    last = rows[-1].row if rows else None
    following = (last.due_at, last.case_id) if more and last and last.due_at else None
    return Desk(rows, following, count_desk(work, sight))


def matches(filter: str, row: WorkRow, now: datetime) -> bool:
    """Whether a row belongs under a filter."""
    if filter == "overdue":
        return row.due_at is not None and row.due_at <= now
    if filter == "unconfirmed":
        return row.severity is not None and not row.severity_confirmed
    return row.review if filter == "review" else True


def _matching(work: Work, sight: Sight, filter: str, after: Cursor | None) -> Iterator[DeskRow]:
    for rows in _chunks(work, after):
        cases = {c.id: c for c in work.session.scalars(select(Case).where(Case.id.in_([r.case_id for r in rows])))}
        for row in rows:
            if matches(filter, row, work.now) and sight.knows(cases[row.case_id]):
                yield DeskRow(row, sight.reads(cases[row.case_id]))


def _chunks(work: Work, after: Cursor | None) -> Iterator[list[WorkRow]]:
    for _ in range(_FARTHEST):
        rows = worklist(work, _CHUNK, after)
        yield rows
        if len(rows) < _CHUNK:
            yield clockless(work, _CHUNK)
            return
        last = rows[-1]
        assert last.due_at is not None, "a row of the list proper has a clock"
        after = (last.due_at, last.case_id)


def count_desk(work: Work, sight: Sight) -> dict[str, int]:
    """How many open cases each filter shows, by SQL and exactly."""
    late = select(ClockRow.id).where(
        ClockRow.case_id == Case.id, ClockRow.state == "running", ClockRow.due_at <= work.now
    )
    wanted = {
        "overdue": late.exists(),
        "unconfirmed": and_(Case.severity.is_not(None), ~Case.severity_confirmed),
        "review": Case.review.is_(True),
    }
    columns = [func.count(), *(func.sum(case((condition, 1), else_=0)) for condition in wanted.values())]
    query = select(*columns).where(Case.closed_at.is_(None), ~Case.history, ~Case.drill, _visible(sight))
    values = work.session.execute(query).one()
    return dict(zip(("all", *wanted), (int(v or 0) for v in values), strict=True))


def _visible(sight: Sight) -> ColumnElement[bool]:
    unit = sight.unit or ""
    quoted = f'%"{unit}"%'
    accused = cast(Case.complained_of, String).like(quoted)
    if sight.roles & WHOLE_CITY:
        return ~accused if unit else Case.id.is_not(None)
    return and_(
        ~accused, or_(Case.handling_lead == unit, Case.response_lead == unit, cast(Case.support, String).like(quoted))
    )
