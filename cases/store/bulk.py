"""Many rows in one statement, past the ORM and handed to the driver as it takes them.

The ORM costs three to five times as much for rows nobody looks at afterwards; SQLAlchemy's own way of binding many rows costs as much
again as the database takes to write them.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import (
    Connection,
    Delete,
    Dialect,
    Executable,
    Insert,
    Select,
    Table,
    Update,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.orm.util import identity_key

from cases.store.listed import among
from cases.store.making import make
from cases.store.prepared import TOGETHER, Prepared, Row, default_of, execute, prepare, prepare_question
from cases.store.scribe import Script
from cases.store.types import Base

MANY = 20
"""Rows for which it is worth while to look what they have in common: each other set of columns is a statement of its own."""
T = TypeVar("T", bound=Base)


def put(session: Session, model: type[Base], rows: Sequence[Row]) -> None:
    """Insert the rows; every row names the same columns. What the session still holds back is written first."""
    if rows:
        _run(session, _inserting(session, model), rows)


def put_new(session: Session, model: type[Base], rows: Sequence[Row]) -> None:
    """Insert the rows whose key does not stand yet; the others are left as they are."""
    if rows:
        _run(session, _insert_new(table_of(model), session.get_bind().dialect.name), rows)


def put_numbered(session: Session, model: type[Base], rows: Sequence[Row]) -> list[int]:
    """Insert the rows and tell their ids in the same order."""
    ids = take_ids(session, model, len(rows))
    put(session, model, [{**row, "id": id_} for row, id_ in zip(rows, ids, strict=True)])
    return ids


def put_under(session: Session, model: type[Base], key: str, groups: Sequence[tuple[Any, Sequence[Row]]]) -> None:
    """Insert rows that hang on others: each group under its key. Groups may be one and the same object, and are brought into the
    driver's form once, and on SQLite bound once where many have all of them in common. Every row names the same columns, and none the key."""
    found = next((rows for _, rows in groups if rows), None)
    if found is None:
        return
    connection = _flushed(session)
    prepared = prepare(_inserting(session, model), (key, *found[0]), connection.dialect)
    shared = {id(rows): rows for _, rows in groups}
    bound = {which: prepared.bound([{key: None, **row} for row in rows]) for which, rows in shared.items()}
    if len(shared) == 1 and len(groups) >= MANY and connection.dialect.name == "sqlite":
        _play(connection, [prepared.crossed(key, [given for given, _ in groups], *bound.values())])
        return
    under = prepared.under(key, [(given, bound[id(rows)]) for given, rows in groups])
    _play(connection, _together(prepared, under, connection.dialect))


def put_objects(session: Session, model: type[T], objects: Sequence[T], *, watched: bool = True) -> None:
    """Insert objects of one model that are looked at afterwards: each gets its id (:func:`give_ids`) and, if ``watched``, stands in the
    session as if it had written it. What is done to others later is not written."""
    if not objects:
        return
    table = table_of(model)
    if "id" not in vars(objects[0]):
        give_ids(session, model, objects)
    _run(session, _inserting(session, model), [vars(made) for made in objects], tuple(_defaults(table)))
    if watched:
        watch(session, objects)


def give_ids(session: Session, model: type[T], objects: Sequence[T]) -> None:
    """Give objects of one model their ids, and all they leave out, before they are put: what hangs on them may be thought out first, and
    they with it. A column that stands there is read in a fifth of the time of one that was left out."""
    defaults = _defaults(table_of(model))
    gaps: dict[tuple[str, ...], tuple[dict[str, Any], list[str]]] = {}
    for made, id_ in zip(objects, take_ids(session, model, len(objects)), strict=True):
        held = vars(made)
        if (named := tuple(held)) not in gaps:
            gaps[named] = _left_out(defaults, held)
        same, anew = gaps[named]
        held.update(same)
        for name in anew:
            held[name] = default_of(defaults[name])
        held["id"] = id_


