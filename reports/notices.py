"""督查通报 and 提示函 to one unit: drafted from the same figures as the week's paper, only those rows that are the unit's."""

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import select, text

from cases.store.case_lists import ACCUSING
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from cases.work import Work
from config.words import CLOCK_CN
from reports.content import Paper, Paragraph, Section, Table, Text, count, row, say
from reports.editions import Standing
from reports.figures import Figure, Figures, Row, figure, figures_of
from reports.masking import shortened
from reports.particulars import AT_ONCE, Breach, breaches, cases_named
from reports.queries.clocks import duty_of
from reports.sections.facts import Facts, duration, share
from reports.span import Span

OF_UNIT = ("clocks_due_by_unit", "clocks_on_time_by_unit", "clocks_late_by_unit", "dispatches_refused")
"""Figures that the week's paper divides by unit: the unit's part of them."""
OF_CLOCKS = ("clocks_overdue_at_end", "clocks_due_next")
"""Figures of clocks divided otherwise: the rows whose duty is the unit's."""
MOST = 40
WHY = 40
"""Characters of a cause in a line."""


def unit_facts(work: Work, week: Span, unit: str) -> Facts:
    """The week's figures as far as they are that unit's. What names the unit as complained of is not told to it, nor that a
    restricted matter is its own: a restricted matter is no unit's in any figure."""
    figures = figures_of(work.session, week, work.now)
    hidden = _hidden(work, figures, unit)
    own = {
        name: _only(figures[name], [r for r in figures[name].parts.get(unit, ()) if r.case_id not in hidden])
        for name in OF_UNIT
    }
    clocks = _clocks_of(work, [row.id for name in OF_CLOCKS for row in figures[name].rows], unit)
    own |= {
        name: _only(figures[name], [r for r in figures[name].rows if r.id in clocks and r.case_id not in hidden])
        for name in OF_CLOCKS
    }
    made = Figures(week, figures.made_at, own, figures.anything_before)
    named = cases_named(work.session, (id_ for f in own.values() for id_ in f.cases))
    late = [row.id for name in ("clocks_late_by_unit", *OF_CLOCKS) for row in own[name].rows]
    return Facts(work.config, made, tuple(breaches(work.session, sorted(set(late)), named)), named)


def supervision(facts: Facts, unit: str, standing: Standing) -> Paper:
    """督查通报: how the unit kept its limits, each breach by name with its state, what is asked."""
    late = _told(facts, "clocks_late_by_unit")
    body: tuple[Section, ...] = (
        Section("时限执行情况", tuple(_kept(facts))),
        Section("超时事项", tuple(_listed(facts, late, "clocks_late_by_unit", "处置超时事项"))),
    )
    if late:  # nothing is asked where nothing was missed
        asked = "请逐件核实超时原因，未说明的在系统内说明，抓紧办结；办结后登记佐证材料。请于　　月　　日前书面反馈办理情况。"
        body += (Section("办理要求", (say(asked),)),)
    return _to(facts, unit, standing, f"{facts.figures.week.title.partition('（')[0]}时限执行情况督查通报", body)


def reminder(facts: Facts, unit: str, standing: Standing) -> Paper:
    """提示函: what is overdue and unanswered, and what falls due next."""
    over, ahead = _told(facts, "clocks_overdue_at_end"), _told(facts, "clocks_due_next")
    body: tuple[Section, ...] = (
        Section("已超时未了结的时限", tuple(_listed(facts, over, "clocks_overdue_at_end", "超时未结事项"))),
        Section("即将到期的时限", tuple(_listed(facts, ahead, "clocks_due_next", "即将到期事项"))),
    )
    if over or ahead:
        tip = "请对照上列事项按期办理；不属本单位职责的，请在时限内退单并写明理由。"
        body += (Section("提示", (say(tip),)),)
    return _to(facts, unit, standing, "关于按期办理舆情和诉求事项的提示函", body)


