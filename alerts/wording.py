"""What a message says. Pure. Never citizens' data, the text, the unit complained of, or casualty figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import NamedTuple

from cases.outbox.spoken import left, span
from config.words import CLOCK_CN, SEVERITY_CN, Severity

ACTS = {
    "authoritative_information": "请发布权威信息并登记佐证", "press_conference": "请组织新闻发布会并登记佐证",
    "opinion_response": "请回应并登记佐证", "follow_up": "请持续发布", "hotline_reply": "请答复来电人并登记",
    "mailbox_reply": "请答复来信人并登记", "upward_report": "请按规定报送并登记", "unit_receipt": "请签收",
    "risk_check": "请立即核查并登记", "instruction_feedback": "请反馈办理情况", "arbitration": "请裁定承办单位",
    "information_request": "请答复申请人并登记", "website_correction": "请更正并登记",
    "account_freshness": "请更新并登记", "site_freshness": "请更新并登记", "countersign": "请授权人补签",
    "transfer": "请纪检监察人员接收移交",
}  # fmt: skip


SIGN = "【应声】"
_TWINS, _ONE, _AND_MORE = "(疑似与 ", " 同一件)", " 等"
NAMED = 3
DRILL_SIGN = "【应声】【演练】"
LISTED = 60  # a way that takes fewer signs cuts the list before its link


class Matter(NamedTuple):
    """What may be said outside about a clock and its case; ``twin``: the number of the matter it may be one with;
    ``danger``: of a risk check, which."""

    number: str
    severity: str | None
    confirmed: bool
    category: str | None
    clock: str
    due_at: datetime
    breached: bool
    catch_up_at: datetime | None = None
    twin: str | None = None
    danger: str | None = None


def clock_text(matter: Matter, said: str, link: str) -> str:
    """One message about one clock: grade, number (and that of what it may be one with), the duty as it is ``said`` (:func:`duty_text`), the
    act asked for, the link."""
    grade = SEVERITY_CN[Severity(matter.severity)] if matter.severity else ""
    doubt = "" if matter.confirmed or not grade else "疑似,待核实·"
    head = " ".join(part for part in (f"{doubt}{grade}", matter.category or "", matter.number) if part)
    text = f"【应声】{head} {said}。{ACTS.get(matter.clock, '请办理')}。{link}"
    return with_twin(text, matter.number, matter.twin) if matter.twin else text


def with_twin(text: str, number: str, twin: str) -> str:
    """The number at the head of a message with that of a matter it may be one with, and which it also tells of: an SMS is cut off
    behind its link, and nobody says 收到 to a matter of which nothing was left. Of many three are named."""
    named = text.partition("。")[0].partition(_TWINS)[2]
    if twin in named or _AND_MORE in named:
        return text
    if not named:
        return text.replace(number, f"{number}{_TWINS}{twin}{_ONE}", 1)
    more = _AND_MORE if named.count("、") + 1 >= NAMED else f"、{twin}"
    return text.replace(_ONE, f"{more}{_ONE}", 1)


def _beside(number: str, others: Sequence[str]) -> str:
    """The number with those of what it may be one with, as a list has it: two lines of one event are not taken for two events."""
    more = _AND_MORE if len(others) > NAMED else ""
    return f"{number}{_TWINS}{'、'.join(others[:NAMED])}{more}{_ONE}" if others else number


def drilled(text: str) -> str:
    """The same words, marked as a drill before anything that could be cut off; marking twice changes nothing."""
    return f"{DRILL_SIGN}{text.removeprefix(DRILL_SIGN).removeprefix(SIGN)}"


@dataclass(frozen=True)
class Turnout:
    """How far the messages of a drill got: people told, messages, of these delivered and failed, people who said 收到."""

    people: int
    messages: int
    delivered: int
    failed: int
    acknowledged: int


def ended_text(number: str, lasted: timedelta, turnout: Turnout) -> str:
    """The last message of a drill, to everybody whom it disturbed."""
    t = turnout
    return drilled(
        f"演练结束 {number}, 历时 {span(lasted)}: 通知 {t.people} 人 {t.messages} 条, 送达 {t.delivered} 条, 未送达 {t.failed} 条, "
        f"确认收到 {t.acknowledged} 人。以上均为演练, 不用办理。"
    )


def duty_text(matter: Matter, now: datetime, zone: tzinfo) -> str:
    """One duty with its time left and its limit; of one that was past when discovered, what is left to make it good."""
    duty = CLOCK_CN[matter.clock] + (f"({matter.danger})" if matter.danger else "")
    if matter.catch_up_at:
        until = matter.catch_up_at.astimezone(zone)
        word = f"补救时限{left(matter.catch_up_at, now, '已过')}({until.month}月{until.day}日{until:%H:%M})"
        return f"{duty}发现时已过时限,{word}"
    due = matter.due_at.astimezone(zone)
    return f"{duty}{left(matter.due_at, now)}({due.month}月{due.day}日{due.hour:02}:{due.minute:02}到期)"


@dataclass(frozen=True)
class Line:
    """What a list says of one thing: of a duty its number and time left, of anything else its own words. ``twin``: the number of what it may
    be one with."""

    said: str
    breached: bool = False
    due_at: datetime | None = None
    danger: bool = False
    number: str = ""
    twin: str | None = None


def digest_text(lines: list[Line], now: datetime, link: str) -> str:
    """One message for many things that could wait: dangers first, whatever is late; then what is late, then by the time left. What may be
    one event is named together once, where the first of it stands; dangers name none but dangers, for they have to fit whatever follows."""
    lines = sorted(lines, key=lambda line: (line.due_at is None, line.due_at or now))
    dangers, others = [line for line in lines if line.danger], [line for line in lines if not line.danger]
    named: set[str] = set()
    said = [f"请立即核查 {len(dangers)} 件: {_all(dangers, now, named)}"] if dangers else []
    if others:
        late = sum(line.breached for line in others)
        said.append(f"今日提醒 {len(others)} 件, 其中超时 {late} 件: {_all(others, now, named)}")
    return f"{SIGN}{'; '.join(said)}。{link}"


def _all(lines: list[Line], now: datetime, named: set[str]) -> str:
    more = f"等 {len(lines)} 件" if len(lines) > LISTED else ""
    shown = lines[:LISTED]
    events = _events(shown)
    said = []
    for line in shown:
        event = events.get(line.number, {}) if line.number not in named else {}
        named |= event.keys()
        said.append(_beside(line.number, [n for n in event if n != line.number]) + _listed(line, now))
    return "、".join(said) + more


def _events(lines: Sequence[Line]) -> dict[str, dict[str, None]]:
    """By number: all that may be one event with it, itself too, in their order."""
    found: dict[str, dict[str, None]] = {}
    for line in lines:
        if line.twin:
            event = found.get(line.twin, {line.twin: None}) | found.get(line.number, {line.number: None})
            found |= dict.fromkeys(event, event)
    return found


def _listed(line: Line, now: datetime) -> str:
    if line.due_at is None:
        return line.said
    rest = left(line.due_at, now)
    return f"{line.said}(超时){rest.removeprefix('已超时')}" if line.breached else f"{line.said} {rest}"
