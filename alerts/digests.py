"""What a group is told when more waits than its robot takes: each person once, breach first. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from alerts.compose import DANGER
from alerts.shape import octets
from alerts.wording import drilled
from cases.outbox.spoken import left

MARK_OCTETS = 48  # for (可能重复), 【演练】 and the count of parts
FAR = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Waiting:
    """One message that waits for the robot, and what may be said of it in a group."""

    id: int
    person_id: int
    person: str
    priority: int
    breached: bool
    number: str | None
    due_at: datetime | None
    drill: bool


@dataclass(frozen=True)
class Part:
    """One message to the group, and the messages it stands for. ``priority`` is that of the gravest."""

    text: str
    members: tuple[int, ...]
    priority: int


def digests(waiting: Iterable[Waiting], now: datetime, link: str, limit: int, call: int) -> list[Part]:
    """As few messages as hold everybody, breach first; a drill never shares a message with what is real."""
    real: list[Waiting] = []
    drill: list[Waiting] = []
    for one in waiting:
        (drill if one.drill else real).append(one)
    return [*_parts(real, now, link, limit, call, drill=False), *_parts(drill, now, link, limit, call, drill=True)]


def _parts(found: list[Waiting], now: datetime, link: str, limit: int, call: int, *, drill: bool) -> list[Part]:
    lines = [(_line(own, now), own) for own in _by_person(found)]
    room = limit - octets(_head(found, len(lines))) - octets(link) - MARK_OCTETS
    pages: list[list[tuple[str, list[Waiting]]]] = []
    left_over = 0
    for line, own in lines:
        size = octets(line) + 1 + call
        if size > left_over:
            pages.append([])
            left_over = room
        pages[-1].append((line, own))
        left_over -= size
    return [_part(page, n, len(pages), link, drill=drill) for n, page in enumerate(pages, 1)]


def _part(page: list[tuple[str, list[Waiting]]], n: int, of: int, link: str, *, drill: bool) -> Part:
    members = [one for _, own in page for one in own]
    count = f"({n}/{of})" if of > 1 else ""
    text = "\n".join([_head(members, len(page)) + count, *(line for line, _ in page), link])
    return Part(
        drilled(text) if drill else text, tuple(one.id for one in members), min(one.priority for one in members)
    )


def _by_person(found: Iterable[Waiting]) -> list[list[Waiting]]:
    """The people, those with a breach first, then by the least time left."""
    own: dict[int, list[Waiting]] = defaultdict(list)
    for one in found:
        own[one.person_id].append(one)
    return sorted(own.values(), key=lambda o: (min(x.priority for x in o), _pressing(o)))


def _pressing(own: Sequence[Waiting]) -> tuple[bool, bool, datetime, int]:
    first = min(own, key=_left)
    return _left(first)


def _left(one: Waiting) -> tuple[bool, bool, datetime, int]:
    """A danger first, then the least time left; what has no limit comes last."""
    return one.priority != DANGER, one.due_at is None, one.due_at or FAR, one.id


def _head(found: Sequence[Waiting], people: int) -> str:
    late = sum(one.breached for one in found)
    return f"【应声】集中提醒 {len(found)} 件(超时 {late} 件), {people} 人, 请登录办理"


def _line(own: Sequence[Waiting], now: datetime) -> str:
    """One person: how many, how many of them in danger or breached, and what presses most."""
    danger, late = sum(one.priority == DANGER for one in own), sum(one.breached for one in own)
    of = "、".join(f"{word}{many}件" for word, many in (("立即核查", danger), ("超时", late)) if many)
    words = f"{own[0].person} {len(own)}件" + (f"({of})" if of else "")
    first = min(own, key=_left)
    if first.due_at is None or first.number is None:
        return words
    return f"{words}, 最急 {first.number} {left(first.due_at, now)}"
