"""Tables of clocks: duties, their steps, and the engine's own pulse."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, object_session

from cases.store.terms import is_loud, terms_of
from cases.store.types import Base, BigInt, Body, Instant, Line, Payload, RowId, Word
from config.words import ClockKind

RUNNING = "state = 'running'"
TRANSFER: ClockKind = "transfer"
"""移交纪检: the kind of clock that somebody may see who may not read the case."""
NOT_THE_UNITS: tuple[ClockKind, ...] = ("countersign", "arbitration", TRANSFER, "risk_check", "upward_report")
"""Limits that no handling unit can end: what ends them is registered by the desk, the leader who spoke, or 纪检."""
OVER = "state = 'running' AND breached_at IS NOT NULL"
"""As SQL: an index serves a question only if both say it in the same words."""


class ClockRow(Base):
    """时限: a promise under a given text of the law; duration, basis, stop rule and ladder stand in its ``terms`` as they were when it began.

    A correction raises ``generation`` on this row; reopening a case makes a row of the next ``cycle``.
    With an interval of occurrence ``due_at`` is its earliest end and ``breach_at`` the latest.
    ``unit``: whose duty it is when no case says so (a register entry) or another unit's than the case's lead (a dispatch).
    ``catch_up_at``: the city's own target for a limit that was already past when discovered (发现时已过时限).
    ``pauses``: of internal targets only, [from, until or null] folded from the clock's events.
    ``subject``: what messages call it, where no case has a number. ``stated``: somebody else has set the limit.
    ``extended``: by how many of the row's own units it was extended.
    """

    __tablename__ = "clocks"
    __table_args__ = (
        UniqueConstraint("subject_kind", "subject_id", "kind", "seq", "cycle"),
        # work list and audit: running clocks by time left
        Index(
            "ix_clocks_running",
            "due_at",
            sqlite_where=text(RUNNING),
            postgresql_where=text(RUNNING),
        ),
        Index(
            "ix_clocks_over", "case_id", sqlite_where=text(OVER), postgresql_where=text(OVER)
        ),  # how many are past their limit
        Index("ix_clocks_case_id", "case_id"),
        # figures of a week: what fell due in it, what was answered in it, what was found too late
        Index(
            "ix_clocks_breach_at",
            "breach_at",
            "kind",
            "state",
            "stopped_at",
            "breached_at",
            "late_when_discovered",
            "case_id",
            "unit",
        ),
        Index(
            "ix_clocks_stopped_at",
            "stopped_at",
            "kind",
            "state",
            "case_id",
            sqlite_where=text("stopped_at IS NOT NULL"),
            postgresql_where=text("stopped_at IS NOT NULL"),
        ),
        Index(
            "ix_clocks_late_when_discovered",
            "id",
            sqlite_where=text("late_when_discovered = 1"),
            postgresql_where=text("late_when_discovered"),
        ),
    )
    id: Mapped[RowId]
    subject_kind: Mapped[Word]
    subject_id: Mapped[Word]
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    kind: Mapped[Word]
    seq: Mapped[int] = mapped_column(default=1)
    cycle: Mapped[int] = mapped_column(default=1)
    generation: Mapped[int] = mapped_column(default=1)
    policy: Mapped[Word]
    terms_id: Mapped[int] = mapped_column(ForeignKey("terms.id"))
    basis: Mapped[Word]
    basis_at: Mapped[Instant]
    basis_event_id: Mapped[int | None] = mapped_column(BigInt)
    started_at: Mapped[Instant]
    due_at: Mapped[Instant]
    breach_at: Mapped[Instant]
    provisional: Mapped[bool] = mapped_column(default=False)
    state: Mapped[Word] = mapped_column(default="running")
    stopped_at: Mapped[Instant | None]
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"))
    breached_at: Mapped[Instant | None]
    breach_recorded_at: Mapped[Instant | None]
    late_when_discovered: Mapped[bool] = mapped_column(default=False)
    quiet: Mapped[bool] = mapped_column(default=False)
    row_version: Mapped[int] = mapped_column(default=1)
    unit: Mapped[Word | None]
    catch_up_at: Mapped[Instant | None]
    pauses: Mapped[Payload] = mapped_column(default=list, server_default="[]")
    subject: Mapped[Line | None]
    stated: Mapped[bool] = mapped_column(default=False, server_default=false())
    extended: Mapped[int | None]

    @property
    def terms(self) -> Mapping[str, Any]:
        """The text of the law and the ladder it was begun under: ``policy``, ``ladder``, ``config``. Only to be looked at.

        Read with the row's session, unless this process knows them. Raises LookupError without one.
        """
        return terms_of(object_session(self), self.terms_id)

    @property
    def loud(self) -> bool:
        """Whether it may break the night."""
        return is_loud(self.terms)


class Step(Base):
    """提醒节点: one moment of a ladder. ``fire_at`` may wait for a confirmation; ``planned_at`` is the ladder's own time."""

    __tablename__ = "steps"
    __table_args__ = (
        UniqueConstraint("clock_id", "generation", "n"),
        # the sweep: pending and due, oldest first
        Index(
            "ix_steps_pending",
            "fire_at",
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
        # the sweep looks for breaches first, and must not walk over thousands of due notices to find none
        Index(
            "ix_steps_pending_breach",
            "fire_at",
            sqlite_where=text("state = 'pending' AND purpose = 'breach'"),
            postgresql_where=text("state = 'pending' AND purpose = 'breach'"),
        ),
        # what was set aside and waits for a person
        Index(
            "ix_steps_quarantined",
            "id",
            sqlite_where=text("state = 'quarantined'"),
            postgresql_where=text("state = 'quarantined'"),
        ),
    )
    id: Mapped[RowId]
    clock_id: Mapped[int] = mapped_column(ForeignKey("clocks.id"))
    generation: Mapped[int]
    n: Mapped[int]
    purpose: Mapped[Word]
    roles: Mapped[Payload]
    planned_at: Mapped[Instant]
    fire_at: Mapped[Instant]
    state: Mapped[Word] = mapped_column(default="pending")
    fired_at: Mapped[Instant | None]
    reason: Mapped[Word | None]
    fault: Mapped[Body | None]


class Heartbeat(Base):
    """The pulse of one process; absence is an alarm."""

    __tablename__ = "heartbeats"
    name: Mapped[Word] = mapped_column(primary_key=True)
    host: Mapped[Line]
    pid: Mapped[int]
    release: Mapped[Word]
    config_hash: Mapped[Word]
    started_at: Mapped[Instant]
    last_at: Mapped[Instant]
    oldest_due_at: Mapped[Instant | None]
    backlog: Mapped[int] = mapped_column(default=0)
    gave_way: Mapped[int] = mapped_column(
        default=0, server_default="0"
    )  # transactions ended for another's sake, since it started
    max_seen_at: Mapped[Instant | None]  # only to notice a clock set back over a restart; never decides what is due


class TimeAnomaly(Base):
    """A jump of the wall clock that a running process noticed."""

    __tablename__ = "time_anomalies"
    id: Mapped[RowId]
    name: Mapped[Word]
    at: Mapped[Instant]
    wall_seconds: Mapped[float]
    monotonic_seconds: Mapped[float]
    confirmed_at: Mapped[Instant | None]
    confirmed_by: Mapped[Line | None]


class RegisterEntry(Base):
    """登记项: what owes an act without being a case: 依申请公开, 网站纠错, an account or a site that must stay fresh.

    ``publication``: its id in channels.yaml when the city's configuration names it; then what is collected renews its clock.
    """

    __tablename__ = "register_entries"
    __table_args__ = (
        UniqueConstraint("number"),
        Index("ix_register_entries_kind_state", "kind", "state"),  # the open entries of a register
    )
    id: Mapped[RowId]
    number: Mapped[Word]
    kind: Mapped[Word]
    name: Mapped[Line]
    unit: Mapped[Word | None]
    received_at: Mapped[Instant]
    url: Mapped[Body | None]
    publication: Mapped[Word | None]
    state: Mapped[Word] = mapped_column(default="open")
    made_at: Mapped[Instant]
    made_by: Mapped[Line]
    closed_at: Mapped[Instant | None]


class Application(Base):
    """依申请公开: what an entry of that register says beyond its clock: who asked, how, what was decided, when it was served.

    ``reference``: the number under which another system knows it, so that a table brought twice changes nothing. ``third_at``: since when a
    third party is consulted, its clock standing still; ``supplement_at``: since when a supplement is waited for, with no clock at all.
    """

    __tablename__ = "applications"
    __table_args__ = (UniqueConstraint("reference"),)
    entry_id: Mapped[int] = mapped_column(BigInt, ForeignKey("register_entries.id"), primary_key=True)
    reference: Mapped[Line | None]
    applicant: Mapped[Word]
    channel: Mapped[Word]
    supplement_at: Mapped[Instant | None]
    third_at: Mapped[Instant | None]
    third_due_at: Mapped[Instant | None]
    extended_at: Mapped[Instant | None]
    told_how: Mapped[Line | None]
    decision: Mapped[Word | None]
    decided_at: Mapped[Instant | None]
    served_at: Mapped[Instant | None]
    served_how: Mapped[Line | None]


class Problem(Base):
    """问题台账: one problem of openness of one unit, what is done about it until which day; a repeat opens the same row again.

    ``times``: how often it was found. ``blob_hash``: the proof with which it was struck off.
    """

    __tablename__ = "problems"
    __table_args__ = (UniqueConstraint("kind", "unit", "name"),)
    id: Mapped[RowId]
    kind: Mapped[Word]
    unit: Mapped[Word]
    name: Mapped[Line]
    measure: Mapped[Body]
    limit_on: Mapped[Word]
    state: Mapped[Word]
    times: Mapped[int]
    found_at: Mapped[Instant]
    found_by: Mapped[Line]
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    closed_at: Mapped[Instant | None]
    closed_by: Mapped[Line | None]
    url: Mapped[Body | None]
    blob_hash: Mapped[str | None] = mapped_column(ForeignKey("blobs.hash"))
