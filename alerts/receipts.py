"""Receipts: ask the providers that can be asked, and tell somebody else when a message did not arrive after all."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from sqlalchemy import select

from alerts.failover import fail
from alerts.outcome import Asker, Sender, Sought
from cases.house import House
from cases.log import log
from cases.outbox.receipts import OWN_ID, Report, note_receipt
from cases.store.outbox_tables import Attempt, Message
from cases.work import Work

AT_ONCE = 8  # asked together, so that one slow provider holds nobody up for long
BATCH = 100


def first_asking(work: Work, message: Message) -> datetime | None:
    """When to ask first what became of a message just taken; ``None`` for a way that cannot be asked."""
    way = next((w for w in work.config.alerts.ways if w.id == message.way), None)
    if way is None or not way.transport.asks() or message.provider_id is None:
        return None
    return work.now + timedelta(seconds=work.config.alerts.receipts.first_seconds)


def poll_receipts(house: House, senders: Mapping[str, Sender]) -> int:
    """Ask for the receipts that are due, once each, and note what is said; how many were news.

    Before the question goes out the next one is fixed, so that a provider that hangs, or a process that dies, costs one question.
    """
    asked = house.done(lambda work: [(m.id, m.way, _sought(work, m)) for m in _due(work, "accepted", AT_ONCE)])
    if not asked:
        return 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        said = list(pool.map(lambda row: (row[0], _ask(senders, row[1], row[2], house.now())), asked))
    news = [(message_id, report) for message_id, report in said if report is not None]
    return house.done(lambda work: sum(_note(work, message_id, report) for message_id, report in news))


def pass_failed_on(house: House) -> int:
    """Messages that a receipt has made failed: the person's next way, else the next role, as after a refusal; how many."""
    with house.read() as work:
        if not _due(work, "failed", 1, lock=False):
            return 0
    return house.done(lambda work: _pass_on(work, house))


def _pass_on(work: Work, house: House) -> int:
    failed = _due(work, "failed", BATCH)
    for message in failed:
        fail(work, house, message, message.fault or "", "receipt")
    return len(failed)


def _due(work: Work, state: str, limit: int, *, lock: bool = True) -> list[Message]:
    query = select(Message).where(Message.receipt_due_at <= work.now, Message.state == state)
    query = query.order_by(Message.receipt_due_at, Message.id).limit(limit)
    return list(work.session.scalars(query.with_for_update(skip_locked=True) if lock else query))


def _sought(work: Work, message: Message) -> Sought:
    """What to ask; the gap doubles, and after the last question nobody asks again."""
    asking = work.config.alerts.receipts
    message.polls += 1
    wait = min(asking.first_seconds * 2 ** min(message.polls, 20), asking.cap_seconds)
    message.receipt_due_at = work.now + timedelta(seconds=wait) if message.polls < asking.times else None
    last = select(Attempt.begun_at).where(Attempt.message_id == message.id).order_by(Attempt.n.desc()).limit(1)
    sent_at = (work.session.scalar(last) or message.made_at).astimezone(work.config.city.zone)
    return Sought(message.provider_id or "", message.token[:OWN_ID], message.address, sent_at)


def _ask(senders: Mapping[str, Sender], way: str, sought: Sought, now: datetime) -> Report | None:
    sender = senders.get(way)
    if not isinstance(sender, Asker):
        return None
    try:
        return sender.ask(sought, now)
    except Exception as e:  # noqa: BLE001 — an answer that breaks its reader must not keep the others from being noted
        log.error("receipt not read", message=sought.own_id, error=type(e).__name__)
        return None


def _note(work: Work, message_id: int, report: Report) -> bool:
    message = work.session.get_one(Message, message_id, with_for_update=True)
    return note_receipt(work, message, report.seq, report.state, report.at, report.detail)