def _left_out(defaults: Mapping[str, Any], held: Row) -> tuple[dict[str, Any], list[str]]:
    """What stands in the columns an object leaves out: values all such objects share, and the columns for which each gets its own."""
    left = [name for name in defaults if name not in held]
    anew = [name for name in left if defaults[name] is not None and defaults[name].is_callable]
    return {name: default_of(defaults[name]) for name in left if name not in anew}, anew


def watch(session: Session, objects: Sequence[Base]) -> None:
    """What is done to these rows from now on is written."""
    for made in objects:
        make_transient_to_detached(made)
    session.add_all(objects)


def read_whole(session: Session, model: type[T], ids: Sequence[int]) -> list[T]:
    """The objects of rows that stand, as the session would read them, in a third of the time; those it has already are not read again.
    What it holds back stays held back: that is about other rows. Whoever wants them watched keeps the list."""
    left = [id_ for id_ in ids if identity_key(model, id_) not in session.identity_map]
    rows = _answer(session.connection(), _whole(model), {"ids": left}) if left else ()
    names = tuple(_defaults(table_of(model)))
    made = [make(model, **dict(zip(names, row, strict=True))) for row in rows]
    watch(session, made)
    return made


def take_ids(session: Session, model: type[Base], count: int) -> list[int]:
    """Ids for rows to be put in this transaction, which nobody else gets: they may name each other.

    SQLite cannot return the ids of many rows in order, and one statement a row costs ten times as much. There the writer is alone
    (BEGIN IMMEDIATE), so the next free numbers are its own.
    """
    if not count:
        return []
    connection, table = _flushed(session), table_of(model)
    if connection.dialect.name == "postgresql":
        taken = "SELECT nextval(pg_get_serial_sequence(%(name)s, 'id')) FROM generate_series(1, %(count)s)"
        ids = connection.exec_driver_sql(taken, {"name": table.name, "count": count})
        return [int(n) for n in ids.scalars()]
    ((last,),) = execute(connection, _newest(table), [()])
    return list(range((last or 0) + 1, (last or 0) + 1 + count))


def change(session: Session, statement: Update, rows: Sequence[Row]) -> None:
    """Run one update for many sets of bound values. Its plan is kept: make the statement once, and bind what differs."""
    if rows:
        _run(session, statement, rows)


def look_up(session: Session, statement: Executable, **given: Any) -> list[tuple[Any, ...]]:
    """The rows of a statement made once, with these values bound: a transaction of a few dozen items asks a dozen questions, and
    SQLAlchemy's own way of asking costs more than the answers."""
    return _ask(session, statement, given)


def play(session: Session, script: Script) -> None:
    """Run what :func:`to_put`, :func:`to_change` and :func:`to_run` have written out."""
    _play(_flushed(session), script)


def to_put(model: type[Base], rows: Sequence[Row], dialect: Dialect) -> Script:
    """What :func:`put` would run: written out without a connection, for whoever writes it."""
    return _written_out(_insert_whole(table_of(model)), rows, dialect) if rows else []


def to_change(statement: Update, rows: Sequence[Row], dialect: Dialect) -> Script:
    """What :func:`change` would run."""
    return _written_out(statement, rows, dialect) if rows else []


def to_run(statement: Update | Delete, dialect: Dialect, **given: Any) -> Script:
    """What :func:`run` would run."""
    prepared = prepare_question(statement, dialect).prepared
    return [(prepared.sql, prepared.bound([given]))]


def run(session: Session, statement: Update | Delete, **given: Any) -> None:
    """Run an update or a delete made once, with these values bound."""
    _ask(session, statement, given)


def table_of(model: type[Base]) -> Table:
    """The table behind a model, for statements that change many rows at once."""
    table = model.__table__
    assert isinstance(table, Table), "every model is one table"
    return table


@lru_cache
def _insert(table: Table) -> Insert:
    return table.insert()


@lru_cache
def _insert_whole(table: Table) -> Insert:
    """SQLite: what is refused takes its transaction back, and not what the statement has done alone. For the latter each page a statement of
    many rows changes is copied first, 40 KiB for a letter."""
    return table.insert().prefix_with("OR ROLLBACK", dialect="sqlite")


