"""What a message of change says. Pure. Number, level, duty, times, link: nothing else leaves the house."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from config.words import CLOCK_CN, SEVERITY_CN, Severity

ENDED_CN = {"satisfied": "已办结", "exited": "已依法了结", "superseded": "已并入其他事项", "void": "不再适用"}
"""How a clock ended, to somebody who had been told of it."""


@dataclass(frozen=True)
class Head:
    """The case as a message may name it."""

    number: str
    severity: str | None
    drill: bool


@dataclass(frozen=True)
class Moved:
    """One duty whose limit is earlier now."""

    kind: str
    before: datetime
    now: datetime


@dataclass(frozen=True)
class Unbroken:
    """One duty that was called late and is not: its limit is a later one now, or its proof is of a time before it."""

    kind: str
    before: datetime | None = None
    now: datetime | None = None
    proved: datetime | None = None


@dataclass(frozen=True)
class Raised:
    """The level of the case before (``None``: it had none) and now."""

    before: str | None
    now: str


@dataclass(frozen=True)
class Ended:
    """One duty that has ended. ``number``: of its case where that is not the one named at the head; ``into``: what that was merged into."""

    kind: str
    state: str
    number: str | None = None
    into: str | None = None


@dataclass(frozen=True)
class Changes:
    """What one person is told at once. ``by``: whose act it was, by name; without one the machine's, of what it heard."""

    moved: list[Moved]
    unbroken: list[Unbroken]
    ended: list[Ended]
    raised: Raised | None = None
    by: str | None = None


def change_text(head: Head, changes: Changes, zone: tzinfo, link: str) -> str:
    """One message: that it is graver now, the earlier limits, then what is no breach, then what has ended."""
    level = SEVERITY_CN[Severity(head.severity)] if head.severity else ""
    name = " ".join(part for part in (level, head.number) if part)
    said = [_raised(changes.raised, changes.by)] if changes.raised else []
    said += [
        f"{CLOCK_CN[m.kind]}到期由 {moment(m.before, zone)} 改为 {_after(m.before, m.now, zone)}" for m in changes.moved
    ]
    if changes.unbroken:
        why = "、".join(_unbroken(one, zone) for one in changes.unbroken)
        said.append(f"超时记录已撤回:{why}({changes.by or '系统'}更正)")
    groups = dict.fromkeys((e.state, e.number, e.into) for e in changes.ended)
    said += [_ended([e for e in changes.ended if (e.state, e.number, e.into) == group]) for group in groups]
    return f"{'【演练】' if head.drill else ''}【应声】{name} {';'.join(said)}。{link}"


def moment(at: datetime, zone: tzinfo) -> str:
    """9月1日14:20."""
    local = at.astimezone(zone)
    return f"{local.month}月{local.day}日{local:%H:%M}"


def _after(before: datetime, now: datetime, zone: tzinfo) -> str:
    """The new time, with its day only where that is another."""
    same_day = before.astimezone(zone).date() == now.astimezone(zone).date()
    return f"{now.astimezone(zone):%H:%M}" if same_day else moment(now, zone)


def _raised(raised: Raised, by: str | None) -> str:
    before = SEVERITY_CN[Severity(raised.before)] if raised.before else "未定级"
    who = f"{by}认定" if by else "系统据新信息, 待核实"
    return f"等级由{before}上调为{SEVERITY_CN[Severity(raised.now)]}({who})"


def _unbroken(one: Unbroken, zone: tzinfo) -> str:
    if one.proved:
        return f"{CLOCK_CN[one.kind]}已于 {moment(one.proved, zone)} 办结, 未超时"
    if one.before and one.now and one.before != one.now:
        return f"{CLOCK_CN[one.kind]}到期由 {moment(one.before, zone)} 更正为 {_after(one.before, one.now, zone)}"
    return CLOCK_CN[one.kind]


def _ended(alike: list[Ended]) -> str:
    first = alike[0]
    word = f"已并入 {first.into}" if first.state == "superseded" and first.into else ENDED_CN[first.state]
    number = f"{first.number} " if first.number else ""
    return f"{number}{_duties([e.kind for e in alike])}{word},不再提醒"


def _duties(kinds: list[str]) -> str:
    return "、".join(CLOCK_CN[kind] for kind in dict.fromkeys(kinds))
