"""Move a city from one database to another: everything under one snapshot, counted and sealed as it was, and the old one closed.

Nobody may have the old database open or write to it while it is read, and once the new one is checked the old one refuses to be opened: two living
copies of one city would each press for answers the other had already.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Connection, Select, Table, bindparam, func, insert, literal_column, select, text, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from cases.store.database import Database, DatabaseError, serialise
from cases.store.holding import hold
from cases.store.postgresql import OURS
from cases.store.schema import MOVED, require_schema
from cases.store.tables import METADATA
from cases.store.types import Json
from config.causes import database_cause

TOGETHER = 2_000
NOT_MOVED = frozenset({"heartbeats"})
"""Who is alive there says nothing about who is alive here."""
NULLABLE = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class MovingError(Exception):
    """The city was not moved and stands where it stood; the sentence says why."""


@dataclass(frozen=True)
class Moved:
    """What came over: rows by table, in the order they were written."""

    rows: dict[str, int]


def move(
    source: Database, target: Database, arrive: Callable[[Session, int], str | None], tell: Callable[[str, int], None]
) -> Moved:
    """Copy every row, hold counts against each other and let ``arrive`` look at the new record; then close the old database.

    ``arrive`` is given how many rows came over, records it in the same transaction, and answers what is wrong with the new record,
    or ``None``. ``tell`` hears each table and its rows.
    Raises MovingError, and the old database is as before, when anything differs or either is in use.
    """
    if source.url == target.url:
        raise MovingError("新旧数据库是同一个")
    if source.is_sqlite and not Path(source.url.database or "").is_file():  # opening it would make an empty one
        raise MovingError(f"没有这个数据库: {source.shown}")
    with hold(source, "up") as alone:
        if not alone:
            raise MovingError("旧数据库上还有 yingsheng up 在运行: 请先停止")
        try:
            require_schema(source)
            if source.new:
                raise MovingError(f"旧数据库里什么也没有: {source.shown}")
            if _is_used(source):
                raise MovingError(
                    "旧数据库还有应声的进程开着 (引擎、网页、采集、看门或工作进程): 请先全部停止, 别的机器上的也是"
                )
            require_schema(target)
            return _copy(source, target, arrive, tell)
        except DatabaseError as e:
            raise MovingError(str(e)) from e
        except DBAPIError as e:
            raise MovingError(f"数据库出错: {database_cause(str(e.orig))}") from e


def _copy(
    source: Database, target: Database, arrive: Callable[[Session, int], str | None], tell: Callable[[str, int], None]
) -> Moved:
    with source.session(write=True) as old, target.session(write=True) as new:
        serialise(old)
        serialise(new)
        read, write = old.connection(), new.connection()
        if not source.is_sqlite:  # SQLite's write lock is the whole file's
            read.execute(text(f"LOCK TABLE {', '.join(t.name for t in _tables())} IN SHARE MODE"))
        _require_empty(write)
        rows = {}
        for table in _tables():
            _copy_table(read, write, table)
            rows[table.name] = _same_count(read, write, table)
            tell(table.name, rows[table.name])
        _number_on(write)
        if fault := arrive(new, sum(rows.values())):
            raise MovingError(f"新库核对不过: {fault}")
        new.commit()
        read.execute(text("UPDATE alembic_version SET version_num = :moved"), {"moved": MOVED})
        old.commit()
    _take_stock(target)
    return Moved(rows)


def _take_stock(target: Database) -> None:
    """Until a database knows how much stands where, it looks for a page's forty lines among all there are. PostgreSQL would count some minutes
    later, and until a table has been cleaned once it counts by no index alone."""
    with target.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE" if target.is_sqlite else "VACUUM (ANALYZE)"))


def _is_used(source: Database) -> bool:
    """Whether a process beside this one has it open: it looked at the release when it started, and would go on in the old database."""
    if not source.is_sqlite:
        with source.engine.connect() as connection:
            return bool(connection.scalar(text(_OTHERS), {"ours": f"{OURS}%"}))
    source.engine.dispose()
    with closing(sqlite3.connect(source.url.database or "", timeout=1)) as alone:
        try:
            alone.execute("PRAGMA journal_mode=DELETE").fetchone()  # only who has the file for himself may leave WAL
        except sqlite3.OperationalError:
            return True
    return False


_OTHERS = """
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
AND application_name LIKE :ours AND application_name <> current_setting('application_name')
"""


def _tables() -> list[Table]:
    return [table for table in METADATA.sorted_tables if table.name not in NOT_MOVED]


def _require_empty(write: Connection) -> None:
    full = [
        t.name
        for t in _tables()
        if write.scalar(select(func.count()).select_from(select(1).select_from(t).limit(1).subquery()))
    ]
    if full:
        raise MovingError(
            f"新数据库不是空的 ({full[0]} 里已有记录), 不覆盖; 若是上次迁移中断留下的, 重建一个空库再迁, 旧库照旧可用"
        )


def _copy_table(read: Connection, write: Connection, table: Table) -> None:
    later = _self_references(table)
    statement = insert(table).values(
        {c.name: bindparam(c.name, type_=NULLABLE if c in _json(table) else c.type) for c in table.c}
    )
    for rows in _chunks(read, _reading(table)):
        write.execute(statement, [{**_as_stored(row, table), **dict.fromkeys(later)} for row in rows])
    for name in later:  # a row may name one that comes after it
        known = read.execute(
            select(table.c.id.label("own"), table.c[name].label("other")).where(table.c[name].is_not(None))
        ).all()
        named = update(table).where(table.c.id == bindparam("own")).values({name: bindparam("other")})
        if known:
            write.execute(named, [row._asdict() for row in known])
    if "indexed_version" in table.c:  # the words to search by are each database's own and are taken in again
        write.execute(update(table).values(indexed_version=0))


def _reading(table: Table) -> Select[Any]:
    """Every column, and for JSON ones whether there is a value at all: both «null» and nothing read as None."""
    asked: list[Any] = [literal_column(f'"{c.name}" IS NULL').label(f"{c.name} none") for c in _json(table)]
    return select(table, *asked).order_by(*table.primary_key.columns)


def _self_references(table: Table) -> list[str]:
    return [key.parent.name for key in table.foreign_keys if key.column.table is table]


def _json(table: Table) -> list[Any]:
    return [column for column in table.c if isinstance(column.type, Json)]


def _as_stored(row: dict[str, Any], table: Table) -> dict[str, Any]:
    for column in _json(table):
        nothing = row.pop(f"{column.name} none")
        if row[column.name] is None and not nothing:
            row[column.name] = JSON.NULL
    return row


def _chunks(read: Connection, query: Select[Any]) -> Iterator[list[dict[str, Any]]]:
    with read.execute(query, execution_options={"yield_per": TOGETHER}) as found:
        for part in found.mappings().partitions():
            yield [dict(row) for row in part]


def _same_count(read: Connection, write: Connection, table: Table) -> int:
    counted = select(func.count()).select_from(table)
    had, has = read.scalar(counted), write.scalar(counted)
    if had != has:
        raise MovingError(f"{table.name} 旧库 {had} 条, 新库 {has} 条")
    return has or 0


def _number_on(write: Connection) -> None:
    """PostgreSQL counts ids apart from the rows: the next one must come after the last that came over."""
    if write.dialect.name != "postgresql":
        return
    for table in _tables():
        numbered = table.autoincrement_column
        if numbered is None:
            continue
        named = text("SELECT pg_get_serial_sequence(:table, :column)")
        if sequence := write.scalar(named, {"table": table.name, "column": numbered.name}):
            last = write.scalar(select(func.max(numbered)))
            write.execute(
                text("SELECT setval(:s, :n, :used)"), {"s": sequence, "n": last or 1, "used": last is not None}
            )
