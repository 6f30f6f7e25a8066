"""时限执行情况: what was due, how it stands, how long the first answer took, and what ran out, by name."""

from reports.content import Chart, Paragraph, Section, Table, Text, anchor, count, joined, row, say
from reports.figures import Tally
from reports.masking import shortened
from reports.particulars import Breach, nameable, unnamed
from reports.sections.drawings import on_time
from reports.sections.facts import Counted, duration, share

WHY = 24
"""Characters of a cause in the paper; the .xlsx annex has all its words."""
NAMED = 20  # in the paper itself; the .xlsx annex names all
STANDINGS = ("clocks_on_time", "clocks_late", "clocks_late_when_discovered", "clocks_exited", "clocks_running")


def limits(facts: Counted) -> Section:
    """On time, late, found too late, otherwise ended, running; the denominator beside each rate."""
    due = facts["clocks_due"]
    if not due.count:
        return Section("时限执行情况", (say("本周没有到期的时限。"), *_end(facts), *_first_answers(facts)))
    said = say("本周到期的时限", count(due), "个：", *standings(facts), f"。{_rated(facts)}。")
    note = say("按时率 = 按时 ÷（按时 + 处置超时）；发现时已过时限和其他依法了结的不计入分母，另列。")
    return Section(
        "时限执行情况",
        (said, note, _by_kind(facts, due), *_by_unit(facts), *_end(facts), *_first_answers(facts), *_named(facts)),
    )


def standings(facts: Counted) -> list[str | Text]:
    """How what was due stands, each part that there is: together they are all of it."""
    return joined([_one(facts[name]) for name in STANDINGS if facts[name].count])


def _one(figure: Tally) -> "list[str | Text]":
    return [f"{figure.definition.title}", count(figure), "个"]


def _rate(facts: Counted, kind: str | None) -> str:
    on_time, late = facts["clocks_on_time"], facts["clocks_late"]
    good, bad = (on_time.of(kind), late.of(kind)) if kind else (on_time.count, late.count)
    return share(good, good + bad)


def _rated(facts: Counted) -> str:
    counted = facts["clocks_on_time"].count + facts["clocks_late"].count
    return f"按时率{_rate(facts, None)}" if counted else "其中没有计入按时率的"


def _by_kind(facts: Counted, due: Tally) -> Table:
    header = ("时限", "到期", "按时", "处置超时", "发现时已过", "其他了结", "计时中", "按时率")
    lines = [_kind(facts, due, kind) for kind in facts.parts(due)]
    lines.append(row("合计", count(due), *(count(facts[name]) for name in STANDINGS), _rate(facts, None)))
    return Table("时限执行情况（按时限种类，个）", header, tuple(lines), (16, 8, 8, 12, 14, 12, 10, 20))


def _kind(facts: Counted, due: Tally, kind: str | None) -> tuple[Text, ...]:
    numbers = (Text(str(facts[name].of(kind)), anchor(facts[name], kind)) for name in ("clocks_due", *STANDINGS))
    return row(facts.name(due, kind), *numbers, _rate(facts, kind))


def _by_unit(facts: Counted) -> list[Table | Chart]:
    """Bands in the order of the register, or where the city wants it a ranking."""
    due, policy = facts["clocks_due_by_unit"], facts.config.report
    units = facts.parts(due)
    if policy.ranking:
        units.sort(key=lambda unit: -_of_unit(facts, unit)[2])
    header = ("单位", "到期", "按时", "处置超时", "按时率" if policy.ranking else "按时率区间")
    table = Table(
        "时限执行情况（按承担单位，个）", header, tuple(_unit(facts, unit) for unit in units), (16, 8, 8, 10, 18)
    )
    return [table, *on_time(facts, units)]


def _of_unit(facts: Counted, unit: str | None) -> tuple[int, int, float]:
    """On time, counted at all, and the rate; a unit of which nothing is counted stands last."""
    good = facts["clocks_on_time_by_unit"].of(unit)
    counted = good + facts["clocks_late_by_unit"].of(unit)
    return good, counted, good / counted if counted else -1


def _unit(facts: Counted, unit: str | None) -> tuple[Text, ...]:
    good, counted, rate = _of_unit(facts, unit)
    numbers = [
        Text(str(facts[f"clocks_{name}_by_unit"].of(unit)), anchor(facts[f"clocks_{name}_by_unit"], unit))
        for name in ("due", "on_time", "late")
    ]
    policy = facts.config.report
    shown = share(good, counted) if policy.ranking or not counted else f"{policy.band_of(rate)}（{good}/{counted}）"
    return row(facts.name(facts["clocks_due_by_unit"], unit), *numbers, shown)


def _end(facts: Counted) -> list[Paragraph]:
    running, overdue = facts["clocks_open_at_end"], facts["clocks_overdue_at_end"]
    when = "本周结束时" if facts.figures.week.is_over(facts.figures.made_at) else "截至统计时"
    if not running.count and not overdue.count:
        return [say(f"{when}没有未了结的时限。")]
    return [
        say(f"{when}，计时中的时限", count(running), "个，已超时仍未了结的", count(overdue), "个（不论哪一周到期）。")
    ]


def _first_answers(facts: Counted) -> list[Paragraph]:
    return [
        _first(facts["first_public_response"], "首次公开回应"),
        _first(facts["first_reply"], "首次答复来信来电和批示交办"),
    ]


def _first(figure: Tally, what: str) -> Paragraph:
    if figure.median_hours is None or figure.p90_hours is None:
        return say(f"本周没有{what}的事项，不计用时。")
    times = f"用时中位数{duration(figure.median_hours)}，第90百分位{duration(figure.p90_hours)}。"
    return say(f"本周{what}的事项", count(figure), f"件，{times}")


def _named(facts: Counted) -> list[Paragraph | Table]:
    if not facts.breaches:
        return [say("本周没有处置超时的时限。")]
    open_ = nameable(facts.breaches)
    shown, hidden = open_[:NAMED], len(facts.breaches) - len(open_)
    header = ("编号", "事项", "时限", "主办", "限期", "了结", "超出", "原因")
    tables = (
        [Table("处置超时的时限", header, tuple(_breach(facts, b) for b in shown), (20, 17, 11, 11, 9, 9, 9, 14), 4)]
        if shown
        else []
    )
    left = len(open_) - len(shown)
    return [
        *tables,
        *([say(f"上表先列未了结的，再按限期先后；其余{left}个见同名电子表格的“处置超时”表。")] if left else []),
        *([say(unnamed(hidden))] if hidden else []),
    ]


def _breach(facts: Counted, breach: Breach) -> tuple[Text, ...]:
    case = breach.case
    return row(
        Text(case.number, f"case:{case.id}") if case else "—",
        case.title if case else "—",
        facts.name(facts["clocks_late"], breach.kind),
        facts.name(facts["cases_by_lead"], case.handling_lead) if case else "—",
        facts.local(breach.limit),
        facts.local(breach.stopped_at) if breach.stopped_at else "未了结",
        duration(breach.hours_over(facts.figures.made_at)),
        shortened(breach.why, WHY),
    )
