"""考核与统计: the numbers of any stretch of time by the weekly paper's definitions, and its sections said of that stretch."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from cases.house import House
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from cases.store.paper_tables import KeptFigures
from cases.work import Work
from config.load import Config
from config.version import VERSION
from reports.content import Section
from reports.definitions import DEFINITIONS, definition
from reports.figures import Tallies, Tally, tallies_of
from reports.particulars import Breach, CaseName, breaches, cases_named
from reports.queries.rows import Period
from reports.scope import Scope
from reports.sections.duty import corrections, delivery
from reports.sections.facts import Counted
from reports.sections.grades import grades, owners
from reports.sections.handling import redone, refusals, repeats, responses
from reports.sections.limits import limits
from reports.sections.overview import overview
from reports.span import ANY_SPAN, Span
from reports.spoken import spoken

SECTIONS: tuple[Callable[[Counted], Section], ...] = (
    overview, limits, refusals, redone, repeats, responses, delivery, corrections, grades, owners,
)  # fmt: skip
WANTED = tuple(d for d in DEFINITIONS if d.parts != "case")
"""A figure divided by single cases would keep a part for each of them; its cases are what others open."""
KEPT_FOR = timedelta(minutes=5)
KEPT_WHEN_OVER = timedelta(hours=1)
"""Of a stretch that is over little changes: what is proved late, corrected or merged."""
FORGOTTEN_AFTER = timedelta(days=1)
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
    with house.read() as work:
        kept = None if again else _kept(work, span, scope)
    if kept is None:
        with house.read() as work:  # read in one transaction, stored in another: a count must not hold up a writer
            tallies = tallies_of(work.session, span, work.now, WANTED, work.config.report.trend, scope)
            kept = tallies, _worst(work.session, span, work.now, scope)
        _keep(house, *kept, scope)
    with house.read() as work:
        counted = Counted(house.config, kept[0], *_named(work, kept[1], readable))
    return Statistics(counted, tuple(spoken(section(counted), ANY_SPAN) for section in SECTIONS))


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


def _under(config: Config) -> str:
    return f"{config.hash}:{VERSION}"[:64]


Kept = tuple[Tallies, Sequence[int]]


def _kept(work: Work, span: Span, scope: Scope) -> Kept | None:
    row = work.session.get(KeptFigures, (span.name, scope.unit))
    if row is None or row.config_hash != _under(work.config):
        return None
    if not timedelta() <= work.now - row.made_at < (KEPT_WHEN_OVER if span.is_over(row.made_at) else KEPT_FOR):
        return None
    numbers: Mapping[str, Any] = row.figures["numbers"]
    by_name = {d.name: _thawed(d.name, numbers[d.name]) for d in WANTED}
    return Tallies(span, row.made_at, by_name, row.figures["anything_before"]), row.figures["worst"]


def _keep(house: House, tallies: Tallies, worst: Sequence[int], scope: Scope) -> None:
    numbers = {name: _frozen(tally) for name, tally in tallies.by_name.items()}
    with house.write() as work:
        work.session.execute(delete(KeptFigures).where(KeptFigures.made_at < work.now - FORGOTTEN_AFTER))
        work.session.merge(
            KeptFigures(
                span=tallies.week.name, unit=scope.unit, made_at=tallies.made_at, config_hash=_under(work.config),
                figures={"numbers": numbers, "anything_before": tallies.anything_before, "worst": list(worst)},
            )
        )  # fmt: skip
        work.commit()


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
