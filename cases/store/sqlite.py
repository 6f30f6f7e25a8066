"""How SQLite is reached: every commit on disk but for the parts of a batch, writers in a line, readers never waiting."""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from errno import EIO
from fcntl import LOCK_EX, flock
from functools import partial
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Connection, Engine, FromClause, create_engine, event
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError

from cases.store.outages import DiskRefuses

PATIENCE_SECONDS = 30
"""How long a writer waits for another on SQLite."""
LOOK_SECONDS = 0.002
REFUSED = ("SQLITE_IOERR_FSYNC", "SQLITE_IOERR_DIR_FSYNC")
PRAGMAS = (
    "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={PATIENCE_SECONDS * 1000}",
    "cache_size=-32768",  # KiB; the 2 MiB of the default are read anew at every step once a million clocks stand
    "mmap_size=134217728",
    "temp_store=MEMORY",  # a statement of many rows keeps each page as it was, to take it back: two writes to a file for every page otherwise
    "wal_autocheckpoint=50000",  # pages, 200 MB: ten thousand steps; the engine writes home between bursts, not within one
)  # fmt: skip


def sqlite_engine(url: URL) -> Engine:
    """Parameters are hidden: an error's text goes to logs and faults, and citizens' words must not. Raises OSError when the file's
    folder cannot be made."""
    file = url.database if url.database != ":memory:" else None
    if file:
        Path(file).parent.mkdir(parents=True, exist_ok=True)
    last_first = {"pool_use_lifo": True} if file else {}  # in turn, each would find its cache out of date
    engine = create_engine(url, connect_args={"timeout": PATIENCE_SECONDS}, hide_parameters=True, **last_first)
    engine.dialect.statement_compiler = _WithHints
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", partial(_on_begin, turn=Path(f"{file}-turn") if file else None))
    return engine


class _WithHints(SQLiteCompiler):
    """SQLAlchemy writes out for other databases which index a question goes by, and not for SQLite, which has ``INDEXED BY``."""

    def get_from_hint_text(self, table: FromClause, text: str | None) -> str | None:
        """Behind the table's name."""
        return text


def bring_home(connection: Any, log: str) -> None:
    """What stands in the log into the file itself, as far as nobody reads or writes it. Raises DiskRefuses: SQLAlchemy, which would tell, is not asked."""
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
    except sqlite3.OperationalError as e:
        if e.sqlite_errorname not in REFUSED:
            raise OperationalError("wal_checkpoint", None, e) from e
        raise DiskRefuses(EIO, str(e), log) from e


def _on_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver's own BEGIN is deferred and loses updates silently
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _on_begin(connection: Connection, turn: Path | None) -> None:
    """SQLite wakes nobody who waits for its lock: who writes batch after batch takes it again and again, and an officer's click looked in
    vain for seconds. So writers stand in a line: whoever waits for the lock holds the turn, and the next cannot even ask."""
    told = connection.get_execution_options()
    if not told.get("yingsheng_write", True):
        connection.exec_driver_sql("BEGIN")
    else:
        driver: Any = connection.connection.dbapi_connection
        # said each time: the connection may have been used for what does not wait
        driver.execute(f"PRAGMA synchronous={told.get('yingsheng_synchronous', 'FULL')}")
        with _in_line(turn) if turn else nullcontext():
            _take_lock(connection)


def _take_lock(connection: Connection) -> None:
    """Who has the turn looks every two milliseconds: SQLite by itself looks after 33, 53 and 78, and a transaction of 35 keeps the next
    writer waiting for 53."""
    driver: Any = connection.connection.dbapi_connection
    until = monotonic() + PATIENCE_SECONDS
    driver.execute("PRAGMA busy_timeout=0")
    try:
        while True:
            try:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            except OperationalError as e:
                if getattr(e.orig, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > until:
                    raise
                sleep(LOOK_SECONDS)
            else:
                return
    finally:
        driver.execute(f"PRAGMA busy_timeout={PATIENCE_SECONDS * 1000}")


@contextmanager
def _in_line(turn: Path) -> Iterator[None]:
    with ExitStack() as held:
        with suppress(OSError):  # a folder that cannot be written to: SQLite says so itself
            flock(
                held.enter_context(turn.open("ab")), LOCK_EX
            )  # given back when the file is closed, or its process dies
        yield
