"""Read everything a paper needs, in one transaction, so that all its parts speak of the same instant."""

from cases.house import House
from cases.work import Work
from reports.day import Day
from reports.definitions import Definition
from reports.editions import Standing, editions, standing
from reports.figures import Figure, Figures, figures_of
from reports.frozen import frozen
from reports.particulars import breaches, cases_named
from reports.sections.facts import Facts
from reports.span import Span


def gather(house: House, week: Span) -> tuple[Facts, Standing]:
    """The facts of a week and how its paper stands."""
    with house.read() as work:
        figures = figures_of(work.session, week, work.now, trend=work.config.report.trend)
        return _facts(work, figures), standing(editions(work.session, week), frozen(figures))


def gather_day(house: House, day: Day) -> Facts:
    """The facts of a day."""
    with house.read() as work:
        return _facts(work, figures_of(work.session, day, work.now))


def facts_of(work: Work, span: Span) -> Facts:
    """The facts of any span, in the caller's transaction."""
    return _facts(work, figures_of(work.session, span, work.now, trend=work.config.report.trend))


def gather_one(house: House, week: Span, definition: Definition) -> tuple[Facts, Figure]:
    """One figure with its cases by name."""
    with house.read() as work:
        figures = figures_of(work.session, week, work.now, [definition])
        return Facts(work.config, figures, (), cases_named(work.session, figures[definition.name].cases)), figures[
            definition.name
        ]


def _facts(work: Work, figures: Figures) -> Facts:
    cases = cases_named(work.session, (id_ for f in figures.by_name.values() for id_ in f.cases))
    late = [row.id for row in figures["clocks_late"].rows]
    return Facts(work.config, figures, tuple(breaches(work.session, late, cases)), cases)
