"""The head of a case: number, what, how grave, time left; and the facts in a few lines."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from cases.matters.lines import unit_name
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from cases.work import Work
from config.words import CASE_KIND_CN
from dashboard.badges import clock_word, drill_tag, left_badge, severity_badge, small, state_word
from dashboard.markup import Markup, div, span
from dashboard.masking import mask
from dashboard.read.casefile import CaseFile, nearest
from dashboard.wording import OPINION_CN, stamp


def head(case: Case, clocks: Sequence[ClockRow], now: datetime) -> Markup:
    """One line across the page, with what is due next: nine minutes are another thing for a check than for a notice."""
    clock = nearest(clocks)
    return div(
        "ys-case-head",
        span("ys-number", case.number), small(CASE_KIND_CN[case.kind]), drill_tag() if case.drill else None, severity_badge(case.severity, confirmed=case.severity_confirmed) if case.severity else None,
        span("ys-name", mask(case.title)),
        small("历史导入", "dark") if case.history else None,
        small("风险", "red") if case.attention else None,
        small("待人工研判", "amber") if case.review else None,
        small("限制知悉", "dark") if case.restricted else None,
        small(state_word(case.state)),
        span("ys-next", span("dim", clock_word(clock.kind)), left_badge(clock.due_at, now)) if clock else span("ys-next dim", "无在走时限"),
    )  # fmt: skip


def facts(file: CaseFile, work: Work) -> Markup:
    """Who answers, where, and when what happened."""
    case, zone = file.case, work.config.city.zone
    names = [unit_name(work, unit) or "" for unit in case.support]
    rows: list[tuple[str, object]] = [
        ("主办", unit_name(work, case.handling_lead) or "待定"), ("回应主体", unit_name(work, case.response_lead) or "待定"),
        ("协办", "、".join(names) or "—"), ("属地", case.territory or "—"),
        ("类别", case.category or "—"), ("层级", case.level or "—"),
        ("事件类型", case.event_type or "—"), ("事发时间", _occurred(file, zone, work.now)),
        ("发现时间", stamp(case.discovered_at, zone, work.now)), ("信息条数", f"{file.voice_count} 条"),
    ]  # fmt: skip
    if case.complained_of:
        rows += [("被反映", "、".join(unit_name(work, unit) or "" for unit in case.complained_of))]
    if case.kind == "matter":
        rows += [("是不是舆情", OPINION_CN[case.public_opinion])]
    if case.kind == "request":
        rows += [("收到时间", stamp(case.received_at, zone, work.now)), ("诉求类型", case.type or "待定（按最严时限）")]
    return div("ys-facts", *(part for name, value in rows for part in (span("name", name), span("value", value))))


def _occurred(file: CaseFile, zone: ZoneInfo, now: datetime) -> Markup:
    case = file.case
    if case.occurred_at is None:
        return span("ys-note", "未知，时限按发现时间起算" if case.incident else "—")
    words = stamp(case.occurred_at, zone, now)
    if case.occurred_until and case.occurred_until != case.occurred_at:
        words += f" 至 {stamp(case.occurred_until, zone, now)}"
    if case.occurred_by not in (None, "machine"):
        return span("", words)
    given = any(voice.version.occurred_at == case.occurred_at for voice in file.voices)
    return span("", words, small("来件所填，待核实" if given else "机器研判，待核实", "amber"))
