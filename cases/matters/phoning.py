"""电话告知 entered by hand: to whom, when, who answered. It counts as delivered; it acknowledges nothing and stops no clock."""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import select

from cases.matters.given import instant, required, spoken
from cases.outbox.notices import Wish, ask
from cases.people.actors import Actor, Forbidden
from cases.people.duty import addresses
from cases.people.finding import NoSuchPerson, find_person
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from cases.store.outbox_tables import Attempt, Message, Receipt
from cases.store.people_tables import Person
from cases.work import Work
from config.words import CLOCK_CN

WAY = "telephone"
WAY_NAME = "电话（人工）"
PRIORITY = 3  # of a notice; it is delivered already and never waits
NO_CODE = 0  # nobody can answer a call by SMS code


def phone(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any]) -> None:
    """Put the call on record as a message that has arrived, with its try and who answered as its receipt."""
    person = _person(work, data)
    answered_by = str(required(data, "answered_by")).strip()
    at = instant(data, "at", "通话时间")
    if at > work.now:
        raise Forbidden("in_future", f"通话时间 {spoken(work, at)} 在将来", ("at",))
    clock = _clock(work, case, data)
    key = f"phone:{case.id}:{person.id}:{at.isoformat()}:{clock.id if clock else '-'}"
    notice_id = ask(work, Wish(key, "notice", "manual", person_id=person.id, case_id=case.id, due_at=at, state="resolved",
                               clock_id=clock.id if clock else None))  # fmt: skip
    if notice_id is None:
        raise Forbidden("already_told", f"{person.name} {spoken(work, at)} 的电话告知已经登记过")
    message = _message(work, case, clock, person, notice_id, at)
    work.session.add(message)
    work.session.flush()
    work.session.add(Attempt(message_id=message.id, n=1, begun_at=at, ended_at=at, outcome="ok", code=WAY,
                             detail=f"{actor.name} 打的电话"))  # fmt: skip
    work.session.add(Receipt(message_id=message.id, seq=1, state="delivered", at=at, detail=answered_by))
    work.session.flush()


def _message(work: Work, case: Case, clock: ClockRow | None, person: Person, notice_id: int, at: datetime) -> Message:
    number = addresses(work, [person.id])[person.id].get("phone", "")
    about = CLOCK_CN[clock.kind] if clock else "办理事项"
    return Message(
        token=secrets.token_urlsafe(18), notice_id=notice_id, person_id=person.id, way=WAY, address=number,
        priority=PRIORITY, code=NO_CODE, text=f"电话告知 {case.number} {about}", state="delivered", made_at=at,
        next_attempt_at=at, give_up_at=at, attempts=1,
    )  # fmt: skip


def _person(work: Work, data: dict[str, Any]) -> Person:
    try:
        return find_person(work, str(required(data, "person")), str(data.get("unit") or "") or None)
    except NoSuchPerson as e:
        raise Forbidden("no_such_person", str(e), ("person", "unit")) from e


def _clock(work: Work, case: Case, data: dict[str, Any]) -> ClockRow | None:
    """The duty that was spoken of: the running one of that kind, else the last."""
    kind = data.get("clock")
    if not kind:
        return None
    query = select(ClockRow).where(ClockRow.case_id == case.id, ClockRow.kind == kind)
    found = list(work.session.scalars(query.order_by(ClockRow.state == "running", ClockRow.cycle, ClockRow.seq)))
    if not found:
        raise Forbidden("no_such_clock", f"本件没有时限「{CLOCK_CN.get(str(kind), kind)}」", ("clock",))
    return found[-1]
