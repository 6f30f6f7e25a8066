"""The ``intake`` process: every channel in its rhythm, what arrived judged at once, a pulse as long as that works."""

import os
import socket
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from threading import Event, Thread
from types import MappingProxyType

from sqlalchemy.exc import DBAPIError

from cases.console import say
from cases.heart import beat, leave
from cases.house import House
from cases.keeping.running import tend_daily
from cases.log import log
from cases.store.bells import Ear
from cases.store.clock_tables import Heartbeat
from cases.store.holding import hold
from cases.store.outages import is_outage
from config.version import VERSION
from crawlers.collect import is_collectable
from crawlers.freezing import freeze_evidence
from crawlers.rounds import SITES_EVERY, WATCH_EVERY, Rounds

PROCESS_SECONDS = 2.0
FREEZE_SECONDS = 5.0
POLL_SECONDS = 0.1
LONGEST_WAIT_SECONDS = 60.0
STUCK_BEATS = 30
"""After so many beats without one finished turn of judging the pulse stops: a process that only breathes is not alive."""
FAREWELL_SECONDS = 1.5
STAND_BY_SECONDS = 3.0
DAILY_LOOK = timedelta(minutes=20)
"""How often is looked whether the day's work (audit head, retention) is done."""
FAILED = "judging failed"
NOT_TAKEN = "calendar not taken"
ALSO_EVERY = timedelta(minutes=1)
NOTHING: Mapping[str, Callable[[House], object]] = MappingProxyType({})


class _Judging:
    """Judges and settles what is pending, when something arrived and every two seconds."""

    def __init__(self, house: House, stop: Event, process: Callable[[House], object]) -> None:
        self._house, self._stop, self._process = house, stop, process
        self.arrived = Event()
        self.beats_since_turn = 0
        self._failures = 0

    def run(self) -> None:
        """Until told to stop. A turn that fails is tried again, later each time, and leaves the pulse to run out."""
        with Ear(self._house.database.file, "judge") as ear:
            while not self._stop.is_set():
                self.arrived.clear()
                self._turn()
                self._rest(ear)

    def _turn(self) -> None:
        try:
            self._process(self._house)
        except Exception as e:  # noqa: BLE001 - the outermost loop of this worker
            self._failures += 1
            self._house.database.away.met(FAILED, e)
        else:
            self._failures = self.beats_since_turn = 0
            self._house.database.away.over(FAILED)

    def _rest(self, ear: Ear) -> None:
        if self._failures:  # whatever arrives
            self._stop.wait(min(PROCESS_SECONDS * 2**self._failures, LONGEST_WAIT_SECONDS))
            return
        for _ in range(round(PROCESS_SECONDS / POLL_SECONDS)):
            if ear.wait(POLL_SECONDS, self._stop) or self.arrived.is_set() or self._stop.is_set():
                return


def run_alone(
    house: House,
    stop: Event,
    process: Callable[[House], object],
    also: Mapping[str, Callable[[House], object]] = NOTHING,
) -> None:
    """The one calendar of this city (``run_intake``): a second one, on this machine or another, stands by until the first is gone.

    One whose connection broke may have a successor already: it leaves off and stands in line again.
    """
    told = False
    while not stop.is_set():
        try:
            with hold(house.database, "calendar") as held:
                if held:
                    run_intake(house, stop, process, also, held.lasts)
                    if not stop.is_set():
                        log.warning("calendar left off: its connection broke")
                elif not told:
                    say("另一个采集进程在运行, 本进程待命, 那一个停了就接上")
                told = not held
            house.database.away.over(NOT_TAKEN)
        except DBAPIError as e:
            if not is_outage(e):
                raise
            house.database.away.met(NOT_TAKEN, e)
        stop.wait(STAND_BY_SECONDS)


def run_intake(
    house: House,
    stop: Event,
    process: Callable[[House], object],
    also: Mapping[str, Callable[[House], object]] = NOTHING,
    lasts: Callable[[], bool] = lambda: True,
) -> None:
    """Run until ``stop`` is set, then return within two seconds; rounds under way are cut and come again after a restart.

    ``process`` judges and settles what is pending; one call should stay short of the pulse's patience.
    ``also``: what other rooms have done every minute, by name. ``lasts``: asked at each pulse; when it no longer does, that is the end too.
    """
    from crawlers.scheduling import keep_doing, schedule

    over = Event()
    judging = _Judging(house, over, process)
    worker = Thread(target=judging.run, name="judging", daemon=True)
    chosen = [channel for channel in house.config.channels.channels if channel.enabled and is_collectable(channel)]
    rounds = Rounds(house, over, judging.arrived)
    scheduler = schedule(chosen, rounds.hand_out if house.database.has_tasks else rounds.go)
    rounds.scheduler = scheduler
    keep_doing(scheduler, "watch", rounds.watch, WATCH_EVERY)
    keep_doing(scheduler, "daily", lambda: tend_daily(house), DAILY_LOOK)
    keep_doing(scheduler, "sites", rounds.visit_sites, SITES_EVERY)
    for name, work in also.items():
        keep_doing(scheduler, name, partial(work, house), ALSO_EVERY)
    worker.start()
    Thread(target=_freezing, args=(house, over), name="freezing", daemon=True).start()
    try:
        _pulse_until(house, stop, judging, lasts)
    finally:
        over.set()
        scheduler.shutdown(wait=False)
        worker.join(FAREWELL_SECONDS)
        leave(house, "intake")


def _freezing(house: House, stop: Event) -> None:
    """Copies of published pages, apart from judging and pulse: a slow site must hold up neither."""
    while not stop.wait(FREEZE_SECONDS):
        try:
            freeze_evidence(house, stop)
        except Exception as e:  # noqa: BLE001 - the outermost loop of this worker
            log.error("evidence not copied", error=type(e).__name__)


def _pulse_until(house: House, stop: Event, judging: _Judging, lasts: Callable[[], bool]) -> None:
    started = house.now()
    while lasts():
        if judging.beats_since_turn < STUCK_BEATS:
            _beat(house, Heartbeat(
                name="intake", host=socket.gethostname(), pid=os.getpid(), release=VERSION, config_hash=house.config.hash,
                started_at=started, last_at=house.now(), oldest_due_at=None, backlog=0,
                gave_way=house.database.gave_way,
            ))  # fmt: skip
        judging.beats_since_turn += 1
        if stop.wait(house.config.alerts.heartbeat_seconds):
            return


def _beat(house: House, pulse: Heartbeat) -> None:
    try:
        with house.write() as work:
            beat(work.session, pulse)
            work.commit()
    except Exception as e:  # noqa: BLE001 - a pulse that cannot be written is missed by the watchdog, which is right
        log.error("pulse not written", error=type(e).__name__)
