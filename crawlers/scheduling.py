"""The calendar of rounds: APScheduler with its jobs in memory, and threads that never hold up the end of the process."""

import sys
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from random import uniform
from threading import Thread
from typing import Any

from apscheduler.executors.base import BaseExecutor, run_job
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from cases.now import WallClock
from config.channels import Channel

JITTER_SHARE = 0.1
"""Rounds drift apart by a tenth, so that fifteen channels do not knock on the network in the same second."""


def schedule(channels: Iterable[Channel], round_: Callable[[Channel], None]) -> BackgroundScheduler:
    """A running scheduler: each channel at once and then every so many minutes, never twice at the same time."""
    scheduler = BackgroundScheduler(
        timezone="UTC",
        executors={"default": DaemonThreads()},
        job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
    )
    for channel in channels:
        seconds = channel.every_minutes * 60
        scheduler.add_job(
            round_, IntervalTrigger(seconds=seconds, jitter=round(seconds * JITTER_SHARE)), args=[channel], id=channel.id,
            next_run_time=WallClock().now(),  # the scheduler itself lives by the machine's clock
        )  # fmt: skip
    scheduler.start()
    return scheduler


def keep_doing(scheduler: BackgroundScheduler, name: str, work: Callable[[], object], every: timedelta) -> None:
    """Something in a rhythm of its own, first when the first rounds had their time. No channel's id has a colon."""
    rhythm = IntervalTrigger(seconds=round(every.total_seconds()))
    scheduler.add_job(work, rhythm, id=f"own:{name}", next_run_time=WallClock().now() + every)


def wait_until(scheduler: BackgroundScheduler, channel: Channel, at: datetime) -> None:
    """Move a channel's next round to that instant of the machine's clock, or a little later; its rhythm goes on from there."""
    if scheduler.get_job(channel.id):
        drift = timedelta(seconds=uniform(0, JITTER_SHARE * channel.every_minutes * 60))  # noqa: S311 - spreads load, guards nothing
        scheduler.modify_job(channel.id, next_run_time=at + drift)


class DaemonThreads(BaseExecutor):  # type: ignore[misc] # apscheduler has no types
    """One thread for each running round. Pool threads would be joined at exit, and a hanging site would hang us."""

    def _do_submit_job(self, job: Any, run_times: Any) -> None:
        Thread(target=self._run, args=(job, run_times), name=f"round-{job.id}", daemon=True).start()

    def _run(self, job: Any, run_times: Any) -> None:
        try:
            events = run_job(job, job._jobstore_alias, run_times, self._logger.name)  # noqa: SLF001 - as its own pool does
        except BaseException:  # noqa: BLE001 - the scheduler must hear that the round is over, however it ended
            _, error, trace = sys.exc_info()
            self._run_job_error(job.id, error, trace)
        else:
            self._run_job_success(job.id, events)
