"""Onto the disk beside the work: a batch is written while the one before is on its way there."""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

from sqlalchemy.exc import OperationalError

from cases.log import log
from cases.store.database import Database

HOME_AFTER = 3
"""Batches between two times the log is written home. After each it costs twice as much, for most pages are written again and again."""


@contextmanager
def syncing(database: Database) -> Iterator[Callable[[], None]]:
    """What to call after each batch whose parts have not waited for the disk: it begins to bring them there, and waits for the batch before.

    At the end all of it is there. Raises OSError when the disk refuses. Every few batches the log is written home meanwhile: else SQLite
    has the thread that stores do it, a whole log at once (``wal_autocheckpoint``), and that thread is what all others wait for.
    """
    with ExitStack() as held, ThreadPoolExecutor(2, "sync") as beside:
        bring = _Bring(database, beside, held)
        yield bring
        bring.wait()


class _Bring:
    """What is under way: the last batch, and the log."""

    def __init__(self, database: Database, beside: ThreadPoolExecutor, held: ExitStack) -> None:
        self._database, self._beside = database, beside
        self._on_disk: Future[None] | None = None
        self._homing = Homing(database, beside, held)
        self._batches = 0

    def __call__(self) -> None:
        if self._on_disk is not None:
            self._on_disk.result()
        self._batches += 1
        if self._batches % HOME_AFTER == 0:
            self._homing.begin()
        self._on_disk = self._beside.submit(self._database.sync)

    def wait(self) -> None:
        """Until nothing is; raises what was refused."""
        if self._on_disk is not None:
            self._on_disk.result()
        self._homing.wait()


class Homing:
    """The log written home beside the work, time after time, by one connection of its own."""

    def __init__(self, database: Database, beside: Executor, held: ExitStack) -> None:
        """``held``: closes that connection."""
        self._database, self._beside, self._held = database, beside, held
        self._under_way: Future[None] | None = None
        self._write_home: Callable[[], None] | None = None

    def begin(self) -> None:
        """Once more, unless it is under way still: nobody waits for a slow disk. Raises DiskRefuses when the disk did the last time."""
        if self._under_way is not None and not self._under_way.done():
            return
        self.wait()
        self._write_home = self._write_home or self._held.enter_context(self._database.homing())
        self._under_way = self._beside.submit(_at_leisure, self._write_home)

    def wait(self) -> None:
        """Until it is done; raises what was refused, once."""
        under_way, self._under_way = self._under_way, None
        if under_way is not None:
            under_way.result()


def _at_leisure(write_home: Callable[[], None]) -> None:
    """What cannot be written home stands in the log all the same, and is written home another time."""
    try:
        write_home()
    except OperationalError as e:
        log.warning("log not written home", error=getattr(e.orig, "sqlite_errorname", type(e).__name__))
