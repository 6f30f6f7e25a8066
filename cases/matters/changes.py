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
class Ended:
    """One duty that has ended. ``number``: of its case where that is not the one named at the head; ``into``: what that was merged into."""

    kind: str
    state: str
    number: str | None = None
    into: str | None = None


@dataclass(frozen=True)
class Changes:
    """What one person is told at once."""

    moved: list[Moved]
    unbroken: list[str]
    ended: list[Ended]


def change_text(head: Head, changes: Changes, zone: tzinfo, link: str) -> str:
    """One message: the earlier limits first, then what is no breach, then what has ended."""
    level = SEVERITY_CN[Severity(head.severity)] if head.severity else ""
    name = " ".join(part for part in (level, head.number) if part)
    said = [f"{CLOCK_CN[m.kind]}到期由 {moment(m.before, zone)} 改为 {_after(m, zone)}" for m in changes.moved]
    if changes.unbroken:
        said.append(f"超时记录已撤回:{_duties(changes.unbroken)}")
    groups = dict.fromkeys((e.state, e.number, e.into) for e in changes.ended)
    said += [_ended([e for e in changes.ended if (e.state, e.number, e.into) == group]) for group in groups]
    return f"{'【演练】' if head.drill else ''}【应声】{name} {';'.join(said)}。{link}"


def moment(at: datetime, zone: tzinfo) -> str:
    """9月1日14:20."""
    local = at.astimezone(zone)
    return f"{local.month}月{local.day}日{local:%H:%M}"


def _after(moved: Moved, zone: tzinfo) -> str:
    """The new time, with its day only where that is another."""
    before, now = moved.before.astimezone(zone), moved.now.astimezone(zone)
    return f"{now:%H:%M}" if before.date() == now.date() else moment(now, zone)


def _ended(alike: list[Ended]) -> str:
    first = alike[0]
    word = f"已并入 {first.into}" if first.state == "superseded" and first.into else ENDED_CN[first.state]
    number = f"{first.number} " if first.number else ""
    return f"{number}{_duties([e.kind for e in alike])}{word},不再提醒"


def _duties(kinds: list[str]) -> str:
    return "、".join(CLOCK_CN[kind] for kind in dict.fromkeys(kinds))
