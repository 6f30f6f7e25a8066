"""The daily round: what has had its time goes, an item a transaction, its files after it, and nothing of it stays in the file's free pages."""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, String, cast, select, text
from sqlalchemy.exc import DBAPIError

from cases.audit.head import keep_head
from cases.house import House
from cases.items.files import FOLDER
from cases.keeping.erasing import erase, erase_loose, erase_refused
from cases.keeping.expiring import Expired, expired, rule_of
from cases.keeping.purging import purge_again, tombstones
from cases.log import log
from cases.store.item_tables import ItemVersion
from cases.store.outages import is_outage
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
               "items": count, "oldest_since": since[key].astimezone(house.config.city.zone)}  # fmt: skip


def run_retention(house: House, *, compact: bool | None = None) -> dict[str, int]:
    """Erase all that has had its time; counts. ``compact``: rewrite the database (default: when it is small enough)."""
    total: Counter[str] = Counter(items=0)
    again = purge_what_came_back(house)
    if again:
        total.update(purged_again=again)
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


def purge_what_came_back(house: House) -> int:
    """A backup that was put back holds what was purged since: it goes again; how many purges that were."""
    lines = tombstones(house)
    if not lines:
        return 0
    with house.write() as work:
        secure(work)
        found = list(purge_again(work, lines))
        work.commit()
    for one in found:
        _unlink(house, one.erased.files)
    if found:
        scrub(house, compact=True)
    return len(found)


def unlink_files(house: House, files: list[str]) -> int:
    """After a purge: take its attachments off the disk."""
    return _unlink(house, files)


def scrub(house: House, *, compact: bool | None = None) -> None:
    """Leave nothing in pages that are free or in a log, as far as the database lets us; rewrite all of it if that does not take long."""
    most = house.config.retention.compact_below_mb * MEGABYTE
    if not house.database.is_sqlite:
        _scrub_tables(house, most, compact)
    elif house.database.url.database:
        size = Path(house.database.url.database).stat().st_size
        _scrub_file(house, whole=size < most if compact is None else compact)


def _scrub_tables(house: House, most: int, compact: bool | None) -> None:
    """PostgreSQL keeps old rows until it cleans a table, and their bytes until the table is written anew, which nobody may look on at: where
    somebody reads it for longer (a pg_dump), it is cleaned only."""
    with house.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        size = connection.scalar(text("SELECT pg_database_size(current_database())"))
        whole = size < most if compact is None else compact
        tables = connection.scalars(text(_TABLES)).all()
        connection.execute(text("SET lock_timeout = '2s'"))
        for table in tables:
            if not whole or not _rewritten(connection, table):
                connection.exec_driver_sql(f"VACUUM {table}")
        connection.invalidate()  # the next user of this connection waits for locks as long as it takes


_TABLES = """
SELECT quote_ident(relname) FROM pg_class
WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND pg_relation_size(oid) > 0
"""


def _rewritten(connection: Connection, table: str) -> bool:
    try:
        connection.exec_driver_sql(f"VACUUM (FULL) {table}")
    except DBAPIError as e:
        if not is_outage(e):
            raise
        log.warning("table not rewritten", table=table, error=type(e.orig).__name__)
        return False
    return True


def _scrub_file(house: House, *, whole: bool) -> None:
    with closing(house.database.engine.raw_connection()) as connection, closing(connection.cursor()) as cursor:
        if whole:
            cursor.execute(
                "INSERT INTO item_words (item_words) VALUES ('optimize')"
            )  # else old segments keep the words
            connection.commit()
            cursor.execute("PRAGMA temp_store=FILE")  # the whole city would stand in memory
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA temp_store=MEMORY")
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
