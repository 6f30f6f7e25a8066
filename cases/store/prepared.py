"""A statement as the driver takes it: its words, and how values are brought into the driver's form and out of it.

Made once for each set of columns. SQLAlchemy's own way of binding many rows costs as much again as the database takes to write them.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, repeat
from operator import itemgetter
from typing import Any

from sqlalchemy import Boolean, Connection, Dialect, Executable, Insert, Update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

from cases.store.types import Json

TOGETHER = 25
"""So many rows are one insert on SQLite: a tenth cheaper than row by row, and a hundred are no cheaper. A statement for any number would have
to be made anew each time."""
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Prepared:
    """A statement as the driver takes it, for rows that name these columns.

    ``pick``: the parameters that a row names, in their order; ``same``: those no row names, ready for the driver; ``binds``: at which
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
        picked = list(map(self.pick, rows))
        if not picked:
            return []
        found = self._brought(picked) if self.binds or self.same else picked
        return found if self.positional else [dict(zip(self.names, values, strict=True)) for values in found]

    def under(self, key: str, groups: Iterable[tuple[Any, Sequence[Any]]]) -> list[Any]:
        """Parameters that are bound already, each group's with its own value of the key."""
        if not self.positional:
            return [{**row, key: given} for given, rows in groups for row in rows]
        at = self.names.index(key)
        return [(*row[:at], given, *row[at + 1 :]) for given, rows in groups for row in rows]

    def crossed(
        self, key: str, keys: Sequence[Any], rows: Sequence[tuple[Any, ...]]
    ) -> tuple[str, list[tuple[Any, ...]]]:
        """SQLite: one insert of these rows, bound already, under each of the keys, key by key."""
        at, marks = self.names.index(key), f"({', '.join('?' * len(self.names))})"
        chosen = ", ".join("k.value" if n == at else f"v.column{n + 1}" for n in range(len(self.names)))
        crossing = f"SELECT {chosen} FROM json_each(?) AS k CROSS JOIN (VALUES {', '.join([marks] * len(rows))}) AS v"  # noqa: S608 — names of columns and marks alone
        return self.sql.replace(f"VALUES {marks}", crossing, 1), [(json.dumps(keys), *chain.from_iterable(rows))]

    def _brought(self, picked: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """In the driver's form: a column at a time, which is quicker than a row at a time."""
        given = zip(*picked, strict=True)
        columns: list[Iterable[Any]] = [
            repeat(self.same[n], len(picked)) if n in self.same else next(given) for n in self.names
        ]
        for at, bind in self.binds:
            columns[at] = _each_once(bind, columns[at]) if at in self.shared else map(bind, columns[at])
        return list(zip(*columns, strict=True))


def _each_once(bind: Callable[[Any], Any], values: Iterable[Any]) -> Iterable[Any]:
    """Each object is written out once, however many rows it stands in."""
    told = list(map(id, values))
    written = {id_: bind(value) for id_, value in dict(zip(told, values, strict=True)).items()}
    return map(written.__getitem__, told)


@lru_cache(maxsize=512)
def prepare(statement: Insert | Update, given: tuple[str, ...], dialect: Dialect) -> Prepared:
    """An insert or a change of rows that name these columns."""
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
            value = default_of(defaults[name]) if name in defaults else compiled.params[name]
            same[name] = bind(value) if bind else value
    positional = bool(compiled.positiontup)
    picking = _picking([name for name in names if name not in same])
    return Prepared(str(compiled), names, picking, same, tuple(binds), frozenset(shared), positional)


@dataclass(frozen=True)
class Asked:
    """A question as the driver takes it, and how its answer is read: at which place a value has to be brought into our form."""

    prepared: "Prepared"
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
def prepare_question(statement: Executable, dialect: Dialect) -> Asked:
    """A question, or a change that names its values once."""
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
    picking = _picking([name for name in names if name not in same])
    prepared = Prepared(str(compiled), names, picking, same, tuple(binds), frozenset(), bool(compiled.positiontup))
    told = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in compiled._result_columns]  # noqa: SLF001 — the only place that tells the types of any statement
    return Asked(prepared, tuple((at, read) for at, read in enumerate(told) if read))


def _picking(names: Sequence[str]) -> Callable[[Row], tuple[Any, ...]]:
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


def default_of(default: Any) -> Any:
    """What stands in a column that no row names."""
    if default is None:
        return None
    return default.arg(None) if default.is_callable else default.arg


def execute(connection: Connection, sql: str, bound: list[Any]) -> Sequence[Any]:
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
