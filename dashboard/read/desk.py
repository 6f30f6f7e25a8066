"""The work list as one person may see it: a page of rows, and how many each filter would show and hide."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import and_, case, func, select

from cases.matters.worklist import WorkRow, clockless, grave_matters, worklist
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from cases.work import Work
from dashboard.read.visible import visible_to
from dashboard.rights import ANSWERING, Sight

FILTERS = {"all": "全部", "overdue": "已超时", "unconfirmed": "未确认", "review": "待人工研判"}
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
    # Without a filter nearly every row is shown: one more than the page needs is read, no more.
    size = limit + 1 if filter == "all" else _CHUNK
    found = list(islice(_matching(work, sight, filter, after, size), limit + 1))
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


def read_grave(work: Work, sight: Sight, limit: int = 5) -> list[WorkRow]:
    """Open matters of 重大 and above that this person may read, least time left first."""
    found = grave_matters(work)
    query = select(Case.id, *ANSWERING).where(Case.id.in_([row.case_id for row in found]))
    cases = {row.id: row for row in work.session.execute(query)}
    return [row for row in found if sight.reads(cases[row.case_id])][:limit]


def _matching(work: Work, sight: Sight, filter: str, after: Cursor | None, size: int) -> Iterator[DeskRow]:
    for rows in _chunks(work, after, size):
        query = select(Case.id, *ANSWERING).where(Case.id.in_([r.case_id for r in rows]))
        cases = {row.id: row for row in work.session.execute(query)}
        for row in rows:
            if matches(filter, row, work.now) and sight.knows(cases[row.case_id]):
                yield DeskRow(row, sight.reads(cases[row.case_id]))


def _chunks(work: Work, after: Cursor | None, size: int) -> Iterator[list[WorkRow]]:
    for _ in range(_FARTHEST):
        rows = worklist(work, size, after)
        yield rows
        if len(rows) < size:
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
    query = select(*columns).where(Case.closed_at.is_(None), ~Case.history, ~Case.drill, visible_to(sight))
    values = work.session.execute(query).one()
    return dict(zip(("all", *wanted), (int(v or 0) for v in values), strict=True))
