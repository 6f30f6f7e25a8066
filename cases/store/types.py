"""Column types and the declarative base."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated, Any, NoReturn

from pydantic_core import to_json
from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, MetaData, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine

from cases.now import require_aware

_WITHOUT_ZONE = len("2026-01-01 00:00:00.000000")


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Refuses naive values going in; always aware UTC coming out, on SQLite too (which drops the zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        """To the database: UTC; on SQLite as text without zone, so that text order is time order.

        Most instants of a batch are the same few: written out once, they cost a tenth of what SQLAlchemy's own way costs.
        """
        return _text if dialect.name == "sqlite" else _utc

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        """From the database: aware UTC."""
        return _read_text if dialect.name == "sqlite" else _read_utc


@lru_cache(maxsize=8192)
def _text(value: datetime | None) -> str | None:
    if value is None:
        return None
    return require_aware(value).isoformat(" ", "microseconds")[:_WITHOUT_ZONE]


@lru_cache(maxsize=8192)
def _read_text(value: str | None) -> datetime | None:
    """Rows say the same few instants again and again. ``replace(tzinfo=UTC)`` would take five times as long."""
    return None if value is None else datetime.fromisoformat(f"{value}+00:00")


def _utc(value: datetime | None) -> datetime | None:
    return None if value is None else require_aware(value)


def _read_utc(value: datetime | None) -> datetime | None:
    return None if value is None else value.astimezone(UTC)


DAMAGED = "库里的 JSON 已损坏, 读不出来"


UNREADABLE = (ValueError, RecursionError)
"""No JSON, a number longer than Python reads, or more brackets within brackets than it counts."""


class DamagedJson(ValueError):
    """A value of the record that no longer reads as JSON."""


def read_json(text: str) -> Any:
    """What the text of a JSON column says. Raises DamagedJson."""
    try:
        return json.loads(text)
    except UNREADABLE as e:
        raise DamagedJson(DAMAGED) from e


class Damaged:
    """Stands where a JSON value should: whoever asks it for anything is told that it is damaged.

    One damaged row must not keep the rows beside it from being read.
    """

    def _refuse(self, *_: object) -> NoReturn:
        raise DamagedJson(DAMAGED)

    __getitem__ = __iter__ = __len__ = __contains__ = __getattr__ = _refuse


class WrittenJson(str):
    """The text of a JSON value, written out before the row is bound: outside the lock, or once for many rows."""

    __slots__ = ()


def write_json(value: Any) -> WrittenJson:
    """A value as its column holds it, in a third of the time ``json`` takes.

    ``json`` writes what the fast writer leaves: half a surrogate pair, which no database takes as it is, stands escaped; brackets
    without end, or an object of no kind JSON knows, raise ValueError or TypeError. Keys are words: ``None`` is not ``null`` as a key.
    """
    return WrittenJson(_written(value))


def _written(value: Any) -> str:
    try:
        return to_json(value).decode()
    except ValueError:
        return json.dumps(value)


def _json(value: Any) -> str:
    if isinstance(value, WrittenJson):
        return str(value)
    return "[]" if value == [] else "{}" if value == {} else _written(value)


def _jsonb(value: Any) -> Any:
    from psycopg.types.json import Jsonb  # not where SQLite is all there is

    return Jsonb(value, _json)


class Json(TypeDecorator[Any]):
    """A JSON value; JSONB on PostgreSQL so that it can be searched."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The dialect's own JSON type."""
        return dialect.type_descriptor(JSONB() if dialect.name == "postgresql" else JSON())

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:
        """To the database: compact, in the letters it is written with; what is :class:`WrittenJson` already is not written again."""
        return _jsonb if dialect.name == "postgresql" else _json

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """From the database: what does not read as JSON becomes :class:`Damaged`."""
        read = super().result_processor(dialect, coltype)
        return _forgiving(read) if read else None


def _forgiving(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Most lists of a row are empty, and take as long to parse as full ones."""

    def reads(value: Any) -> Any:
        if value == "[]":
            return []
        if value == "{}":
            return {}
        try:
            return read(value)
        except UNREADABLE:
            return Damaged()

    return reads


def read_or_damaged(text: str | bytes) -> Any:
    """For a driver that reads JSON by itself; :class:`Damaged` where it does not read."""
    try:
        return json.loads(text)
    except UNREADABLE:
        return Damaged()


def row_id(typed: str) -> int | None:
    """The id that somebody typed or wrote into an address; ``None`` for what no row can have."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 18 else None


BigInt = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by itself only for INTEGER keys

RowId = Annotated[int, mapped_column(BigInt, primary_key=True, autoincrement=True)]
Word = Annotated[str, mapped_column(String(64))]
Line = Annotated[str, mapped_column(String)]  # a source may send any length; nothing is lost for being long
Body = Annotated[str, mapped_column(Text)]
Instant = Annotated[datetime, mapped_column(UtcDateTime)]
Payload = Annotated[Any, mapped_column(Json)]


class Base(DeclarativeBase):
    """Names every constraint, so that migrations can drop what they made."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
