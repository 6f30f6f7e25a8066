"""移交纪检: from the instant a case is restricted until 纪检 has taken it over; the one clock of such a case the desk sees."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select, text, type_coerce

from cases.clocks.duties import CaseFacts, policies_on
from cases.clocks.start import Start
from cases.matters.basis import facts_of
from cases.matters.byhand import next_in_series
from cases.store.case_lists import RESTRICTED
from cases.store.case_tables import Case, along
from cases.store.clock_tables import TRANSFER, ClockRow
from cases.store.types import UtcDateTime
from cases.work import Work
from config.deadlines import Deadline

_EVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Transfer:
    """How far the transfer of a case has come. ``stopped_at``: when its clock ended (``taken``: because 纪检 took it over)."""

    due_at: datetime
    started_at: datetime
    stopped_at: datetime | None
    taken: bool


class Waiting(NamedTuple):
    """A case that waits for 纪检: all that others may know of it."""

    case_id: int
    number: str
    due_at: datetime
    opened_at: datetime
    version: int


def transfers_owed(work: Work, case: Case, event_id: int | None) -> list[Start]:
    """The clocks of a case opened as restricted. Imported history owes none: it was handed over at the time or not."""
    if not case.restricted or case.history:
        return []
    facts = facts_of(work, case)
    return [
        Start(policy, facts, case.id, cycle=case.cycle, confirmed=True, event_id=event_id)
        for policy in _policies(work, case)
    ]


def transfers_begun(work: Work, cases: Sequence[Case]) -> list[Start]:
    """What to start for cases that have just become restricted: the next clock of its series for each that is open."""
    free = [case for case in cases if not case.history and case.closed_at is None]
    return next_in_series(work, [(case, policy) for case in free for policy in _policies(work, case)])


def transfers_of(work: Work, case_ids: Collection[int]) -> dict[int, Transfer]:
    """The latest transfer of each of these cases that has one."""
    columns = (ClockRow.case_id, ClockRow.due_at, ClockRow.started_at, ClockRow.stopped_at, ClockRow.state)
    query = select(*columns).where(ClockRow.case_id.in_(case_ids), ClockRow.kind == TRANSFER).order_by(ClockRow.id)
    return {
        case_id: Transfer(due_at, started_at, stopped_at, state == "satisfied")
        for case_id, due_at, started_at, stopped_at, state in work.session.execute(query)
        if case_id is not None
    }


def is_waiting(work: Work, case_id: int) -> bool:
    """Whether 纪检 has still to take this case over."""
    found = transfers_of(work, [case_id]).get(case_id)
    return found is not None and found.stopped_at is None


def waiting(
    work: Work,
    where: Sequence[ColumnElement[bool]],
    limit: int,
    after: tuple[datetime, int] | None = None,
    until: datetime | None = None,
) -> list[Waiting]:
    """Open cases 纪检 has not taken over yet, least time left first; ``where`` speaks of ``Case``.

    ``after``: due time and id of the last one seen; ``until``: only those due by then.
    """
    due = type_coerce(Case.transfer_due_at, UtcDateTime)  # of these it is known
    query = select(Case.id, Case.number, due, Case.opened_at, Case.row_version)
    query = query.where(text(RESTRICTED["all"]), waits(until), *where)
    if after:
        later = and_(due == after[0], Case.id > after[1])
        query = query.where(due >= after[0], or_(due > after[0], later))
    found = work.session.execute(along(query.order_by(due, Case.id).limit(limit), "handing_over"))
    return [Waiting(*row) for row in found]


def waits(until: datetime | None = None) -> ColumnElement[bool]:
    """As a condition on ``Case``: 纪检 has still to take it over; ``until``: and should have by then."""
    # a range, though it holds for all: without one SQLite walks along what is taken over too
    known = Case.transfer_due_at >= _EVER
    return and_(known, Case.transfer_due_at <= until) if until else known


def _policies(work: Work, case: Case) -> list[Deadline]:
    return policies_on(work.config, work.today, "restricted", CaseFacts(case.kind))
