"""收到: one person has seen one alert. Holds that person alone, till the end of the shift; never stops a clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from cases.audit.events import record
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow, Step
from cases.store.outbox_tables import Acknowledgement, Message, Notice
from cases.store.people_tables import Shift
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
    for duty in _duties(work, message, clock):
        if duty.state == "running" and not _done(work, message, duty):
            _hold(work, message, duty, via)
    return seen


def _duties(work: Work, message: Message, clock: ClockRow | None) -> list[ClockRow]:
    """The message's own duty and those of the same person that it carries: who reads a digest has seen all it lists."""
    query = select(ClockRow).join(Notice, Notice.clock_id == ClockRow.id).join(Message, Message.notice_id == Notice.id)
    carried = query.where(Message.parent_id == message.id, Message.person_id == message.person_id)
    found = work.session.scalars(carried.order_by(ClockRow.id)).all()
    return list({duty.id: duty for duty in ([clock] if clock else []) + list(found)}.values())


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
    shift_end = work.session.scalar(
        select(func.max(Shift.ends_at)).where(
            Shift.person_id == message.person_id, Shift.starts_at <= work.now, Shift.ends_at > work.now
        )
    )
    until = min(shift_end or work.now + HOLD, work.now + HOLD)
    work.session.add(Acknowledgement(
        clock_id=clock.id, person_id=message.person_id, generation=clock.generation, step_n=_step(work, clock),
        at=work.now, via=via, hold_until=until,
    ))  # fmt: skip
    record(work, "acknowledged", subject_kind="clock", subject_id=clock.id, case_id=clock.case_id,
           actor=f"person:{message.person_id}", data={"via": via, "hold_until": until.isoformat()})  # fmt: skip
    work.session.flush()
