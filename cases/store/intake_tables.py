"""Tables of those who push to us: their keys, and what each call was answered."""

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cases.store.types import Base, Instant, Line, Payload, RowId, Word


class IntakeKey(Base):
    """A platform's key for one channel; the key itself is only with the platform, here stands its hash."""

    __tablename__ = "intake_keys"
    __table_args__ = (UniqueConstraint("key_hash"),)
    id: Mapped[RowId]
    channel: Mapped[Word]
    name: Mapped[Line]
    key_hash: Mapped[Word]
    made_at: Mapped[Instant]
    made_by: Mapped[Line]
    revoked_at: Mapped[Instant | None]
    revoked_by: Mapped[Line | None]


class IntakeCall(Base):
    """A call that was answered: the same call again gets the same answer; another body under its name is refused."""

    __tablename__ = "intake_calls"
    __table_args__ = (Index("ix_intake_calls_at", "at"),)  # old ones are dropped
    key_id: Mapped[int] = mapped_column(ForeignKey("intake_keys.id"), primary_key=True)
    request_id: Mapped[Word] = mapped_column(primary_key=True)
    body_hash: Mapped[Word]
    status: Mapped[int]
    answer: Mapped[Payload]
    at: Mapped[Instant]
