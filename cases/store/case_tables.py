"""Tables of cases: what has to be answered, by whom, and how they hang together."""

from typing import Any, TypeVarTuple

from sqlalchemy import ForeignKey, Index, Select, UniqueConstraint, false, literal_column, text
from sqlalchemy.orm import Mapped, mapped_column

from cases.store.case_lists import (
    ACCUSED,
    ACCUSING,
    ANSWERED_ELSEWHERE,
    ANSWERING,
    ASKED,
    DRAFTED,
    HELPED,
    HELPING,
    INCIDENTS,
    KNOWN_AT,
    LISTED,
    NEVER,
    ON_THE_DESK,
    OPEN,
    RESTRICTED,
    desk_index,
    narrow_index,
    narrow_index_of,
    partial_index,
)
from cases.store.types import Base, BigInt, Body, Instant, Line, Payload, RowId, Word

Columns = TypeVarTuple("Columns")
MATTER: Any = literal_column("'matter'")
"""Said in the statement itself: one that binds what a partial index asks for SQLite makes anew each time it is run, for 0.2 ms."""


def along(query: Select[*Columns], index: str) -> Select[*Columns]:
    """The same question of ``cases``, put to SQLite by that index: without statistics it takes a wide one for a costly one."""
    return query.with_hint(Case, f"INDEXED BY ix_cases_{index}", "sqlite")


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
        *map(desk_index, ON_THE_DESK),
        # the list of 纪检; and what everybody else sees of it: by its transfer, what 纪检 has already by its age
        partial_index(
            "desk_restricted", RESTRICTED["all"], "next_due_at", "id", *ASKED, *ANSWERING, "category", "territory"
        ),
        partial_index("handing_over", RESTRICTED["all"], "transfer_due_at", "id", *ANSWERING, "complained_of"),
        *map(narrow_index, ("severity", "category", "territory")),
        # what a unit has on its desk, of the open ones only: those it has closed grow for ever
        narrow_index("handling_lead"),
        narrow_index_of("response_lead", ANSWERED_ELSEWHERE, "handling_lead"),
        partial_index("helping", HELPING, "next_due_at", "id", *ANSWERING, *ASKED),
        Index(
            "ix_cases_states", "state", sqlite_where=text(OPEN), postgresql_where=text(OPEN)
        ),  # how many stand where: the wall
        partial_index("handling_lead", "handling_lead IS NOT NULL", "handling_lead"),
        partial_index("response_lead", ANSWERED_ELSEWHERE, "response_lead"),
        Index("ix_cases_helped", "id", sqlite_where=text(HELPED), postgresql_where=text(HELPED)),
        Index("ix_cases_accusing", "id", sqlite_where=text(ACCUSING), postgresql_where=text(ACCUSING)),
        # of those how many each list would show is read from it alone
        partial_index(
            "accused", ACCUSED, "id", "complained_of", *NEVER, "restricted", "next_due_at", "transfer_due_at", *LISTED
        ),
        # whose reviews wait, newest draft first: what a person may not see is passed over without a look at the case
        partial_index("drafted", DRAFTED, "draft_id", "restricted", *ANSWERING, "complained_of"),
        # a voice about an event looks for the incidents of the hours around it
        partial_index("incident", INCIDENTS, "discovered_at"),
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
