"""All clocks of a case: the duty, why it is due then, how much is left, how it ended."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from cases.clocks.pauses import is_open
from cases.store.clock_tables import ClockRow
from cases.work import Work
from dashboard.badges import clock_word, left_badge, small
from dashboard.markup import Markup, div, span, table
from dashboard.wording import BASIS_CN, CLOCK_STATE_CN, span_words, stamp

UNIT_CN = {"natural_minutes": "分钟", "natural_hours": "小时", "natural_days": "日", "working_days": "个工作日"}


def clocks(rows: list[ClockRow], work: Work) -> Markup:
    """A line for each clock, running ones first."""
    if not rows:
        return div("ys-note", "本件没有时限。")
    zone = work.config.city.zone
    lines: list[list[object]] = [
        [
            clock_word(c.kind),
            span("ys-num", stamp(c.due_at, zone, work.now)),
            _how(c, work.now),
            _why(c, zone, work.now),
        ]
        for c in rows
    ]
    return table(("时限", "截止", "状态", "依据"), lines)


def _how(clock: ClockRow, now: datetime) -> Markup:
    late = small("发现时已过时限") if clock.late_when_discovered else None
    if clock.state == "running":
        doubt = small("暂定", "amber") if clock.provisional else None
        still = small("停表") if is_open(clock.pauses) else None
        return span("", left_badge(clock.due_at, now), " ", late, doubt, still)
    word = CLOCK_STATE_CN.get(clock.state, clock.state)
    if clock.breached_at and clock.stopped_at and clock.state == "satisfied":
        return span(
            "",
            span("ys-bad", f"{word}，超时 {span_words(max(clock.stopped_at - clock.breach_at, timedelta(0)))}"),
            " ",
            late,
        )
    return span("ys-good" if clock.state == "satisfied" else "ys-note", word)


def _why(clock: ClockRow, zone: ZoneInfo, now: datetime) -> Markup:
    """自发现时间 14:05 起 48 小时 · 国办发〔2016〕61号."""
    policy = clock.terms.get("policy", {}) if isinstance(clock.terms, dict) else {}
    basis = policy.get("basis") or {}
    law = " ".join(part for part in (basis.get("document"), basis.get("article")) if part)
    length = f"{policy.get('duration', '')} {UNIT_CN.get(policy.get('unit', ''), '')}".strip()
    start = f"自{BASIS_CN.get(clock.basis, clock.basis)} {stamp(clock.basis_at, zone, now)} 起 {length}"
    doubt = span("ys-bad", "（待本市确认）") if basis.get("mark") == "unconfirmed" else None
    return span("", start, span("ys-note", f" · {law}") if law else None, doubt)
