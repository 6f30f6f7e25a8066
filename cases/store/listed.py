"""Many values in one parameter: a statement is made once, however many it is asked about."""

from collections.abc import Sequence
from typing import Any, Self

from sqlalchemy import Boolean, Dialect, String, TableValuedAlias, bindparam
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeDecorator, TypeEngine

from cases.store.types import write_json


class Condition(FunctionElement[bool]):
    """What each database says in words of its own; who makes one gives it both."""

    type = Boolean()
    inherit_cache = True

    def self_group(self, against: OperatorType | None = None) -> Self:
        """As it stands: SQLAlchemy would write «… = 1» where a database knows no truth values, and SQLite then reads the whole table."""
        return self


class Among(Condition):
    """See :func:`among`."""

    inherit_cache = True


def among(column: InstrumentedAttribute[Any], name: str) -> Among:
    """Whether the column is one of the values bound under that name: one parameter, since to bind thousands one by one costs more
    than to look them up. So a statement is made once, however many it is asked about."""
    return Among(column, bindparam(name, type_=_Listed(column.type)))


class _Listed(TypeDecorator[Sequence[int | str]]):
    """Many values in one parameter."""

    impl = String
    cache_ok = True

    def __init__(self, of: TypeEngine[Any]) -> None:
        super().__init__()
        self.of = of

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(postgresql.ARRAY(self.of) if dialect.name == "postgresql" else String())

    def process_bind_param(self, value: Sequence[int | str] | None, dialect: Dialect) -> Any:
        return list(value or ()) if dialect.name == "postgresql" else str(write_json(list(value or ())))


class Each(FunctionElement[Any]):
    """See :func:`each`."""

    inherit_cache = True


def each(column: InstrumentedAttribute[Any], name: str) -> TableValuedAlias:
    """The values bound under that name as a table with the column ``value``: what is asked of each is asked in one statement."""
    return Each(bindparam(name, type_=_Listed(column.type))).table_valued("value")


@compiles(Each)
def _each_json(element: Each, compiler: SQLCompiler, **given: Any) -> str:
    (values,) = element.clauses
    return f"json_each({compiler.process(values, **given)})"


@compiles(Each, "postgresql")
def _each_array(element: Each, compiler: SQLCompiler, **given: Any) -> str:
    (values,) = element.clauses
    return f"(SELECT unnest({compiler.process(values, **given)}) AS value)"


@compiles(Among)
def _among_json(element: Among, compiler: SQLCompiler, **given: Any) -> str:
    column, values = element.clauses
    said = (compiler.process(column, **given), compiler.process(values, **given))
    return "{} IN (SELECT value FROM json_each({}))".format(*said)  # noqa: S608 — a column and a parameter


@compiles(Among, "postgresql")
def _among_array(element: Among, compiler: SQLCompiler, **given: Any) -> str:
    column, values = element.clauses
    return f"{compiler.process(column, **given)} = ANY({compiler.process(values, **given)})"
