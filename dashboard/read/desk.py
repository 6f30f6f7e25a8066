"""The work list as one person may see it: a page of rows, and how many each filter would show and hide."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, func, select, text

from cases.matters.worklist import Cursor, WorkRow, clockless, worklist
from cases.store.case_tables import ACCUSING, ON_THE_DESK, Case
from cases.work import Work
from dashboard.read.visible import visible_to
from dashboard.rights import ANSWERING, WHOLE_CITY, Sight

FILTERS = {
    "all": "全部", "urgent": "即时时限", "overdue": "已超时", "unconfirmed": "未确认", "review": "待人工研判", "letters": "信件工单",
}  # fmt: skip
"""``urgent``: a limit in hours runs, by day and night; letters and orders have working days."""


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
    where = [visible_to(sight), *([_over(work)] if filter == "overdue" else [])]
    of = "all" if filter == "overdue" else filter
    rows = worklist(work, limit + 1, after, where, of)
    more = len(rows) > limit
    rows = rows[:limit] if more else [*rows, *clockless(work, _CLOCKLESS, where, of)]
    last = rows[-1] if rows else None
    following = (last.due_at, last.case_id) if more and last and last.due_at else None
    return Desk(_as_seen(work, sight, rows), following, count_desk(work, sight))


def read_grave(work: Work, sight: Sight, limit: int = 5) -> list[WorkRow]:
    """Open matters of 重大 and above that this person may read, least time left first."""
    found = _as_seen(work, sight, worklist(work, where=[visible_to(sight)], of="grave"))
    return [row.row for row in found if row.readable][:limit]


def count_desk(work: Work, sight: Sight) -> dict[str, int]:
    """How many open cases each filter shows, by SQL and exactly."""
    if sight.roles & WHOLE_CITY:
        return {name: _count(work, sight, name) for name in FILTERS}
    columns = [func.sum(case((_shows(work, name), 1), else_=0)) for name in FILTERS]
    values = work.session.execute(select(*columns).where(visible_to(sight))).one()
    return dict(zip(FILTERS, (int(value or 0) for value in values), strict=True))


def _count(work: Work, sight: Sight, name: str) -> int:
    """Nearly everybody sees nearly everything: an index counts all, and the few that are hidden are looked up."""
    query = select(func.count()).select_from(Case).where(_shows(work, name))
    hidden = query.where(text(ACCUSING), ~visible_to(sight))
    return (work.session.scalar(query) or 0) - (work.session.scalar(hidden) or 0)


def _shows(work: Work, name: str) -> ColumnElement[bool]:
    return and_(text(ON_THE_DESK["all"]), _over(work)) if name == "overdue" else and_(text(ON_THE_DESK[name]))


def _over(work: Work) -> ColumnElement[bool]:
    return Case.next_due_at <= work.now


_CLOCKLESS = 100


def _as_seen(work: Work, sight: Sight, rows: list[WorkRow]) -> list[DeskRow]:
    query = select(Case.id, *ANSWERING).where(Case.id.in_([row.case_id for row in rows]))
    cases = {row.id: row for row in work.session.execute(query)}
    return [DeskRow(row, sight.reads(cases[row.case_id])) for row in rows]
