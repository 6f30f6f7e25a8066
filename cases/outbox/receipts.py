"""回执: the provider's word on a message. Newer words win, older ones are kept; what has failed is left for `alerts/` to act on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import func, select, text

from cases.store.outbox_tables import WAITING as UNSENT
from cases.store.outbox_tables import Message, Receipt
from cases.work import Work

State = Literal["accepted", "failed", "delivered", "read"]
RANK: dict[State, int] = {"accepted": 1, "failed": 2, "delivered": 3, "read": 4}
"""The order of words from a provider that gives them none: what has arrived cannot have failed."""

TAKEN = ("accepted", "failed", "delivered", "read")
WAITING = ("pending", "sending")
ARRIVED = ("delivered", "read")
OWN_ID = 12  # characters of a message's token by which it goes out


@dataclass(frozen=True)
class Report:
    """What a provider says of one message, by its own number or by ours. ``seq``: its place in the provider's order."""

    state: State
    seq: int
    at: datetime
    detail: str = ""
    provider_id: str | None = None
    own_id: str | None = None


def take_report(work: Work, way: str, report: Report) -> bool:
    """Note a report that came by itself; whether it belonged to a message and said something new."""
    message = _message(work, way, report)
    return message is not None and note_receipt(work, message, report.seq, report.state, report.at, report.detail)


def note_receipt(work: Work, message: Message, seq: int, state: State, at: datetime, detail: str) -> bool:
    """Keep the word, once for each ``seq``; whether it was new. The message is locked by the caller.

    1. A word older than the last one is kept and changes nothing.
    2. ``delivered`` and ``read`` also end a message whose try had an unknown end: it is not sent again.
    3. ``failed`` makes an accepted message failed and due at once: the next delivery pass tells somebody else.
    4. ``failed`` of a try whose end is still open waits for that end (``apply_kept``).
    """
    known = select(Receipt.id).where(Receipt.message_id == message.id, Receipt.seq == seq)
    if work.session.scalar(known) is not None:
        return False
    work.session.add(Receipt(message_id=message.id, seq=seq, state=state, at=at, detail=detail[:200] or None))
    if message.state in TAKEN or (message.state in WAITING and state in ARRIVED):
        _apply(work, message, seq, state, detail)
    work.session.flush()
    return True


def apply_kept(work: Work, message: Message) -> None:
    """Let the newest word count that came before the message was on record as accepted."""
    newest = select(Receipt).where(Receipt.message_id == message.id).order_by(Receipt.seq.desc()).limit(1)
    kept = work.session.scalar(newest)
    if kept is not None:
        _apply(work, message, kept.seq, kept.state, kept.detail or "")


def _apply(work: Work, message: Message, seq: int, state: str, detail: str) -> None:
    if seq <= message.provider_seq:
        return
    message.provider_seq = seq
    if state == "failed" and message.state != "failed":
        message.fault, message.receipt_due_at = detail[:200] or "对方回执: 未送达", work.now
    elif state in ARRIVED:
        message.receipt_due_at = message.leased_until = None
    message.state = state


def _message(work: Work, way: str, report: Report) -> Message | None:
    """By the provider's number; else, while the end of a try is open, by our own."""
    query = select(Message).where(Message.way == way).order_by(Message.id.desc()).limit(1).with_for_update()
    if report.provider_id:
        found = work.session.scalar(query.where(Message.provider_id == report.provider_id))
        if found is not None:
            return found
    if not report.own_id:
        return None
    waits = select(Message).where(
        text(UNSENT), Message.way == way, func.substr(Message.token, 1, OWN_ID) == report.own_id
    )
    return work.session.scalar(waits.limit(1).with_for_update())
