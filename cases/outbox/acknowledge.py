"""收到: one person has seen one alert. Holds that person alone, till the end of the shift; never stops a clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select

from cases.audit.events import record
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow, Step
from cases.store.outbox_tables import Acknowledgement, Message, Notice
from cases.store.people_tables import Shift, StandIn
from cases.work import Work

HOLD = timedelta(hours=8)


@dataclass(frozen=True)
class Seen:
    """What the link shows: the number and until when, nothing of the case itself."""

    number: str
    clock: str | None
    due_at: datetime | None
    already: bool
    running: bool


def look(work: Work, token: str) -> Seen | None:
    """What a link stands for; ``None`` when it stands for nothing. Changes nothing."""
    found = _find(work, token)
    return _seen(work, *found) if found else None


def acknowledge(work: Work, token: str, via: str) -> Seen | None:
    """Acknowledge by a link; repeating it changes nothing. ``None`` for an unknown link."""
    found = _find(work, token)
    if found is None:
        return None
    message, clock, case = found
    seen = _seen(work, message, clock, case)
    if clock is not None and clock.state == "running" and not seen.already:
        _hold(work, message, clock, via)
    return seen


def _find(work: Work, token: str) -> tuple[Message, ClockRow | None, Case | None] | None:
    message = work.session.scalar(select(Message).where(Message.token == token))
    if message is None:
        return None
    notice = work.session.get_one(Notice, message.notice_id)
    clock = work.session.get(ClockRow, notice.clock_id) if notice.clock_id else None
    return message, clock, work.session.get(Case, notice.case_id) if notice.case_id else None


def _seen(work: Work, message: Message, clock: ClockRow | None, case: Case | None) -> Seen:
    return Seen(
        case.number if case else "",
        clock.kind if clock else None,
        clock.due_at if clock else None,
        _done(work, message, clock),
        clock is not None and clock.state == "running",
    )


def _done(work: Work, message: Message, clock: ClockRow | None) -> bool:
    if clock is None:
        return False
    query = select(Acknowledgement.id).where(
        Acknowledgement.clock_id == clock.id, Acknowledgement.person_id == message.person_id,
        Acknowledgement.generation == clock.generation, Acknowledgement.step_n == _step(work, clock),
    )  # fmt: skip
    return work.session.scalar(query) is not None


def _step(work: Work, clock: ClockRow) -> int:
    """The step last fired: what the person has seen."""
    query = select(func.max(Step.n)).where(
        Step.clock_id == clock.id, Step.generation == clock.generation, Step.state == "fired"
    )
    return work.session.scalar(query) or 0


def _hold(work: Work, message: Message, clock: ClockRow, via: str) -> None:
    shift_end = _shift_end(work, message.person_id)
    until = min(shift_end or work.now + HOLD, work.now + HOLD)
    work.session.add(Acknowledgement(
        clock_id=clock.id, person_id=message.person_id, generation=clock.generation, step_n=_step(work, clock),
        at=work.now, via=via, hold_until=until,
    ))  # fmt: skip
    record(work, "acknowledged", subject_kind="clock", subject_id=clock.id, case_id=clock.case_id,
           actor=f"person:{message.person_id}", data={"via": via, "hold_until": until.isoformat()})  # fmt: skip
    work.session.flush()


def _shift_end(work: Work, person_id: int) -> datetime | None:
    """When this person's duty ends: of an own shift, or of one they stand in for (which may end before the shift does)."""
    held = and_(Shift.starts_at <= work.now, Shift.ends_at > work.now, Shift.cancelled_at.is_(None))
    ends = list(work.session.scalars(select(Shift.ends_at).where(held, Shift.person_id == person_id)))
    acting = select(Shift.ends_at, StandIn.ends_at).join(StandIn, StandIn.person_id == Shift.person_id).where(
        held, StandIn.by_id == person_id, StandIn.starts_at <= work.now,
        or_(StandIn.ends_at.is_(None), StandIn.ends_at > work.now),
    )  # fmt: skip
    ends += [min(shift, until or shift) for shift, until in work.session.execute(acting)]
    return max(ends, default=None)
