"""What the other side says by itself or when asked, read by the form that the file describes. Pure."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from hashlib import sha256

from alerts.pointer import at, instant, rows
from cases.outbox.receipts import RANK, Report, State
from config.callbacks import ReceiptForm, ReplyForm

YES = "收到"


@dataclass(frozen=True)
class Answered:
    """One answer of a person: ``provider_id`` is the same for each repeat of it; ``about``: the message it answers, if said."""

    provider_id: str
    address: str
    text: str
    at: datetime
    about: str | None = None


def reports(form: ReceiptForm, said: object, zone: tzinfo, now: datetime) -> list[Report]:
    """Every receipt in it; what names no message or has no state the form knows is left out."""
    return [report for row in rows(said, form.list_pointer) if (report := _report(form, row, zone, now)) is not None]


def answers(form: ReplyForm, said: object, zone: tzinfo, now: datetime) -> list[Answered]:
    """Every answer in it; what has no sender or no text is left out."""
    return [answer for row in rows(said, form.list_pointer) if (answer := _answer(form, row, zone, now)) is not None]


def _report(form: ReceiptForm, row: object, zone: tzinfo, now: datetime) -> Report | None:
    state = _state(form, at(row, form.state_pointer))
    provider_id, own_id = _at(row, form.id_pointer), _at(row, form.own_id_pointer)
    if state is None or not (provider_id or own_id):
        return None
    said_at = instant(_at(row, form.time_pointer), zone)
    return Report(state, int(said_at.timestamp()) if said_at else RANK[state], said_at or now,
                  (_at(row, form.detail_pointer) or "")[:60], provider_id, own_id)  # fmt: skip


def _state(form: ReceiptForm, value: str | None) -> State | None:
    if value in form.read_values:
        return "read"
    if value in form.delivered_values:
        return "delivered"
    return "failed" if value in form.failed_values else None


def _answer(form: ReplyForm, row: object, zone: tzinfo, now: datetime) -> Answered | None:
    address, text = at(row, form.address_pointer), at(row, form.text_pointer)
    if not address or not text:
        return None
    written = _at(row, form.time_pointer) or ""
    own = sha256(f"{address}\n{text}\n{written}".encode()).hexdigest()[:32]  # for a provider without numbers
    return Answered((_at(row, form.id_pointer) or own)[:200], address[:40], YES if text in form.yes_values else text[:500],
                    instant(written, zone) or now, _at(row, form.about_pointer))  # fmt: skip


def _at(row: object, pointer: str | None) -> str | None:
    found = at(row, pointer) if pointer is not None else None
    return found if found and found != "null" else None
