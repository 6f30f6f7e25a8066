"""All clocks of a case: the duty, why it is due then, how much is left, how it ended."""

from datetime import datetime, timedelta

from cases.clocks.causes import Cause, causes_of, missed
from cases.clocks.pauses import is_open
from cases.matters.reasons import reasons_of
from cases.matters.transfers import Transfer
from cases.store.clock_tables import TRANSFER, ClockRow
from cases.work import Work
from dashboard.badges import clock_word, left_badge, small
from dashboard.markup import Markup, div, span, table
from dashboard.masking import mask
from dashboard.wording import CLOCK_STATE_CN, full_width, span_words, stamp


def clocks(rows: list[ClockRow], work: Work) -> Markup:
    """A line for each clock, running ones first."""
    if not rows:
        return div("ys-note", "本件没有时限。")
    zone, reasons = work.config.city.zone, reasons_of(work, rows)
    late = [c.id for c in rows if missed(c, work.now)]
    causes = causes_of(work.session, late) if late else {}
    lines: list[list[object]] = [
        [
            clock_word(c.kind),
            span("ys-num", stamp(c.due_at, zone, work.now)),
            span("", _how(c, work.now), _cause(causes.get(c.id)) if missed(c, work.now) else None),
            _why(c, reasons[c.id]),
        ]
        for c in rows
    ]
    return div("ys-clocks", table(("时限", "截止", "状态", "依据"), lines))


def transfer(found: Transfer | None, work: Work) -> Markup | None:
    """The 移交 clock alone, for whom a case shows its number only."""
    if found is None:
        return None
    word = clock_word(TRANSFER)
    if found.stopped_at is None:
        due = stamp(found.due_at, work.config.city.zone, work.now)
        return span("", word, " ", span("ys-num", f"{due} 到期"), " ", left_badge(found.due_at, work.now))
    at = stamp(found.stopped_at, work.config.city.zone, work.now)
    return span("", word, " ", span("ys-good", f"纪检 {at} 已接收")) if found.taken else None


def _how(clock: ClockRow, now: datetime) -> Markup:
    late = small("发现时已过时限") if clock.late_when_discovered else None  # until when it is to be made good: see why
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


def _cause(cause: Cause | None) -> Markup:
    """Why it was missed, as stated last; and that nobody has said so yet."""
    if cause is None:
        return div("ys-note", "未说明原因")
    again = f"（第 {cause.times} 次说明）" if cause.times > 1 else ""
    return div("ys-note", f"原因：{full_width(mask(cause.said))}{again}")


def _why(clock: ClockRow, reason: str) -> Markup:
    """On what the limit rests: fact, event, law, length; and what the city still has to confirm."""
    basis = clock.terms["policy"]["basis"]
    doubt = span("ys-bad", "（待确认）") if basis["mark"] == "unconfirmed" else None
    return span("", full_width(reason), doubt)
