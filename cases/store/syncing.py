"""Onto the disk beside the work: a batch is written while the one before is on its way there."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from cases.store.database import Database


@contextmanager
def syncing(database: Database) -> Iterator[Callable[[], None]]:
    """What to call after each batch whose parts have not waited for the disk: it begins to bring them there, and waits for the batch before.

    At the end all of it is there. Raises OSError when the disk refuses.
    """
    under_way: list[Future[None]] = []

    def wait() -> None:
        while under_way:
            under_way.pop().result()

    def begin() -> None:
        wait()
        under_way.append(disk.submit(database.sync))

    with ThreadPoolExecutor(1, "sync") as disk:
        yield begin
        wait()
