"""The weekly and the monthly bulletin: which sections, in which order, under which title."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import count

from config.report import ReportPart
from reports.content import Block, Chart, Colophon, Paper, Section, Table, say
from reports.editions import Standing
from reports.sections.conclusions import conclusions
from reports.sections.duty import channels, corrections, delivery
from reports.sections.explained import explained
from reports.sections.facts import Facts
from reports.sections.grades import grades, owners
from reports.sections.handling import ahead, events, redone, refusals, repeats, responses
from reports.sections.limits import limits
from reports.sections.meanings import meanings
from reports.sections.orders import instructions, issues, openness
from reports.sections.overview import overview
from reports.span import worded
from reports.spoken import spoken

PARTS: Mapping[ReportPart, Callable[[Facts], Section]] = {
    "conclusions": conclusions, "overview": overview, "limits": limits, "grades": grades, "events": events, "owners": owners,
    "refusals": refusals, "repeats": repeats, "redone": redone, "responses": responses, "delivery": delivery,
    "channels": channels, "corrections": corrections, "ahead": ahead,
    "issues": issues, "openness": openness, "instructions": instructions, "explained": explained,
}  # fmt: skip


def bulletin(facts: Facts, standing: Standing) -> Paper:
    """The content of one period's paper, in the order of report.yaml; what differs from an issued edition stands at the end."""
    city, figures = facts.config.city, facts.figures
    made = figures.made_at.astimezone(city.zone)
    day, maker = _day(made), facts.config.unit(city.desk_unit).name
    issued = standing.issued_at.astimezone(city.zone) if standing.issued_at else None
    written = (*(PARTS[part](facts) for part in facts.config.report.sections), *_changed(standing), meanings())
    return Paper(
        title=worded(figures.week, f"{city.name}政务舆情周报"),
        subtitle=figures.week.title,
        standing=f"数据截至{day}{made:%H:%M}；{standing.words}",
        maker=maker,
        dated=day,
        made_at=figures.made_at,
        sections=_captions_numbered(tuple(spoken(section, figures.week.wording) for section in written)),
        colophon=Colophon("、".join(facts.config.report.copies), maker, _day(issued) if issued else ""),
    )


def _day(at: datetime) -> str:
    return f"{at.year}年{at.month}月{at.day}日"


def _changed(standing: Standing) -> tuple[Section, ...]:
    if not standing.changed:
        return ()
    return (Section("更正说明", (say("与前一版相比有变化的指标："), *(say(f"{what}。") for what in standing.changed))),)


def _captions_numbered(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """Tables and charts get their numbers here: a city chooses the sections."""
    tables, charts = count(1), count(1)
    return tuple(replace(s, blocks=tuple(_numbered(b, tables, charts) for b in s.blocks)) for s in sections)


def _numbered(block: Block, tables: Iterator[int], charts: Iterator[int]) -> Block:
    match block:
        case Table() if block.caption:
            return replace(block, caption=f"表{next(tables)} {block.caption}")
        case Chart():
            n = next(charts)
            return replace(block, caption=f"图{n} {block.caption}", name=f"chart-{n}")
    return block
