"""How SQLite is reached: every commit on disk but for the parts of a batch, writers in a line, readers never waiting."""

import sqlite3
from errno import EIO
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, FromClause, create_engine, event
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError

from cases.store.locking import PATIENCE_SECONDS, REFUSED, set_up, take_lock, turn_of
from cases.store.outages import DiskRefuses
from cases.store.prepared import execute


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
    event.listen(engine, "begin", partial(_on_begin, turn=turn_of(file) if file else None))
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
    set_up(connection)


def _on_begin(connection: Connection, turn: Path | None) -> None:
    told = connection.get_execution_options()
    if not told.get("yingsheng_write", True):
        execute(connection, "BEGIN", [()])
    else:
        driver: Any = connection.connection.dbapi_connection
        # said each time: the connection may have been used for what does not wait
        driver.execute(f"PRAGMA synchronous={told.get('yingsheng_synchronous', 'FULL')}")
        _ask_what_rows_hang_on(connection, driver, told.get("yingsheng_asks", True))
        try:
            take_lock(driver, partial(execute, connection, "BEGIN IMMEDIATE", [()]), turn, OperationalError)
        except sqlite3.OperationalError as e:  # of the turn: SQLAlchemy was not asked
            raise OperationalError("BEGIN IMMEDIATE", None, e) from e


def _ask_what_rows_hang_on(connection: Connection, driver: Any, asks: bool) -> None:
    """Or not, from here on. Said only where it changes: SQLite then makes every statement of the connection anew."""
    if connection.info.get("asks", True) != asks:
        driver.execute(f"PRAGMA foreign_keys={'ON' if asks else 'OFF'}")
        connection.info["asks"] = asks
