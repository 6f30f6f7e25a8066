"""督查通报 to all units: how the city kept its limits, which units missed which, what is asked; the breaches by unit as its annex."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import select, text

from cases.store.case_lists import ACCUSING
from cases.store.case_tables import Case
from cases.work import Work
from config.words import CLOCK_CN
from reports.content import Paper, Paragraph, Section, Table, Text, anchor, count, joined, row, say
from reports.editions import Standing
from reports.gather import facts_of
from reports.masking import shortened
from reports.notices import notice
from reports.particulars import UNSTATED, Breach, nameable
from reports.sections.facts import Facts, duration, share
from reports.sections.limits import standings
from reports.span import Span

LATE = "clocks_late_by_unit"
WHY = 24
"""Characters of a cause in a line of the annex."""


def circular_facts(work: Work, week: Span) -> Facts:
    """The week's facts; a breach in a case that complains of a unit is counted and never named: every unit reads this paper."""
    facts = facts_of(work, week)
    accusing = set(work.session.scalars(select(Case.id).where(text(ACCUSING))))
    open_ = (b for b in nameable(facts.breaches) if b.case is None or b.case.id not in accusing)
    return replace(facts, breaches=tuple(open_))


def circular(facts: Facts, standing: Standing) -> Paper:
    """总体情况, 存在问题 by unit, and where a limit was missed 下一步要求 and the annex."""
    body: tuple[Section, ...] = (Section("总体情况", tuple(_kept(facts))), Section("存在问题", tuple(_units(facts))))
    if facts[LATE].count:  # nothing is asked where nothing was missed
        body += (
            Section(
                "下一步要求",
                (
                    say("各承担单位对照附件逐件核实超时原因，未说明的在系统内说明；未了结的抓紧办结并登记佐证材料。"),
                    say("请于　　月　　日前书面反馈整改情况。"),
                ),
            ),
            Section("附件 处置超时事项清单", tuple(_annex(facts)), annex=True),
        )
    title = f"关于{facts.figures.week.title.partition('（')[0]}政务舆情和诉求办理时限执行情况的督查通报"
    return replace(notice(facts, standing, title, body), to="各承担单位")


def _kept(facts: Facts) -> Iterator[Paragraph]:
    due, good, late = (facts[name] for name in ("clocks_due", "clocks_on_time", "clocks_late"))
    if not due.count:
        yield say("本周没有到期的时限。")
        return
    rate = share(good.count, good.count + late.count)
    yield say(f"本周{facts.config.city.whole}到期的时限", count(due), "个：", *standings(facts), f"。按时率{rate}。")
    yield say("按时率 = 按时 ÷（按时 + 处置超时）；发现时已过时限和其他依法了结的不计入分母。")


def _units(facts: Facts) -> Iterator[Paragraph]:
    """Each unit that missed a limit, in the order of the register and not by number: this is no league table."""
    late = facts[LATE]
    if not late.count:
        yield say("本周没有处置超时的时限。")
        return
    by_unit = _by_unit(facts)
    for unit in facts.parts(late):
        told = by_unit.get(unit, [])
        causes = Counter(one.cause or UNSTATED for one in told)
        each = joined([[f"{cause}{n}个"] for cause, n in causes.most_common()])
        listed = ["；原因：", *each] if each else []
        yield say(
            f"{facts.name(late, unit)}处置超时", Text(str(late.of(unit)), anchor(late, unit)), "个", *listed, "。"
        )


def _annex(facts: Facts) -> Iterator[Paragraph | Table]:
    by_unit = _by_unit(facts)
    named = [(unit, one) for unit in facts.parts(facts[LATE]) for one in by_unit.get(unit, ())]
    if named:
        header = ("单位", "编号", "事项", "时限", "限期", "超时", "原因")
        lines = tuple(_line(facts, unit, one) for unit, one in named)
        yield Table("", header, lines, (13, 19, 21, 11, 11, 9, 16), 4)
    else:
        yield say("没有列名的事项。")
    if left := facts[LATE].count - len(named):
        yield say(f"另有{left}个因限制知悉或反映单位，只计数，不列编号和名称。")


def _line(facts: Facts, unit: str | None, one: Breach) -> tuple[Text, ...]:
    case = one.case
    return row(
        facts.name(facts[LATE], unit),
        Text(case.number, f"case:{case.id}") if case else "—",
        case.title if case else "登记项",
        CLOCK_CN[one.kind],
        facts.local(one.limit),
        duration(one.hours_over(facts.figures.made_at)),
        shortened(one.why, WHY),
    )


def _by_unit(facts: Facts) -> dict[str | None, list[Breach]]:
    """The breaches that may be named, by the unit whose duty each was."""
    unit_of = {line.id: unit for unit, lines in facts[LATE].parts.items() for line in lines}
    found: dict[str | None, list[Breach]] = {}
    for one in facts.breaches:
        found.setdefault(unit_of[one.clock_id], []).append(one)
    return found
