"""SQLite's log as a file: brought onto the disk for a whole batch at once, and written anew after the disk refused it."""

import os
from contextlib import suppress
from pathlib import Path

from cases.store.outages import DiskRefuses

PIECE = 4_000_000


class Log:
    """Held open from before the first page that is synced later. Linux tells of a page it could not write to every file that was open
    then, and not to one opened after somebody was told: SQLite keeps to itself what its own checkpoint at a commit was told, and another
    process what it was told."""

    def __init__(self, file: str) -> None:
        """``file``: the database."""
        self._path = Path(f"{file}-wal")
        self._held: _Opened | None = None

    def hold(self) -> None:
        """Before it is written to."""
        with suppress(OSError):  # who syncs is told
            self._opened()

    def sync(self) -> None:
        """Wait until it is on the disk, and with it everything committed so far, whoever committed it. Nobody is kept waiting meanwhile."""
        self._to_disk(anew=False)

    def write_anew(self) -> None:
        """The same bytes once more, and onto the disk. A page that could not be written Linux reports once and then takes for written:
        nothing but writing it again brings it there. The caller holds the write lock, so that nothing is added or begun anew meanwhile."""
        self._held = None  # it may still have to tell what was told already
        self._to_disk(anew=True)

    def let_go(self) -> None:
        """A copy of this process would share it, and with it what is told once."""
        self._held = None

    def _to_disk(self, *, anew: bool) -> None:
        """A log that was brought home and is gone is on the disk. Raises DiskRefuses, which names it: the system does not."""
        try:
            log = self._opened()
            if log is None:
                return
            for at in range(0, os.fstat(log.number).st_size if anew else 0, PIECE):
                os.pwrite(log.number, os.pread(log.number, PIECE, at), at)
            os.fsync(log.number)
        except OSError as e:
            raise DiskRefuses(e.errno, e.strerror, str(self._path)) from e

    def _opened(self) -> "_Opened | None":
        """The one that stands there now. Another thread may still sync the one before: it is closed when nobody has it any more."""
        try:
            there, held = self._path.stat().st_ino, self._held
            if held is None or os.fstat(held.number).st_ino != there:
                self._held = held = _Opened(os.open(self._path, os.O_RDWR))
        except FileNotFoundError:
            self._held = held = None
        return held


class _Opened:
    """A file by its number, closed with the last who has it."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __del__(self) -> None:
        os.close(self.number)
