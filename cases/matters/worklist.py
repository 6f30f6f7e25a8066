"""The work list of the desk: open cases by the time left of their nearest clock, breach first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, literal_column, or_, select, tuple_
from sqlalchemy.orm import aliased

from cases.clocks.pauses import is_open
from cases.matters.lines import unit_name
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from cases.work import Work
from config.words import Severity

GRAVE = (Severity.ESPECIALLY_SERIOUS, Severity.SERIOUS)
RUNNING = ClockRow.state == literal_column("'running'")
"""Literal, for a partial index is not chosen for a parameter."""
OPEN = (Case.closed_at.is_(None), ~Case.history, ~Case.drill)
"""What stands on the work list."""

Cursor = tuple[datetime, int]
"""Due time and id of the last row's clock."""


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
    clock_id: int | None
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


def worklist(
    work: Work, limit: int = 100, after: Cursor | None = None, where: Sequence[ColumnElement[bool]] = ()
) -> list[WorkRow]:
    """The next ``limit`` rows after ``after``, least time left first; history and drills are left out.

    ``where`` may speak of ``Case`` and of ``ClockRow``, the nearest clock. What it costs depends on the page, not on the city.
    """
    query = _nearest().where(*where)
    if after:
        query = query.where(tuple_(ClockRow.due_at, ClockRow.id) > after)
    rows = work.session.execute(query.limit(limit))
    return [_row(work, case, clock) for case, clock in rows]


def clockless(work: Work, limit: int = 100, where: Sequence[ColumnElement[bool]] = ()) -> list[WorkRow]:
    """Open cases in which no clock runs, newest first: a person decides what becomes of them. ``where`` speaks of ``Case``."""
    running = select(ClockRow.case_id).where(RUNNING, ClockRow.case_id == Case.id)
    query = select(Case).where(*OPEN, *where, ~running.exists()).order_by(Case.opened_at.desc(), Case.id.desc())
    return [_row(work, case, None) for case in work.session.scalars(query.limit(limit))]


def grave_matters(work: Work, limit: int = 100) -> list[WorkRow]:
    """Open matters of 重大 and above in which a clock runs, least time left first."""
    query = _nearest().where(Case.kind == "matter", Case.severity.in_(GRAVE))
    return [_row(work, case, clock) for case, clock in work.session.execute(query.limit(limit))]


def _nearest() -> Select[Case, ClockRow]:
    """Each open case with the clock none of its others comes before; in the order of the index, so that a page is read and no more."""
    other = aliased(ClockRow)
    sooner = or_(other.due_at < ClockRow.due_at, (other.due_at == ClockRow.due_at) & (other.id < ClockRow.id))
    earlier = select(other.id).where(
        other.case_id == ClockRow.case_id, other.state == literal_column("'running'"), sooner
    )
    return (
        select(Case, ClockRow)
        .join(ClockRow, ClockRow.case_id == Case.id)
        .where(RUNNING, ~earlier.exists(), *OPEN)
        .order_by(ClockRow.due_at, ClockRow.id)
    )


def _row(work: Work, case: Case, clock: ClockRow | None) -> WorkRow:
    return WorkRow(
        case.id, case.number, case.kind, case.title, case.state, case.severity, case.severity_confirmed,
        unit_name(work, case.handling_lead), case.territory,
        clock.id if clock else None, clock.kind if clock else None, clock.due_at if clock else None, clock.breached_at if clock else None,
        bool(clock and clock.late_when_discovered), case.opened_at, case.review, case.attention, case.restricted,
        bool(clock and clock.provisional), bool(clock and is_open(clock.pauses)),
    )  # fmt: skip
