"""考核与统计: the numbers of any stretch of time by the weekly paper's definitions, and its sections said of that stretch."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.console import Refusal
from cases.house import House
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from cases.store.paper_tables import KeptFigures
from cases.work import Work
from reports.content import Section
from reports.definitions import DEFINITIONS, definition
from reports.figures import Tallies, Tally, tallies_of
from reports.kept import FORGOTTEN_AFTER, KEPT_FOR, grows_old, keep, kept
from reports.months import Months
from reports.particulars import Breach, CaseName, breaches, cases_named
from reports.queries.rows import Period
from reports.scope import CITY, Scope
from reports.sections.duty import corrections, delivery
from reports.sections.facts import Counted
from reports.sections.grades import grades, owners
from reports.sections.handling import redone, refusals, repeats, responses
from reports.sections.limits import limits
from reports.sections.overview import overview
from reports.span import ANY_SPAN, Span
from reports.spans import span_named
from reports.spoken import spoken

SECTIONS: tuple[Callable[[Counted], Section], ...] = (
    overview, limits, refusals, redone, repeats, responses, delivery, corrections, grades, owners,
)  # fmt: skip
WANTED = tuple(d for d in DEFINITIONS if d.parts != "case")
"""A figure divided by single cases would keep a part for each of them; its cases are what others open."""
KEPT_WHEN_OVER = timedelta(hours=1)
"""Of a stretch that is over little changes: what is proved late, corrected or merged."""
NAMED, REMEMBERED = 20, 100
"""Breaches listed by name on the page, out of so many: what one may not read makes room for the next. The figure opens all."""


@dataclass(frozen=True)
class Statistics:
    """What the page shows: the numbers, and the sections written from them."""

    counted: Counted
    sections: tuple[Section, ...]


def statistics(house: House, span: Span, scope: Scope, readable: Any, *, again: bool = False) -> Statistics:
    """The numbers of ``span`` within ``scope``, at most minutes old (an hour once it is over), or counted now if ``again``.

    ``readable`` is what a case must be for this person to read it by name among the breaches.
    """
    found = None if again else _kept(house, span, scope)
    tallies, worst = found or _count(house, span, scope)
    with house.read() as work:
        counted = Counted(house.config, tallies, *_named(work, worst, readable))
    return Statistics(counted, tuple(spoken(section(counted), ANY_SPAN) for section in SECTIONS))


def renew(house: House, scope_of: Callable[[str], Scope]) -> int:
    """The second pass: count anew what people look at and what grows old; how many stretches. ``scope_of`` a unit.

    The running month of the city, which the page opens with, always is among them.
    """
    with house.read() as work:
        opening = running_month(work.config.city.zone, work.now)
        asked = select(KeptFigures).where(KeptFigures.asked_at >= work.now - FORGOTTEN_AFTER)
        rows = {(row.span, row.unit): row for row in work.session.scalars(asked)}
        wanted = {(opening.name, ""): opening, **_stretches(work, rows)}
        due = [
            (span, unit)
            for (name, unit), span in wanted.items()
            if grows_old(work, rows.get((name, unit)), _lasts(span, work.now))
        ]
    for span, unit in due:
        _count(house, span, scope_of(unit) if unit else CITY, asked=False)
    return len(due)


def running_month(zone: ZoneInfo, now: datetime) -> Months:
    """What the page shows to whoever asks for no stretch."""
    return Months(now.astimezone(zone).date().replace(day=1), 1, zone)


def _stretches(work: Work, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Span]:
    found = {}
    for name, unit in keys:
        with suppress(Refusal):  # something else than a stretch of time is kept there
            found[name, unit] = span_named(name, work.config.city.zone, work.now)
    return found


def _count(house: House, span: Span, scope: Scope, *, asked: bool = True) -> "Kept":
    with house.read() as work:  # read in one transaction, stored in another: a count must not hold up a writer
        tallies = tallies_of(work.session, span, work.now, WANTED, work.config.report.trend, scope)
        worst = _worst(work.session, span, work.now, scope)
    numbers = {name: _frozen(tally) for name, tally in tallies.by_name.items()}
    figures = {"numbers": numbers, "anything_before": tallies.anything_before, "worst": worst}
    keep(house, span.name, scope.unit, tallies.made_at, figures, asked=asked)
    return tallies, worst


def _named(work: Work, worst: Sequence[int], readable: Any) -> tuple[tuple[Breach, ...], Mapping[int, CaseName]]:
    query = select(ClockRow.id, ClockRow.case_id).outerjoin(Case, Case.id == ClockRow.case_id)
    seen = query.where(ClockRow.id.in_(worst), ClockRow.case_id.is_(None) | readable)
    found = dict(work.session.execute(seen).all())
    ids = [id_ for id_ in worst if id_ in found][:NAMED]
    cases = cases_named(work.session, (case for id_ in ids if (case := found[id_]) is not None))
    return tuple(breaches(work.session, ids, cases)), cases


def _worst(session: Session, span: Span, at: datetime, scope: Scope) -> list[int]:
    late = scope.rows(definition("clocks_late"), Period.of(span, at))
    order = (ClockRow.stopped_at.is_not(None), ClockRow.breach_at, ClockRow.id)
    query = select(ClockRow.id).join(late, late.c.id == ClockRow.id).order_by(*order)
    return list(session.scalars(query.limit(REMEMBERED)))


Kept = tuple[Tallies, Sequence[int]]


def _kept(house: House, span: Span, scope: Scope) -> Kept | None:
    row = kept(house, span.name, scope.unit, lasts=_lasts(span, house.now()))
    if row is None:
        return None
    numbers: Mapping[str, Any] = row.figures["numbers"]
    by_name = {d.name: _thawed(d.name, numbers[d.name]) for d in WANTED}
    return Tallies(span, row.made_at, by_name, row.figures["anything_before"]), row.figures["worst"]


def _lasts(span: Span, at: datetime) -> timedelta:
    return KEPT_WHEN_OVER if span.is_over(at - KEPT_WHEN_OVER) else KEPT_FOR


def _frozen(tally: Tally) -> dict[str, Any]:
    kept: dict[str, Any] = {"counts": [[part, n] for part, n in tally.counts.items()]}
    kept |= {"median": tally.median_hours, "p90": tally.p90_hours, "trend": list(tally.trend)}
    for name, beside in (("previous", tally.previous), ("last_year", tally.last_year)):
        kept[name] = _frozen(beside) if beside else None
    return kept


def _thawed(name: str, kept: Mapping[str, Any]) -> Tally:
    previous, last_year = (_thawed(name, kept[k]) if kept[k] else None for k in ("previous", "last_year"))
    counts = {part: n for part, n in kept["counts"]}  # noqa: C416 - lists of two, as JSON gives them
    trend = tuple(kept["trend"])
    return Tally(definition(name), counts, kept["median"], kept["p90"], previous, last_year, trend)
