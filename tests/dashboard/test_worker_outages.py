"""A worker outlives the outages of its task engine, however many there are."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Event, Timer
from typing import Any, cast

import pytest
from procrastinate import App
from procrastinate.exceptions import ConnectorException

from dashboard.workers import run

OUTAGES = 40
"""More than Python has threads for what waits: 32 on the largest machine."""


class Failing:
    """An engine that lets a worker begin and goes away, so many times; then it has one task, which a thread does."""

    def __init__(self, stop: Event) -> None:
        self.stop, self.begun, self.done = stop, 0, False
        self.job_manager = self

    @asynccontextmanager
    async def open_async(self) -> AsyncIterator[None]:
        """Always there."""
        yield

    async def get_stalled_jobs(self, **_: Any) -> list[Any]:
        """Nobody has died."""
        return []

    async def run_worker_async(self, **_: Any) -> None:
        """Away, or the task."""
        self.begun += 1
        if self.begun <= OUTAGES:
            raise ConnectorException
        await asyncio.to_thread(self._do)

    def _do(self) -> None:
        self.done = True
        self.stop.set()


def test_no_outage_takes_a_thread_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """After forty outages the worker still has threads to do its tasks in, and ends when it is told to."""
    monkeypatch.setattr(run, "AGAIN_SECONDS", 0.01)
    stop = Event()
    engine, patience = Failing(stop), Timer(20, stop.set)
    patience.start()
    try:
        asyncio.run(run._work(cast("App", engine), stop, ["judge"], 1))
    finally:
        patience.cancel()
    assert (engine.begun, engine.done) == (OUTAGES + 1, True)
