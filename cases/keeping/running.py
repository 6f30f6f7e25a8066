"""The daily round: what has had its time goes, an item a transaction, its files after it, and nothing of it stays in the file's free pages."""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import String, cast, select

from cases.audit.head import keep_head
from cases.house import House
from cases.items.files import FOLDER
from cases.keeping.erasing import erase, erase_loose, erase_refused
from cases.keeping.expiring import Expired, expired, rule_of
from cases.store.item_tables import ItemVersion
from cases.work import Work
from config.retention import Keep

MEGABYTE = 1_000_000


def show(house: House) -> Iterator[dict[str, Any]]:
    """What a round would take now, a line for each rule and channel. Only reads."""
    counted: Counter[tuple[str, str]] = Counter()
    names: dict[tuple[str, str], Keep] = {}
    since: dict[tuple[str, str], datetime] = {}
    for one in _all_expired(house):
        key = (one.rule.id, one.channel)
        counted[key] += 1
        names[key], since[key] = one.rule, min(since.get(key, one.since), one.since)
    for key, count in sorted(counted.items()):
        rule = names[key]
        yield {"rule": rule.id, "name": rule.name, "channel": key[1], "days": rule.days, "basis": rule.basis.citation,
               "items": count, "oldest_since": since[key]}  # fmt: skip


def run_retention(house: House, *, compact: bool | None = None) -> dict[str, int]:
    """Erase all that has had its time; counts. ``compact``: rewrite the SQLite file (default: when it is small enough)."""
    total: Counter[str] = Counter(items=0)
    for one in list(_all_expired(house)):
        with house.write() as work:
            secure(work)
            done = erase(work, one.item_id, "item_erased", "machine", {"rule": one.rule.id, "days": one.rule.days})
            work.commit()
        total.update(done.counts, items=1, files=_unlink(house, done.files))
    with house.write() as work:
        secure(work)
        before = work.now - timedelta(days=work.config.retention.event_days)
        total["event_texts"] = erase_loose(work, before)
        for channel in work.config.channels.channels:
            days = rule_of(work.config.retention.rules, channel.id, "none").days
            total["refused"] += erase_refused(work, channel.id, work.now - timedelta(days=days))
        work.commit()
    if total["items"] or total["event_texts"] or total["refused"] or compact:
        scrub(house, compact=compact)
    return dict(total)


def unlink_files(house: House, files: list[str]) -> int:
    """After a purge: take its attachments off the disk."""
    return _unlink(house, files)


def scrub(house: House, *, compact: bool | None = None) -> None:
    """SQLite: empty the log of what stood there before, and rewrite the file if that does not take long."""
    if not house.database.is_sqlite or not house.database.url.database:
        return
    size = Path(house.database.url.database).stat().st_size
    whole = size < house.config.retention.compact_below_mb * MEGABYTE if compact is None else compact
    with closing(house.database.engine.raw_connection()) as connection, closing(connection.cursor()) as cursor:
        if whole:
            cursor.execute(
                "INSERT INTO item_words (item_words) VALUES ('optimize')"
            )  # else old segments keep the words
            connection.commit()
            cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.fetchall()


def secure(work: Work) -> None:
    """SQLite: from here on what this connection deletes is overwritten with zeros."""
    if work.session.get_bind().dialect.name == "sqlite":
        work.session.connection().exec_driver_sql("PRAGMA secure_delete=ON").fetchall()


def tend_daily(house: House) -> None:
    """Once a day, whatever is restarted: the audit's head kept, then what has had its time erased."""
    if keep_head(house):
        run_retention(house)


def _all_expired(house: House) -> Iterator[Expired]:
    after: int | None = 0
    while after is not None:
        with house.read() as work:
            found, after = expired(work, after)
        yield from found


def _unlink(house: House, files: list[str]) -> int:
    """Looked at again: the same file may have come in with another item since."""
    gone = 0
    for hash in files:
        with house.read() as work:
            held = select(ItemVersion.id).where(cast(ItemVersion.attachments, String).like(f"%{hash}%"))
            path = house.data / FOLDER / hash[:2] / hash
            if work.session.scalar(held.limit(1)) is None and path.exists():
                path.unlink()
                gone += 1
    return gone
