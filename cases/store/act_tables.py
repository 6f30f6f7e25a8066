"""Tables of what was done about a case: corrected, handed on, extended, ordered, reported upward, answered, reviewed, proved."""

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from cases.store.case_lists import UNSIGNED
from cases.store.types import Base, Body, Instant, Line, Payload, RowId, Word


class Correction(Base):
    """改判样本: what a person said instead of the machine; append-only. A row with ``revokes_id`` takes that one back."""

    __tablename__ = "corrections"
    __table_args__ = (UniqueConstraint("revokes_id"), Index("ix_corrections_case_id", "case_id"))
    id: Mapped[RowId]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"))
    about: Mapped[Word]
    before: Mapped[Word]
    after: Mapped[Word]
    by: Mapped[Line]
    made_at: Mapped[Instant]
    revokes_id: Mapped[int | None] = mapped_column(ForeignKey("corrections.id"))


class Dispatch(Base):
    """派单: a case handed to a unit; its receipt has a clock of its own."""

    __tablename__ = "dispatches"
    __table_args__ = (
        UniqueConstraint("case_id", "seq"),
        Index("ix_dispatches_dispatched_at", "dispatched_at"),  # figures of a week
        Index("ix_dispatches_answered_at", "answered_at"),
    )
    id: Mapped[RowId]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    seq: Mapped[int]
    unit: Mapped[Word]
    by: Mapped[Line]
    dispatched_at: Mapped[Instant]
    state: Mapped[Word]
    answered_at: Mapped[Instant | None]
    answered_by: Mapped[Line | None]
    counter: Mapped[Word | None]
    reason: Mapped[Body | None]
    final: Mapped[bool] = mapped_column(default=False, server_default=text("false"))


class Extension(Base):
    """延期: asked for before the limit passes, decided by a named person above the desk; the petitioner is told."""

    __tablename__ = "extensions"
    __table_args__ = (Index("ix_extensions_case_id", "case_id"), Index("ix_extensions_clock_id", "clock_id"))
    id: Mapped[RowId]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    clock_id: Mapped[int] = mapped_column(ForeignKey("clocks.id"))
    asked_at: Mapped[Instant]
    asked_by: Mapped[Line]
    days: Mapped[int]
    reason: Mapped[Body]
    state: Mapped[Word] = mapped_column(default="asked")
    decided_at: Mapped[Instant | None]
    decided_by: Mapped[Line | None]
    told_at: Mapped[Instant | None]
    told_how: Mapped[Line | None]
    call_id: Mapped[int | None] = mapped_column(ForeignKey("promised_calls.id"))


class Instruction(Base):
    """批示、交办: a leader's or a superior's order, verbatim; its feedback has a clock of its own.

    ``units``: none where the case was opened for it; then the case's own feedback clock waits for it. ``form`` written or oral; an oral one waits for its signed form (``signed_at``).
    """

    __tablename__ = "instructions"
    __table_args__ = (
        Index("ix_instructions_case_id", "case_id"),
        Index("ix_instructions_at", "at"),
        Index("ix_instructions_unsigned", "form", "signed_at"),
    )
    id: Mapped[RowId]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    kind: Mapped[Word]
    by: Mapped[Line]
    at: Mapped[Instant]
    form: Mapped[Word]
    words: Mapped[Body]
    units: Mapped[Payload] = mapped_column(default=list)
    due_at: Mapped[Instant | None]
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[Line]
    signed_at: Mapped[Instant | None]
    signed_by: Mapped[Line | None]
    answered_at: Mapped[Instant | None]
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"))


class UpwardReport(Base):
    """报送: one report to the superior as it went: stage, to whom, who took it, when, its words."""

    __tablename__ = "upward_reports"
    __table_args__ = (UniqueConstraint("case_id", "n"),)
    id: Mapped[RowId]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    n: Mapped[int]
    stage: Mapped[Word]
    to: Mapped[Line]
    taken_by: Mapped[Line | None]
    at: Mapped[Instant]
    by: Mapped[Line]
    text: Mapped[Body | None]
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"))


class Response(Base):
    """回应: one draft text; a change is a new row. ``findings``: what the quality check said of it when it was written."""

    __tablename__ = "responses"
    __table_args__ = (UniqueConstraint("case_id", "n"),)
    id: Mapped[RowId]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    n: Mapped[int]
    kind: Mapped[Word]
    text: Mapped[Body]
    text_hash: Mapped[Word]
    by: Mapped[Line]
    at: Mapped[Instant]
    findings: Mapped[Payload] = mapped_column(default=list, server_default="[]")


class Review(Base):
    """审核: one person's verdict at one stage on one text (by hash). 保密审查 is a stage, with its ``answers``.

    Given by telephone: ``recorded_by`` and ``spoken_at`` say who took it down and when it was said; ``signed_at`` is empty
    until it is signed (待补签).
    """

    __tablename__ = "reviews"
    __table_args__ = (
        UniqueConstraint("response_id", "stage"),
        # what waits for 补签: asked at every look at 领导一页
        Index("ix_reviews_unsigned", "response_id", sqlite_where=text(UNSIGNED), postgresql_where=text(UNSIGNED)),
    )
    id: Mapped[RowId]
    response_id: Mapped[int] = mapped_column(ForeignKey("responses.id"))
    stage: Mapped[Word]
    verdict: Mapped[Word]
    by: Mapped[Line]
    at: Mapped[Instant]
    reason: Mapped[Body | None]
    answers: Mapped[Payload | None]
    recorded_by: Mapped[Line | None]
    spoken_at: Mapped[Instant | None]
    signed_at: Mapped[Instant | None]
    signed_by: Mapped[Line | None]


class Evidence(Base):
    """佐证材料: frozen proof of what was published or reported; only it stops a legal clock."""

    __tablename__ = "evidence"
    __table_args__ = (
        # what still has to be fetched and frozen
        Index(
            "ix_evidence_unfrozen",
            "id",
            sqlite_where=text("blob_hash IS NULL AND url IS NOT NULL"),
            postgresql_where=text("blob_hash IS NULL AND url IS NOT NULL"),
        ),
    )
    id: Mapped[RowId]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    kind: Mapped[Word]
    issuer: Mapped[Line]
    url: Mapped[Body | None]
    file_name: Mapped[Line | None]
    blob_hash: Mapped[str | None] = mapped_column(ForeignKey("blobs.hash"))
    published_at: Mapped[Instant]
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[Line]
    approver: Mapped[Line | None]
    ground: Mapped[Body | None]
    review_on: Mapped[Instant | None]
    unreviewed: Mapped[bool] = mapped_column(default=False)


class EvidenceCopy(Base):
    """留存: one frozen copy of what evidence points to. ``what``: page (the bytes as fetched), text (its words), screenshot, or a
    file that a person filed instead. ``url`` is where the page was found in the end, ``tls`` how the connection was secured.
    """

    __tablename__ = "evidence_copies"
    __table_args__ = (Index("ix_evidence_copies_evidence_id", "evidence_id"),)
    id: Mapped[RowId]
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"))
    what: Mapped[Word]
    blob_hash: Mapped[str] = mapped_column(ForeignKey("blobs.hash"))
    made_at: Mapped[Instant]
    made_by: Mapped[Line]
    url: Mapped[Body | None]
    title: Mapped[Body | None]
    tls: Mapped[Line | None]
    file_name: Mapped[Line | None]
