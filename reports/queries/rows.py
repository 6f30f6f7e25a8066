"""The shape every query answers in: the counted thing's id, its case, its item, and the part it falls into."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from operator import attrgetter
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ScalarSelect,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    literal_column,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from cases.store.case_tables import Case, CaseItem
from cases.store.event_tables import Event
from cases.store.types import UtcDateTime
from reports.span import Span

Rows = Select[Any]


@dataclass(frozen=True, slots=True)
class Period:
    """From ``start`` up to but not including ``end``; ``now`` is when the question is asked, ``next_end`` when the one after ends.

    ``last``: until when anything can be said, its end or now while it lasts. ``last_day`` of it and ``new_year``, the first day of that
    year, are dates as ``YYYY-MM-DD``. A query is written for ``ASKED``, whose
    instants are names: so it is built once in a process, which costs more than asking it.
    """

    start: Any
    end: Any
    last: Any
    now: Any
    next_end: Any
    last_day: Any
    new_year: Any

    @classmethod
    def of(cls, span: Span, now: datetime) -> "Period":
        """Of a week, a month, a day."""
        return cls(
            span.starts_at,
            span.ends_at,
            min(span.ends_at, now),
            now,
            span.next.ends_at,
            *days_of((span.ends_at - timedelta(seconds=1)).astimezone(span.zone)),
        )

    @classmethod
    def asked(cls, suffix: str = "") -> "Period":
        """The names of its instants."""
        days = ("last_day", "new_year")
        return cls(*(bindparam(f"{n}{suffix}", type_=String() if n in days else UtcDateTime()) for n in cls.__slots__))

    def values(self, suffix: str = "") -> dict[str, Any]:
        """What the names stand for."""
        return {f"{name}{suffix}": getattr(self, name) for name in self.__slots__}

    @property
    def following(self) -> "Period":
        """The period after it; nothing is asked of what follows that."""
        return Period(self.end, self.next_end, self.last, self.now, self.next_end, self.last_day, self.new_year)

    def holds(self, at: ColumnElement[Any] | InstrumentedAttribute[Any]) -> ColumnElement[bool]:
        """Whether an instant falls into it."""
        return and_(at >= self.start, at < self.end)


def days_of(last: datetime) -> tuple[str, str]:
    """The date of a last instant as the city reads it, and its year's first day."""
    return f"{last:%Y-%m-%d}", f"{last:%Y}-01-01"


ASKED = Period.asked()
CLOSED = "restricted"
DESK = "desk"
"""The part of restricted matters wherever a figure is divided by unit or town."""


def unless_closed(part: Any) -> ColumnElement[Any]:
    """That unit or town; of a restricted matter none: a number beside its name would say whom the matter is about."""
    return case((Case.restricted, literal_column(f"'{CLOSED}'")), else_=part)


def taken_back(period: Period) -> ColumnElement[bool]:
    """Whether a later event undoes this one of the period: what was taken back was not done.

    Those few are looked up once, and not for each event.
    """
    later = aliased(Event)
    undone = later.data["undoes"].as_integer()
    since = (later.type == "act_undo", later.recorded_at >= period.start, undone.is_not(None))
    return Event.id.in_(select(undone).where(*since))


@dataclass(frozen=True, slots=True)
class Crossed:
    """How a number is read from a count that several figures share: one walk over the table for all of them.

    ``query`` counts (as ``n``) by several columns at once; this figure's parts are those of ``column`` in the lines where
    the others are as ``only`` says. The rows behind the figure come from its own query; a test holds the two together.
    """

    query: Callable[[Period], Rows]
    column: str
    only: tuple[tuple[str, Any], ...] = ()

    def counts(self, lines: Iterable[Any]) -> dict[str | None, int]:
        """The figure's parts out of the shared count."""
        found: dict[str | None, int] = {}
        told, wanted = attrgetter(self.column, "n", *(column for column, _ in self.only)), [v for _, v in self.only]
        for part, n, *others in map(told, lines):
            if others == wanted:
                found[part] = found.get(part, 0) + n
        return found


def crossed(query: Callable[[Period], Rows], column: str, **only: Any) -> Crossed:
    """The same, said shortly."""
    return Crossed(query, column, tuple(only.items()))


def rows(id: Any, part: Any, *, case: Any = None, item: Any = None) -> Rows:
    """One row for each counted thing."""
    return select(*_columns(id, part, case, item), null().label("hours"))


def timed_rows(id: Any, part: Any, *, case: Any, since: Any, until: Any) -> Rows:
    """The same where a stretch of time is measured."""
    return select(*_columns(id, part, case, None), since.label("since"), until.label("until"))


def _columns(id: Any, part: Any, case: Any, item: Any) -> list[Any]:
    columns = {"id": id, "case_id": case, "item_id": item, "part": part}
    absent = {"part": null()}
    return [
        absent.get(name, cast(null(), BigInteger)).label(name)
        if c is None
        else c.label(name)  # PostgreSQL takes a bare NULL for text
        for name, c in columns.items()
    ]


@cache
def asked(query: Callable[[Period], Rows]) -> Rows:
    """The query, built once."""
    return query(ASKED)


@cache
def stretches(query: Callable[[Period], Rows]) -> Rows:
    """Of a query that measures time the part, since when and until when, in no order."""
    all_ = query(ASKED).order_by(None)
    return all_.with_only_columns(*(all_.selected_columns[name] for name in ("part", "since", "until")))


@cache
def counted(query: Callable[[Period], Rows]) -> Rows:
    """The same counted by part, where the rows lie."""
    inside = query(ASKED).order_by(None).subquery()
    return select(inside.c.part, func.count().label("n")).group_by(inside.c.part)


@cache
def totals(query: Callable[[Period], Rows], most: int) -> Rows:
    """How many each of so many periods counts, one line each; the instants of the nth are named with its number."""
    each = (
        query(Period.asked(f"_{n}")).order_by(None).with_only_columns(literal(n).label("at"), func.count().label("n"))
        for n in range(most)
    )
    all_ = union_all(*each).subquery()
    return select(all_.c.at, all_.c.n).order_by(all_.c.at)


def case_of(item_id: Any) -> ScalarSelect[Any]:
    """The case an item sits in now; of several the oldest, so that an item is counted once."""
    found = select(func.min(CaseItem.case_id)).where(CaseItem.item_id == item_id, CaseItem.detached_at.is_(None))
    return found.scalar_subquery()


def drilled_items() -> Select[Any]:
    """Items of drills, which no figure counts."""
    return select(CaseItem.item_id).join(Case, Case.id == CaseItem.case_id).where(Case.drill)
