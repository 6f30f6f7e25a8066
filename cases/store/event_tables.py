"""Tables of the audit: every event, its personal words apart, and the seal over them."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, ForeignKey, Index, and_, text
from sqlalchemy.orm import Mapped, mapped_column

from cases.store.types import Base, Body, Instant, Line, Payload, RowId, Word

SOUGHT = "type <> 'step_fired'"
"""Events that are looked for by their subject, as SQL: not that a step fired, the most frequent of a city, which the step's notice says too."""


class Event(Base):
    """What happened, append-only, written by one function. Personal words stand in ``event_texts`` by their hash."""

    __tablename__ = "events"
    __table_args__ = (
        Index("ix_events_case_id", "case_id"),
        Index(
            "ix_events_subject_kind_subject_id", "subject_kind", "subject_id", sqlite_where=text(SOUGHT), postgresql_where=text(SOUGHT),
        ),
        Index("ix_events_type_recorded_at", "type", "recorded_at", "case_id"),  # figures of a week
    )  # fmt: skip
    id: Mapped[RowId]
    type: Mapped[Word]
    subject_kind: Mapped[Word]
    subject_id: Mapped[Word]
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    effective_at: Mapped[Instant]
    recorded_at: Mapped[Instant]
    actor: Mapped[Line]
    reason_hash: Mapped[Word | None]
    data: Mapped[Payload]


def about(kind: str, ids: Iterable[int | str]) -> ColumnElement[bool]:
    """Whether an event is about one of these subjects, found by their index; that a step fired is not among them."""
    return and_(text(f"events.{SOUGHT}"), Event.subject_kind == kind, Event.subject_id.in_([str(id_) for id_ in ids]))


class EventText(Base):
    """Words that may be personal, by hash; erasing one leaves the chain whole."""

    __tablename__ = "event_texts"
    hash: Mapped[Word] = mapped_column(primary_key=True)
    text: Mapped[Body | None]
    erased_at: Mapped[Instant | None]


class Seal(Base):
    """One link of the hash chain: over the event's canonical form and the link before."""

    __tablename__ = "seals"
    n: Mapped[RowId]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), unique=True)
    previous: Mapped[Word]
    hash: Mapped[Word]
    sealed_at: Mapped[Instant]
