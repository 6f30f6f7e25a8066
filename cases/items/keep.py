"""keep: what a channel brought is stored before anything judges it; letters and orders get their case and number at once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import chain
from operator import attrgetter
from typing import Any

from sqlalchemy import select

from cases.audit.events import Happening, record_all, write_all
from cases.items.letters import close_answered, open_requests, restate
from cases.items.raw import RawItem
from cases.items.reused import told_apart
from cases.items.runs import reject
from cases.items.secrecy import WHAT_TO_DO, secrecy_mark
from cases.store.bells import leave
from cases.store.bulk import look_up, put, put_new, read_whole, take_ids
from cases.store.database import serialise
from cases.store.handing import hand_on
from cases.store.item_tables import Blob, Item, ItemVersion
from cases.store.listed import among
from cases.store.prepared import Row
from cases.store.types import WrittenJson, write_json
from cases.work import Work

VERSION_FIELDS = (
    "title", "text", "url", "author", "contact", "type", "published_at", "occurred_at", "received_at", "dispatched_at",
    "due_at", "unit", "status", "reply", "reply_at", "content_hash",
)  # fmt: skip


_version_fields = attrgetter(*VERSION_FIELDS)
_words_of = attrgetter(
    "channel", "title", "text", "external_id", "url", "author", "contact", "type", "unit", "status", "reply"
)
"""What of a message a source may have written."""
FOLLOWED = timedelta(days=1)
_KNOWN = select(Item.id).where(among(Item.channel, "channels"), among(Item.key, "keys"))


@dataclass(frozen=True)
class Kept:
    """How many came, and what they were; a new version of a known message counts as new.

    ``secret`` carried the mark of a state secret: of them nothing is kept but the time and the channel. ``wavering``: of the duplicates,
    those that go to and fro between contents and are followed no further today.
    """

    read: int = 0
    new: int = 0
    duplicate: int = 0
    secret: int = 0
    wavering: int = 0


Back = dict[tuple[str, str], RawItem]
"""Messages that were shown last as they were before their newest version, by channel and key."""


@dataclass
class _Sorted:
    """One batch, taken apart: new messages, new versions of known ones, and how many said nothing new.

    ``back``: of those, which the source shows again as they were before. ``told``: all that were in the batch.
    """

    known: dict[tuple[str, str], Item]
    fresh: dict[tuple[str, str], list[RawItem]] = field(default_factory=dict)
    edited: list[tuple[Item, RawItem]] = field(default_factory=list)
    duplicate: int = 0
    back: Back = field(default_factory=dict)
    told: Back = field(default_factory=dict)

    def add(self, key: tuple[str, str], item: RawItem) -> None:
        """What is not a duplicate: a version of a known message, or of one that is new in this batch."""
        if key in self.known:
            self.edited.append((self.known[key], item))
        else:
            self.fresh.setdefault(key, []).append(item)


def keep(
    work: Work, items: Sequence[RawItem], *, history: bool = False, numbers_last: bool = True, back: Back | None = None
) -> Kept:
    """Store a batch (small enough not to keep other writers waiting) and open a request for each letter or order.

    Same key and a content it had before: a duplicate. Other content: a new version, judged again. Commit is the caller's.
    What is shown last in a content before the newest (A, B, now A) is a new version, too, but for history. With ``back`` it waits
    there until everything has come, to be kept then: a file that holds A and B shows A again each time it is read, and then B.
    Two servers of a site that disagree would make a version at every look: what has come back once comes back again only a day later,
    then two, four (``FOLLOWED``). What was erased never comes back.
    Not ``numbers_last``: the source may give a letter's number to another one later, which then is a message of its own.
    What carries the mark of a state secret is never stored, whichever way it came.
    """
    serialise(work.session)
    came = [storable(item) for item in items]
    free = _without_secrets(work, came)
    items = free if numbers_last else told_apart(work, free)
    sorted_ = _sort(work, items)
    if back is not None:
        _put_off(sorted_, back)
    wavering = _bring_back(work, sorted_) if back is None and not history else 0
    _store_blobs(work, [*chain.from_iterable(sorted_.fresh.values()), *(item for _, item in sorted_.edited)])
    rows = _store_fresh(work, sorted_, history)
    _store_edits(work, sorted_.edited)
    open_requests(work, rows)
    restate(work, sorted_.edited)
    close_answered(work, sorted_.edited)
    edited = dict.fromkeys(row.id for row, _ in sorted_.edited)
    if came_anew := list(dict.fromkeys([row["id"] for row, _ in rows]) | edited):
        hand_on(work.session, "judge", came_anew)
        leave(work.session, "judge")
    new = len(items) - sorted_.duplicate
    return Kept(len(came), new, sorted_.duplicate, len(came) - len(items), wavering)


def _without_secrets(work: Work, came: Sequence[RawItem]) -> list[RawItem]:
    """The batch without what must not be here; each refusal leaves its time and its channel, and not even a hash."""
    free = [item for item in came if secrecy_mark(item) is None]
    if len(free) < len(came):
        passed = {id(item) for item in free}
        note_secrets(work, [item.channel for item in came if id(item) not in passed])
    return free


def note_secrets(work: Work, channels: Sequence[str]) -> None:
    """Write down that something with a mark was turned away, once for each message."""
    record_all(work, [Happening("secret_refused", "channel", channel) for channel in channels])
    for channel in set(channels):
        reject(work, channel=channel, source="密级标志", row=None, key=None, reason=WHAT_TO_DO)


def storable(item: RawItem) -> RawItem:
    """The same message with what no database can hold (NUL, half a surrogate pair) shown as «\ufffd»; the raw body is untouched."""
    if _is_storable("".join(filter(None, _words_of(item)))):
        return item
    changed: dict[str, Any] = {}
    for field_ in fields(item):
        value = getattr(item, field_.name)
        if isinstance(value, str) and not _is_storable(value):
            changed[field_.name] = value.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
    return replace(item, **changed) if changed else item


def _is_storable(words: str) -> bool:
    try:
        words.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in words


def _sort(work: Work, items: Sequence[RawItem]) -> _Sorted:
    known = _known(work, items)
    said = _said(work, known)
    newest = {key: row.content_hash for key, row in known.items()}
    result = _Sorted(known)
    for item in items:
        key = (item.channel, item.key)
        result.told[key] = item
        if item.content_hash in said[key]:
            result.duplicate += 1
            continue
        result.add(key, item)
        newest[key] = item.content_hash
        said[key].add(item.content_hash)
    gone = {key for key, row in known.items() if row.erased_at}
    result.back = {k: item for k, item in result.told.items() if item.content_hash != newest[k] and k not in gone}
    return result


def _put_off(sorted_: _Sorted, back: Back) -> None:
    for key in sorted_.told:
        back.pop(key, None)
    back.update(sorted_.back)


def _bring_back(work: Work, sorted_: _Sorted) -> int:
    """Make them new versions, but for those that waver; how many do."""
    wavering = _wavering(work, sorted_)
    for key, item in sorted_.back.items():
        if key not in wavering:
            sorted_.add(key, item)
    sorted_.duplicate -= len(sorted_.back) - len(wavering)
    return len(wavering)


def _wavering(work: Work, sorted_: _Sorted) -> set[tuple[str, str]]:
    keys = {row.id: key for key, row in sorted_.known.items() if key in sorted_.back}
    told: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    query = select(ItemVersion.item_id, ItemVersion.content_hash, ItemVersion.collected_at)
    for item_id, content, at in work.session.execute(query.where(ItemVersion.item_id.in_(keys))) if keys else ():
        if content == sorted_.back[keys[item_id]].content_hash:
            told[keys[item_id]].append(at)
    return {key for key, times in told.items() if len(times) > 1 and work.now - max(times) < _pause(len(times))}


def _pause(times: int) -> timedelta:
    return FOLLOWED * (1 << min(times - 2, 8))


def _known(work: Work, items: Sequence[RawItem]) -> dict[tuple[str, str], Item]:
    """Which messages the record has already; mostly none, so that what is looked up first is no more than an id."""
    given = {"channels": sorted({i.channel for i in items}), "keys": sorted({i.key for i in items})}
    ids = [id_ for (id_,) in look_up(work.session, _KNOWN, **given)]
    found = work.session.scalars(select(Item).where(Item.id.in_(ids))) if ids else ()
    return {(row.channel, row.key): row for row in found}


def _said(work: Work, known: dict[tuple[str, str], Item]) -> dict[tuple[str, str], set[str]]:
    """All contents each known message ever had: a file that holds two of them brings nothing new the second time."""
    said: dict[tuple[str, str], set[str]] = defaultdict(set)
    if not known:
        return said
    keys = {row.id: key for key, row in known.items()}
    query = select(ItemVersion.item_id, ItemVersion.content_hash).where(ItemVersion.item_id.in_(keys))
    for item_id, content_hash in work.session.execute(query):
        said[keys[item_id]].add(content_hash)
    return said


def _store_fresh(work: Work, sorted_: _Sorted, history: bool) -> list[tuple[Row, RawItem]]:
    """The rows of the new messages: plain values, for of hardly any is there more than one version in a batch."""
    fresh = [versions[0] for versions in sorted_.fresh.values()]
    ids = take_ids(work.session, Item, len(fresh))
    rows = [_item_row(work, id_, item, history) for id_, item in zip(ids, fresh, strict=True)]
    put(work.session, Item, rows)
    write_all(work, [_kept(row) for row in rows])
    _store_versions(work, [(id_, 1, item) for id_, item in zip(ids, fresh, strict=True)])
    later = {id_: said[1:] for id_, said in zip(ids, sorted_.fresh.values(), strict=True) if len(said) > 1}
    made = {row.id: row for row in read_whole(work.session, Item, list(later))}
    sorted_.edited[:0] = [(made[id_], item) for id_, items in later.items() for item in items]
    return list(zip(rows, fresh, strict=True))


def _store_edits(work: Work, edited: list[tuple[Item, RawItem]]) -> None:
    versions, happenings = [], []
    for row, item in edited:
        row.version, row.content_hash, row.state = row.version + 1, item.content_hash, "pending"
        versions.append((row.id, row.version, item))
        happenings.append(
            Happening("item_edited", "item", str(row.id), data={"version": row.version, "content": item.content_hash})
        )
    work.session.flush()
    _store_versions(work, versions)
    record_all(work, happenings)


def _item_row(work: Work, id_: int, item: RawItem, history: bool) -> Row:
    heard = item.published_at or item.received_at
    return {
        "id": id_, "channel": item.channel, "key": item.key, "external_id": item.external_id, "version": 1,
        "content_hash": item.content_hash,
        "discovered_at": heard if history and heard and heard < work.now else work.now,
        "published_at": item.published_at, "history": history, "state": "pending", "indexed_version": 0, "legal_hold": False,
    }  # fmt: skip


def _store_versions(work: Work, versions: list[tuple[int, int, RawItem]]) -> None:
    put(work.session, ItemVersion, [_version_row(work, *v) for v in versions])


def _version_row(work: Work, item_id: int, n: int, item: RawItem) -> dict[str, Any]:
    return {
        "item_id": item_id, "n": n, "collected_at": work.now, **dict(zip(VERSION_FIELDS, _version_fields(item), strict=True)),
        "attachments": list(item.attachments), "metrics": dict(item.metrics), "blob_hash": item.body_hash,
        "headers": dict(item.headers) or None,
        "origins": _origins(item.published_from or "source" if item.published_at else None),
    }  # fmt: skip


@lru_cache
def _origins(published: str | None) -> WrittenJson:
    """Whose word each time rests on; what was discovered and collected is always our own clock's."""
    said = {"published_at": published} if published else {}
    return write_json({**said, "discovered_at": "clock", "collected_at": "clock"})


def _kept(row: Row) -> Happening:
    data = {"channel": row["channel"], "content": row["content_hash"]}
    return Happening("item_kept", "item", str(row["id"]), effective_at=row["discovered_at"], data=data)


def _store_blobs(work: Work, items: Sequence[RawItem]) -> None:
    """Only of what is new: a page that counts its visitors has another body each time and would fill the disk."""
    bodies = {item.body_hash: item for item in items if item.raw}
    rows = [{"hash": name, "body": item.pressed, "size": len(item.raw)} for name, item in bodies.items()]
    put_new(work.session, Blob, rows)
