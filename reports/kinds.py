"""Every kind of paper that goes through review and issue: which spans it has, how it is composed, in which forms."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from cases.work import Work
from reports.bulletin import bulletin
from reports.circular import circular, circular_facts
from reports.content import Paper, Section, say
from reports.daily import morning
from reports.day import day_named, last_day
from reports.editions import Standing
from reports.gather import facts_of
from reports.months import last_month, month_named
from reports.notices import reminder, supervision, unit_facts
from reports.sections.facts import Facts
from reports.span import Span
from reports.week import last_week, week_named

Facts_ = Callable[[Work, Span, str | None], Facts]


@dataclass(frozen=True)
class Kind:
    """One kind. ``last``: the newest span that is over; ``named``: a span by its name, refused when it is none."""

    id: str
    file: str
    last: Callable[[datetime, ZoneInfo], Span]
    named: Callable[[str, ZoneInfo, datetime], Span]
    facts: Facts_
    compose: Callable[[Facts, str | None, Standing], Paper]
    forms: tuple[str, ...]


def _whole(work: Work, span: Span, _unit: str | None) -> Facts:
    return facts_of(work, span)


def _of_unit(work: Work, span: Span, unit: str | None) -> Facts:
    return unit_facts(work, span, unit or "")


def _morning(facts: Facts, _unit: str | None, standing: Standing) -> Paper:
    paper = morning(facts)
    sections = (Section("更正说明", tuple(say(f"{what}。") for what in standing.changed)),) if standing.changed else ()
    words = paper.standing.rpartition("；")[0]
    return replace(paper, standing=f"{words}；{standing.words}", sections=(*paper.sections, *sections))


ALL = ("docx", "pdf", "html", "xlsx", "json")
KINDS: Mapping[str, Kind] = {
    kind.id: kind
    for kind in (
        Kind("weekly", "舆情周报", last_week, week_named, _whole, lambda f, _, s: bulletin(f, s), ALL),
        Kind("monthly", "舆情月报", last_month, month_named, _whole, lambda f, _, s: bulletin(f, s), ALL),
        Kind("daily", "每日舆情", last_day, day_named, _whole, _morning, ("docx", "pdf")),
        Kind("supervision", "督查通报", last_week, week_named, _of_unit, lambda f, u, s: supervision(f, u or "", s), ("docx", "pdf")),
        Kind("circular", "督查通报", last_week, week_named, lambda w, s, _: circular_facts(w, s), lambda f, _, s: circular(f, s), ("docx", "pdf")),
        Kind("reminder", "提示函", last_week, week_named, _of_unit, lambda f, u, s: reminder(f, u or "", s), ("docx", "pdf")),
    )
}  # fmt: skip
