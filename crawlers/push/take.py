"""One call of a platform, from its body to the answer: what it sent is kept and named in one transaction, or nothing is."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from cases.house import House
from cases.items.answers import Known, known_orders
from cases.items.calls import earlier_call, remember_call
from cases.items.keep import keep, note_secrets
from cases.items.raw import RawItem
from cases.items.runs import reject
from cases.store.database import serialise
from cases.work import Work
from config.channels import Channel, Push
from crawlers.table.columns import Columns
from crawlers.table.parse import LOOSE, parse_record, terms_of
from crawlers.table.record import Record
from crawlers.voices import BATCH_ITEMS, Rejected, Voice, checked


@dataclass(frozen=True)
class Answer:
    """The HTTP status and the JSON that goes with it."""

    status: int
    said: Mapping[str, Any]


@dataclass(frozen=True)
class Call:
    """A call whose key and signature are right. ``name`` is what the platform calls it: its idempotency key."""

    key_id: int
    name: str
    body: bytes


def take(house: House, channel: Channel, source: Push, call: Call) -> Answer:
    """Keep the orders of a call; answer each with its number. A call repeated gets the answer it had."""
    digest = sha256(call.body).hexdigest()
    with house.write() as work:
        serialise(work.session)  # two tries of one call must not both find nothing
        before = earlier_call(work, call.key_id, call.name)
        if before is not None:
            same = before.body_hash == digest
            return Answer(before.status, before.answer) if same else refused(409, "同一个幂等键已用于另一份内容")
        orders = _orders(call.body)
        if isinstance(orders, Answer):
            return orders
        answer = _keep(work, channel, Columns(source.columns), orders)
        remember_call(work, call.key_id, call.name, digest, answer.status, answer.said)
        work.commit()
    return answer


def refused(status: int, sentence: str) -> Answer:
    """Nothing of the call was kept, and why."""
    return Answer(status, {"error": sentence})


def _orders(body: bytes) -> list[dict[str, Any]] | Answer:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return refused(400, "内容不是 JSON")
    orders = said.get("orders") if isinstance(said, dict) and "orders" in said else [said]
    if not isinstance(orders, list) or not orders or not all(isinstance(order, dict) for order in orders):
        return refused(400, '内容应是一件工单 (JSON 对象), 或 {"orders": [工单, …]}')
    if len(orders) > BATCH_ITEMS:
        return refused(413, f"一次最多 {BATCH_ITEMS} 件")
    return orders


def _keep(work: Work, channel: Channel, columns: Columns, orders: list[dict[str, Any]]) -> Answer:
    terms = terms_of(work.config, channel.id, work.now, columns)
    voices = [checked(parse_record(Record(n, order, typed=True), terms), n) for n, order in enumerate(orders, start=1)]
    items = [voice for voice in voices if isinstance(voice, RawItem)]
    before = known_orders(work, items) if items else {}
    keep(work, items)
    after = known_orders(work, items) if items else {}
    for voice in voices:
        _note_refusal(work, channel, voice)
    zone = work.config.city.zone
    results = [
        _result(voice, _earlier(voices[:n]), before, after, zone) | {"ignored": _unread(order, columns, voice)}
        for n, (voice, order) in enumerate(zip(voices, orders, strict=True))
    ]
    return Answer(200 if items else 422, {"results": results})


def _note_refusal(work: Work, channel: Channel, voice: Voice) -> None:
    if isinstance(voice, Rejected) and voice.secret:
        note_secrets(work, [channel.id])
    elif isinstance(voice, Rejected):
        reject(work, channel=channel.id, source="推送", row=voice.row, key=voice.key, reason=voice.reason)


def _earlier(voices: Sequence[Voice]) -> dict[str, RawItem]:
    """What the same call has said before, the last of each order."""
    return {voice.key: voice for voice in voices if isinstance(voice, RawItem)}


def _result(
    voice: Voice, earlier: Mapping[str, RawItem], before: Mapping[Any, Known], after: Mapping[Any, Known], zone: Any
) -> dict[str, Any]:
    if isinstance(voice, Rejected):
        return {"external_id": voice.key, "state": "rejected", "number": None, "reason": voice.reason}
    old, new = before.get((voice.channel, voice.key)), after[voice.channel, voice.key]
    said = earlier.get(voice.key, old)
    grew = old is None or new.version > old.version  # an order that goes to and fro in one call is kept as it stands
    changed = said is not None and grew and voice.content_hash != said.content_hash
    state = "new" if said is None else "updated" if changed else "duplicate"
    due = new.due_at.astimezone(zone).isoformat() if new.due_at else None
    return {"external_id": voice.external_id, "state": state, "number": new.number, "due_at": due}


def _unread(order: Mapping[str, Any], columns: Columns, voice: Voice) -> list[str]:
    """Names that mean nothing to us, a slip of the pen, and times that say none (「尽快」): told and not swallowed. The raw order is kept whole."""
    layout = columns.layout(order)
    read = {*layout.values(), *columns.metrics(order).values()}
    if isinstance(voice, RawItem):
        lost = (layout[field] for field in LOOSE if field in layout and getattr(voice, field) is None)
        read -= {name for name in lost if order[name] not in (None, "")}
    return [name[:64] for name in order if name not in read]
