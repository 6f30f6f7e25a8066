"""Many rows in one statement, past the ORM and handed to the driver as it takes them.

The ORM costs three to five times as much for rows nobody looks at afterwards; SQLAlchemy's own way of binding many rows costs as much
again as the database takes to write them.
"""

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from operator import itemgetter
from typing import Any, TypeVar, cast

from sqlalchemy import (
    Boolean,
    Connection,
    Delete,
    Dialect,
    Executable,
    Insert,
    Select,
    Table,
    Update,
    func,
    inspect,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.orm.util import identity_key
from sqlalchemy.types import TypeEngine

from cases.store.listed import among
from cases.store.types import Base, Json

TOGETHER = 100
"""So many rows are one insert on SQLite: a tenth cheaper than row by row. A statement for any number would have to be made anew each time."""
MANY = 20
"""Rows for which it is worth while to look what they have in common: each other set of columns is a statement of its own."""
Row = Mapping[str, Any]
T = TypeVar("T", bound=Base)


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


def put_under(session: Session, model: type[Base], key: str, groups: Sequence[tuple[Any, Sequence[Row]]]) -> None:
    """Insert rows that hang on others: each group under its key. Groups may be one and the same object, and are brought into the
    driver's form once. Every row names the same columns, and none the key."""
    found = next((rows for _, rows in groups if rows), None)
    if found is None:
        return
    session.flush()
    connection = session.connection()
    prepared = _prepared(_insert(table_of(model)), (key, *found[0]), connection.dialect)
    shared = {id(rows): rows for _, rows in groups}
    bound = {which: prepared.bound([{key: None, **row} for row in rows]) for which, rows in shared.items()}
    _execute(connection, prepared.sql, prepared.under(key, [(given, bound[id(rows)]) for given, rows in groups]))


def put_objects(session: Session, objects: Sequence[Base], *, watched: bool = True) -> None:
    """Insert objects of one model that are looked at afterwards: each gets its id (:func:`give_ids`) and, if ``watched``, stands in the
    session as if it had written it. What is done to others later is not written."""
    if not objects:
        return
    model = type(objects[0])
    defaults = _defaults(table_of(model))
    gaps: dict[tuple[str, ...], tuple[dict[str, Any], list[str]]] = {}
    if "id" not in vars(objects[0]):
        give_ids(session, objects)
    for made in objects:
        held = vars(made)
        if (named := tuple(held)) not in gaps:
            gaps[named] = _left_out(defaults, held)
        same, anew = gaps[named]
        held.update(same)
        for name in anew:
            held[name] = _default(defaults[name])
    _run(session, _insert(table_of(model)), [vars(made) for made in objects], tuple(defaults))
    if watched:
        watch(session, objects)


def give_ids(session: Session, objects: Sequence[Base]) -> None:
    """Give objects of one model their ids before they are put: what hangs on them may be thought out first, and they with it."""
    for made, id_ in zip(objects, take_ids(session, type(objects[0]), len(objects)), strict=True):
        vars(made)["id"] = id_


def _left_out(defaults: Mapping[str, Any], held: Row) -> tuple[dict[str, Any], list[str]]:
    """What stands in the columns an object leaves out: values all such objects share, and the columns for which each gets its own."""
    left = [name for name in defaults if name not in held]
    anew = [name for name in left if defaults[name] is not None and defaults[name].is_callable]
    return {name: _default(defaults[name]) for name in left if name not in anew}, anew


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


def make(model: type[T], **values: Any) -> T:
    """An object as its constructor makes it, but nobody is told of each value: a sixth of the time. Raises TypeError for what is no column."""
    columns, new = _maker(model)
    if not values.keys() <= columns:
        raise TypeError(f"{model.__name__} has no {sorted(values.keys() - columns)}")
    made = new()
    vars(made).update(values)
    return cast("T", made)


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
        taken = "SELECT nextval(pg_get_serial_sequence(%(name)s, 'id')) FROM generate_series(1, %(count)s)"
        ids = session.connection().exec_driver_sql(taken, {"name": table.name, "count": count})
        return [int(n) for n in ids.scalars()]
    last = session.connection().exec_driver_sql(_newest(table)).scalar() or 0
    return list(range(last + 1, last + 1 + count))


def change(session: Session, statement: Update, rows: Sequence[Row]) -> None:
    """Run one update for many sets of bound values. Its plan is kept: make the statement once, and bind what differs."""
    if rows:
        _run(session, statement, rows)


def look_up(session: Session, statement: Executable, **given: Any) -> list[tuple[Any, ...]]:
    """The rows of a statement made once, with these values bound: a transaction of a few dozen items asks a dozen questions, and
    SQLAlchemy's own way of asking costs more than the answers."""
    return _ask(session, statement, given)


def run(session: Session, statement: Update | Delete, **given: Any) -> None:
    """Run an update or a delete made once, with these values bound."""
    _ask(session, statement, given)


def change_such(session: Session, statement: Update, **given: Any) -> None:
    """Run an update of many rows made once, with these values bound."""
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


@lru_cache
def _maker(model: type[Base]) -> tuple[frozenset[str], Callable[[], Any]]:
    """The columns of a model, and what makes a bare object of it."""
    return frozenset(_defaults(table_of(model))), inspect(model).class_manager.new_instance


@dataclass(frozen=True)
class _Prepared:
    """A statement as the driver takes it, for rows that name these columns.

    ``pick``: the parameters of a row in their order; ``same``: those no row names, ready for the driver; ``binds``: at which
    place a value has to be brought into the driver's form; ``shared``: where rows often have one and the same value in common.
    """

    sql: str
    names: tuple[str, ...]
    pick: Callable[[Row], tuple[Any, ...]]
    same: dict[str, Any]
    binds: tuple[tuple[int, Callable[[Any], Any]], ...]
    shared: frozenset[int]
    positional: bool

    @cached_property
    def many(self) -> str:
        """The same insert for ``TOGETHER`` rows."""
        row = f"({', '.join('?' * len(self.names))})"
        return self.sql.replace(row, ", ".join([row] * TOGETHER), 1)

    def bound(self, rows: Sequence[Row]) -> list[Any]:
        """The parameters of all rows."""
        picked = [self.pick({**self.same, **row}) for row in rows] if self.same else [self.pick(row) for row in rows]
        found = self._brought(picked) if self.binds else picked
        return found if self.positional else [dict(zip(self.names, values, strict=True)) for values in found]

    def under(self, key: str, groups: Iterable[tuple[Any, Sequence[Any]]]) -> list[Any]:
        """Parameters that are bound already, each group's with its own value of the key."""
        if not self.positional:
            return [{**row, key: given} for given, rows in groups for row in rows]
        at = self.names.index(key)
        return [(*row[:at], given, *row[at + 1 :]) for given, rows in groups for row in rows]

    def _brought(self, picked: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """In the driver's form: a column at a time, which is quicker than a row at a time."""
        columns: list[Iterable[Any]] = list(zip(*picked, strict=True))
        for at, bind in self.binds:
            columns[at] = _each_once(bind, columns[at]) if at in self.shared else map(bind, columns[at])
        return list(zip(*columns, strict=True))


def _each_once(bind: Callable[[Any], Any], values: Iterable[Any]) -> Iterable[Any]:
    """Each object is written out once, however many rows it stands in."""
    told = list(map(id, values))
    written = {id_: bind(value) for id_, value in dict(zip(told, values, strict=True)).items()}
    return map(written.__getitem__, told)


def _run(
    session: Session, statement: Insert | Update, rows: Sequence[Row], names: tuple[str, ...] | None = None
) -> None:
    """``names``: what of each row is bound; without them all of it."""
    if names is None and len(set(map(len, rows))) > 1:
        raise ValueError("every row has to name the same columns")
    session.flush()
    connection = session.connection()
    names = names or tuple(rows[0])
    if isinstance(statement, Insert) and len(rows) >= MANY:
        names = _told(statement.table, names, rows)
    prepared = _prepared(statement, names, connection.dialect)
    bound = prepared.bound(rows)
    if isinstance(statement, Insert) and connection.dialect.name == "sqlite":
        whole = len(bound) - len(bound) % TOGETHER
        for at in range(0, whole, TOGETHER):
            _execute(connection, prepared.many, [tuple(chain.from_iterable(bound[at : at + TOGETHER]))])
        bound = bound[whole:]
    if bound:
        _execute(connection, prepared.sql, bound)


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


def _execute(connection: Connection, sql: str, bound: list[Any]) -> Sequence[Any]:
    """Run it once for each of these sets of parameters; its rows. Straight by SQLite's driver: to keep account of a statement and of its
    cursor costs SQLAlchemy more than SQLite needs for the answer. Who listens to statements hears them all the same. Raises DBAPIError."""
    if connection.dialect.name != "sqlite" or connection.dispatch.before_cursor_execute:
        found = connection.exec_driver_sql(sql, bound)
        return found.fetchall() if found.returns_rows else ()
    driver: Any = connection.connection.dbapi_connection
    try:
        rows: list[Any] = (
            driver.executemany(sql, bound) if len(bound) > 1 else driver.execute(sql, bound[0])
        ).fetchall()
    except sqlite3.Error as e:
        raise DBAPIError.instance(sql, None, e, sqlite3.Error, hide_parameters=True, dialect=connection.dialect) from e
    return rows


@lru_cache(maxsize=512)
def _prepared(statement: Insert | Update, given: tuple[str, ...], dialect: Dialect) -> _Prepared:
    compiled: Any = statement.compile(dialect=dialect, column_keys=list(given))
    types = {name: bind.type.dialect_impl(dialect) for bind, name in compiled.bind_names.items()}
    written = {name for bind, name in compiled.bind_names.items() if isinstance(bind.type, Json)}
    defaults = {column.key: column.default for column in compiled.insert_prefetch}
    names = tuple(compiled.positiontup or types)
    binds, shared, same = [], set(), {}
    for at, name in enumerate(names):
        bind = _binding(types[name], dialect)
        if name in given:
            binds += [(at, bind)] if bind else []
            shared |= {at} if name in written else set()
        else:
            value = _default(defaults[name]) if name in defaults else compiled.params[name]
            same[name] = bind(value) if bind else value
    positional = bool(compiled.positiontup)
    return _Prepared(str(compiled), names, _picking(names), same, tuple(binds), frozenset(shared), positional)


def _ask(session: Session, statement: Executable, given: Row) -> list[tuple[Any, ...]]:
    session.flush()
    return _answer(session.connection(), statement, given)


def _answer(connection: Connection, statement: Executable, given: Row) -> list[tuple[Any, ...]]:
    asked = _asked(statement, connection.dialect)
    return asked.read(_execute(connection, asked.prepared.sql, asked.prepared.bound([given])))


@dataclass(frozen=True)
class _Asked:
    """A question as the driver takes it, and how its answer is read: at which place a value has to be brought into our form."""

    prepared: "_Prepared"
    reads: tuple[tuple[int, Callable[[Any], Any]], ...]

    def read(self, rows: Sequence[Any]) -> list[tuple[Any, ...]]:
        """The rows in our form, a column at a time."""
        if not rows or not self.reads:
            return [tuple(row) for row in rows]
        columns: list[Iterable[Any]] = list(zip(*rows, strict=True))
        for at, read in self.reads:
            columns[at] = map(read, columns[at])
        return list(zip(*columns, strict=True))


@lru_cache
def _asked(statement: Executable, dialect: Dialect) -> _Asked:
    compiled: Any = statement.compile(dialect=dialect)  # type: ignore[attr-defined]  # every statement has it, the base class does not say so
    types = {name: bind.type.dialect_impl(dialect) for bind, name in compiled.bind_names.items()}
    asked = {name for bind, name in compiled.bind_names.items() if bind.required}
    names = tuple(compiled.positiontup or types)
    binds, same = [], {}
    for at, name in enumerate(names):
        bind = _binding(types[name], dialect)
        if name in asked:
            binds += [(at, bind)] if bind else []
        else:
            same[name] = bind(compiled.params[name]) if bind else compiled.params[name]
    prepared = _Prepared(
        str(compiled), names, _picking(names), same, tuple(binds), frozenset(), bool(compiled.positiontup)
    )
    told = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in compiled._result_columns]  # noqa: SLF001 — the only place that tells the types of any statement
    return _Asked(prepared, tuple((at, read) for at, read in enumerate(told) if read))


def _picking(names: tuple[str, ...]) -> Callable[[Row], tuple[Any, ...]]:
    return itemgetter(*names) if len(names) > 1 else lambda row: tuple(row[name] for name in names)


_TRUTH: dict[bool, dict[bool | None, bool | int | None]] = {
    True: {None: None, False: False, True: True},
    False: {None: None, False: 0, True: 1},
}
"""By whether the database knows truth values."""


def _binding(type_: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    """How a value is brought into the driver's form. Truth values by a look into a table: SQLAlchemy's own way takes ten times as long."""
    bind = type_.bind_processor(dialect)
    return _TRUTH[dialect.supports_native_boolean].__getitem__ if bind and isinstance(type_, Boolean) else bind


def _default(default: Any) -> Any:
    if default is None:
        return None
    return default.arg(None) if default.is_callable else default.arg
