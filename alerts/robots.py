"""How many messages a group's robot may still be given: counted from the record, so that a restart forgets nothing."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from cases.store.database import serialise
from cases.store.outbox_tables import Attempt, Message
from cases.work import Work
from config.alerts import Alerts
from config.transports import Robot

WINDOW = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
OVERHANG = timedelta(minutes=2)  # a try that began before the window and had no end yet may still reach the robot in it
ROBOT_LOCK = 510_183_062  # PostgreSQL: two senders that count at once would each see the other's room


@dataclass(frozen=True)
class Paced:
    """One robot and the ways that lead to it: people may be called by telephone number in one and by account in another."""

    ways: tuple[str, ...]
    per_minute: int
    a_second: int
    text_octets: int
    call_octets: int
    full: Mapping[str, float]

    @property
    def kept(self) -> int:
        """What only breaches may use: a burst of notices must not leave one waiting for the next minute."""
        return self.per_minute // 5


def paced_robots(alerts: Alerts) -> list[Paced]:
    """The robots of this city; ways with the same key at the same platform are one robot."""
    same: dict[tuple[str, str], list[tuple[str, Robot]]] = defaultdict(list)
    for way in alerts.ways:
        if way.enabled and isinstance(way.transport, Robot):
            same[way.transport.kind, way.transport.key_env].append((way.id, way.transport))
    return [_paced(found) for found in same.values()]


@dataclass(frozen=True)
class Room:
    """How many more a robot takes within this minute, and how many of them at this moment."""

    minute: int
    now: int


def room_of(work: Work, robot: Paced) -> Room:
    """How many more it takes; none while it is shut.

    A try counts from its end, since the robot sees it at the latest then; one without an end counts as just seen.
    """
    serialise(work.session, ROBOT_LOCK)
    shut = timedelta(seconds=max(robot.full.values()))
    tries = select(Attempt.begun_at, Attempt.ended_at, Attempt.code).join(Message, Message.id == Attempt.message_id)
    recent = tries.where(Attempt.begun_at > work.now - max(shut, WINDOW) - OVERHANG, Message.way.in_(robot.ways))
    gone = last = 0
    for begun, ended, code in work.session.execute(recent.where(Attempt.begun_at <= work.now + WINDOW)):
        if code == "pace" or (ended is None and begun <= work.now - WINDOW - OVERHANG):
            continue  # never left the house; or its sender died long ago
        if ended is not None and code and code in robot.full and ended + timedelta(seconds=robot.full[code]) > work.now:
            return Room(0, 0)
        gone += ended is None or ended > work.now - WINDOW
        last += ended is None or ended > work.now - SECOND
    minute = max(0, robot.per_minute - gone)
    return Room(minute, max(0, min(minute, robot.a_second - last)))


def _paced(found: list[tuple[str, Robot]]) -> Paced:
    """The strictest of what the ways say of one robot."""
    ways, robots = zip(*found, strict=True)
    first = robots[0]
    return Paced(
        ways, min(r.per_minute for r in robots), first.a_second, first.text_octets, first.call_octets, first.full
    )
