"""The shape every query answers in: the counted thing's id, its case, its item, and the part it falls into."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, null, select
from sqlalchemy.orm import InstrumentedAttribute

from cases.store.case_tables import Case, CaseItem

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

    def holds(self, at: ColumnElement[Any] | InstrumentedAttribute[Any]) -> ColumnElement[bool]:
        """Whether an instant falls into it."""
        return and_(at >= self.start, at < self.end)


def rows(id: Any, part: Any, *, case: Any = None, item: Any = None, since: Any = None, until: Any = None) -> Rows:
    """One row for each counted thing; ``since`` and ``until`` where a stretch of time is measured."""
    columns = {"id": id, "case_id": case, "item_id": item, "part": part, "since": since, "until": until}
    return select(*(null().label(name) if c is None else c.label(name) for name, c in columns.items()))


def case_of(item_id: Any) -> ScalarSelect[Any]:
    """The case an item sits in now; of several the oldest, so that an item is counted once."""
    found = select(func.min(CaseItem.case_id)).where(CaseItem.item_id == item_id, CaseItem.detached_at.is_(None))
    return found.scalar_subquery()


def drilled_items() -> Select[Any]:
    """Items of drills, which no figure counts."""
    return select(CaseItem.item_id).join(Case, Case.id == CaseItem.case_id).where(Case.drill)
