"""Seal events into a hash chain, and prove that nobody edited, removed, added or moved one."""

import hashlib
import json
from dataclasses import dataclass

from sqlalchemy import select

from cases.store.database import serialise
from cases.store.event_tables import Event, Seal
from cases.work import Work

FIRST = "0" * 64


@dataclass(frozen=True)
class Flaw:
    """What does not fit: at which event, and how."""

    event_id: int
    what: str


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
    """Add links for events that have none, oldest first; tells how many. Serialised: a chain has one end."""
    serialise(work.session)
    last = work.session.scalar(select(Seal.hash).order_by(Seal.n.desc()).limit(1)) or FIRST
    waiting = (
        select(Event).outerjoin(Seal, Seal.event_id == Event.id).where(Seal.n.is_(None)).order_by(Event.id).limit(limit)
    )
    links = []
    for event in work.session.scalars(waiting):
        previous, last = last, link(last, event)
        links.append(Seal(event_id=event.id, previous=previous, hash=last, sealed_at=work.now))
    work.session.add_all(links)
    work.session.flush()
    return len(links)


def verify(work: Work) -> list[Flaw]:
    """Every place where the chain does not hold; empty when it does. Events not yet sealed are no flaw."""
    flaws, previous = [], FIRST
    rows = select(Seal, Event).outerjoin(Event, Event.id == Seal.event_id).order_by(Seal.n)
    for made, event in work.session.execute(rows):
        if event is None:
            flaws.append(Flaw(made.event_id, "事件被删除"))
        elif made.previous != previous:
            flaws.append(Flaw(made.event_id, "链条次序被改动"))
        elif link(previous, event) != made.hash:
            flaws.append(Flaw(made.event_id, "事件内容被改动"))
        previous = made.hash
    return flaws
