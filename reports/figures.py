"""Count: every definition over one week, each number together with the rows behind it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from statistics import median
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from reports.definitions import DEFINITIONS, Definition
from reports.queries.items import anything_before
from reports.queries.rows import Period
from reports.week import Week


class Row(NamedTuple):
    """One counted thing (a tuple: a week may hold tens of thousands)."""

    id: int
    case_id: int | None
    item_id: int | None
    part: str | None
    hours: float | None = None


@dataclass(frozen=True)
class Figure:
    """A definition's answer. ``previous``: the count of the week before, where it is compared."""

    definition: Definition
    rows: tuple[Row, ...]
    previous: "Figure | None" = None

    @property
    def count(self) -> int:
        """How many."""
        return len(self.rows)

    @cached_property
    def parts(self) -> Mapping[str | None, tuple[Row, ...]]:
        """The rows by part; a part that counts nothing is not there."""
        found: dict[str | None, list[Row]] = {}
        for row in self.rows:
            found.setdefault(row.part, []).append(row)
        return {part: tuple(rows) for part, rows in found.items()}

    def of(self, part: str | None) -> int:
        """How many of one part."""
        return len(self.parts.get(part, ()))

    @property
    def cases(self) -> list[int]:
        """Ids of the cases behind it."""
        return case_ids(self.rows)

    @property
    def median_hours(self) -> float | None:
        """Half took no longer."""
        hours = self._hours()
        return median(hours) if hours else None

    @property
    def p90_hours(self) -> float | None:
        """Nine of ten took no longer (nearest rank: always the time of a real case)."""
        hours = self._hours()
        return hours[(len(hours) * 9 + 9) // 10 - 1] if hours else None

    def _hours(self) -> list[float]:
        return sorted(row.hours for row in self.rows if row.hours is not None)


@dataclass(frozen=True)
class Figures:
    """All figures of one week as the record stood at ``made_at``."""

    week: Week
    made_at: datetime
    by_name: Mapping[str, Figure]
    anything_before: bool

    def __getitem__(self, name: str) -> Figure:
        return self.by_name[name]


def figures_of(session: Session, week: Week, now: datetime, wanted: Iterable[Definition] = DEFINITIONS) -> Figures:
    """Count a week. One statement for each definition, all in the caller's transaction, so that they agree."""
    now_, before = _period(week, now), _period(week.previous, now)
    by_name = {d.name: _figure(session, d, now_, before) for d in wanted}
    return Figures(week, now, by_name, bool(session.scalar(select(anything_before(now_)))))


def case_ids(rows: Iterable[Row]) -> list[int]:
    """The cases behind these rows, each once."""
    return sorted({row.case_id for row in rows if row.case_id is not None})


def item_ids(rows: Iterable[Row]) -> list[int]:
    """The items behind these rows, each once."""
    return sorted({row.item_id for row in rows if row.item_id is not None})


def _period(week: Week, now: datetime) -> Period:
    return Period(week.starts_at, week.ends_at, now)


def _figure(session: Session, definition: Definition, now: Period, before: Period) -> Figure:
    previous = Figure(definition, _rows(session, definition, before)) if definition.compared else None
    return Figure(definition, _rows(session, definition, now), previous)


def _rows(session: Session, definition: Definition, period: Period) -> tuple[Row, ...]:
    return tuple(_row(found) for found in session.execute(definition.query(period)))


def _row(found: Any) -> Row:
    # answered before we knew of it: no time at all, never less
    hours = max((found.until - found.since).total_seconds() / 3600, 0) if found.until else None
    return Row(found.id, found.case_id, found.item_id, found.part, hours)
