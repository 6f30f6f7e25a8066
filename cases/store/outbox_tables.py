"""Tables of what leaves the house: notices, messages, attempts, receipts, acknowledgements."""

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from cases.store.types import Base, BigInt, Body, Instant, Line, Payload, RowId, Word


class Notice(Base):
    """A wish to tell a role or a person something now; only `alerts/` resolves people, renders and sends.

    Of a wish there is one by its ``dedupe_key``, of a step one by the step itself. ``told``: of a step, each person it told, as what and by what that person held the role at that instant. Not on the step itself, which
    would grow within a full page when it fires.
    """

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("dedupe_key"),
        Index("ix_notices_begins", "dedupe_key", postgresql_ops={"dedupe_key": "text_pattern_ops"}).ddl_if(dialect="postgresql"),
        UniqueConstraint("clock_id", "step_id"),  # and what was told of a clock that moves or ends
        Index(
            "ix_notices_pending",
            "due_at",
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
        # what was set aside and waits for a person
        Index(
            "ix_notices_quarantined", "id",
            sqlite_where=text("state = 'quarantined'"), postgresql_where=text("state = 'quarantined'"),
        ),
        # to whom a paper went
        Index(
            "ix_notices_edition_id", "edition_id",
            sqlite_where=text("edition_id IS NOT NULL"), postgresql_where=text("edition_id IS NOT NULL"),
        ),
    )  # fmt: skip
    id: Mapped[RowId]
    dedupe_key: Mapped[Line | None]
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    clock_id: Mapped[int | None] = mapped_column(ForeignKey("clocks.id"))
    step_id: Mapped[int | None] = mapped_column(ForeignKey("steps.id"))
    purpose: Mapped[Word]
    reason: Mapped[Word]
    role: Mapped[Word | None]
    unit: Mapped[Word | None]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    text: Mapped[Body | None]
    due_at: Mapped[Instant]
    made_at: Mapped[Instant]
    state: Mapped[Word] = mapped_column(default="pending")
    edition_id: Mapped[int | None] = mapped_column(BigInt)  # the paper it carries
    form: Mapped[Word | None]
    by: Mapped[Word | None]  # contacts to use, with commas between
    told: Mapped[Payload] = mapped_column(default=list, server_default="[]")


WAITING = "state IN ('pending', 'sending')"
GIVEN_UP = "state = 'failed'"
"""Messages not yet sent, and given up, as SQL: an index serves a question only if both say it in the same words."""


class Message(Base):
    """提醒: one notice to one person by one way, with its own state and lease.

    ``token``: begins with the instant it was made, so that those of one burst stand together in their index; the rest is unguessable.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("notice_id", "person_id", "way"),
        # the sender: due and not finished, gravest first; and how many wait
        Index(
            "ix_messages_waiting", "priority", "next_attempt_at", sqlite_where=text(WAITING), postgresql_where=text(WAITING),
        ),
        Index(
            "ix_messages_failed", "notice_id", sqlite_where=text(GIVEN_UP), postgresql_where=text(GIVEN_UP),
        ),  # how many were given up
        Index("ix_messages_made_at", "made_at"),  # figures of a week
        Index("ix_messages_token", "token", unique=True),  # acknowledgement links
        Index("ix_messages_person_id_made_at", "person_id", "made_at"),  # a short answer means this person's newest message
        # what has to be done about receipts: ask the provider, or pass on a message that did not arrive
        Index(
            "ix_messages_receipt_due", "receipt_due_at",
            sqlite_where=text("receipt_due_at IS NOT NULL"), postgresql_where=text("receipt_due_at IS NOT NULL"),
        ),
        # receipts that come back by the provider's own number
        Index(
            "ix_messages_provider_id", "provider_id",
            sqlite_where=text("provider_id IS NOT NULL"), postgresql_where=text("provider_id IS NOT NULL"),
        ),
        # what a digest carries: told, acknowledged and passed on with it
        Index(
            "ix_messages_parent_id", "parent_id",
            sqlite_where=text("parent_id IS NOT NULL"), postgresql_where=text("parent_id IS NOT NULL"),
        ),
    )  # fmt: skip
    id: Mapped[RowId]
    token: Mapped[Word]
    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    way: Mapped[Word]
    address: Mapped[Line]
    priority: Mapped[int]
    code: Mapped[int]
    text: Mapped[Body]
    state: Mapped[Word] = mapped_column(default="pending")
    digest: Mapped[bool] = mapped_column(default=False)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
    made_at: Mapped[Instant]
    next_attempt_at: Mapped[Instant]
    give_up_at: Mapped[Instant]
    leased_until: Mapped[Instant | None]
    attempts: Mapped[int] = mapped_column(default=0)
    possible_duplicate: Mapped[bool] = mapped_column(default=False)
    provider_id: Mapped[Line | None]
    provider_seq: Mapped[int] = mapped_column(default=0)
    receipt_due_at: Mapped[Instant | None]
    polls: Mapped[int] = mapped_column(default=0, server_default="0")
    fault: Mapped[Body | None]


class Attempt(Base):
    """发送: one try, append-only; a try without an end had an unknown outcome."""

    __tablename__ = "attempts"
    __table_args__ = (
        UniqueConstraint("message_id", "n"),
        Index("ix_attempts_begun_at", "begun_at"),  # how many a robot was given in the last minute
    )
    id: Mapped[RowId]
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"))
    n: Mapped[int]
    begun_at: Mapped[Instant]
    ended_at: Mapped[Instant | None]
    outcome: Mapped[Word | None]
    code: Mapped[Word | None]
    detail: Mapped[Body | None]


class Receipt(Base):
    """回执: the provider's word on a message."""

    __tablename__ = "receipts"
    __table_args__ = (UniqueConstraint("message_id", "seq"),)
    id: Mapped[RowId]
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"))
    seq: Mapped[int]
    state: Mapped[Word]
    at: Mapped[Instant]
    detail: Mapped[Body | None]


class Acknowledgement(Base):
    """收到: one person has seen one clock's alert; holds that person alone and never stops a clock."""

    __tablename__ = "acknowledgements"
    __table_args__ = (UniqueConstraint("clock_id", "person_id", "generation", "step_n"),)
    id: Mapped[RowId]
    clock_id: Mapped[int] = mapped_column(ForeignKey("clocks.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    generation: Mapped[int]
    step_n: Mapped[int]
    at: Mapped[Instant]
    via: Mapped[Word]
    hold_until: Mapped[Instant]
    message_id: Mapped[int | None] = mapped_column(BigInt)  # which message was answered


class Reply(Base):
    """回复: a short message that came back over a two-way way out (「收到 317」), each once by the provider's number."""

    __tablename__ = "replies"
    __table_args__ = (UniqueConstraint("way", "provider_id"),)
    id: Mapped[RowId]
    way: Mapped[Word]
    provider_id: Mapped[Line]
    address: Mapped[Line]
    text: Mapped[Body]
    received_at: Mapped[Instant]
    outcome: Mapped[Word]
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))


class WayTurned(Base):
    """试运行: what an administrator last said of one way out; without a row the configuration's ``trial`` decides."""

    __tablename__ = "ways_turned"
    way: Mapped[Word] = mapped_column(primary_key=True)
    live: Mapped[bool]
    at: Mapped[Instant]
    by: Mapped[Word]
