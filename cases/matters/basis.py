"""From which instants the clocks of a case count: its facts, or for a later cycle its reopening."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from cases.audit.events import record
from cases.clocks.due import Facts
from cases.store.case_tables import Case
from cases.store.event_tables import Event
from cases.work import Work

REOPENED = "case_reopened"


def facts_of(work: Work, case: Case, cycle: int | None = None) -> Facts:
    """The instants of one cycle (default: the present). A later cycle counts from its reopening, whatever the first facts were:
    these stay with the case, and with what an earlier cycle still owes."""
    began = began_at(work, case, cycle or case.cycle)
    if began is not None:
        return Facts(discovered=began, started=work.now, received=began, dispatched=case.dispatched_at)
    return Facts(
        discovered=case.discovered_at,
        started=case.discovered_at if case.history else work.now,
        occurred=(case.occurred_at, case.occurred_until or case.occurred_at) if case.occurred_at else None,
        received=case.received_at,
        dispatched=case.dispatched_at,
    )


def begin_cycle(work: Work, case: Case, owed: Collection[int], actor: str, reason: str | None) -> int:
    """Count the cycle on and put its beginning on record with the clocks that still run; the id of that event."""
    case.cycle += 1
    return record(work, REOPENED, subject_kind="case", subject_id=case.id, case_id=case.id, actor=actor,
                  data={"cycle": case.cycle, "owed": sorted(owed)}, reason=reason)  # fmt: skip


def began_at(work: Work, case: Case, cycle: int) -> datetime | None:
    """When a later cycle began; ``None`` for the first."""
    if cycle == 1:
        return None
    event = _reopening(work, case, cycle)
    return event.effective_at if event else case.discovered_at


def owed_into(work: Work, case: Case) -> list[int]:
    """The clocks of earlier cycles that still ran when the present one began."""
    event = _reopening(work, case, case.cycle) if case.cycle > 1 else None
    return list(event.data["owed"]) if event else []


def _reopening(work: Work, case: Case, cycle: int) -> Event | None:
    query = select(Event).where(Event.case_id == case.id, Event.type == REOPENED).order_by(Event.id)
    return next((event for event in work.session.scalars(query) if event.data["cycle"] == cycle), None)


def basis_event(work: Work, case: Case) -> int | None:
    """The event that set the facts the present cycle counts from: its reopening, else the opening of the case."""
    wanted = REOPENED if case.cycle > 1 else "case_opened"
    query = select(Event.id).where(Event.case_id == case.id, Event.type == wanted).order_by(Event.id.desc())
    return work.session.scalar(query.limit(1))
