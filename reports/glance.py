"""What the desk's page 热点 shows beside its topics: the map of the last days and the trend, by the papers' own definitions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cases.work import Work
from config.load import Config
from reports.charts import Line, Tiles, Trend
from reports.definitions import definition
from reports.figures import before, tallies_of
from reports.queries.rows import Period, counted, days_of
from reports.towns import off_the_map, town_map
from reports.week import week_of


@dataclass(frozen=True)
class Glance:
    """``off``: cases of no town on the map. The last week of the trend is under way."""

    towns: Tiles | None
    off: int
    trend: Trend


def glance_numbers(work: Work, since: datetime) -> dict[str, Any]:
    """What the map of the cases new since then and the trend of the weeks up to now are drawn from; plain enough to be kept."""
    where, now = definition("cases_by_territory"), work.now
    period = Period(since, now, now, now, now, *days_of(now.astimezone(work.config.city.zone)))
    counts = [[line.part, line.n] for line in work.session.execute(counted(where.query), period.values())]
    trend = _trend(work)
    lines = [[line.name, line.unit, list(line.values)] for line in trend.lines]
    return {"towns": counts, "labels": list(trend.labels), "lines": lines}


def drawn_from(config: Config, numbers: Mapping[str, Any]) -> Glance:
    """The map and the trend of such numbers."""
    where, counts = definition("cases_by_territory"), {part: n for part, n in numbers["towns"]}  # noqa: C416 - lists of two
    lines = tuple(Line(name, unit, tuple(values)) for name, unit, values in numbers["lines"])
    drawn = town_map(config, counts, where.unit, where.name)
    return Glance(drawn, off_the_map(config, counts), Trend(tuple(numbers["labels"]), lines))


def _trend(work: Work) -> Trend:
    wanted = [definition("items_received"), definition("cases_opened")]
    week = week_of(work.now, work.config.city.zone)
    tallies = tallies_of(work.session, week, work.now, wanted, trend=work.config.report.trend)
    lines = tuple(Line(d.title, d.unit, (*tallies[d.name].trend, tallies[d.name].count)) for d in wanted)
    return Trend(tuple(w.short for w in [*before(week, len(lines[0].values) - 1), week]), lines)
