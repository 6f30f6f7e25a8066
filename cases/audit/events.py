"""Write events. Nothing else in the house inserts into ``events``."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from cases.store.bulk import put, put_new, put_numbered, take_ids
from cases.store.event_tables import Event, EventText
from cases.work import Work

MACHINE = "machine"
"""The actor of what no person did."""


@dataclass(slots=True)
class Happening:
    """One event before it is written. ``reason`` may hold personal words: it is kept by hash, apart.

    Not frozen: thousands are made in a burst, and to make a frozen one takes three times as long.
    """

    type: str
    subject_kind: str
    subject_id: str
    case_id: int | None = None
    actor: str = MACHINE
    effective_at: datetime | None = None
    data: dict[str, Any] = field(default_factory=dict)
    reason: str | None = None


def record(
    work: Work, type: str, *, subject_kind: str, subject_id: str | int, case_id: int | None = None, actor: str,
    effective_at: datetime | None = None, data: dict[str, Any] | None = None, reason: str | None = None,
) -> int:  # fmt: skip
    """Write one event and tell its id. ``effective_at`` is when it was true (default: now), which is not when we wrote it."""
    happening = Happening(type, subject_kind, str(subject_id), case_id, actor, effective_at, data or {}, reason)
    return record_all(work, [happening])[0]


def record_all(work: Work, happenings: Sequence[Happening]) -> list[int]:
    """Write many events in one statement; their ids in the same order."""
    if not happenings:
        return []
    _keep_texts(work, {h.reason for h in happenings if h.reason})
    return put_numbered(work.session, Event, event_rows(work.now, happenings))


def event_ids(work: Work, count: int) -> list[int]:
    """Ids for the next events, to be written by :func:`write_all` before any other: what names them may be thought out first."""
    return take_ids(work.session, Event, count)


def write_all(work: Work, happenings: Sequence[Happening], ids: Sequence[int] | None = None) -> None:
    """Write many events whose ids nobody needs, or which have been taken."""
    if happenings:
        _keep_texts(work, {h.reason for h in happenings if h.reason})
        rows = event_rows(work.now, happenings)
        put(
            work.session,
            Event,
            rows if ids is None else [{**row, "id": id_} for row, id_ in zip(rows, ids, strict=True)],
        )


def event_rows(now: datetime, happenings: Iterable[Happening]) -> list[dict[str, Any]]:
    """Their rows; the words behind a hash are kept apart."""
    return [
        {
            "type": h.type, "subject_kind": h.subject_kind, "subject_id": h.subject_id, "case_id": h.case_id,
            "effective_at": h.effective_at or now, "recorded_at": now, "actor": h.actor,
            "reason_hash": text_hash(h.reason) if h.reason else None, "data": h.data,
        }
        for h in happenings
    ]  # fmt: skip


def last_recorded(work: Work) -> datetime | None:
    """When the newest event was written: up to where this record reaches."""
    return work.session.scalar(select(Event.recorded_at).order_by(Event.id.desc()).limit(1))


def text_hash(text: str) -> str:
    """The name under which personal words are kept."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _keep_texts(work: Work, texts: set[str]) -> None:
    if texts:
        rows = [{"hash": text_hash(t), "text": t, "erased_at": None} for t in sorted(texts)]
        put_new(work.session, EventText, rows)
