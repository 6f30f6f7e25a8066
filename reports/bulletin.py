"""The weekly bulletin: which sections, in which order, under which title."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import count

from config.report import ReportPart
from reports.content import Paper, Paragraph, Section, Table, say
from reports.editions import Standing
from reports.sections.conclusions import conclusions
from reports.sections.duty import channels, corrections, delivery
from reports.sections.facts import Facts
from reports.sections.grades import grades, owners
from reports.sections.handling import ahead, events, redone, refusals, repeats, responses
from reports.sections.limits import limits
from reports.sections.meanings import meanings
from reports.sections.openness import openness
from reports.sections.overview import overview

PARTS: Mapping[ReportPart, Callable[[Facts], Section]] = {
    "conclusions": conclusions, "overview": overview, "limits": limits, "grades": grades, "events": events, "owners": owners,
    "refusals": refusals, "repeats": repeats, "redone": redone, "responses": responses, "delivery": delivery,
    "channels": channels, "corrections": corrections, "ahead": ahead, "openness": openness,
}  # fmt: skip


def bulletin(facts: Facts, standing: Standing) -> Paper:
    """The content of one week's paper, in the order of report.yaml; what differs from an issued edition stands at the end."""
    city, figures = facts.config.city, facts.figures
    made = figures.made_at.astimezone(city.zone)
    day = f"{made.year}年{made.month}月{made.day}日"
    return Paper(
        title=f"{city.name}政务舆情周报",
        subtitle=figures.week.title,
        standing=f"数据截至{day}{made:%H:%M}；{standing.words}",
        maker=facts.config.unit(city.desk_unit).name,
        dated=day,
        made_at=figures.made_at,
        sections=_tables_numbered(
            (*(PARTS[part](facts) for part in facts.config.report.sections), *_changed(standing), meanings())
        ),
    )


def _changed(standing: Standing) -> tuple[Section, ...]:
    if not standing.changed:
        return ()
    return (Section("更正说明", (say("与前一版相比有变化的指标："), *(say(f"{what}。") for what in standing.changed))),)


def _tables_numbered(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """Tables get their numbers here: a city chooses the sections."""
    numbers = count(1)
    return tuple(replace(s, blocks=tuple(_numbered(b, numbers) for b in s.blocks)) for s in sections)


def _numbered(block: Paragraph | Table, numbers: Iterator[int]) -> Paragraph | Table:
    return (
        replace(block, caption=f"表{next(numbers)} {block.caption}")
        if isinstance(block, Table) and block.caption
        else block
    )
