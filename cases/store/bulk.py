"""Many rows in one statement, past the ORM and handed to the driver as it takes them.

The ORM costs three to five times as much for rows nobody looks at afterwards; SQLAlchemy's own way of binding many rows costs as much
again as the database takes to write them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Dialect, Insert, Table, Update, func, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from cases.store.types import Base

Row = Mapping[str, Any]


def put(session: Session, model: type[Base], rows: Sequence[Row]) -> None:
    """Insert the rows; every row names the same columns. What the session still holds back is written first."""
    if rows:
        _run(session, _insert(table_of(model)), rows)


def put_new(session: Session, model: type[Base], rows: Sequence[Row]) -> None:
    """Insert the rows whose key does not stand yet; the others are left as they are."""
    if rows:
        _run(session, _insert_new(table_of(model), session.get_bind().dialect.name), rows)


def put_numbered(session: Session, model: type[Base], rows: Sequence[Row]) -> list[int]:
    """Insert the rows and tell their ids in the same order."""
    ids = take_ids(session, model, len(rows))
    put(session, model, [{**row, "id": id_} for row, id_ in zip(rows, ids, strict=True)])
    return ids


def take_ids(session: Session, model: type[Base], count: int) -> list[int]:
    """Ids for rows to be put in this transaction, which nobody else gets: they may name each other.

    SQLite cannot return the ids of many rows in order, and one statement a row costs ten times as much. There the writer is alone
    (BEGIN IMMEDIATE), so the next free numbers are its own.
    """
    if not count:
        return []
    session.flush()
    table = table_of(model)
    if session.get_bind().dialect.name == "postgresql":
        taken = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")
        return [int(n) for n in session.connection().scalars(taken, {"name": table.name, "count": count})]
    last = session.connection().scalar(select(func.max(table.c.id))) or 0
    return list(range(last + 1, last + 1 + count))


def change(session: Session, statement: Update, rows: Sequence[Row]) -> None:
    """Run one update for many sets of bound values. Its plan is kept: make the statement once, and bind what differs."""
    if rows:
        _run(session, statement, rows)


def table_of(model: type[Base]) -> Table:
    """The table behind a model, for statements that change many rows at once."""
    table = model.__table__
    assert isinstance(table, Table), "every model is one table"
    return table


@lru_cache
def _insert(table: Table) -> Insert:
    return table.insert()


@lru_cache
def _insert_new(table: Table, dialect: str) -> Insert:
    if dialect == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()


@dataclass(frozen=True)
class _Prepared:
    """A statement as the driver takes it, for rows that name these columns.

    ``values``: for each parameter the column in a row and how the driver takes it; without a column, the value of every row.
    """

    sql: str
    names: tuple[str, ...]
    values: tuple[tuple[str | None, Callable[[Any], Any] | None, Any], ...]
    positional: bool

    def bound(self, row: Row) -> tuple[Any, ...] | dict[str, Any]:
        """The parameters of one row."""
        found = [
            same if name is None else row[name] if bind is None else bind(row[name]) for name, bind, same in self.values
        ]
        return tuple(found) if self.positional else dict(zip(self.names, found, strict=True))


def _run(session: Session, statement: Insert | Update, rows: Sequence[Row]) -> None:
    if any(len(row) != len(rows[0]) for row in rows):
        raise ValueError("every row has to name the same columns")
    session.flush()
    connection = session.connection()
    prepared = _prepared(statement, tuple(rows[0]), connection.dialect)
    connection.exec_driver_sql(prepared.sql, [prepared.bound(row) for row in rows])


@lru_cache
def _prepared(statement: Insert | Update, given: tuple[str, ...], dialect: Dialect) -> _Prepared:
    compiled: Any = statement.compile(dialect=dialect, column_keys=list(given))
    types = {name: bind.type.dialect_impl(dialect) for bind, name in compiled.bind_names.items()}
    defaults = {column.key: column.default for column in compiled.insert_prefetch}
    names = tuple(compiled.positiontup or types)
    values = []
    for name in names:
        bind = types[name].bind_processor(dialect)
        if name in given:
            values.append((name, bind, None))
        else:
            same = _default(defaults[name]) if name in defaults else compiled.params[name]
            values.append((None, None, bind(same) if bind else same))
    return _Prepared(str(compiled), names, tuple(values), positional=bool(compiled.positiontup))


def _default(default: Any) -> Any:
    return default.arg(None) if default.is_callable else default.arg
