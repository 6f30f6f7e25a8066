"""Tasks that go back into the queue: after a fault, or because the worker that had them is dead."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager
from psycopg.errors import RaiseException


class Returning(JobManager):
    """The engine's own, save that a task which cannot go back is no fault of the queue.

    Of a task that is wanted once (``hand_out``) another may have begun to wait meanwhile. The engine would refuse this one for ever: it stays
    "doing", where its lock holds up the very task that waits, and each worker that takes it back falls over it and begins anew.
    """

    async def retry_job(self, job: Job, *args: Any, **how: Any) -> None:
        """Back into the queue; away with it where one that does the same waits there, and nothing at all where another worker was quicker."""
        with _already_done():
            try:
                await super().retry_job(job, *args, **how)
            except UniqueViolation:
                await self.finish_job(job, Status.ABORTED, delete_job=True)


@contextmanager
def _already_done() -> Iterator[None]:
    """What the engine's own functions raise for a task that is no longer in hand; an engine out of reach stays one."""
    try:
        yield
    except ConnectorException as e:
        if not isinstance(e.__cause__, RaiseException):
            raise
