"""The weekly bulletin: which sections, in which order, under which title."""

from reports.content import Paper, Section, say
from reports.editions import Standing
from reports.sections.duty import channels, corrections, delivery
from reports.sections.facts import Facts
from reports.sections.grades import grades, owners
from reports.sections.limits import limits
from reports.sections.meanings import meanings
from reports.sections.overview import overview

BODY = (overview, limits, grades, owners, delivery, channels, corrections)


def bulletin(facts: Facts, standing: Standing) -> Paper:
    """The content of one week's paper, in the order of ``BODY``; what differs from an issued edition stands at the end."""
    city, figures = facts.config.city, facts.figures
    made = figures.made_at.astimezone(city.zone)
    day = f"{made.year}年{made.month}月{made.day}日"
    return Paper(
        title=f"{city.name}政务舆情周报",
        subtitle=figures.week.title,
        standing=f"数据截至{day}{made:%H:%M}；{standing.words}",
        maker=facts.config.unit(city.desk_unit).name,
        dated=day,
        sections=(*(section(facts) for section in BODY), *_changed(standing), meanings()),
    )


def _changed(standing: Standing) -> tuple[Section, ...]:
    if not standing.changed:
        return ()
    return (Section("更正说明", (say("与前一版相比有变化的指标："), *(say(f"{what}。") for what in standing.changed))),)