def _to(facts: Facts, unit: str, standing: Standing, title: str, sections: tuple[Section, ...]) -> Paper:
    return replace(notice(facts, standing, title, sections), to=facts.config.unit(unit).name)


def notice(facts: Facts, standing: Standing, title: str, sections: tuple[Section, ...]) -> Paper:
    """What all notices have in common: the head, as of when, and what a correction changed."""
    city, made = facts.config.city, facts.figures.made_at.astimezone(facts.config.city.zone)
    day = f"{made.year}年{made.month}月{made.day}日"
    changed = (Section("更正说明", tuple(say(f"{what}。") for what in standing.changed)),) if standing.changed else ()
    return Paper(
        title=title, subtitle=facts.figures.week.title, standing=f"数据截至{day}{made:%H:%M}；{standing.words}",
        maker=facts.config.unit(city.desk_unit).name, dated=day, made_at=facts.figures.made_at, sections=(*sections, *changed),
    )  # fmt: skip


def _kept(facts: Facts) -> Iterator[Paragraph]:
    due, good, late = (facts[name] for name in OF_UNIT[:3])
    refused = facts["dispatches_refused"]
    if not due.count:
        yield say("本周没有由你单位承担、在本周到期的时限。")
    else:
        rate = share(good.count, good.count + late.count)
        yield say(
            "本周由你单位承担并到期的时限",
            count(due),
            "个，按时",
            count(good),
            "个，处置超时",
            count(late),
            f"个，按时率{rate}。",
        )
    if refused.count:
        yield say("本周退单", count(refused), "次。")


def _told(facts: Facts, name: str) -> list[Breach]:
    ids = {row.id for row in facts[name].rows}
    return [one for one in facts.breaches if one.clock_id in ids]


def _listed(facts: Facts, told: list[Breach], name: str, caption: str) -> Iterator[Paragraph | Table]:
    """By name."""
    if not told:
        yield say("没有。")
        return
    yield say("共", count(facts[name]), "个：")
    lines = tuple(_line(facts, one) for one in told[:MOST])
    yield Table(caption, ("编号", "事项", "时限", "限期", "超时", "原因"), lines, (21, 24, 12, 14, 11, 18), 3)
    if len(told) > MOST:
        yield say(f"另有{len(told) - MOST}个，见值守台。")


def _line(facts: Facts, one: Breach) -> tuple[Text, ...]:
    over = one.hours_over(facts.figures.made_at)
    words, why = duration(over) if over > 0 else "未到期", one.why if over > 0 else one.how_far
    if one.case is None:
        return row("—", "登记项", CLOCK_CN[one.kind], facts.local(one.limit), words, why)
    number = Text(one.case.number, f"case:{one.case.id}")
    return row(number, one.case.title, CLOCK_CN[one.kind], facts.local(one.limit), words, shortened(why, WHY))


def _only(found: Figure, rows: list[Row]) -> Figure:
    return figure(found.definition, rows)


def _hidden(work: Work, figures: Figures, unit: str) -> set[int]:
    """Cases of these figures that the unit must not know of."""
    ids = sorted({id_ for name in (*OF_UNIT, *OF_CLOCKS) for id_ in figures[name].cases})
    chunks = (ids[at : at + AT_ONCE] for at in range(0, len(ids), AT_ONCE))
    accused = select(Case.id, Case.complained_of).where(text(ACCUSING))
    found = (row for some in chunks for row in work.session.execute(accused.where(Case.id.in_(some))))
    return {id_ for id_, units in found if unit in units}


def _clocks_of(work: Work, ids: list[int], unit: str) -> set[int]:
    chunks = (ids[at : at + AT_ONCE] for at in range(0, len(ids), AT_ONCE))
    query = select(ClockRow.id).outerjoin(Case, Case.id == ClockRow.case_id).where(duty_of() == unit)
    return {id_ for some in chunks for id_ in work.session.scalars(query.where(ClockRow.id.in_(some)))}
