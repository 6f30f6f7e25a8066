"""The work list as one person may see it: a page of rows, and how many each filter would show and hide."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, func, literal_column, select
from sqlalchemy.orm import aliased

from cases.matters.worklist import OPEN, RUNNING, Cursor, WorkRow, clockless, grave_matters, worklist
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from cases.work import Work
from dashboard.read.visible import visible_to
from dashboard.rights import ANSWERING, Sight

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
    where = [visible_to(sight), *_conditions(work, filter)]
    rows = worklist(work, limit + 1, after, where)
    more = len(rows) > limit
    if not more and filter not in _BY_CLOCK:
        rows += clockless(work, _CLOCKLESS, where)
    rows = rows[:limit] if more else rows
    last = rows[-1] if rows else None
    following = (last.due_at, last.clock_id) if more and last and last.due_at and last.clock_id else None
    return Desk(_as_seen(work, sight, rows), following, count_desk(work, sight))


def read_grave(work: Work, sight: Sight, limit: int = 5) -> list[WorkRow]:
    """Open matters of 重大 and above that this person may read, least time left first."""
    return [found.row for found in _as_seen(work, sight, grave_matters(work)) if found.readable][:limit]


def count_desk(work: Work, sight: Sight) -> dict[str, int]:
    """How many open cases each filter shows, by SQL and exactly."""
    seen = (*OPEN, visible_to(sight))
    plain = {
        "unconfirmed": and_(*_conditions(work, "unconfirmed")), "review": and_(*_conditions(work, "review")),
        "letters": and_(*_conditions(work, "letters")),
    }  # fmt: skip
    columns = [func.count(), *(func.sum(case((condition, 1), else_=0)) for condition in plain.values())]
    values = work.session.execute(select(*columns).where(*seen)).one()
    counts = dict(zip(("all", *plain), (int(v or 0) for v in values), strict=True))
    for name in _BY_CLOCK:
        query = select(func.count(ClockRow.case_id.distinct())).join(Case, Case.id == ClockRow.case_id)
        counts[name] = work.session.scalar(query.where(RUNNING, _of_clock(work, name, ClockRow), *seen)) or 0
    return counts


_BY_CLOCK = ("urgent", "overdue")
_CLOCKLESS = 100


def _conditions(work: Work, filter: str) -> list[ColumnElement[bool]]:
    """Of a case and of its nearest clock."""
    if filter in _BY_CLOCK:
        of_clock = _of_clock(work, filter, one := aliased(ClockRow))
        running = one.state == literal_column("'running'")
        return [select(one.id).where(one.case_id == Case.id, running, of_clock).exists()]
    of_case: dict[str, list[ColumnElement[bool]]] = {
        "unconfirmed": [Case.severity.is_not(None), ~Case.severity_confirmed],
        "review": [Case.review.is_(True)],
        "letters": [Case.kind == "request"],
    }
    return of_case.get(filter, [])


def _of_clock(work: Work, filter: str, clock: type[ClockRow]) -> ColumnElement[bool]:
    return clock.due_at <= work.now if filter == "overdue" else clock.kind.in_(work.config.deadlines.loud_kinds())


def _as_seen(work: Work, sight: Sight, rows: list[WorkRow]) -> list[DeskRow]:
    query = select(Case.id, *ANSWERING).where(Case.id.in_([row.case_id for row in rows]))
    cases = {row.id: row for row in work.session.execute(query)}
    return [DeskRow(row, sight.reads(cases[row.case_id])) for row in rows]
