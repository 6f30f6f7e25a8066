"""Seal events into a hash chain, and prove that nobody edited, removed, added or moved one."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, or_, select

from cases.audit.events import text_hash
from cases.store.database import serialise
from cases.store.event_tables import Event, EventText, Seal
from cases.work import Work

FIRST = "0" * 64
CHUNK = 2000
MOVED, CAME_FROM = "database_moved", "from"
"""The type of the event by which a record says that it has come to another database, and under which key the kind of the old one stands."""


@dataclass(frozen=True)
class Flaw:
    """What does not fit: at which event, and how."""

    event_id: int
    what: str


class Unreadable:
    """Stands for an event whose row does not read any more."""


def canonical(event: Event) -> bytes:
    """The one byte form of an event: sorted keys, UTC times, no personal words (only their hash)."""
    body = {
        "id": event.id, "type": event.type, "subject": [event.subject_kind, event.subject_id], "case": event.case_id,
        "effective_at": event.effective_at.isoformat(), "recorded_at": event.recorded_at.isoformat(),
        "actor": event.actor, "reason": event.reason_hash, "data": event.data,
    }  # fmt: skip
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def link(previous: str, event: Event) -> str:
    """The hash that binds an event to all before it."""
    return hashlib.sha256(previous.encode() + canonical(event)).hexdigest()


def seal(work: Work, limit: int = 5000) -> int:
    """Add links for events that have none, oldest first; tells how many. Serialised: a chain has one end.

    It ends before an event that does not read any more: nobody can vouch for what stood there (``stands_still_at``).
    """
    serialise(work.session)
    last = work.session.scalar(select(Seal.hash).order_by(Seal.n.desc()).limit(1)) or FIRST
    links = []
    for id, event in _waiting(work, limit):
        made = _link_or_none(last, event)
        if made is None:
            break
        links.append(Seal(event_id=id, previous=last, hash=made, sealed_at=work.now))
        last = made
    work.session.add_all(links)
    work.session.flush()
    return len(links)


def stands_still_at(work: Work) -> int | None:
    """The event at which sealing stands still because it was damaged before it was sealed, if there is one."""
    end = select(Seal.event_id).order_by(Seal.n.desc()).limit(1).scalar_subquery()
    following = work.session.scalar(
        select(Event.id).where(Event.id > func.coalesce(end, 0)).order_by(Event.id).limit(1)
    )
    if following is None or _link_or_none(FIRST, _events(work, [following]).get(following)) is not None:
        return None
    return following


def _waiting(work: Work, limit: int) -> list[tuple[int, "Event | Unreadable"]]:
    """Events without a link, in order. Mostly all of them read, and are read in one query."""
    none = Seal.n.is_(None)
    query = select(Event).outerjoin(Seal, Seal.event_id == Event.id).where(none).order_by(Event.id).limit(limit)
    try:
        return [(event.id, event) for event in work.session.scalars(query)]
    except (ValueError, TypeError):
        ids = list(work.session.scalars(query.with_only_columns(Event.id)))
        events = _events(work, ids)
        return [(id, events.get(id, Unreadable())) for id in ids]


def verify(work: Work) -> list[Flaw]:
    """Every place where the record does not hold; empty when it does. Events not yet sealed are no flaw, unless they were put between
    or do not read.

    1. The chain: each link over its event and the link before; 2. on SQLite, where writers come one after another, numbers without
    a gap and in one order, so that an event taken out or put in before it was sealed shows; 3. the words kept apart, by their hash.
    What was recorded on PostgreSQL, by many writers at once, keeps the gaps and the order it has when its city moves to SQLite.
    What cannot be found from inside is a newest end cut off whole, with its seals: for that heads are kept elsewhere (``head.py``).
    """
    flaws, previous, last, n = [], FIRST, 0, 0
    ordered = work.session.get_bind().dialect.name == "sqlite"
    came = _came_from_many_writers(work)
    for made, event in _links(work):
        if ordered and not 0 < made.event_id <= came and (made.n != n + 1 or made.event_id <= last):
            flaws.append(Flaw(made.event_id, "链条缺节或次序颠倒"))
        if event is None:
            flaws.append(Flaw(made.event_id, "事件被删除"))
        elif made.previous != previous:
            flaws.append(Flaw(made.event_id, "链条次序被改动"))
        elif _link_or_none(previous, event) != made.hash:
            flaws.append(Flaw(made.event_id, "事件内容被改动"))
        previous, last, n = made.hash, made.event_id, made.n
    flaws += [Flaw(id, "事件在封存前已损坏") for id, event in _unsealed(work) if _link_or_none(FIRST, event) is None]
    return [*flaws, *(_gaps(work, last, came) if ordered else ()), *_words(work)]


def _came_from_many_writers(work: Work) -> int:
    """The event by which the record last came from PostgreSQL, 0 if it never did."""
    moved = work.session.execute(select(Event.id, Event.data).where(Event.type == MOVED))
    return max((id for id, data in moved if isinstance(data, dict) and data.get(CAME_FROM) == "postgresql"), default=0)


def _links(work: Work) -> Iterator[tuple[Seal, Event | Unreadable | None]]:
    """All links with their events, some at a time. A row that does not read any more stands as such and hides none beside it."""
    done = -1  # whoever tampers may number from anywhere below
    while True:
        made = list(work.session.scalars(select(Seal).where(Seal.n > done).order_by(Seal.n).limit(CHUNK)))
        if not made:
            return
        events = _events(work, [seal.event_id for seal in made])
        yield from ((seal, events.get(seal.event_id)) for seal in made)
        done = made[-1].n
        work.session.expunge_all()


def _unsealed(work: Work) -> Iterator[tuple[int, Event | Unreadable]]:
    """All events that have no link, some at a time."""
    done = None
    while True:
        none = Seal.n.is_(None) if done is None else Seal.n.is_(None) & (Event.id > done)
        query = select(Event.id).outerjoin(Seal, Seal.event_id == Event.id).where(none).order_by(Event.id).limit(CHUNK)
        ids = list(work.session.scalars(query))
        if not ids:
            return
        events = _events(work, ids)
        yield from ((id, events.get(id, Unreadable())) for id in ids)
        done = ids[-1]
        work.session.expunge_all()


def _events(work: Work, ids: list[int]) -> dict[int, Event | Unreadable]:
    try:
        return {event.id: event for event in work.session.scalars(select(Event).where(Event.id.in_(ids)))}
    except (ValueError, TypeError):
        if len(ids) == 1:
            return {ids[0]: Unreadable()}
        return {id: event for one in ids for id, event in _events(work, [one]).items()}


def _link_or_none(previous: str, event: Event | Unreadable | None) -> str | None:
    try:
        return link(previous, event) if isinstance(event, Event) else None
    except (ValueError, TypeError, AttributeError):  # bytes where words should be, JSON that is none
        return None


def _gaps(work: Work, last: int, came: int) -> Iterator[Flaw]:
    """Numbers after ``came`` that nobody has, and events before the chain's end that have no link."""
    here = or_(Event.id > came, Event.id < 1)
    unsealed = select(Event.id).outerjoin(Seal, Seal.event_id == Event.id).where(Seal.n.is_(None), here)
    expected = max(last, came) + 1
    for id in work.session.scalars(unsealed.order_by(Event.id)):
        if id <= last:
            yield Flaw(id, "事件是后来插入的")
            continue
        if id != expected:
            yield Flaw(expected, "事件被删除")
        expected = id + 1
    since = select(func.count(), func.coalesce(func.max(Event.id), came)).where(Event.id > came)
    counted, highest = work.session.execute(since).one()
    if counted < highest - came:
        yield Flaw(highest, f"编号到 {highest}, 少了 {highest - came - counted} 个事件")


def _words(work: Work) -> Iterator[Flaw]:
    """Words that are not those of their hash, and hashes whose words are gone without having been erased on record."""
    for row in work.session.execute(select(EventText.hash, EventText.text, EventText.erased_at)):
        if row.text is None and row.erased_at is None:
            yield Flaw(_first_with(work, row.hash), "事件文字被抹去")
        elif row.text is not None and (not isinstance(row.text, str) or text_hash(row.text) != row.hash):
            yield Flaw(_first_with(work, row.hash), "事件文字被改动")
    lost = select(func.min(Event.id)).outerjoin(EventText, EventText.hash == Event.reason_hash)
    for id in work.session.scalars(
        lost.where(Event.reason_hash.is_not(None), EventText.hash.is_(None)).group_by(Event.reason_hash)
    ):
        yield Flaw(id, "事件文字被删除")


def _first_with(work: Work, hash: str) -> int:
    return work.session.scalar(select(func.min(Event.id)).where(Event.reason_hash == hash)) or 0
