"""Tables of cases: what has to be answered, by whom, and how they hang together."""

from typing import TypeVarTuple

from sqlalchemy import ForeignKey, Index, Select, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from cases.store.types import Base, BigInt, Body, Instant, Line, Payload, RowId, Word

Columns = TypeVarTuple("Columns")
OPEN = "closed_at IS NULL AND NOT history AND NOT drill"
_LISTS = {
    "all": "",
    "urgent": " AND loud",
    "letters": " AND kind = 'request'",
    "review": " AND review",
    "unconfirmed": " AND severity IS NOT NULL AND NOT severity_confirmed",
    "grave": " AND kind = 'matter' AND severity IN ('especially_serious', 'serious')",
}
ON_THE_DESK = {name: f"{OPEN} AND NOT restricted{which}" for name, which in _LISTS.items()}
"""What the desk lists and counts, as SQL: an index serves a question only if both say it in the same words."""
RESTRICTED = {name: f"{OPEN} AND restricted{which}" for name, which in _LISTS.items()}
"""The same lists of what only 纪检 reads. They are few, and apart: where they stand for others their own limits must not say."""

ACCUSING = "complained_of <> '[]'"
"""The few cases of which a unit must not know."""
HELPED = "support <> '[]'"
"""Cases with more units than a lead."""
HELPING = f"{OPEN} AND NOT restricted AND {HELPED}"
ANSWERED_ELSEWHERE = "coalesce(handling_lead, '') <> response_lead"
"""The few cases that another unit answers for than handles them: an index of whoever answers for it holds no more than these."""
DRAFTED = "closed_at IS NULL AND draft_id IS NOT NULL"
"""What is still to be answered and has a draft."""
INCIDENTS = "kind = 'matter' AND incident AND NOT drill"
"""What a voice about an event may be about."""
UNSIGNED = "spoken_at IS NOT NULL AND signed_at IS NULL"
ACCUSED = f"{OPEN} AND {ACCUSING}"
_ASKED = ("kind", "loud", "review", "severity", "severity_confirmed", "complained_of")
"""What the lists of ``_LISTS`` and the sight of a unit ask of a case: where an index holds it, no row is looked at to count them."""
_NEVER = ("closed_at", "history", "drill")
_LISTED = (*(name for name in _ASKED if name != "complained_of"), "category", "territory", "handling_lead")
_ANSWERING = ("handling_lead", "response_lead", "support")
"""Whose a case is."""


KNOWN_AT = "coalesce(received_at, CASE WHEN (opened_at < discovered_at) THEN opened_at ELSE discovered_at END)"
"""When a case became known, as SQL; see the figures."""


def _desk_index(name: str) -> Index:
    """One walk in the order of the page, and a count that touches no row."""
    where = text(ON_THE_DESK[name])
    return Index(f"ix_cases_desk_{name}", "next_due_at", "id", sqlite_where=where, postgresql_where=where)


def along(query: Select[*Columns], index: str) -> Select[*Columns]:
    """The same question of ``cases``, put to SQLite by that index: without statistics it takes a wide one for a costly one."""
    return query.with_hint(Case, f"INDEXED BY ix_cases_{index}", "sqlite")


def _partial(name: str, of: str, *columns: str) -> Index:
    return Index(f"ix_cases_{name}", *columns, sqlite_where=text(of), postgresql_where=text(of))


def _narrow_index(column: str, *more: str) -> Index:
    """The same walk among the open cases of one value: the desk's narrower filters, and what a unit has on its desk.

    A letter has none until it is judged.
    """
    return _partial_narrow(column, f"{column} IS NOT NULL", *more)


def _partial_narrow(column: str, of: str, *more: str) -> Index:
    held = [name for name in (*more, *_ASKED) if name != column]
    return _partial(f"narrow_{column}", f"{ON_THE_DESK['all']} AND {of}", column, "next_due_at", "id", *held)


class Counter(Base):
    """Last number given of a series; numbers are never reused."""

    __tablename__ = "counters"
    name: Mapped[Word] = mapped_column(primary_key=True)
    value: Mapped[int]


