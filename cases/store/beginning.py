"""Rows whose word begins so, found by an index: for a LIKE either database reads the whole table, with the record locked where a click asks."""

from typing import Any

from sqlalchemy import literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler

from cases.store.listed import Condition


class Begins(Condition):
    """See :func:`begins_with`."""

    inherit_cache = True


def begins_with(column: InstrumentedAttribute[Any], beginning: str) -> Begins:
    """Whether the column's word begins so, letter by letter. By its own index on SQLite, by one of ``text_pattern_ops`` on PostgreSQL, whose
    others are in the order of a language."""
    behind = beginning[:-1] + chr(ord(beginning[-1]) + 1)
    return Begins(column, literal(beginning), literal(behind))


def _between(element: Begins, compiler: SQLCompiler, given: dict[str, Any], from_: str, below: str) -> str:
    column, first, behind = (compiler.process(clause, **given) for clause in element.clauses)
    return f"({column} {from_} {first} AND {column} {below} {behind})"


@compiles(Begins)
def _by_bytes(element: Begins, compiler: SQLCompiler, **given: Any) -> str:
    return _between(element, compiler, given, ">=", "<")


@compiles(Begins, "postgresql")
def _by_letters(element: Begins, compiler: SQLCompiler, **given: Any) -> str:
    return _between(element, compiler, given, "~>=~", "~<~")
