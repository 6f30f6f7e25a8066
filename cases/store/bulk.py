"""Many rows in one statement, past the ORM: it costs three to five times as much for rows nobody looks at afterwards."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, Update, func, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from cases.store.types import Base


def put(session: Session, model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Insert the rows; every row names the same columns. What the session still holds back is written first."""
    if rows:
        session.flush()
        session.connection().execute(table_of(model).insert(), rows)


def put_new(session: Session, model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Insert the rows whose key does not stand yet; the others are left as they are."""
    if rows:
        session.flush()
        dialect: Any = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
        session.connection().execute(dialect.insert(table_of(model)).on_conflict_do_nothing(), rows)


def put_numbered(session: Session, model: type[Base], rows: Sequence[dict[str, Any]]) -> list[int]:
    """Insert the rows and tell their ids in the same order.

    The ids are taken first: SQLite cannot return the ids of many rows in order, and one statement a row costs ten times as much.
    """
    if not rows:
        return []
    session.flush()
    ids = _next_ids(session, table_of(model), len(rows))
    put(session, model, [{**row, "id": id_} for row, id_ in zip(rows, ids, strict=True)])
    return ids


def _next_ids(session: Session, table: Table, count: int) -> list[int]:
    """Ids nobody else gets. On SQLite the writer is alone (BEGIN IMMEDIATE), so the next free numbers are its own."""
    if session.get_bind().dialect.name == "postgresql":
        taken = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")
        return [int(n) for n in session.connection().scalars(taken, {"name": table.name, "count": count})]
    last = session.connection().scalar(select(func.max(table.c.id))) or 0
    return list(range(last + 1, last + 1 + count))


def change(session: Session, statement: Update, rows: Sequence[dict[str, Any]]) -> None:
    """Run one update for many sets of bound values."""
    if rows:
        session.flush()
        session.connection().execute(statement, rows)


def table_of(model: type[Base]) -> Table:
    """The table behind a model, for statements that change many rows at once."""
    table = model.__table__
    assert isinstance(table, Table), "every model is one table"
    return table
