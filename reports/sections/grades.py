"""等级与类别, 主办与属地: what the new cases are and whose."""

from reports.content import Block, Paragraph, Section, count, say
from reports.sections.drawings import by_part, towns
from reports.sections.facts import Counted, division


def grades(facts: Counted) -> Section:
    """By incident level and by category."""
    severity, unconfirmed = facts["cases_by_severity"], facts["severity_unconfirmed"]
    if not severity.count:
        return Section("等级与类别", (say("本周没有新增事项。"),))
    graded = severity.count - severity.of(None)
    said = f"本周新增事项中，定有事件等级的{graded}件"
    words = (
        [say(f"{said}，其中等级尚待人核实的", count(unconfirmed), "件。")]
        if graded
        else [say("本周新增事项都没有事件等级。")]
    )
    tables: tuple[Block, ...] = (
        division(facts, "cases_by_severity", "新增事项（按事件等级）", "事件等级"),
        division(facts, "cases_by_category", "新增事项（按类别）", "类别"),
        *by_part(facts, "cases_by_category", "新增事项（按类别，件）"),
    )
    return Section("等级与类别", (*words, *tables))


def owners(facts: Counted) -> Section:
    """By handling lead and by town, in the order of the register: never a league table."""
    if not facts["cases_by_lead"].count:
        return Section("主办与属地", (say("本周没有新增事项。"),))
    tables: tuple[Block, ...] = (
        division(facts, "cases_by_lead", "新增事项（按主办）", "主办单位"),
        division(facts, "cases_by_territory", "新增事项（按属地）", "镇街"),
        *towns(facts),
    )
    return Section("主办与属地", (say("以下按单位名录顺序排列，件数不是排名。"), *_renamed(facts), *tables))


def _renamed(facts: Counted) -> list[Paragraph]:
    """Units that began or ended inside the period: each case stays with the unit under which it was recorded."""
    span = facts.figures.week
    first, end = (at.astimezone(span.zone).date() for at in (span.starts_at, span.ends_at))
    units = facts.config.units.units
    begun = [f"{u.name}（{u.since.month}月{u.since.day}日起）" for u in units if first < u.since < end]
    ended = [f"{u.name}（至{u.until.month}月{u.until.day}日）" for u in units if u.until and first <= u.until < end]
    if not begun and not ended:
        return []
    return [say(f"本周单位名录有变动：{'、'.join([*ended, *begun])}；各事项按登记时的单位计，不合并。")]
