"""移交纪检: from the instant a case is restricted until 纪检 has taken it over; the one clock of such a case the desk sees."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, select

from cases.clocks.duties import CaseFacts, policies_on
from cases.clocks.nearest import RUNNING
from cases.clocks.start import Start
from cases.matters.basis import facts_of
from cases.matters.byhand import begin_in_series
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from cases.work import Work
from config.deadlines import Deadline
from config.words import ClockKind

TRANSFER: ClockKind = "transfer"
"""The kind of clock that somebody may see who may not read the case."""


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


def transfers_owed(work: Work, case: Case, event_id: int | None) -> list[Start]:
    """The clocks of a case opened as restricted. Imported history owes none: it was handed over at the time or not."""
    if not case.restricted or case.history:
        return []
    facts = facts_of(work, case)
    return [
        Start(policy, facts, case.id, cycle=case.cycle, confirmed=True, event_id=event_id)
        for policy in _policies(work, case)
    ]


def begin_transfer(work: Work, case: Case) -> None:
    """An open case has just become restricted: the next clock of its series starts now."""
    if case.history or case.closed_at is not None:
        return
    for policy in _policies(work, case):
        begin_in_series(work, case, policy)


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


def waiting(work: Work, where: Sequence[ColumnElement[bool]], limit: int) -> list[Waiting]:
    """Open cases 纪检 has not taken over yet, least time left first; ``where`` speaks of ``Case``."""
    query = select(Case.id, Case.number, ClockRow.due_at).join(ClockRow, ClockRow.case_id == Case.id)
    query = query.where(Case.restricted, ClockRow.kind == TRANSFER, RUNNING, *where)
    rows = work.session.execute(query.order_by(ClockRow.due_at, ClockRow.id).limit(limit))
    return [Waiting(*row) for row in rows]


def _policies(work: Work, case: Case) -> list[Deadline]:
    today = work.now.astimezone(work.config.city.zone).date()
    return policies_on(work.config, today, "restricted", CaseFacts(case.kind))
