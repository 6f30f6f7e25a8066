"""The tasks: each one use case on a share of the work, so that doing one twice, late or beside another changes nothing."""

from collections.abc import Callable
from functools import cached_property
from threading import Event
from typing import Any

from procrastinate import App, RetryStrategy

from alerts.deliver import deliver
from alerts.senders import build_senders
from cases.house import House
from cases.items.runs import Run
from cases.log import log
from config.channels import Channel
from crawlers.collect import attempt
from dashboard.workers.broker import connector
from dashboard.workers.returning import Returning
from pipeline.rules import Rules, compile_rules
from pipeline.settling.process import process_items

QUEUES = ("judge", "deliver", "collect")
AGAIN = RetryStrategy(max_attempts=8, exponential_wait=2)
"""A database away for some minutes loses no task; after that the watchful calendar finds what the records still owe."""


class Tasks:
    """What a worker of this house can do. Built once a process: rules and senders are made when the first task asks for them."""

    def __init__(self, house: House, stop: Event) -> None:
        self._house, self._stop = house, stop
        self._channels = {channel.id: channel for channel in house.config.channels.channels}

    @cached_property
    def _rules(self) -> Rules:
        return compile_rules(self._house.config)

    def judge(self, ids: list[int], **_: Any) -> None:
        """Judge and settle these items, unless it is done."""
        done = process_items(self._house, ids, self._rules)
        log.info("judged", tasked=len(ids), read=done.read, opened=done.opened, quarantined=done.quarantined)

    def deliver(self, **_: Any) -> None:
        """Send what waits until nothing does or the worker stops. A message is leased, so two workers share what there is."""
        senders = build_senders(self._house)
        try:
            for _sent in deliver(self._house, senders):
                if self._stop.is_set():
                    break
        finally:
            for sender in senders.values():
                sender.close()

    def collect(self, channel: str, **_: Any) -> None:
        """One round of a channel. One that is no longer configured is left: the calendar was older than the configuration."""
        known: Channel | None = self._channels.get(channel)
        if known is not None and known.enabled:
            run: Run = attempt(self._house, known, self._stop, thorough=False)
            log.info("collected", channel=channel, state=run.state, new=run.new)


def application(house: House, tasks: Tasks) -> App:
    """The engine's own application: the three tasks by name, each on the queue of its name.

    Arguments a task does not know are let pass, so that workers of two releases run side by side while one replaces the other.
    """
    app = App(connector=connector(house.database.url))
    app.job_manager = Returning(app.connector)
    work: dict[str, Callable[..., None]] = {"judge": tasks.judge, "deliver": tasks.deliver, "collect": tasks.collect}
    for name, do in work.items():
        app.task(name=name, queue=name, retry=AGAIN)(_plain(do))
    return app


def _plain(do: Callable[..., None]) -> Callable[..., None]:
    def run(**arguments: Any) -> None:
        do(**arguments)

    return run
