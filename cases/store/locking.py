"""How a connection to SQLite is set up, and how it takes its lock. Nothing of SQLAlchemy: the scribe has to begin within some milliseconds."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import IO, Any

PATIENCE_SECONDS = 30
"""How long a writer waits for others on SQLite: in the line and for the lock."""
LOOK_SECONDS = 0.002
REFUSED = ("SQLITE_IOERR_FSYNC", "SQLITE_IOERR_DIR_FSYNC")
PRAGMAS = (
    "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={PATIENCE_SECONDS * 1000}",
    "cache_size=-32768",  # KiB; the 2 MiB of the default are read anew at every step once a million clocks stand
    "mmap_size=67108864",  # twice as much is no quicker, and the kernel counts it as memory
    "temp_store=MEMORY",  # a statement of many rows keeps each page as it was, to take it back: two writes to a file for every page otherwise
    "wal_autocheckpoint=50000",  # pages, 200 MB: ten thousand steps; the engine writes home between bursts, not within one
)  # fmt: skip


_NOTHING: dict[None, None] = {None: None}
# Of what is neither number nor word the driver asks, by two looks that fail, what it wants to be: NULL cost more than a word
sqlite3.register_adapter(type(None), _NOTHING.__getitem__)
sqlite3.register_adapter(bytes, bytes)


def set_up(connection: sqlite3.Connection) -> None:
    """Every connection is one of these."""
    connection.isolation_level = None  # the driver's own BEGIN is deferred and loses updates silently
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def turn_of(file: str) -> Path:
    """What writers of this file stand in line for."""
    return Path(f"{file}-turn")


def take_lock(
    driver: sqlite3.Connection,
    begin: Callable[[], object],
    turn: Path | None,
    refusal: type[Exception] = sqlite3.OperationalError,
) -> None:
    """``begin`` with the lock taken, in line with others. SQLite wakes nobody who waits for its lock: who writes batch after batch takes it
    again and again, and an officer's click looked in vain for seconds. So writers stand in a line: whoever waits for the lock holds the
    turn, and the next cannot even ask. ``refusal``: what ``begin`` raises while another has it; SQLAlchemy has an error of its own. Raises what ``begin`` raises when it was not had in time, sqlite3.OperationalError
    when not even the turn was."""
    until = monotonic() + PATIENCE_SECONDS
    with _in_line(turn, until) if turn else nullcontext():
        _begin(driver, begin, refusal, until)


def _begin(driver: sqlite3.Connection, begin: Callable[[], object], refusal: type[Exception], until: float) -> None:
    """Who has the turn looks every two milliseconds: SQLite by itself looks after 33, 53 and 78, and a transaction of 35 keeps the next
    writer waiting for 53."""
    driver.execute("PRAGMA busy_timeout=0")
    try:
        while True:
            try:
                begin()
            except refusal as e:
                refused: Any = getattr(e, "orig", e)  # SQLAlchemy's own error holds the driver's
                if getattr(refused, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > until:
                    raise
                sleep(LOOK_SECONDS)
            else:
                return
    finally:
        driver.execute(f"PRAGMA busy_timeout={PATIENCE_SECONDS * 1000}")


@contextmanager
def _in_line(turn: Path, until: float) -> Iterator[None]:
    with ExitStack() as held:
        with suppress(OSError):  # a folder that cannot be written to: SQLite says so itself
            _stand(
                held.enter_context(turn.open("ab")), until
            )  # given back when the file is closed, or its process dies
        yield


_LEFT_STANDING: list[Thread] = []
"""Who stands in line though nobody waits for them any more; there is no other way out of it than to get the turn."""


def _stand(turn: IO[bytes], until: float) -> None:
    """Whoever was first is first in the system's own line, which has no end while a process that holds the turn is stopped or hangs: so a thread
    stands in it, and is left there when the time is up. While one is, nobody else is sent: he looks by the clock."""
    if _has(turn):
        return
    _LEFT_STANDING[:] = [one for one in _LEFT_STANDING if one.is_alive()]
    if not _LEFT_STANDING:
        stands = Thread(target=_get, args=(os.dup(turn.fileno()),), daemon=True)
        stands.start()
        stands.join(max(until - monotonic(), 0))
        if not stands.is_alive():
            return
        _LEFT_STANDING.append(stands)
    while not _has(turn):
        if monotonic() > until:
            raise _locked(f"database is locked: its turn is not given back ({turn.name})")
        sleep(LOOK_SECONDS)


def _has(turn: IO[bytes]) -> bool:
    try:
        flock(turn, LOCK_EX | LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _get(turn: int) -> None:
    """The turn is its sender's, who has the same file open; if he has gone, it is given back here."""
    with suppress(OSError):
        flock(turn, LOCK_EX)
    os.close(turn)


def _locked(said: str) -> sqlite3.OperationalError:
    """As SQLite says it of its own lock."""
    error = sqlite3.OperationalError(said)
    error.sqlite_errorcode, error.sqlite_errorname = sqlite3.SQLITE_BUSY, "SQLITE_BUSY"
    return error
