"""The engine: our own loop on monotonic time, since an interval job stands still when the wall clock steps back."""

import os
import socket
import threading
import time
from concurrent import futures
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from alerts.ahead import Ahead
from alerts.drill import close_due_drills
from alerts.due import backlog, next_due
from alerts.rearm import rearm
from alerts.sweep import sweep
from cases.audit.seal import seal
from cases.clocks.wall import HOLD, JUMP, held_until, note_jump, note_set_back
from cases.heart import beat, leave
from cases.house import House
from cases.log import log
from cases.store.bells import Ear
from cases.store.clock_tables import Heartbeat
from cases.store.scribe import Scribe
from cases.store.syncing import Homing
from config.version import VERSION

LONGEST_SLEEP = 0.5
LONGEST_ASIDE = 10.0
SEAL_EVERY = 5.0
HOME_EVERY = 5.0
HANDOVER_EVERY = 20.0
DRILLS_EVERY = 5.0
FAILED = "sweep failed"


def boot_seconds() -> float:
    """Seconds since the machine started, its sleep included where the system counts it: waking up is no jump of the clock."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


@dataclass
class Pulse:
    """When wall and monotonic clock were last looked at together."""

    wall: datetime
    monotonic: float
    hold_until: datetime | None = None

    def jumped(self, wall: datetime, monotonic: float) -> float:
        """Seconds by which the wall clock moved more than time passed; then start over from here."""
        gap = (wall - self.wall).total_seconds() - (monotonic - self.monotonic)
        self.wall, self.monotonic = wall, monotonic
        return gap


def run_engine(house: House, stop: threading.Event, scribe: Scribe | None = None) -> None:
    """Sweep and deliver until told to stop; the first pass runs at once, so downtime is made good at start. ``scribe``: see :class:`Ahead`."""
    idle = threading.Event()
    beside = futures.ThreadPoolExecutor(1, "send")
    sending = beside.submit(_send, house, stop, idle)
    try:
        with (
            Ear(house.database.file, "sweep") as ear,
            ExitStack() as held,
            futures.ThreadPoolExecutor(1, "home") as home,
            Ahead(house, scribe) as ahead,
        ):
            _sweeping(house, stop, idle, ear, Homing(house.database, home, held), ahead)
    finally:
        stop.set()
        idle.set()
        beside.shutdown(wait=False)
        futures.wait([sending], timeout=20)
        leave(house, "engine")
    if sending.done():
        sending.result()


def _send(house: House, stop: threading.Event, idle: threading.Event) -> None:
    """Everything about sending is loaded when the first pass is over, which it would keep waiting. If it cannot be, the engine ends with that."""
    stand_aside = partial(idle.wait, LONGEST_ASIDE)
    try:
        stand_aside()
        from alerts.sending import send

        send(house, stop, stand_aside)
    finally:
        stop.set()


def _sweeping(
    house: House, stop: threading.Event, idle: threading.Event, ear: Ear, homing: Homing, ahead: Ahead
) -> None:
    rounds = _Rounds(house, idle, homing, ahead)
    while not stop.is_set():
        try:
            wait = rounds.take()
            house.database.away.over(FAILED)
        except Exception as e:  # noqa: BLE001 — the loop goes on; a traceback shows its locals, which may be a citizen's words
            idle.set()
            ahead.forget()  # some of it was taken and not fired
            house.database.away.met(FAILED, e)
            wait = LONGEST_SLEEP
        ear.wait(wait, stop)


class _Rounds:
    """Round by round what is due: the sweep each time, the rest each in its own rhythm."""

    def __init__(self, house: House, idle: threading.Event, homing: Homing, ahead: Ahead) -> None:
        self._house, self._idle, self._homing, self._ahead = house, idle, homing, ahead
        self._started = house.now()
        self._pulse = Pulse(self._started, boot_seconds())
        self._next = dict.fromkeys(("drills", "beat", "seal", "home", "handover"), 0.0)
        self._fresh = True

    def take(self) -> float:
        """One round; how long to wait for the next."""
        if self._fresh:  # a repaired configuration or a new release may be able to tell what was set aside
            rearm(self._house, "machine")
            _look_back(self._house, self._pulse)
            self._fresh = False
        if self._is_due("drills", DRILLS_EVERY):  # before the sweep: what is over wakes nobody
            close_due_drills(self._house)
        _notice_jump(self._house, self._pulse)
        self._idle.clear()
        holds = self._pulse.hold_until is not None
        has_fired = sweep(self._house, hold_breaches=holds, ahead=self._ahead, keeps=False).many > 0
        if not has_fired:  # in the middle of a burst the next steps are milliseconds away
            self._idle.set()
        self._tend(has_fired=has_fired)
        return LONGEST_SLEEP if holds else _sleep(self._house, self._ahead)  # held breaches are due all the time

    def _tend(self, *, has_fired: bool) -> None:
        if time.monotonic() >= self._next["beat"]:
            _beat(self._house, self._started)
            self._next["beat"] = time.monotonic() + self._house.config.alerts.heartbeat_seconds
        # it takes a burst's place for a quarter of a second
        if self._is_due("seal", SEAL_EVERY, later=LONGEST_ASIDE if has_fired else 0.0):
            _seal(self._house)
        if not has_fired and self._is_due("home", HOME_EVERY):
            self._homing.begin()  # beside: after a great import it lasts a second, and steps may fall due meanwhile
        if self._is_due("handover", HANDOVER_EVERY):
            _hand_over(self._house)

    def _is_due(self, what: str, every: float, later: float = 0.0) -> bool:
        """If so it is due again before it is tried: a fault in it must not take every round, nor what comes after it."""
        now = time.monotonic()
        if now < self._next[what] + later:
            return False
        self._next[what] = now + every
        return True


def _hand_over(house: House) -> None:
    from cases.handovers.tending import due_handovers  # as with sending: the first pass need not wait for it

    due_handovers(house)


def _notice_jump(house: House, pulse: Pulse) -> None:
    """A forward jump inside a running process is put on record; breaches wait till it is confirmed or 10 minutes pass."""
    before, wall = pulse.monotonic, house.now()
    gap = pulse.jumped(wall, boot_seconds())
    if abs(gap) > JUMP.total_seconds():
        with house.write() as work:
            note_jump(work, "engine", gap, pulse.monotonic - before)
            work.commit()
        log.warning("wall clock jumped", seconds=round(gap))
        if gap > 0:
            pulse.hold_until = wall + HOLD
    if pulse.hold_until is not None:  # confirmed, over, or set right again: the record says so
        with house.read() as work:
            pulse.hold_until = held_until(work)


def _look_back(house: House, pulse: Pulse) -> None:
    """At start: was the clock set back while nobody ran, and does an earlier run's jump still wait for a person?"""
    with house.write() as work:
        if note_set_back(work, "engine") is not None:
            log.warning("wall clock was set back")
        pulse.hold_until = held_until(work)
        work.commit()


def _beat(house: House, started: datetime) -> None:
    if house.clock.simulated:
        return
    with house.write() as work:
        count, oldest = backlog(work)
        beat(work.session, Heartbeat(
            name="engine", host=socket.gethostname(), pid=os.getpid(), release=VERSION, config_hash=house.config.hash,
            started_at=started, last_at=work.now, oldest_due_at=oldest, backlog=count,
            gave_way=house.database.gave_way,
        ))  # fmt: skip
        work.commit()


def _seal(house: House) -> None:
    with house.write() as work:
        if seal(work, 2000):
            work.commit()


def _sleep(house: House, ahead: Ahead) -> float:
    """For how long; what falls due next is read before, and last of all, since anything written makes it worthless."""
    ahead.look()
    with house.read() as work:
        due = next_due(work)
        left = (due - work.now).total_seconds() if due else LONGEST_SLEEP
    return min(max(left, 0.01), LONGEST_SLEEP)
