"""Why a clock is due when it is, as one sentence. Pure.

「14:20 到期:09:20 发生(事件 31),国办发〔2016〕80号,5 小时」
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from cases.clocks.calendar import Calendar
from cases.clocks.due import add

FACT_CN = {
    "occurred": "发生",
    "discovered": "发现",
    "received": "收到",
    "dispatched": "派单",
    "started": "起算",
    "reopened": "重办",
}
UNIT_CN = {"natural_minutes": "分钟", "natural_hours": "小时", "natural_days": "日", "working_days": "个工作日"}
LAST_MINUTE = time(23, 59)
_NUMBER = re.compile(r"[(（]([^()（）]*〔\d{4}〕\d+号)[^()（）]*[)）]")


@dataclass(frozen=True)
class Explained:
    """What is explained: a clock as it stands, under the terms it was begun with."""

    terms: Mapping[str, Any]
    basis: str
    basis_at: datetime
    basis_event: int | None
    due_at: datetime
    breach_at: datetime
    provisional: bool = False
    late: bool = False
    catch_up_at: datetime | None = None
    pauses: tuple[tuple[datetime, datetime | None], ...] = ()
    corrected: Mapping[str, Any] | None = None
    stated: bool = False
    extended: int | None = None
    cycle: int = 1


@dataclass(frozen=True)
class Reader:
    """From where and when it is read: today's times go without their day."""

    zone: tzinfo
    now: datetime
    calendar: Calendar


def counted_from(basis: str, cycle: int) -> str:
    """The fact a clock counts from, as it is told: after 重办 what stands for the discovery and the receipt is the reopening."""
    return "reopened" if cycle > 1 and basis in ("discovered", "received") else basis


def explain(clock: Explained, reader: Reader) -> str:
    """The limit; what it counts from, by which event; the law and its length; and whatever makes it uncertain or other than it was."""
    policy = clock.terms["policy"]
    parts = [_origin(clock, reader), *_counted(clock, reader), _law(policy["basis"]), _length(policy)]
    parts += _doubts(clock, reader)
    return f"{_moment(clock.due_at, reader)} 到期:{','.join(part for part in parts if part)}"


def _origin(clock: Explained, reader: Reader) -> str:
    """From which fact; where the law's own fact is unknown, that we say so."""
    if clock.stated:
        return f"来文要求的期限{_event(clock)}"
    at, told = _moment(clock.basis_at, reader), counted_from(clock.basis, clock.cycle)
    fact = FACT_CN[told]
    if told == "reopened":
        return f"{at} {fact}起算{_event(clock)}"
    first = clock.terms["policy"]["counts_from"]
    if clock.basis != first:
        return f"未知{FACT_CN[first]}时间,按 {at} {fact}起算{_event(clock)}"
    span = clock.breach_at - clock.due_at
    if span > timedelta(0):
        return f"{at} 至 {_moment(clock.basis_at + span, reader)} 之间{fact}{_event(clock)}"
    return f"{at} {fact}{_event(clock)}"


def _event(clock: Explained) -> str:
    return f"(事件 {clock.basis_event})" if clock.basis_event else ""


def _counted(clock: Explained, reader: Reader) -> list[str]:
    """Working days are counted out: the first one, and the end of the last. Beside a stated limit stands our own."""
    policy = clock.terms["policy"]
    if clock.stated:
        ours, _ = add(clock.basis_at, policy["duration"], policy["unit"], reader.calendar, reader.zone)
        return [f"按规定算为 {_moment(ours, reader, always=True)}"]
    if policy["unit"] != "working_days":
        return []
    first, _ = reader.calendar.after(clock.basis_at.astimezone(reader.zone).date(), 1)
    return [f"第一个工作日为 {_day(first, reader)},至 {_moment(clock.due_at, reader, always=True)}"]


def _law(basis: Mapping[str, Any]) -> str:
    """The number of the document, as officials cite it; else its name."""
    numbered = _NUMBER.search(basis["document"])
    name = numbered[1] if numbered else basis["document"]
    return f"{name} {basis['article']}" if basis.get("article") and not numbered else name


def _length(policy: Mapping[str, Any]) -> str:
    return f"{policy['duration']} {UNIT_CN[policy['unit']]}"


def _doubts(clock: Explained, reader: Reader) -> list[str]:
    parts = []
    if clock.breach_at > clock.due_at:
        parts.append(f"到期按最早算,超时按最晚认定 ({_moment(clock.breach_at, reader)})")
    if clock.provisional:
        parts.append(f"{clock.due_at.astimezone(reader.zone).year} 年放假安排未公布,暂定")
    if clock.extended:
        parts.append(f"经批准延期 {clock.extended} {UNIT_CN[clock.terms['policy']['unit']]}")
    parts += _pauses(clock, reader)
    if clock.late:
        until = f",补救时限 {_moment(clock.catch_up_at, reader)}" if clock.catch_up_at else ""
        parts.append(f"发现时已过时限{until}")
    if clock.corrected:
        parts.append(_correction(clock, clock.corrected, reader))
    return parts


def _pauses(clock: Explained, reader: Reader) -> list[str]:
    ended = [(began, until) for began, until in clock.pauses if until is not None]
    minutes = sum(int((until - began).total_seconds() // 60) for began, until in ended)
    parts = [f"其间暂停 {len(ended)} 次共 {minutes // 60} 小时 {minutes % 60} 分"] if ended else []
    return parts + [f"自 {_moment(began, reader)} 起暂停" for began, until in clock.pauses if until is None]


def _correction(clock: Explained, was: Mapping[str, Any], reader: Reader) -> str:
    """What it was before the last correction, and what changed."""
    before = datetime.fromisoformat(was["due_at"])
    at, fact = _moment(datetime.fromisoformat(was["basis_at"]), reader), FACT_CN[was["basis"]]
    policy = clock.terms["policy"]
    if was["policy"] != policy["id"]:
        because = "适用的规定改变"
    elif (was["basis"], datetime.fromisoformat(was["basis_at"])) != (clock.basis, clock.basis_at):
        because = f"起算由 {at} {fact}更正为 {_moment(clock.basis_at, reader)} {FACT_CN[clock.basis]}"
    elif datetime.fromisoformat(was["breach_at"]) - before != clock.breach_at - clock.due_at:
        because = f"{FACT_CN[clock.basis]}时间的范围更正"
    elif any(until for _, until in clock.pauses):
        because = "停表顺延"
    else:
        because = "重新起算"
    return f"原定 {_moment(before, reader)},因{because}"


def _moment(at: datetime, reader: Reader, *, always: bool = False) -> str:
    """09:20 today, else with its day; the end of a day is said as the law says it, 24:00."""
    local = at.astimezone(reader.zone)
    clock = "24:00" if (local.hour, local.minute) == (LAST_MINUTE.hour, LAST_MINUTE.minute) else f"{local:%H:%M}"
    today = reader.now.astimezone(reader.zone).date()
    return clock if local.date() == today and not always else f"{_day(local.date(), reader)}{clock}"


def _day(day: date, reader: Reader) -> str:
    year = f"{day.year}年" if day.year != reader.now.astimezone(reader.zone).year else ""
    return f"{year}{day.month}月{day.day}日"
