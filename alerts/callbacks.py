"""What the other side says by itself or when asked, read by the form that the file describes. Pure.

``now`` stands in the zone in which the other side writes times.
"""

from datetime import datetime, timedelta
from hashlib import sha256

from alerts.pointer import at, instant, rows
from alerts.wire import DIGITS
from cases.outbox.receipts import RANK, Report, State
from cases.outbox.replies import Heard, plain_number
from config.callbacks import ReceiptForm, ReplyForm

YES = "收到"
LONGEST_AGO, LONGEST_AHEAD = timedelta(days=30), timedelta(days=1)


def reports(form: ReceiptForm, said: object, now: datetime) -> list[Report]:
    """Every receipt in it; what names no message or has no state the form knows is left out."""
    return [report for row in rows(said, form.list_pointer) if (report := _report(form, row, now)) is not None]


def replies(form: ReplyForm, way: str, said: object, now: datetime) -> list[Heard]:
    """Every reply in it; what has no sender or no text is left out."""
    return [reply for row in rows(said, form.list_pointer) if (reply := _reply(form, way, row, now)) is not None]


def legible(pointer: str, list_pointer: str, said: object) -> bool:
    """Whether anything in it stands where the form points: else it is not what the form describes."""
    return any(at(row, pointer) is not None for row in rows(said, list_pointer))


def _report(form: ReceiptForm, row: object, now: datetime) -> Report | None:
    state = _state(form, at(row, form.state_pointer))
    provider_id, own_id = _at(row, form.id_pointer), _at(row, form.own_id_pointer)
    if state is None or not (provider_id or own_id):
        return None
    said_at = _believed(instant(_at(row, form.time_pointer), now), now)
    return Report(state, int(said_at.timestamp()) if said_at else RANK[state], said_at or now,
                  DIGITS.sub("…", _at(row, form.detail_pointer) or "")[:60], provider_id, own_id)  # fmt: skip


def _state(form: ReceiptForm, value: str | None) -> State | None:
    if value in form.read_values:
        return "read"
    if value in form.delivered_values:
        return "delivered"
    return "failed" if value in form.failed_values else None


def _reply(form: ReplyForm, way: str, row: object, now: datetime) -> Heard | None:
    address, text = _at(row, form.address_pointer), _at(row, form.text_pointer)
    if not address or not text:
        return None
    written, about = _at(row, form.time_pointer) or "", _at(row, form.about_pointer)
    provider_id = _at(row, form.id_pointer) or _own_number(plain_number(address), text, written or about, about, now)
    said = YES if text in form.yes_values else text[:500]
    return Heard(way, provider_id[:200], address[:40], said, _believed(instant(written, now), now) or now, about)


def _own_number(address: str, text: str, identity: str | None, about: str | None, now: datetime) -> str:
    """For a provider without numbers. Without a time or a message either, each counts: 收到 twice is harmless, lost is not."""
    return sha256(f"{address}\n{text}\n{identity or now.isoformat()}\n{about or ''}".encode()).hexdigest()[:32]


def _believed(said: datetime | None, now: datetime) -> datetime | None:
    """A time far from ours would stand before or behind every other for ever."""
    return said if said is not None and now - LONGEST_AGO < said < now + LONGEST_AHEAD else None


def _at(row: object, pointer: str | None) -> str | None:
    found = at(row, pointer) if pointer is not None else None
    if not found or found == "null":
        return None
    return found.encode(errors="replace").decode().replace("\0", "")  # what a database cannot hold
