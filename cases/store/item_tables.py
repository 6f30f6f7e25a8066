"""Tables of what was collected and what the pipeline said of it."""

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from cases.store.types import Base, BigInt, Body, Instant, Line, Payload, RowId, Word

HEARD_AT = "coalesce(published_at, discovered_at)"
"""When an item was heard, as SQL: the index serves a question only if both say it in the same words."""


class Blob(Base):
    """A raw body, compressed, named by its content; deleting one erases it everywhere and leaves the hash."""

    __tablename__ = "blobs"
    hash: Mapped[str] = mapped_column(primary_key=True)
    body: Mapped[bytes | None]
    size: Mapped[int]
    erased_at: Mapped[Instant | None]


UNINDEXED = "indexed_version <> version AND state <> 'pending'"
"""What the full-text index does not hold as it reads now, as SQL: an index serves a question only if both say it alike."""


class Item(Base):
    """信息. ``state``: pending → judged | quarantined. ``outcome``: why there is or is no case."""

    __tablename__ = "items"
    __table_args__ = (
        UniqueConstraint("channel", "key"),
        # `process`: the oldest that wait, a batch at a time
        Index(
            "ix_items_pending", "id", sqlite_where=text("state = 'pending'"), postgresql_where=text("state = 'pending'")
        ),
        # the second pass of 检索: what its words have not been taken from
        Index("ix_items_unindexed", "id", sqlite_where=text(UNINDEXED), postgresql_where=text(UNINDEXED)),
        Index("ix_items_channel_discovered_at", "channel", "discovered_at", "history"),  # figures by channel and hour
        # figures of a week
        Index("ix_items_heard_at", text(HEARD_AT), "channel", "state", "history"),
        Index(
            "ix_items_quarantined", "id",
            sqlite_where=text("state = 'quarantined'"), postgresql_where=text("state = 'quarantined'"),
        ),
        Index("ix_items_history", "id", sqlite_where=text("history = 1"), postgresql_where=text("history")),
    )  # fmt: skip
    id: Mapped[RowId]
    channel: Mapped[Word]
    key: Mapped[Line]
    external_id: Mapped[Line | None]
    version: Mapped[int] = mapped_column(default=1)
    content_hash: Mapped[Word]
    discovered_at: Mapped[Instant]
    published_at: Mapped[Instant | None]
    history: Mapped[bool] = mapped_column(default=False)
    state: Mapped[Word] = mapped_column(default="pending")
    outcome: Mapped[Line | None]
    fault: Mapped[Body | None]
    judgment_id: Mapped[int | None] = mapped_column(BigInt)
    indexed_version: Mapped[int] = mapped_column(default=0, server_default="0")
    legal_hold: Mapped[bool] = mapped_column(default=False)
    erased_at: Mapped[Instant | None]


class ItemVersion(Base):
    """What the source said at one time; never edited, an upstream edit is a new row.

    ``headers``: the response's, beside its body. ``origins``: whose word each of our three times rests on (page, feed, guessed, clock).
    """

    __tablename__ = "item_versions"
    __table_args__ = (UniqueConstraint("item_id", "n"),)
    id: Mapped[RowId]
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"))
    n: Mapped[int]
    content_hash: Mapped[Word]
    collected_at: Mapped[Instant]
    title: Mapped[Body]
    text: Mapped[Body]
    url: Mapped[Body | None]
    author: Mapped[Line | None]
    contact: Mapped[Line | None]
    type: Mapped[Word | None]
    published_at: Mapped[Instant | None]
    occurred_at: Mapped[Instant | None]
    received_at: Mapped[Instant | None]
    dispatched_at: Mapped[Instant | None]
    due_at: Mapped[Instant | None]
    unit: Mapped[Line | None]
    status: Mapped[Line | None]
    reply: Mapped[Body | None]
    reply_at: Mapped[Instant | None]
    attachments: Mapped[Payload] = mapped_column(default=list)
    metrics: Mapped[Payload] = mapped_column(default=dict)
    blob_hash: Mapped[str | None] = mapped_column(ForeignKey("blobs.hash"))
    headers: Mapped[Payload | None]
    origins: Mapped[Payload] = mapped_column(default=dict)


WITH_PROBLEM = "openness_problem IS NOT NULL"
"""The few judgments that found a problem of openness, as SQL."""


class JudgmentRow(Base):
    """研判, append-only: the machine's proposals (``by`` null) and people's decisions, newest wins unless a person spoke."""

    __tablename__ = "judgments"
    __table_args__ = (
        UniqueConstraint("item_id", "n"),
        Index("ix_judgments_openness", "id", sqlite_where=text(WITH_PROBLEM), postgresql_where=text(WITH_PROBLEM)),
    )
    id: Mapped[RowId]
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"))
    item_version: Mapped[int]
    n: Mapped[int]
    made_at: Mapped[Instant]
    version: Mapped[Word]
    by: Mapped[Line | None]
    severity: Mapped[Word | None]
    category: Mapped[Word | None]
    family: Mapped[Word | None]
    handling_lead: Mapped[Word | None]
    territory: Mapped[Word | None]
    openness_problem: Mapped[Word | None]
    sentiment: Mapped[float | None]
    confidence: Mapped[float | None]
    line: Mapped[Payload]


