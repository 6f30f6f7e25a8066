"""What a test's database may leave out, since nobody pulls the plug on it: waiting for the disk, and preparing statements that others have prepared."""

from contextlib import closing

from sqlalchemy import Dialect, event
from sqlalchemy.util import LRUCache

from cases.store.database import Database

_SHARED: dict[str, tuple[Dialect, LRUCache]] = {}


def quick(database: Database) -> Database:
    """The same database, quicker.

    Nothing is synced to the disk: a process that dies loses nothing the kernel has, and five thousand houses must not take an hour.
    Each statement is compiled once a run, not once a house: SQLAlchemy finds what it compiled by the dialect, so all houses share one.
    """
    engine = database.engine
    dialect, compiled = _SHARED.setdefault(engine.dialect.name, (engine.dialect, LRUCache(5000)))
    engine.dialect = dialect
    engine.update_execution_options(compiled_cache=compiled, yingsheng_synchronous="OFF")
    if database.is_sqlite:
        event.listen(engine, "connect", _unsynced)
        with closing(engine.raw_connection()) as connection:  # one may stand open already
            _unsynced(connection)
    return database


def _unsynced(connection, _record=None) -> None:
    connection.execute("PRAGMA synchronous=OFF")
