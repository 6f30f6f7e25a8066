"""Tables of papers: each edition on its way and as issued, who has signed and received it, and counts kept for a page."""

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from cases.store.types import Base, BigInt, Body, Instant, Line, Payload, RowId, Word

SUBMITTED = "state = 'submitted'"
"""Those on somebody's table, as SQL: an index serves a question only if both say it in the same words."""


class ReportEdition(Base):
    """A paper on its way and as issued: content, files, figures, case ids, hashes; a correction is a new edition.

    ``state``: draft, returned, submitted, cleared, issued; ``fixed`` are figures frozen without signature, sent to nobody.
    ``period`` of a paper made out to a unit ends in that unit's id.
    """

    __tablename__ = "report_editions"
    __table_args__ = (
        UniqueConstraint("kind", "period", "edition"),
        Index("ix_report_editions_unit", "unit", "made_at"),  # what was made out to a unit, by year
        Index("ix_report_editions_submitted", "id", sqlite_where=text(SUBMITTED), postgresql_where=text(SUBMITTED)),
    )
    id: Mapped[RowId]
    kind: Mapped[Word]
    period: Mapped[Word]
    edition: Mapped[int]
    made_at: Mapped[Instant]
    issued_at: Mapped[Instant | None]
    issued_by: Mapped[Line | None]
    config_hash: Mapped[Word]
    figures: Mapped[Payload]
    hash: Mapped[Word]
    last_event_id: Mapped[int | None] = mapped_column(BigInt)
    state: Mapped[Word] = mapped_column(default="fixed", server_default="fixed")
    unit: Mapped[Word | None]
    title: Mapped[Line | None]
    notes: Mapped[Payload | None]
    content: Mapped[Payload | None]
    files: Mapped[Payload | None]
    changed: Mapped[Payload | None]
    correction: Mapped[Body | None]
    number: Mapped[Line | None]
    signer: Mapped[Line | None]
    approver: Mapped[Line | None]
    round: Mapped[int] = mapped_column(default=0, server_default="0")
    submitted_at: Mapped[Instant | None]
    submitted_by: Mapped[Line | None]


class EditionStep(Base):
    """审核、审签: one person's word on one round of a paper."""

    __tablename__ = "edition_steps"
    __table_args__ = (UniqueConstraint("edition_id", "round", "stage"),)
    id: Mapped[RowId]
    edition_id: Mapped[int] = mapped_column(ForeignKey("report_editions.id"))
    round: Mapped[int]
    stage: Mapped[Word]
    verdict: Mapped[Word]
    by: Mapped[Line]
    at: Mapped[Instant]
    reason: Mapped[Body | None]


class PaperReceipt(Base):
    """签收: one person has an issued paper; by the page or by the link of a message."""

    __tablename__ = "paper_receipts"
    __table_args__ = (UniqueConstraint("edition_id", "person_id"),)
    id: Mapped[RowId]
    edition_id: Mapped[int] = mapped_column(ForeignKey("report_editions.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[Instant]
    via: Mapped[Word]


class KeptFigures(Base):
    """Counts of a stretch of time as they stood at ``made_at``, so that a page need not walk the record at every click.

    ``unit`` is empty for the whole city. ``config_hash``: counted under another configuration or release they are not used.
    ``asked_at``: when somebody last looked, to the hour; what nobody looks at is not counted anew, and forgotten.
    """

    __tablename__ = "kept_figures"
    span: Mapped[Word] = mapped_column(primary_key=True)
    unit: Mapped[Word] = mapped_column(primary_key=True)
    made_at: Mapped[Instant]
    asked_at: Mapped[Instant]
    config_hash: Mapped[Word]
    figures: Mapped[Payload]
