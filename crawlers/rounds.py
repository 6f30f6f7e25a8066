"""The rounds of the intake process: sites on one host are crawled in turn, and how a round went decides when the next one is."""

from collections import defaultdict
from contextlib import ExitStack
from datetime import timedelta
from threading import Event, Lock
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cases.house import House
from cases.items.runs import Run, recent_runs
from cases.items.watching import tell_worries
from cases.log import log
from cases.now import WallClock
from cases.store.handing import hand_out
from config.channels import Channel, Website
from crawlers.collect import attempt, not_before
from crawlers.rhythm import LOOK_BACK, rhythm
from crawlers.scheduling import wait_until
from crawlers.site.visit import visit_due

if TYPE_CHECKING:
    from apscheduler.schedulers.background import BackgroundScheduler

REMEMBERED = max(LOOK_BACK, 12)
WATCH_EVERY = timedelta(minutes=15)
SITES_EVERY = timedelta(minutes=1)
GRACE = timedelta(seconds=30)
"""A round handed out a little early is not put off for a whole turn."""


class Rounds:
    """What the scheduler calls for each channel."""

    def __init__(self, house: House, stop: Event, arrived: Event) -> None:
        self._house, self._stop, self._arrived = house, stop, arrived
        self._turns: dict[str, Lock] = defaultdict(Lock)
        self.scheduler: BackgroundScheduler | None = None

    def go(self, channel: Channel) -> None:
        """One round, as soon as nobody else is at the same host; only what is new or due is asked for."""
        with ExitStack() as turns:
            for host in sorted(hosts_of(channel)):
                turns.enter_context(self._turns[host])
            if not self._stop.is_set():
                self._round(channel)

    def hand_out(self, channel: Channel) -> None:
        """A task for a round, where workers do them, if the channel's rhythm asks for one now; sites on one host go in turn."""
        try:
            if not self._is_due(channel):
                return
            host = next(iter(sorted(hosts_of(channel))), None)
            with self._house.write() as work:
                hand_out(
                    work.session,
                    "collect",
                    f"collect:{channel.id}",
                    lock=f"host:{host}" if host else None,
                    channel=channel.id,
                )
                work.commit()
        except Exception as e:  # noqa: BLE001 - the outermost loop of this worker; the next turn tries again
            log.error("round not handed on", error=type(e).__name__, channel=channel.id)

    def _is_due(self, channel: Channel) -> bool:
        runs = _recent(self._house, channel)
        if not_before(self._house, channel):
            return False
        return not runs or self._house.now() - runs[0].started_at >= rhythm(channel, runs).wait - GRACE

    def _round(self, channel: Channel) -> None:
        try:
            run = attempt(self._house, channel, self._stop, thorough=False)
            if run.new:
                self._arrived.set()
            self._after(channel, run)
        except Exception as e:  # noqa: BLE001 - not even the failure could be written down; the next round tries again
            log.error("round not written", error=type(e).__name__, channel=channel.id)

    def _after(self, channel: Channel, run: Run) -> None:
        if run.state == "failed":
            log.warning("round failed", channel=channel.id)  # why stands in the run: the page 渠道 and `check` say it
        wait = rhythm(channel, _recent(self._house, channel)).wait
        until = not_before(self._house, channel)
        if until:
            wait = max(wait, until - self._house.now())
        if self.scheduler is not None and wait > timedelta(minutes=channel.every_minutes):
            wait_until(self.scheduler, channel, WallClock().now() + wait)

    def visit_sites(self) -> None:
        """Visit the city's own pages whose time has come."""
        try:
            visit_due(self._house, self._stop)
        except Exception as e:  # noqa: BLE001 - the outermost loop of this worker; the next turn tries again
            log.error("own sites not visited", error=type(e).__name__)

    def watch(self) -> None:
        """Tell of channels that fail, fall silent or bring too little."""
        try:
            with self._house.write() as work:
                tell_worries(work)
                work.commit()
        except Exception as e:  # noqa: BLE001 - the outermost loop of this worker; the next turn tries again
            log.error("channels not watched", error=type(e).__name__)


def hosts_of(channel: Channel) -> set[str]:
    """The hosts that a channel's crawl takes to itself. A feed or an interface asks a few times and waits for nobody."""
    places = channel.source.start if isinstance(channel.source, Website) else []
    return {urlsplit(place).netloc for place in places}


def _recent(house: House, channel: Channel) -> list[Run]:
    with house.read() as work:
        return recent_runs(work, channel.id, REMEMBERED)
