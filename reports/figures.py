"""Count: every definition over one week, each number together with the rows behind it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from functools import cached_property
from itertools import chain
from statistics import median
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reports.definitions import DEFINITIONS, Definition
from reports.queries.items import first_kept, knows_before
from reports.queries.rows import ASKED, Period, asked, counted, stretches, totals
from reports.scope import CITY, Scope
from reports.span import Span

TREND = 12
"""Periods of a trend, where a city says nothing else."""


class Every(Enum):
    """Said instead of a part: all of them."""

    ANY = "any"


ANY = Every.ANY
Part = str | None | Every
LARGEST_GROUP = 8
"""More parts than one counted thing can fall into at once (an act corrects four fields at most)."""


class Row(NamedTuple):
    """One counted thing (a tuple: a week may hold tens of thousands)."""

    id: int
    case_id: int | None
    item_id: int | None
    part: str | None
    hours: float | None = None


@dataclass(frozen=True)
class Tally:
    """A definition's numbers without what is behind them: what a comparison or a screen needs.

    ``median_hours``: half took no longer. ``p90_hours``: nine of ten took no longer (nearest rank: always the time of a real case).
    ``trend``: the totals of the periods before, oldest first; None where the record had not begun.
    """

    definition: Definition
    counts: Mapping[str | None, int]
    median_hours: float | None = None
    p90_hours: float | None = None
    previous: "Tally | None" = None
    last_year: "Tally | None" = None
    trend: tuple[int | None, ...] = ()

    @cached_property
    def count(self) -> int:
        """How many."""
        return sum(self.counts.values())

    def of(self, part: str | None) -> int:
        """How many of one part."""
        return self.counts.get(part, 0)


@dataclass(frozen=True)
class Figure(Tally):
    """A definition's answer with every row behind it."""

    parts: Mapping[str | None, tuple[Row, ...]] = field(default_factory=dict)

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """All of them, by id."""
        return tuple(sorted(chain.from_iterable(self.parts.values()), key=lambda row: (row.id, row.part or "")))

    @cached_property
    def cases(self) -> list[int]:
        """Ids of the cases behind it."""
        return case_ids(self.rows)


@dataclass(frozen=True)
class Tallies:
    """The numbers of one week as the record stood at ``made_at``."""

    week: Span
    made_at: datetime
    by_name: Mapping[str, Tally]
    anything_before: bool

    def __getitem__(self, name: str) -> Tally:
        return self.by_name[name]


@dataclass(frozen=True)
class Figures(Tallies):
    """All figures of one week with what is behind them."""

    by_name: Mapping[str, Figure]

    def __getitem__(self, name: str) -> Figure:
        return self.by_name[name]


def figure(definition: Definition, rows: Iterable[Row], **beside: Any) -> Figure:
    """A figure of these rows."""
    parts: dict[str | None, list[Row]] = {}
    for row in rows:
        parts.setdefault(row.part, []).append(row)
    hours = (
        sorted(row.hours for found in parts.values() for row in found if row.hours is not None)
        if definition.measured
        else ()
    )
    counts = {part: len(found) for part, found in parts.items()}
    return Figure(
        definition, counts, *_times(hours), **beside, parts={part: tuple(found) for part, found in parts.items()}
    )


