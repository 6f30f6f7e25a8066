"""回复: a person's short word back on a message. 「收到 317」 acknowledges that person's message with the code, a bare 收到 the newest."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import aliased

from cases.outbox.acknowledge import acknowledge, look
from cases.outbox.notices import Wish, ask
from cases.store.clock_tables import ClockRow
from cases.store.outbox_tables import Message, Notice, Reply
from cases.store.people_tables import Contact, Person
from cases.work import Work

Taken = Literal[
    "acknowledged",
    "already",
    "ended",
    "unknown_number",
    "unknown_code",
    "nothing_running",
    "not_understood",
    "repeated",
]
WORDS = re.compile(r"收到(\d{3})?")
EDGES = " \t\r\n。.,,!!:「」“”\"'【】[]()"
_EDGE = f"[{re.escape(EDGES)}]"
MORE = re.compile(rf"{_EDGE}*(?:好的?{_EDGE}*)?收到了?{_EDGE}*+(?:(\d{{3}})(?!\d)|(?<={_EDGE})(?!\d)|\Z)[^?吗]*")
"""With what people add out of habit: 「好的，收到」, 「收到317，马上办」; a question is none."""
SENT = (
    "sending",
    "accepted",
    "delivered",
    "read",
    "failed",
    "pending",
)  # a message that is tried again may have arrived
SAID = {"acknowledged": "已确认", "already": "此前已确认", "ended": "时限已结束, 不用再确认"}


@dataclass(frozen=True)
class Heard:
    """One reply as it came. ``provider_id`` is the same for each repeat; ``about``: the message's number at the provider."""

    way: str
    provider_id: str
    address: str
    text: str
    at: datetime
    about: str | None = None


def take_reply(work: Work, heard: Heard) -> Taken:
    """Keep the reply, once, and acknowledge what it answers; what it came to.

    1. The same reply again changes nothing (``repeated``).
    2. A number nobody has, a code that person was never sent, other words: kept, and nothing else.
    3. Else that one person has acknowledged that one message, and is told which.
    """
    known = select(Reply.id).where(Reply.way == heard.way, Reply.provider_id == heard.provider_id)
    if work.session.scalar(known) is not None:
        return "repeated"
    message, outcome = _meant(work, heard)
    if message is not None:
        outcome = _acknowledge(work, message, "sms" if heard.about is None else "call")
    reply = Reply(way=heard.way, provider_id=heard.provider_id, address=heard.address, text=heard.text,
                  received_at=heard.at, outcome=outcome, message_id=message.id if message else None)  # fmt: skip
    work.session.add(reply)
    work.session.flush()
    if message is not None and outcome in SAID:
        _answer_back(work, reply, message, outcome)
    return outcome


def plain_number(address: str) -> str:
    """A telephone number as the roster writes it: without blanks, and without the country's 86 before eleven digits."""
    digits = re.sub(r"[\s-]", "", address).removeprefix("+").removeprefix("00")
    return digits[2:] if len(digits) == 13 and digits.startswith("86") else digits


def _meant(work: Work, heard: Heard) -> tuple[Message | None, Taken]:
    plain = unicodedata.normalize("NFKC", heard.text)
    words = WORDS.fullmatch(re.sub(_EDGE, "", plain)) or MORE.fullmatch(plain)
    people = _people(work, heard.address)
    if not people:
        return None, "unknown_number"
    if words is None:
        return None, "not_understood"
    sent = select(Message).where(Message.person_id.in_(people), Message.attempts > 0, Message.state.in_(SENT))
    sent = sent.order_by(Message.made_at.desc(), Message.id.desc()).limit(1)
    if heard.about is not None:
        found = work.session.scalar(sent.where(Message.way == heard.way, Message.provider_id == heard.about))
        return found, "unknown_code"
    if words[1] is not None:
        return work.session.scalar(_about_clocks(sent.where(Message.code == int(words[1])))), "unknown_code"
    return work.session.scalar(_about_clocks(sent, ClockRow.state == "running")), "nothing_running"


def _about_clocks(sent: Select[Message], *which: ColumnElement[bool]) -> Select[Message]:
    """Only what is about a clock can be acknowledged, be it one that a list carries: the list's own may have ended, or it may be about none."""
    told, own = aliased(Message), aliased(Notice)
    carried = and_(told.parent_id == Message.id, told.state == "bundled", told.person_id == Message.person_id)
    clocks = select(told.id).join(Notice, Notice.id == told.notice_id).join(ClockRow, ClockRow.id == Notice.clock_id)
    of_clocks = clocks.where(or_(told.id == Message.id, carried), *which).exists()
    return sent.join(own, own.id == Message.notice_id).where(own.purpose != "digest", of_clocks)


def _people(work: Work, address: str) -> list[int]:
    """Who has that number now; several, where an office shares one."""
    query = select(Contact.person_id).join(Person, Person.id == Contact.person_id)
    here = query.where(Contact.kind == "phone", Contact.address == plain_number(address), Person.left_at.is_(None))
    return list(work.session.scalars(here))


def _acknowledge(work: Work, message: Message, via: str) -> Taken:
    seen = acknowledge(work, message.token, via)
    if seen is None or not seen.running:
        return "ended"
    return "already" if seen.already else "acknowledged"


def _answer_back(work: Work, reply: Reply, message: Message, outcome: str) -> None:
    """Which one it was, of a list the nearest that runs and how many: a bare 收到 may have meant another."""
    notice = work.session.get_one(Notice, message.notice_id)
    seen = look(work, message.token)
    running = dict.fromkeys(duty.number for duty in seen.duties if duty.running) if seen else {}
    more = f" 等 {len(running)} 件" if len(running) > 1 else ""
    text = f"【应声】{SAID[outcome]} {seen.number if seen and seen.number else '值守台通知'}{more}({message.code})"
    ask(
        work,
        Wish(f"reply:{reply.id}", "reply", "reply", person_id=message.person_id, case_id=notice.case_id, text=text),
    )
