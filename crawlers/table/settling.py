"""Files in a watched folder that are still being written: read in the middle, half a row would be a message of its own."""

from collections.abc import Iterable
from pathlib import Path
from threading import Event

from config.causes import cause_of
from crawlers.errors import TableError

PATIENCE = 1.0
"""Seconds, once a round, for a text that may have been met in the middle of a line."""
_TAIL = 4
_BOOKS = (b"PK", b"\xd0\xcf")
_Stand = tuple[int, int, int] | None


class Settling:
    """How the files of a folder stood when the round began."""

    def __init__(self, paths: Iterable[Path], stop: Event) -> None:
        self._stood = {path: _stand(path) for path in paths}
        self._stop, self._waited = stop, False

    def give_time(self, path: Path) -> None:
        """Wait a moment before a text is read whose last line has no end; one moment for all of the round. Raises TableError."""
        if not self._waited and _is_open_ended(path):
            self._stop.wait(PATIENCE)
            self._waited = True

    def has_changed(self, path: Path) -> bool:
        """Whether somebody wrote to it, or put another in its place, since the round began."""
        return _stand(path) != self._stood[path]


def _stand(path: Path) -> _Stand:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns


def _is_open_ended(path: Path) -> bool:
    """A workbook shows by itself that its end is missing."""
    try:
        with path.open("rb") as file:
            if file.read(2) in _BOOKS:
                return False
            file.seek(max(path.stat().st_size - _TAIL, 0))
            return b"\n" not in file.read()[-2:]
    except OSError as e:
        raise TableError(f"{path.name} 打不开: {cause_of(e)}") from e
