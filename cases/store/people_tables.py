"""Tables of people: who they are, how to reach them, who is on duty, who may log in."""

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from cases.store.types import Base, BigInt, Body, Instant, Line, Payload, RowId, Word


class Person(Base):
    """A person of a unit; never deleted, only left."""

    __tablename__ = "people"
    __table_args__ = (UniqueConstraint("unit", "name"),)
    id: Mapped[RowId]
    name: Mapped[Word]
    unit: Mapped[Word]
    left_at: Mapped[Instant | None]


class Contact(Base):
    """An address of a person: phone, email, wecom, webhook, robot (by what a group robot calls them)."""

    __tablename__ = "contacts"
    __table_args__ = (UniqueConstraint("person_id", "kind"),)
    id: Mapped[RowId]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[Word]
    address: Mapped[Line]


class Post(Base):
    """A role a person fills: for a unit role always, for a city role when the roster says so."""

    __tablename__ = "posts"
    __table_args__ = (UniqueConstraint("person_id", "role"),)
    id: Mapped[RowId]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    role: Mapped[Word]


class Shift(Base):
    """值班: a person holds a city role from one instant to another. A swap cancels it; the row in its place names it."""

    __tablename__ = "shifts"
    __table_args__ = (
        UniqueConstraint("role", "person_id", "starts_at"),
        Index("ix_shifts_role_ends_at", "role", "ends_at"),  # who is on duty at an instant
    )
    id: Mapped[RowId]
    role: Mapped[Word]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    starts_at: Mapped[Instant]
    ends_at: Mapped[Instant]
    cancelled_at: Mapped[Instant | None]
    replaces_id: Mapped[int | None] = mapped_column(BigInt)


class StandIn(Base):
    """替班: ``by_id`` is told and acts for ``person_id`` between two instants, because that person cannot be reached."""

    __tablename__ = "stand_ins"
    __table_args__ = (Index("ix_stand_ins_person_id_starts_at", "person_id", "starts_at"),)  # who is told instead
    id: Mapped[RowId]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    starts_at: Mapped[Instant]
    ends_at: Mapped[Instant | None]
    reason: Mapped[Body | None]
    made_at: Mapped[Instant]
    made_by: Mapped[Line]


class HandOver(Base):
    """交接班: at ``at`` one person hands a role to another; the list is frozen, and both sign it."""

    __tablename__ = "hand_overs"
    __table_args__ = (UniqueConstraint("role", "at", "incoming_id"),)
    id: Mapped[RowId]
    role: Mapped[Word]
    at: Mapped[Instant]
    outgoing_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    incoming_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    list: Mapped[Payload]
    note: Mapped[Body | None]
    made_at: Mapped[Instant]
    outgoing_signed_at: Mapped[Instant | None]
    outgoing_signed_by: Mapped[Line | None]
    incoming_signed_at: Mapped[Instant | None]
    incoming_signed_by: Mapped[Line | None]
    escalated_at: Mapped[Instant | None]


class PromisedCall(Base):
    """答应回电: somebody was promised a call about a case by a time; handed over until it is kept."""

    __tablename__ = "promised_calls"
    __table_args__ = (
        # what a hand-over lists
        Index(
            "ix_promised_calls_open",
            "due_at",
            sqlite_where=text("kept_at IS NULL"),
            postgresql_where=text("kept_at IS NULL"),
        ),
    )
    id: Mapped[RowId]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    text: Mapped[Body]
    due_at: Mapped[Instant]
    made_at: Mapped[Instant]
    made_by: Mapped[Line]
    kept_at: Mapped[Instant | None]
    kept_by: Mapped[Line | None]


class User(Base):
    """An account; the person behind it may be told of clocks.

    ``must_change``: the password was given by somebody else and lets in only to choose an own one, until ``password_until``.
    ``totp_secret``: bound once ``totp_since`` stands; ``totp_step`` is the newest step used, so that no code is taken twice.
    """

    __tablename__ = "users"
    __table_args__ = (UniqueConstraint("login"),)
    id: Mapped[RowId]
    login: Mapped[Word]
    name: Mapped[Word]
    password_hash: Mapped[Line]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    unit: Mapped[Word | None]
    roles: Mapped[Payload]
    created_at: Mapped[Instant]
    disabled_at: Mapped[Instant | None]
    failed: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[Instant | None]
    must_change: Mapped[bool] = mapped_column(default=False, server_default=false())
    password_until: Mapped[Instant | None]
    totp_secret: Mapped[Word | None]
    totp_since: Mapped[Instant | None]
    totp_step: Mapped[int | None] = mapped_column(BigInt)


class SavedView(Base):
    """A person's own view of the work list: a name for a set of filters."""

    __tablename__ = "saved_views"
    __table_args__ = (UniqueConstraint("user_id", "name"),)
    id: Mapped[RowId]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    name: Mapped[Word]
    chosen: Mapped[Payload]
    made_at: Mapped[Instant]


class RecoveryCode(Base):
    """A code that stands in for the authenticator once; only its hash is kept."""

    __tablename__ = "recovery_codes"
    hash: Mapped[Word] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    used_at: Mapped[Instant | None]


class SessionRow(Base):
    """A logged-in browser; the token itself is only with the browser, here stands its hash. ``second_at``: it showed the second factor.

    ``how``: password, or sign_on by the city's identity provider.
    """

    __tablename__ = "sessions"
    token_hash: Mapped[Word] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[Instant]
    seen_at: Mapped[Instant]
    ends_at: Mapped[Instant]
    ended_at: Mapped[Instant | None]
    second_at: Mapped[Instant | None]
    how: Mapped[Word] = mapped_column(default="password", server_default="password")
