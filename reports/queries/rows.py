"""The shape every query answers in: the counted thing's id, its case, its item, and the part it falls into."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, exists, func, null, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from cases.store.case_tables import Case, CaseItem
from cases.store.event_tables import Event

Rows = Select[Any]


@dataclass(frozen=True, slots=True)
class Period:
    """From ``start`` up to but not including ``end``; ``now`` is when the question is asked."""

    start: datetime
    end: datetime
    now: datetime

    @property
    def last(self) -> datetime:
        """Until when anything can be said: its end, or now while it lasts."""
        return min(self.end, self.now)

    @property
    def following(self) -> "Period":
        """As long a period after it."""
        return Period(self.end, self.end + (self.end - self.start), self.now)

    def holds(self, at: ColumnElement[Any] | InstrumentedAttribute[Any]) -> ColumnElement[bool]:
        """Whether an instant falls into it."""
        return and_(at >= self.start, at < self.end)


def taken_back() -> ColumnElement[bool]:
    """Whether a later event of the same case undoes this one: what was taken back was not done."""
    later = aliased(Event)
    undoes = later.data["undoes"].as_integer() == Event.id
    return exists(select(later.id).where(later.case_id == Event.case_id, later.type == "act_undo", undoes))


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
        for line in lines:
            if all(getattr(line, column) == value for column, value in self.only):
                part = getattr(line, self.column)
                found[part] = found.get(part, 0) + line.n
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
    return [null().label(name) if c is None else c.label(name) for name, c in columns.items()]


def case_of(item_id: Any) -> ScalarSelect[Any]:
    """The case an item sits in now; of several the oldest, so that an item is counted once."""
    found = select(func.min(CaseItem.case_id)).where(CaseItem.item_id == item_id, CaseItem.detached_at.is_(None))
    return found.scalar_subquery()


def drilled_items() -> Select[Any]:
    """Items of drills, which no figure counts."""
    return select(CaseItem.item_id).join(Case, Case.id == CaseItem.case_id).where(Case.drill)
