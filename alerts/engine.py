"""The engine: our own loop on monotonic time, since an interval job stands still when the wall clock steps back."""

import os
import socket
import threading
import time
from dataclasses import dataclass
from datetime import datetime

from alerts.deliver import deliver, something_waits
from alerts.drill import close_due_drills
from alerts.due import backlog, next_due
from alerts.outcome import Sender
from alerts.rearm import rearm
from alerts.receipts import pass_failed_on, poll_receipts
from alerts.replies import pull_replies
from alerts.sweep import sweep
from alerts.ways import build_senders
from cases.audit.seal import seal
from cases.clocks.wall import HOLD, JUMP, held_until, note_jump, note_set_back
from cases.handovers.tending import due_handovers
from cases.heart import beat
from cases.house import House
from cases.log import log
from cases.store.bells import Ear
from cases.store.clock_tables import Heartbeat
from cases.store.handing import hand_out
from config.version import VERSION

LONGEST_SLEEP = 0.5
LONGEST_ASIDE = 10.0
SEAL_EVERY = 5.0
HOME_EVERY = 5.0
ASK_EVERY = 2.0
HANDOVER_EVERY = 20.0
DRILLS_EVERY = 5.0
SENDING_TASKS = 2


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


def run_engine(house: House, stop: threading.Event) -> None:
    """Sweep and deliver until told to stop; the first pass runs at once, so downtime is made good at start."""
    idle = threading.Event()
    senders = _Senders(house, idle)
    sending = (_handing_out, (house, stop)) if house.database.has_tasks else (_delivering, (house, senders, stop, idle))
    loops = [
        threading.Thread(target=sending[0], args=sending[1], name="deliver"),
        threading.Thread(target=_asking, args=(house, senders, stop), name="receipts"),
    ]
    for loop in loops:
        loop.start()
    try:
        with Ear(house.database.file, "sweep") as ear:
            _sweeping(house, stop, idle, ear)
    finally:
        stop.set()
        idle.set()
        for loop in loops:
            loop.join(timeout=15)
        senders.close()


class _Senders:
    """Built when the first loop asks for them, which waits until the first pass is over: their libraries take an eighth of a second to load."""

    def __init__(self, house: House, idle: threading.Event) -> None:
        self._house, self._idle = house, idle
        self._lock = threading.Lock()
        self._built: dict[str, Sender] | None = None

    def ready(self) -> dict[str, Sender]:
        """The senders by their way."""
        with self._lock:
            if self._built is None:
                _stand_aside(self._idle)
                self._built = build_senders(self._house)
            return self._built

    def close(self) -> None:
        """End those that were built."""
        for sender in (self._built or {}).values():
            sender.close()


def _sweeping(house: House, stop: threading.Event, idle: threading.Event, ear: Ear) -> None:
    started = house.now()
    pulse = Pulse(started, boot_seconds())
    next_beat = next_seal = next_drills = next_handover = next_home = 0.0
    fresh = True
    while not stop.is_set():
        try:
            if fresh:  # a repaired configuration or a new release may be able to tell what was set aside
                rearm(house, "machine")
                _look_back(house, pulse)
                fresh = False
            # each is due again before it is tried: a fault in it must not take every round, nor what comes after it
            if time.monotonic() >= next_drills:  # before the sweep: what is over wakes nobody
                next_drills = time.monotonic() + DRILLS_EVERY
                close_due_drills(house)
            _notice_jump(house, pulse)
            idle.clear()
            fired = sweep(house, hold_breaches=pulse.hold_until is not None).fired
            if not fired:  # in the middle of a burst the next steps are milliseconds away
                idle.set()
            now = time.monotonic()
            if now >= next_beat:
                _beat(house, started)
                next_beat = now + house.config.alerts.heartbeat_seconds
            if now >= next_seal + (LONGEST_ASIDE if fired else 0):  # it takes a burst's place for a quarter of a second
                next_seal = now + SEAL_EVERY
                _seal(house)
            if now >= next_home and not fired:
                next_home = now + HOME_EVERY
                house.database.write_home()
            if now >= next_handover:
                next_handover = now + HANDOVER_EVERY
                due_handovers(house)
            wait = LONGEST_SLEEP if pulse.hold_until else _sleep(house)  # breaches that are held are due all the time
        except Exception as e:  # noqa: BLE001 — the loop goes on; a traceback shows its locals, which may be a citizen's words
            idle.set()
            log.error("sweep failed", error=type(e).__name__)
            wait = LONGEST_SLEEP
        ear.wait(wait, stop)


def _handing_out(house: House, stop: threading.Event) -> None:
    """Workers send: while anything waits there is always a task or two for it, each of which goes on until nothing is left."""
    while not stop.wait(LONGEST_SLEEP):
        try:
            pass_failed_on(house)
            if not something_waits(house):
                continue
            with house.write() as work:
                for n in range(SENDING_TASKS):
                    hand_out(work.session, "deliver", f"deliver:{n}")
                work.commit()
        except Exception as e:  # noqa: BLE001 — as above
            log.error("hand-out failed", error=type(e).__name__)


def _delivering(house: House, senders: _Senders, stop: threading.Event, idle: threading.Event) -> None:
    while not stop.wait(LONGEST_SLEEP):
        try:
            for _ in deliver(house, senders.ready(), lambda: _stand_aside(idle)):
                if stop.is_set():
                    break
        except Exception as e:  # noqa: BLE001 — as above
            log.error("deliver failed", error=type(e).__name__)


def _stand_aside(idle: threading.Event) -> None:
    """Thousands of steps due at one instant go into the outbox first; a message waits for that some seconds at most."""
    idle.wait(LONGEST_ASIDE)


def _asking(house: House, senders: _Senders, stop: threading.Event) -> None:
    """A loop of its own: a provider that is slow to say what became of messages must not hold up those that wait."""
    next_pull = 0.0
    while not stop.wait(ASK_EVERY):
        try:
            poll_receipts(house, senders.ready())
            if time.monotonic() >= next_pull:
                next_pull = time.monotonic() + house.config.alerts.replies_every_seconds
                pull_replies(house, senders.ready())
        except Exception as e:  # noqa: BLE001 — as above
            log.error("receipts failed", error=type(e).__name__)


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


def _sleep(house: House) -> float:
    with house.read() as work:
        due = next_due(work)
        left = (due - work.now).total_seconds() if due else LONGEST_SLEEP
    return min(max(left, 0.01), LONGEST_SLEEP)
