"""Many rows in one statement, past the ORM and handed to the driver as it takes them.

The ORM costs three to five times as much for rows nobody looks at afterwards; SQLAlchemy's own way of binding many rows costs as much
again as the database takes to write them.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Dialect, Insert, Table, Update, any_, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Session, make_transient_to_detached

from cases.store.types import Base, Json

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


def put_objects(session: Session, objects: Sequence[Base]) -> None:
    """Insert objects of one model that are looked at afterwards: each gets its id and stands in the session as if it had written it."""
    if not objects:
        return
    model = type(objects[0])
    defaults = _defaults(table_of(model))
    for made, id_ in zip(objects, take_ids(session, model, len(objects)), strict=True):
        held = vars(made)
        for name, default in defaults.items():
            if name not in held:
                held[name] = _default(default)
        held["id"] = id_
    put(session, model, [{name: vars(made)[name] for name in defaults} for made in objects])
    for made in objects:
        make_transient_to_detached(made)
    session.add_all(objects)


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


def among(session: Session, column: InstrumentedAttribute[Any], values: Sequence[int | str]) -> ColumnElement[bool]:
    """Whether the column is one of these: bound as one parameter, since to bind thousands one by one costs more than to look them up."""
    if session.get_bind().dialect.name == "postgresql":
        return column == any_(bindparam(None, list(values), postgresql.ARRAY(column.type)))
    listed = func.json_each(json.dumps(list(values))).table_valued("value")
    return column.in_(select(listed.c.value))


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
def _defaults(table: Table) -> dict[str, Any]:
    """What stands in each column that an object leaves out."""
    return {column.key: column.default for column in table.columns}


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

    def bound(self, rows: Sequence[Row]) -> list[Any]:
        """The parameters of all rows."""
        picked = [self.pick({**self.same, **row}) for row in rows] if self.same else [self.pick(row) for row in rows]
        found = self._brought(picked) if self.binds else picked
        return found if self.positional else [dict(zip(self.names, values, strict=True)) for values in found]

    def _brought(self, picked: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """In the driver's form: a column at a time, which is quicker than a row at a time."""
        columns: list[Iterable[Any]] = list(zip(*picked, strict=True))
        for at, bind in self.binds:
            columns[at] = map(_once(bind) if at in self.shared else bind, columns[at])
        return list(zip(*columns, strict=True))


def _once(bind: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Each object is written out once, however many rows it stands in; the rows keep it alive meanwhile."""
    written: dict[int, Any] = {}

    def bound(value: Any) -> Any:
        if id(value) not in written:
            written[id(value)] = bind(value)
        return written[id(value)]

    return bound


def _run(session: Session, statement: Insert | Update, rows: Sequence[Row]) -> None:
    if any(len(row) != len(rows[0]) for row in rows):
        raise ValueError("every row has to name the same columns")
    session.flush()
    connection = session.connection()
    prepared = _prepared(statement, tuple(rows[0]), connection.dialect)
    connection.exec_driver_sql(prepared.sql, prepared.bound(rows))


@lru_cache
def _prepared(statement: Insert | Update, given: tuple[str, ...], dialect: Dialect) -> _Prepared:
    compiled: Any = statement.compile(dialect=dialect, column_keys=list(given))
    types = {name: bind.type.dialect_impl(dialect) for bind, name in compiled.bind_names.items()}
    written = {name for bind, name in compiled.bind_names.items() if isinstance(bind.type, Json)}
    defaults = {column.key: column.default for column in compiled.insert_prefetch}
    names = tuple(compiled.positiontup or types)
    binds, shared, same = [], set(), {}
    for at, name in enumerate(names):
        bind = types[name].bind_processor(dialect)
        if name in given:
            binds += [(at, bind)] if bind else []
            shared |= {at} if name in written else set()
        else:
            value = _default(defaults[name]) if name in defaults else compiled.params[name]
            same[name] = bind(value) if bind else value
    positional = bool(compiled.positiontup)
    return _Prepared(str(compiled), names, _picking(names), same, tuple(binds), frozenset(shared), positional)


def _picking(names: tuple[str, ...]) -> Callable[[Row], tuple[Any, ...]]:
    if len(names) > 1:
        return itemgetter(*names)
    return lambda row: (row[names[0]],)


def _default(default: Any) -> Any:
    if default is None:
        return None
    return default.arg(None) if default.is_callable else default.arg