def _inserting(session: Session, model: type[Base]) -> Insert:
    """Of no use as long as SQLite asks what rows hang on: of what it finds it takes back the statement."""
    return (_insert_whole if session.info.get("sure") else _insert)(table_of(model))


@lru_cache
def _insert_new(table: Table, dialect: str) -> Insert:
    if dialect == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()


@lru_cache
def _newest(table: Table) -> str:
    return str(select(func.max(table.c.id)))


@lru_cache
def _whole(model: type[Base]) -> Select[*tuple[Any, ...]]:
    """Every column, of the rows with these ids."""
    table: Any = model
    return select(*table_of(model).columns).where(among(table.id, "ids"))


@lru_cache
def _defaults(table: Table) -> dict[str, Any]:
    """What stands in each column that an object leaves out."""
    return {column.key: column.default for column in table.columns}


def _run(
    session: Session, statement: Insert | Update, rows: Sequence[Row], names: tuple[str, ...] | None = None
) -> None:
    """``names``: what of each row is bound; without them all of it."""
    connection = _flushed(session)
    _play(connection, _written_out(statement, rows, connection.dialect, names))


def _written_out(
    statement: Insert | Update, rows: Sequence[Row], dialect: Dialect, names: tuple[str, ...] | None = None
) -> Script:
    if names is None and len(set(map(len, rows))) > 1:
        raise ValueError("every row has to name the same columns")
    names = names or tuple(rows[0])
    if isinstance(statement, Insert) and len(rows) >= MANY:
        names = _told(statement.table, names, rows)
    prepared = prepare(statement, names, dialect)
    bound = prepared.bound(rows)
    return _together(prepared, bound, dialect) if isinstance(statement, Insert) else [(prepared.sql, bound)]


def _together(prepared: Prepared, bound: list[Any], dialect: Dialect) -> Script:
    """Parameters of many rows, on SQLite together."""
    whole = len(bound) - len(bound) % TOGETHER if dialect.name == "sqlite" else 0
    groups = [tuple(chain.from_iterable(bound[at : at + TOGETHER])) for at in range(0, whole, TOGETHER)]
    parts = ((prepared.many, groups), (prepared.sql, bound[whole:]))
    return [(sql, rows) for sql, rows in parts if rows]


def _play(connection: Connection, script: Script) -> None:
    for sql, bound in script:
        execute(connection, sql, bound)


def _flushed(session: Session) -> Connection:
    """The session's connection, and all it held back is written. Once begun it is not asked for again, which costs as much as a small answer."""
    session.flush()
    held = session.bind
    return held if isinstance(held, Connection) and held.in_transaction() else session.connection()


def _told(table: Any, names: tuple[str, ...], rows: Sequence[Row]) -> tuple[str, ...]:
    """The names without the columns that are empty in every row: to bind NULL costs the driver more than to bind a word."""
    empty = [name for name in _optional(table) if name in names and rows[0][name] is None]
    if len(empty) < 2:
        return names
    columns = zip(*map(itemgetter(*empty), rows), strict=True)
    left = {name for name, values in zip(empty, columns, strict=True) if values.count(None) == len(rows)}
    return tuple(name for name in names if name not in left)


@lru_cache
def _optional(table: Table) -> tuple[str, ...]:
    """Columns that stay empty when a row does not name them."""
    return tuple(
        column.key for column in table.columns
        if column.nullable and column.default is None and column.server_default is None
    )  # fmt: skip


def _ask(session: Session, statement: Executable, given: Row) -> list[tuple[Any, ...]]:
    return _answer(_flushed(session), statement, given)


def _answer(connection: Connection, statement: Executable, given: Row) -> list[tuple[Any, ...]]:
    asked = prepare_question(statement, connection.dialect)
    return asked.read(execute(connection, asked.prepared.sql, asked.prepared.bound([given])))
