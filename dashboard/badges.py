"""Small coloured words: severity, state, time left. One look for each idea, on every page."""

from datetime import datetime

from cases.matters.flow import STATES_CN
from config.words import CLOCK_CN
from dashboard.markup import Markup, span, tag
from dashboard.read.calls import Call
from dashboard.wording import severity_word, time_left

NEAR_SECONDS = 3600


def severity_badge(severity: str | None, *, confirmed: bool) -> Markup:
    """事件等级: filled once a person confirmed it, else outlined and marked 疑似."""
    if severity is None:
        return span("ys-sev none", "—")
    word = severity_word(severity)
    return span(f"ys-sev {severity}{'' if confirmed else ' unsure'}", word if confirmed else f"疑似{word}",
                title="已确认" if confirmed else "机器研判，待核实")  # fmt: skip


def left_badge(due: datetime | None, now: datetime, *, still: bool = False) -> Markup:
    """The time left, red once it is past and amber in its last hour. ``still``: as it was at ``now``, not counted on by the page."""
    if due is None:
        return span("ys-left none", "无时限")
    kind = "over" if due <= now else "near" if (due - now).total_seconds() <= NEAR_SECONDS else "calm"
    return span(f"ys-left {kind}", time_left(due, now), data_due="" if still else f"{due.timestamp():.0f}")


def clock_mark(now: datetime) -> Markup:
    """The server's instant, from which the page counts on by itself (``static/time.js``)."""
    return span("ys-now", "", data_now=f"{now.timestamp():.3f}")


def state_word(state: str) -> str:
    """Where a case stands."""
    return STATES_CN.get(state, state)


def clock_word(kind: str | None) -> str:
    """The name of a duty."""
    return CLOCK_CN.get(kind, kind) if kind else "—"


def case_link(case_id: int, number: str) -> Markup:
    """A case's number as the way to its page."""
    return tag("a", number, href=f"case?id={case_id}", target="_self")


def call_link(call: Call) -> Markup:
    """Whom to ring, with the number in digits: the telephone on a desk is not the screen."""
    words = f"{call.role} {call.name}"
    number = "".join(c for c in call.number if c.isdigit() or c == "+")
    return tag("a", f"☎ {words} {number}", href=f"tel:{number}") if number else span("dim", f"{words}（没有电话）")


def small(word: str, kind: str = "") -> Markup:
    """A small grey (or coloured) tag."""
    return span(f"ys-tag {kind}".strip(), word)


def drill_tag() -> Markup:
    """演练: on everything that is of a drill, wherever it shows."""
    return small("演练", "drill")