def _times(hours: Sequence[float]) -> tuple[float | None, float | None]:
    return (median(hours), hours[(len(hours) * 9 + 9) // 10 - 1]) if hours else (None, None)


def figures_of(
    session: Session, week: Span, now: datetime, wanted: Iterable[Definition] = DEFINITIONS, trend: int = TREND
) -> Figures:
    """Count a week and list what is behind each number. All in the caller's transaction, so that they agree."""
    period = Period.of(week, now)
    found = {d.name: figure(d, _rows(session, d, period), **_beside(session, d, week, now, trend)) for d in wanted}
    return Figures(week, now, found, _anything_before(session, period))


def tallies_of(
    session: Session,
    week: Span,
    now: datetime,
    wanted: Iterable[Definition] = DEFINITIONS,
    trend: int = TREND,
    scope: Scope = CITY,
) -> Tallies:
    """The same numbers by the same queries, counted where the rows lie and not fetched; of one unit if the scope says so."""
    period = Period.of(week, now)
    count = _Counting(session, period, scope)
    found = {d.name: count.tally(d, **_beside(session, d, week, now, trend, scope)) for d in wanted}
    return Tallies(week, now, found, _anything_before(session, period))


def rows_behind(
    session: Session, definition: Definition, week: Span, now: datetime, scope: Scope, part: Part, after: int, most: int
) -> list[Row]:
    """Up to about ``most`` rows of one part (of all with ``ANY``) with ids above ``after``, by id; rows of one id stay together."""
    all_ = scope.rows(definition, ASKED)
    wanted = select(all_).where(all_.c.id > after).order_by(all_.c.id).limit(most + LARGEST_GROUP)
    if part is not ANY:
        wanted = wanted.where(all_.c.part.is_(None) if part is None else all_.c.part == part)
    found = [_row(definition, line) for line in session.execute(wanted, Period.of(week, now).values())]
    if len(found) <= most:
        return found
    last = found[most - 1].id
    return [row for row in found if row.id <= last]


def case_ids(rows: Iterable[Row]) -> list[int]:
    """The cases behind these rows, each once."""
    return sorted({row.case_id for row in rows if row.case_id is not None})


def item_ids(rows: Iterable[Row]) -> list[int]:
    """The items behind these rows, each once."""
    return sorted({row.item_id for row in rows if row.item_id is not None})


def _anything_before(session: Session, period: Period) -> bool:
    return bool(session.scalar(knows_before(), period.values()))


def _beside(
    session: Session, definition: Definition, week: Span, now: datetime, trend: int, scope: Scope = CITY
) -> dict[str, Any]:
    """The week before and the same week a year ago, where they are compared; the weeks before, where they are drawn."""
    if not definition.compared:
        return {}
    previous = _Counting(session, Period.of(week.previous, now), scope).alone(definition)
    last_year = _Counting(session, Period.of(week.a_year_ago, now), scope).alone(definition)
    beside: dict[str, Any] = {"previous": previous, "last_year": last_year}
    if definition.trended and scope is CITY:
        beside["trend"] = _trend(session, definition, before(week, trend - 1), now, previous.count)
    return beside


def before(week: Span, most: int) -> list[Span]:
    """So many periods before this one, oldest first."""
    found: list[Span] = []
    for _ in range(most):
        found.append((found[-1] if found else week).previous)
    return found[::-1]


def _trend(
    session: Session, definition: Definition, weeks: Sequence[Span], now: datetime, last: int
) -> tuple[int | None, ...]:
    """The totals of these weeks, of which the last one's is known."""
    values = {k: v for n, w in enumerate(weeks[:-1]) for k, v in Period.of(w, now).values(f"_{n}").items()}
    counts = [line.n for line in session.execute(totals(definition.query, len(weeks) - 1), values)] if values else []
    began: datetime | None = session.scalar(first_kept())
    return tuple(
        None if not n and (began is None or week.ends_at <= began) else n
        for week, n in zip(weeks, [*counts, last], strict=True)
    )


@dataclass(frozen=True)
class _Counting:
    """Counts definitions over one period; what several share is counted once."""

    session: Session
    period: Period
    scope: Scope = CITY
    shared: dict[Any, Sequence[Any]] = field(default_factory=dict)

    def tally(self, definition: Definition, **beside: Any) -> Tally:
        """By the shared count where there is one."""
        if definition.crossed is None or self.scope is not CITY:
            return self.alone(definition, **beside)
        query = definition.crossed.query
        if query not in self.shared:
            self.shared[query] = self.session.execute(asked(query), self.period.values()).all()
        return Tally(definition, definition.crossed.counts(self.shared[query]), **beside)

    def alone(self, definition: Definition, **beside: Any) -> Tally:
        """By the definition's own query."""
        if definition.measured:  # a percentile needs every row
            return _measured_tally(definition, self._lines(definition), **beside)
        found = self.session.execute(self._counted(definition), self.period.values())
        return Tally(definition, {line.part: line.n for line in found}, **beside)

    def _lines(self, definition: Definition) -> Iterable[Any]:
        if self.scope is CITY:
            return self.session.execute(stretches(definition.query), self.period.values())
        inside = self.scope.rows(definition, ASKED)
        return self.session.execute(select(inside.c.part, inside.c.since, inside.c.until), self.period.values())

    def _counted(self, definition: Definition) -> Any:
        if self.scope is CITY:
            return counted(definition.query)
        inside = self.scope.rows(definition, ASKED)
        return select(inside.c.part, func.count().label("n")).group_by(inside.c.part)


def _asked(session: Session, definition: Definition, period: Period) -> Iterable[Any]:
    return session.execute(asked(definition.query), period.values())


def _rows(session: Session, definition: Definition, period: Period) -> Iterator[Row]:
    return (_row(definition, line) for line in _asked(session, definition, period))


def _row(definition: Definition, line: Any) -> Row:
    return _measured(line) if definition.measured else Row._make(line)


def _measured(found: Any) -> Row:
    return Row(found.id, found.case_id, found.item_id, found.part, _hours(found.since, found.until))


def _measured_tally(definition: Definition, found: Iterable[Any], **beside: Any) -> Tally:
    """The same without the rows."""
    parts, hours = Counter[str | None](), []
    for part, since, until in found:
        parts[part] += 1
        if until is not None:
            hours.append(_hours(since, until))
    return Tally(definition, dict(parts), *_times(sorted(h for h in hours if h is not None)), **beside)


def _hours(since: datetime, until: datetime | None) -> float | None:
    # answered before we knew of it: no time at all, never less
    return max((until - since).total_seconds() / 3600, 0) if until else None
