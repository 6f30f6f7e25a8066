"""The work list of the desk: open cases by the time left of their nearest clock, breach first."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select, tuple_

from cases.clocks.pauses import is_open
from cases.matters.lines import unit_name
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from cases.work import Work
from config.words import Severity

GRAVE = (Severity.ESPECIALLY_SERIOUS, Severity.SERIOUS)


@dataclass(frozen=True)
class WorkRow:
    """One line of the desk: a case and its nearest running clock (none: ``clock_kind`` is ``None``)."""

    case_id: int
    number: str
    kind: str
    title: str
    state: str
    severity: str | None
    severity_confirmed: bool
    handling_lead: str | None
    territory: str | None
    clock_kind: str | None
    due_at: datetime | None
    breached_at: datetime | None
    late_when_discovered: bool
    opened_at: datetime
    review: bool
    attention: bool
    restricted: bool
    provisional: bool = False
    paused: bool = False


def worklist(work: Work, limit: int = 100, after: tuple[datetime, int] | None = None) -> list[WorkRow]:
    """The next ``limit`` rows after the row ``after`` (its due time and case id); history and drills are left out."""
    query = _nearest()
    if after:
        query = query.where(tuple_(ClockRow.due_at, Case.id) > after)
    rows = work.session.execute(query.order_by(ClockRow.due_at, Case.id).limit(limit))
    return [_row(work, case, clock) for case, clock in rows]


def clockless(work: Work, limit: int = 100) -> list[WorkRow]:
    """Open cases in which no clock runs, newest first: a person decides what becomes of them."""
    running = select(ClockRow.case_id).where(ClockRow.state == "running", ClockRow.case_id == Case.id)
    query = select(Case).where(Case.closed_at.is_(None), ~Case.history, ~Case.drill, ~running.exists())
    return [_row(work, case, None) for case in work.session.scalars(query.order_by(Case.opened_at.desc()).limit(limit))]


def grave_matters(work: Work, limit: int = 100) -> list[WorkRow]:
    """Open matters of 重大 and above in which a clock runs, least time left first."""
    query = _nearest().where(Case.kind == "matter", Case.severity.in_(GRAVE)).order_by(ClockRow.due_at, Case.id)
    return [_row(work, case, clock) for case, clock in work.session.execute(query.limit(limit))]


def _nearest() -> Select[Case, ClockRow]:
    rank = func.row_number().over(partition_by=ClockRow.case_id, order_by=(ClockRow.due_at, ClockRow.id)).label("rank")
    nearest = select(ClockRow.id, rank).where(ClockRow.state == "running").subquery()
    return (
        select(Case, ClockRow)
        .join(ClockRow, ClockRow.case_id == Case.id)
        .join(nearest, nearest.c.id == ClockRow.id)
        .where(nearest.c.rank == 1, Case.closed_at.is_(None), ~Case.history, ~Case.drill)
    )


def _row(work: Work, case: Case, clock: ClockRow | None) -> WorkRow:
    return WorkRow(
        case.id, case.number, case.kind, case.title, case.state, case.severity, case.severity_confirmed,
        unit_name(work, case.handling_lead), case.territory,
        clock.kind if clock else None, clock.due_at if clock else None, clock.breached_at if clock else None,
        bool(clock and clock.late_when_discovered), case.opened_at, case.review, case.attention, case.restricted,
        bool(clock and clock.provisional), bool(clock and is_open(clock.pauses)),
    )  # fmt: skip