TO_SIGN = 1
"""The ``method`` of a fingerprint that ``process`` makes anew: an older release's, or of an item that speaks for a matter only now."""


class FingerprintRow(Base):
    """What same-thing look-up compares, one row for each item; rebuilt from the words when the ``method`` changes.

    ``names``: named spots. ``person``: a hash that is equal for one person, ``spot``: place and kind of matter; by them a
    repeated complaint is found.
    """

    __tablename__ = "fingerprints"
    __table_args__ = (
        # what an older release signed, until it is signed anew
        Index("ix_fingerprints_old", "item_id", sqlite_where=text("method = 1"), postgresql_where=text("method = 1")),
        Index(
            "ix_fingerprints_person",
            "person",
            sqlite_where=text("person IS NOT NULL"),
            postgresql_where=text("person IS NOT NULL"),
        ),
        Index(
            "ix_fingerprints_spot_people",  # who wrote about a spot lately, without touching the rows
            "spot",
            "heard_at",
            "person",
            sqlite_where=text("spot IS NOT NULL"),
            postgresql_where=text("spot IS NOT NULL"),
        ),
    )
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), primary_key=True)
    exact: Mapped[Word]
    signature: Mapped[bytes]
    heard_at: Mapped[Instant] = mapped_column(index=True)
    method: Mapped[int] = mapped_column(default=1)
    names: Mapped[Line | None]
    person: Mapped[Word | None]
    spot: Mapped[Line | None]


class Band(Base):
    """A band key of an item that speaks for a matter; equal keys make a voice its candidate, which is then compared by signature.

    One tree by key and nothing else: 32 rows are most of what opening a matter writes. A key of an older version may
    stay: it only brings a candidate that the comparison refuses.
    """

    __tablename__ = "bands"
    __table_args__ = ({"sqlite_with_rowid": False},)
    key: Mapped[int] = mapped_column(BigInt, primary_key=True, autoincrement=False)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), primary_key=True, autoincrement=False)


class Rejection(Base):
    """A row or page that could not become an item, with its reason, until a person has looked."""

    __tablename__ = "rejections"
    id: Mapped[RowId]
    channel: Mapped[Word]
    source: Mapped[Line]
    row: Mapped[int | None]
    key: Mapped[Line | None]
    reason: Mapped[Body]
    at: Mapped[Instant]
    blob_hash: Mapped[str | None] = mapped_column(ForeignKey("blobs.hash"))


class ChannelRun(Base):
    """One crawl of one channel and its end: failed, empty, nothing_new or new."""

    __tablename__ = "channel_runs"
    __table_args__ = (
        Index("ix_channel_runs_channel_ended_at", "channel", "ended_at"),  # last run of each channel
        Index("ix_channel_runs_ended_at", "ended_at", "channel", "state"),  # figures of a week
    )
    id: Mapped[RowId]
    channel: Mapped[Word]
    started_at: Mapped[Instant]
    ended_at: Mapped[Instant]
    state: Mapped[Word]
    read: Mapped[int]
    new: Mapped[int]
    duplicate: Mapped[int]
    rejected: Mapped[int]
    error: Mapped[Body | None]


class Watermark(Base):
    """How far a channel has been read (ETag, newest id …); moved only after the items are stored."""

    __tablename__ = "watermarks"
    channel: Mapped[Word] = mapped_column(primary_key=True)
    name: Mapped[Line] = mapped_column(primary_key=True)
    value: Mapped[Body]
    at: Mapped[Instant]


class Visit(Base):
    """A page of a channel we have read: when, and when to look again. ``next_at`` empty: what it says is settled.

    ``answered``: nothing is owed to whoever wrote it. ``body_hash`` and ``validators`` (ETag …) spare reading the same page twice.
    """

    __tablename__ = "visits"
    __table_args__ = (
        Index(  # a round: which known pages are to be looked at again
            "ix_visits_due", "channel", "next_at", sqlite_where=text("next_at IS NOT NULL"),
            postgresql_where=text("next_at IS NOT NULL"),
        ),
    )  # fmt: skip
    channel: Mapped[Word] = mapped_column(primary_key=True)
    address: Mapped[Line] = mapped_column(primary_key=True)
    first_at: Mapped[Instant]
    looked_at: Mapped[Instant]
    next_at: Mapped[Instant | None]
    answered: Mapped[bool] = mapped_column(default=False)
    body_hash: Mapped[Word | None]
    validators: Mapped[Payload] = mapped_column(default=dict)


class SiteVisit(Base):
    """One look at a page of the city's own: how long it took, what was wrong, what was its last update, which links lead nowhere."""

    __tablename__ = "site_visits"
    __table_args__ = (Index("ix_site_visits_publication_at", "publication", "at"),)  # the last week of one page
    id: Mapped[RowId]
    publication: Mapped[Word]
    at: Mapped[Instant]
    seconds: Mapped[float]
    fault: Mapped[Body | None]
    updated_at: Mapped[Instant | None]
    updated_from: Mapped[Word | None]
    links_hash: Mapped[Word | None]
    dead: Mapped[Payload | None]