class Case(Base):
    """事项. ``kind`` matter | request; a request may be ``about`` a matter; a merged case points to its survivor."""

    __tablename__ = "cases"
    __table_args__ = (
        UniqueConstraint("number"),
        Index(
            "ix_cases_open",
            "opened_at",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index(
            "ix_cases_about_id",
            "about_id",
            sqlite_where=text("about_id IS NOT NULL"),
            postgresql_where=text("about_id IS NOT NULL"),
        ),
        Index(  # what was merged into a case is part of its history
            "ix_cases_merged_into_id",
            "merged_into_id",
            sqlite_where=text("merged_into_id IS NOT NULL"),
            postgresql_where=text("merged_into_id IS NOT NULL"),
        ),
        Index("ix_cases_opened_at", "opened_at"),
        Index("ix_cases_known_at", text(KNOWN_AT)),  # figures of a week
        *map(_desk_index, ON_THE_DESK),
        # the list of 纪检; and what everybody else sees of it: by its transfer, what 纪检 has already by its age
        _partial(
            "desk_restricted", RESTRICTED["all"], "next_due_at", "id", *_ASKED, *_ANSWERING, "category", "territory"
        ),
        _partial("handing_over", RESTRICTED["all"], "transfer_due_at", "id", *_ANSWERING, "complained_of"),
        *map(_narrow_index, ("severity", "category", "territory")),
        # what a unit has on its desk, of the open ones only: those it has closed grow for ever
        _narrow_index("handling_lead"),
        _partial_narrow("response_lead", ANSWERED_ELSEWHERE, "handling_lead"),
        _partial("helping", HELPING, "next_due_at", "id", *_ANSWERING, *_ASKED),
        Index(
            "ix_cases_states", "state", sqlite_where=text(OPEN), postgresql_where=text(OPEN)
        ),  # how many stand where: the wall
        _partial("handling_lead", "handling_lead IS NOT NULL", "handling_lead"),
        _partial("response_lead", ANSWERED_ELSEWHERE, "response_lead"),
        Index("ix_cases_helped", "id", sqlite_where=text(HELPED), postgresql_where=text(HELPED)),
        Index("ix_cases_accusing", "id", sqlite_where=text(ACCUSING), postgresql_where=text(ACCUSING)),
        # of those how many each list would show is read from it alone
        _partial(
            "accused", ACCUSED, "id", "complained_of", *_NEVER, "restricted", "next_due_at", "transfer_due_at", *_LISTED
        ),
        # whose reviews wait, newest draft first: what a person may not see is passed over without a look at the case
        _partial("drafted", DRAFTED, "draft_id", "restricted", *_ANSWERING, "complained_of"),
        # a voice about an event looks for the incidents of the hours around it
        _partial("incident", INCIDENTS, "discovered_at"),
        # the few drills, which every figure leaves out
        Index("ix_cases_drill", "id", sqlite_where=text("drill = 1"), postgresql_where=text("drill")),
    )
    id: Mapped[RowId]
    number: Mapped[Word]
    kind: Mapped[Word]
    about_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    title: Mapped[Body]
    state: Mapped[Word]
    review: Mapped[bool] = mapped_column(default=False)
    restricted: Mapped[bool] = mapped_column(default=False)
    history: Mapped[bool] = mapped_column(default=False)
    drill: Mapped[bool] = mapped_column(default=False)
    cycle: Mapped[int] = mapped_column(default=1)
    opened_at: Mapped[Instant]
    closed_at: Mapped[Instant | None]
    event_type: Mapped[Word | None]
    severity: Mapped[Word | None]
    severity_confirmed: Mapped[bool] = mapped_column(default=False)
    incident: Mapped[bool] = mapped_column(default=False)
    public_opinion: Mapped[Word] = mapped_column(default="no")
    attention: Mapped[bool] = mapped_column(default=False)
    category: Mapped[Word | None]
    family: Mapped[Word | None]
    type: Mapped[Word | None]
    handling_lead: Mapped[Word | None]
    response_lead: Mapped[Word | None]
    support: Mapped[Payload] = mapped_column(default=list)
    complained_of: Mapped[Payload] = mapped_column(default=list)
    territory: Mapped[Word | None]
    level: Mapped[Word | None]
    occurred_at: Mapped[Instant | None]
    occurred_until: Mapped[Instant | None]
    occurred_by: Mapped[Word | None]
    discovered_at: Mapped[Instant]
    received_at: Mapped[Instant | None]
    dispatched_at: Mapped[Instant | None]
    repeat: Mapped[int | None]
    facts: Mapped[Payload] = mapped_column(default=dict)
    decided: Mapped[Payload] = mapped_column(default=dict)
    row_version: Mapped[int] = mapped_column(default=1)
    next_clock_id: Mapped[int | None] = mapped_column(BigInt)
    next_due_at: Mapped[Instant | None]
    transfer_due_at: Mapped[Instant | None]
    draft_id: Mapped[int | None] = mapped_column(BigInt)
    loud: Mapped[bool] = mapped_column(default=False, server_default=false())


class CaseItem(Base):
    """An item in a case, until detached. ``how``: opened, same, near, event, by hand."""

    __tablename__ = "case_items"
    __table_args__ = (
        Index("ix_case_items_item_id", "item_id", "detached_at", "case_id"),  # an item's case without touching the row
        Index(  # what speaks for a case, however many have joined it
            "ix_case_items_representative", "case_id", "item_id",
            sqlite_where=text("representative = 1"), postgresql_where=text("representative"),
        ),
        UniqueConstraint("case_id", "item_id"),
    )  # fmt: skip
    id: Mapped[RowId]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"))
    how: Mapped[Word]
    representative: Mapped[bool] = mapped_column(default=False)
    attached_at: Mapped[Instant]
    detached_at: Mapped[Instant | None]


class Suggestion(Base):
    """Two things that may be one; a person decides."""

    __tablename__ = "suggestions"
    __table_args__ = (UniqueConstraint("item_id", "case_id"),)
    id: Mapped[RowId]
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    similarity: Mapped[float]
    why: Mapped[Line]
    made_at: Mapped[Instant]
    decided: Mapped[Word | None]
    decided_by: Mapped[Line | None]


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

    ``form`` written or oral; an oral one waits for its signed form (``signed_at``).
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
