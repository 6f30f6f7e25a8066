"""A worker process: takes tasks until told to stop, and finishes what it has in hand."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from threading import Event

from procrastinate import App
from procrastinate.exceptions import ConnectorException

from cases.house import House
from cases.log import log
from dashboard.workers.standing import SILENT_SECONDS
from dashboard.workers.tasks import Tasks, application

POLL_SECONDS = 2.0
"""Notifications wake a worker at once; this is for what was put off until an instant."""
BEAT_SECONDS = 5.0
FINISH_SECONDS = 20.0
AGAIN_SECONDS = 2.0
LOOK_SECONDS = 0.1


def run_worker(house: House, stop: Event, queues: Sequence[str], at_once: int) -> None:
    """Until ``stop`` is set; a database that goes away is waited for."""
    app = application(house, Tasks(house, stop))
    asyncio.run(_work(app, stop, queues, at_once))


async def _work(app: App, stop: Event, queues: Sequence[str], at_once: int) -> None:
    while not stop.is_set():
        try:
            async with app.open_async():
                await _until(stop, app, queues, at_once)
        except ConnectorException as e:
            log.error("task engine out of reach", error=type(e).__name__)
            with suppress(TimeoutError):
                await asyncio.wait_for(_told(stop), AGAIN_SECONDS)


async def _until(stop: Event, app: App, queues: Sequence[str], at_once: int) -> None:
    working = asyncio.create_task(
        app.run_worker_async(
            queues=list(queues), concurrency=at_once, install_signal_handlers=False, fetch_job_polling_interval=POLL_SECONDS,
            delete_jobs="successful", update_heartbeat_interval=BEAT_SECONDS, stalled_worker_timeout=SILENT_SECONDS,
            shutdown_graceful_timeout=FINISH_SECONDS,
        )
    )  # fmt: skip
    returning = asyncio.create_task(_return_lost(app, stop))
    stopping = asyncio.create_task(_told(stop))
    try:
        await asyncio.wait({working, returning, stopping}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (working, returning, stopping):
            task.cancel()
        ended = await asyncio.gather(working, returning, return_exceptions=True)
    for error in ended:
        if isinstance(error, Exception) and not stop.is_set():
            raise error


async def _told(stop: Event) -> None:
    """Until ``stop`` is set. Not by a thread that waits for it: none can be cancelled, one would stay behind at each outage, and with the last
    one of the pool taken no task is done any more."""
    while not stop.is_set():
        await asyncio.sleep(LOOK_SECONDS)


async def _return_lost(app: App, stop: Event) -> None:
    """What a worker had in hand when it died is given to another. Any worker does it; two do no harm."""
    while not stop.is_set():
        for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=SILENT_SECONDS):
            log.warning("task of a dead worker taken back", task=job.task_name)
            await app.job_manager.retry_job(job)
        await asyncio.sleep(BEAT_SECONDS)
