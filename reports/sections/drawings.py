"""The charts of the paper: each draws figures that stand beside it as a table, and nothing else."""

from reports.charts import Bar, Bars, Line, Trend
from reports.content import Chart, Paragraph, anchor, say
from reports.figures import Tally, before
from reports.sections.facts import Counted, share
from reports.towns import off_the_map, town_map

MOST_BARS = 24
"""Bars of one chart: more would not stay on a page."""


def trend(facts: Counted) -> list[Chart | Paragraph]:
    """What came in over the last weeks; a week of which the record knows nothing is a gap."""
    received, opened = facts["items_received"], facts["cases_opened"]
    known = [n for n in (*received.trend, *opened.trend) if n is not None]
    if not known:
        return []
    weeks = [*before(facts.figures.week, len(received.trend)), facts.figures.week]
    lines = tuple(_line(figure) for figure in (received, opened))
    drawn = [Chart("收到信息和新增事项走势", Trend(tuple(week.short for week in weeks), lines))]
    gaps = sum(n is None for n in received.trend)
    return [*drawn, say(f"图中标“无”的{gaps}期本平台还没有数据，不是零。")] if gaps else [*drawn]


def _line(figure: Tally) -> Line:
    return Line(figure.definition.title, figure.definition.unit, (*figure.trend, figure.count))


def by_channel(facts: Counted) -> list[Chart]:
    """Received by channel, the week before beside it."""
    received = facts["items_received"]
    previous = received.previous if facts.figures.anything_before else None
    bars = [
        Bar(
            facts.name(received, part),
            (received.of(part), *((previous.of(part),) if previous else ())),
            f"{received.of(part)}" + (f"（上周{previous.of(part)}）" if previous else ""),
            anchor(received, part) if received.of(part) else None,
        )
        for part in facts.parts(received, previous)
    ]
    legend = ("本周", "上周") if previous else ("本周",)
    return [Chart("收到信息（按渠道，条）", Bars(legend, tuple(bars[:MOST_BARS])))]


def by_part(facts: Counted, name: str, caption: str) -> list[Chart]:
    """A figure by its parts, with share."""
    figure = facts[name]
    bars = [
        Bar(facts.name(figure, p), (figure.of(p),), f"{figure.of(p)}　{share(figure.of(p), figure.count)}", anchor(figure, p))
        for p in facts.parts(figure)
    ]  # fmt: skip
    return [Chart(caption, Bars((), tuple(bars[:MOST_BARS])))]


def on_time(facts: Counted, units: list[str | None]) -> list[Chart]:
    """How the limits of each unit stand, in the order given; of very many units those with the most limits."""
    due = facts["clocks_due_by_unit"]
    most = set(sorted(units, key=lambda unit: -due.of(unit))[:MOST_BARS])
    bars = tuple(_unit(facts, unit) for unit in units if unit in most)
    some = f"，到期最多的{MOST_BARS}个单位" if len(units) > MOST_BARS else ""
    legend = ("按时", "处置超时", "其他（发现时已过、其他了结、计时中）")
    return [Chart(f"时限执行情况（按承担单位，个{some}）", Bars(legend, bars, stacked=True))]


def _unit(facts: Counted, unit: str | None) -> Bar:
    due, good, late = (facts[f"clocks_{name}_by_unit"].of(unit) for name in ("due", "on_time", "late"))
    name = facts.name(facts["clocks_due_by_unit"], unit)
    said = f"按时{good}/{good + late}" if good + late else "不计按时率"
    other = due - good - late
    said += f"　其他{other}" if other and good + late else ""
    return Bar(name, (good, late, other), said, anchor(facts["clocks_due_by_unit"], unit))


def towns(facts: Counted) -> list[Chart | Paragraph]:
    """New cases on the schematic map, and what is not on it."""
    figure = facts["cases_by_territory"]
    drawn = town_map(facts.config, figure.counts, figure.definition.unit, figure.definition.name)
    if drawn is None:
        return [say(f"{facts.config.city.ours}没有配置镇街的示意图位置，不画示意图。")]
    left = off_the_map(facts.config, figure.counts)
    return [
        Chart("新增事项（按属地，示意图）", drawn),
        *([say(f"属地未定或不在图上的{left}件没有画入。")] if left else []),
    ]
