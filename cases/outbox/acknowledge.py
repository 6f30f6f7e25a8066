"""收到: one person has seen one alert. Holds that person alone, till the end of the shift; never stops a clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select

from cases.outbox.holding import Answer, answers, hold
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from cases.store.outbox_tables import Message, Notice
from cases.work import Work


@dataclass(frozen=True)
class Owed:
    """One duty a message told of: the number and until when, nothing of the case itself."""

    number: str
    clock: str
    due_at: datetime
    running: bool


@dataclass(frozen=True)
class Seen:
    """What the link shows. ``clock`` and ``due_at`` are those of the nearest duty, ``duties`` all that the message told of.

    ``already``: everything that still runs has been acknowledged; ``answer`` says when, how, and until when it holds.
    """

    number: str
    clock: str | None
    due_at: datetime | None
    already: bool
    running: bool
    duties: tuple[Owed, ...] = ()
    answer: Answer | None = None
    drill: bool = False


@dataclass(frozen=True)
class _Duty:
    """A clock of which a message told its person."""

    message_id: int
    clock: ClockRow
    number: str


def look(work: Work, token: str) -> Seen | None:
    """What a link stands for; ``None`` when it stands for nothing or is too old. Changes nothing."""
    message = _by_token(work, token)
    return _seen(work, message, _duties(work, message)) if message else None


def acknowledge(work: Work, token: str, via: str) -> Seen | None:
    """Acknowledge by a link; repeating it changes nothing. ``None`` for a link that stands for nothing or is too old."""
    message = _by_token(work, token)
    return acknowledge_message(work, message, via) if message else None


def acknowledge_message(work: Work, message: Message, via: str) -> Seen:
    """All that this message told its person of, its own duty and those bundled with it; as it was before."""
    duties = _duties(work, message, lock=True)
    seen = _seen(work, message, duties)
    running = [(d.clock, d.message_id) for d in duties if d.clock.state == "running"]
    hold(work, message.person_id, running, via, f"person:{message.person_id}")
    return seen


def acknowledge_case(work: Work, case_id: int, person_id: int, via: str, actor: str) -> int:
    """Every running clock of the case of which this person was told; how many were not acknowledged before."""
    query = _told_clocks().where(Notice.case_id == case_id, Message.person_id == person_id)
    newest = {clock.id: (clock, id_) for id_, clock, _ in work.session.execute(_locked(query))}
    return hold(work, person_id, list(newest.values()), via, actor)


def awaiting(work: Work, person_id: int, case_ids: Iterable[int]) -> set[int]:
    """The cases of which this person was told and has not said 收到 to every running clock."""
    query = _told_clocks().where(Notice.case_id.in_(list(case_ids)), Message.person_id == person_id)
    clocks = {clock.id: clock for _, clock, _ in work.session.execute(query)}
    answered = answers(work, person_id, list(clocks.values()))
    return {clock.case_id for clock in clocks.values() if clock.case_id is not None and clock.id not in answered}


def _told_clocks() -> Select[int, ClockRow, str | None]:
    """(message, running clock, number) of what was told, oldest first."""
    return _clocks().where(ClockRow.state == "running", Message.state != "cancelled")


def _clocks() -> Select[int, ClockRow, str | None]:
    return (
        select(Message.id, ClockRow, Case.number)
        .join(Notice, Notice.id == Message.notice_id)
        .join(ClockRow, ClockRow.id == Notice.clock_id)
        .outerjoin(Case, Case.id == ClockRow.case_id)
        .order_by(Message.id)
    )


def _locked(query: Select[int, ClockRow, str | None]) -> Select[int, ClockRow, str | None]:
    """Two presses at the same moment come one after the other, so that the second finds the first."""
    return query.with_for_update(of=ClockRow, key_share=True)


def _by_token(work: Work, token: str) -> Message | None:
    message = work.session.scalar(select(Message).where(Message.token == token))
    if message is None or message.made_at + timedelta(days=work.config.alerts.acknowledge.link_days) <= work.now:
        return None
    return message


def _duties(work: Work, message: Message, *, lock: bool = False) -> list[_Duty]:
    """What the words that reached this person told of, the nearest limit first: a bundled message's are its carrier's."""
    query = _clocks().where(Message.id.in_(_together(work, message)), Message.person_id == message.person_id)
    rows = work.session.execute(_locked(query) if lock else query)
    found = {clock.id: _Duty(id_, clock, number or clock.subject or "") for id_, clock, number in rows}
    return sorted(found.values(), key=lambda d: (d.clock.state != "running", d.clock.due_at, d.clock.id))


def _together(work: Work, message: Message) -> set[int]:
    """The message that carried the words, and every message bundled into it, however deep."""
    top = message
    while top.state == "bundled" and top.parent_id:
        top = work.session.get_one(Message, top.parent_id)
    known = layer = {top.id}
    while layer:
        layer = set(work.session.scalars(
            select(Message.id).where(Message.parent_id.in_(layer), Message.state == "bundled")
        )) - known  # fmt: skip
        known = known | layer
    return known | {message.id}


def _seen(work: Work, message: Message, duties: list[_Duty]) -> Seen:
    running = [d.clock for d in duties if d.clock.state == "running"]
    answered = answers(work, message.person_id, running or [d.clock for d in duties])
    near = duties[0].clock if duties else None
    return Seen(
        duties[0].number if duties else _number(work, message), near.kind if near else None, near.due_at if near else None,
        bool(duties) and all(c.id in answered for c in running or [d.clock for d in duties]), bool(running),
        tuple(Owed(d.number, d.clock.kind, d.clock.due_at, d.clock.state == "running") for d in duties),
        answered.get(near.id) if near else None, _is_drill(work, near),
    )  # fmt: skip


def _is_drill(work: Work, clock: ClockRow | None) -> bool:
    case = work.session.get(Case, clock.case_id) if clock and clock.case_id else None
    return bool(case and case.drill)


def _number(work: Work, message: Message) -> str:
    """Of what is about no clock (a dispatch, an alarm of the house)."""
    query = select(Case.number).join(Notice, Notice.case_id == Case.id).where(Notice.id == message.notice_id)
    return work.session.scalar(query) or ""
