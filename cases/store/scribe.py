"""A second process that writes what it is handed, while this one thinks out what is next: SQLite has one writer, but a machine two cores.

What it is handed is a script: statements with their parameters in the driver's own form. It writes a script only if nobody else has written
since the number it told (SQLite's ``data_version``), asked with the lock held; so whoever thought it out has read nothing that changed since.
It knows nothing else, loads no more than the driver, and ends with the process that began it. Nothing of SQLAlchemy here.
"""

import marshal
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from fcntl import F_SETPIPE_SZ, fcntl
from io import FileIO
from pathlib import Path
from queue import Queue
from select import POLLHUP, POLLIN, POLLOUT, poll
from threading import Thread
from typing import IO, Any

from cases.store.locking import PATIENCE_SECONDS, set_up, take_lock, turn_of

Script = list[tuple[str, list[tuple[Any, ...]]]]
"""Statements in their order, each with the sets of parameters it is run for: words, numbers, bytes and nothing."""

Place = tuple[int, int]
"""Which file it is, whatever it is called: its disk and its number there."""

ROOT = str(Path(__file__).resolve().parents[2])
PATIENCE = 2 * PATIENCE_SECONDS
"""It may wait for the lock as long as any writer; who has not answered by then never will."""
_BEGIN = "import sys; sys.path.append(sys.argv[1]); from cases.store.scribe import serve; serve(sys.argv[2])"
_LENGTH = 8
_ROOM = 2**20
"""Bytes a pipe takes, as many as any user may ask for: a script is half of it, and whoever hands it need not wait until it is read."""
IN_HAND = 3
"""Scripts handed and not yet answered for."""


class NotWritten(Exception):
    """A script does not stand in the record. ``why``: SQLite's name for it; empty when somebody else has written meanwhile, or nobody answers."""

    def __init__(self, why: str = "") -> None:
        super().__init__(why)
        self.why = why


class Scribe:
    """The other process. One thread's own. Once it has not answered it is gone."""

    def __init__(self, file: str) -> None:
        """For the record in that file; it begins beside. Raises OSError when there is none, or the machine has no room for a process."""
        self.place = place_of(file)
        self._process = subprocess.Popen(  # noqa: S603 — our own interpreter and code
            [sys.executable, "-IS", "-c", _BEGIN, ROOT, file], bufsize=0,  # an answer in a buffer of ours is none to wait for
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        assert self._process.stdin is not None, "asked for"
        assert self._process.stdout is not None, "asked for"
        self._in, self._out = self._process.stdin, self._process.stdout
        with suppress(OSError):  # a machine that gives less gives less
            fcntl(self._in, F_SETPIPE_SZ, _ROOM)
        os.set_blocking(self._in.fileno(), False)  # who takes nothing any more keeps nobody waiting for ever
        self._begun = self._gone = False

    @property
    def is_there(self) -> bool:
        """Whether it has begun; until then nobody need wait for it."""
        if not self._begun and self._is_ready(self._out, POLLIN | POLLHUP, 0):
            self._begun = self._answer() is not None
        return self._begun

    @property
    def is_dead(self) -> bool:
        """Whether it has ended, or is as good as dead: it may take a while to die, and what it says late answers another question."""
        return self._gone or self._process.poll() is not None

    def state(self) -> int:
        """A number that stays the same as long as nobody but it writes. Raises NotWritten when it is gone."""
        if not self._begun:
            self._begun = self._heard() is not None
        return int(self._ask(None))

    def hand(self, state: int, script: Script) -> None:
        """Have it written, to the disk, if the number is that still and none has been refused since it was asked for; the answer is waited for
        in :meth:`outcome`, in their order, of at most ``IN_HAND`` at a time. Raises NotWritten when it is gone."""
        self._tell((state, script))

    def outcome(self) -> None:
        """The next of those handed stands in the record. Raises NotWritten if it does not, or if nobody can tell."""
        why = self._heard()
        if why is not None:
            raise NotWritten(why)

    def close(self) -> None:
        """What it was handed it writes, then it ends."""
        with suppress(OSError):  # it is gone already
            self._in.close()
        try:
            self._process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._out.close()

    def _ask(self, what: Any) -> Any:
        self._tell(what)
        return self._heard()

    def _tell(self, what: Any) -> None:
        left = _packed((what,))
        try:
            while left:
                if self._gone or not self._is_ready(self._in, POLLOUT, PATIENCE):
                    raise self._given_up()
                left = left[self._in.write(left) or 0 :]
        except OSError as e:
            raise self._given_up() from e

    def _heard(self) -> Any:
        answer = self._answer() if not self._gone and self._is_ready(self._out, POLLIN | POLLHUP, PATIENCE) else None
        if answer is None:
            raise self._given_up()
        return answer[0]

    def _given_up(self) -> NotWritten:
        self._gone = True
        self._process.kill()  # whatever it still holds is rolled back
        return NotWritten()

    def _is_ready(self, pipe: IO[bytes], event: int, patience: float) -> bool:
        asked = poll()
        asked.register(pipe, event)
        return bool(asked.poll(patience * 1000))

    def _answer(self) -> Any:
        return _read(self._out)


def place_of(file: str) -> Place:
    """Where that name leads to. Raises OSError when it leads nowhere."""
    there = Path(file).stat()
    return there.st_dev, there.st_ino


def scribe_for(file: str) -> Scribe | None:
    """One for the record in that file; ``None`` where there is none, it is of no use (one core) or the machine has no room for it."""
    if len(os.sched_getaffinity(0)) < 2:
        return None
    try:
        return Scribe(file)
    except OSError:
        return None


def serve(file: str) -> None:
    """The process's own part, until nobody asks any more. Where there is no record to write in it ends: who began it finds out why, and says so."""
    for end in (signal.SIGINT, signal.SIGTERM):
        signal.signal(end, signal.SIG_IGN)  # it ends with the one who began it, and with nothing half written
    try:
        connection = _opened(file)
    except sqlite3.Error:
        return
    # what cannot be told must not be tried again when Python ends: so nothing is kept back
    told = FileIO(sys.stdout.fileno(), "wb", closefd=False)
    with suppress(BrokenPipeError):  # who began it has died
        _write(told, ("begun",))
        for answer in _answers(connection, file):
            _write(told, (answer,))


def _answers(connection: sqlite3.Connection, file: str) -> Iterator[Any]:
    refused = False
    for (task,) in _listening(sys.stdin.buffer):
        if task is None:
            refused = False
            yield _state(connection)
        else:
            why = "" if refused else _write_down(connection, file, *task)
            refused = why is not None
            yield why


def _opened(file: str) -> sqlite3.Connection:
    """Only what is there: it may begin before anybody has looked whether that is the record, and makes none."""
    connection = sqlite3.connect(f"{Path(file).absolute().as_uri()}?mode=rw", uri=True)
    set_up(connection)
    # what its rows hang on was read behind that number, and it deletes nothing: asked again, it would be a quarter of SQLite's work
    connection.execute("PRAGMA foreign_keys=OFF")
    return connection


def _listening(source: IO[bytes]) -> Iterator[Any]:
    """What is told, heard while the last is being written still: who tells it need not wait."""
    heard = Queue[Any](IN_HAND)

    def listen() -> None:
        try:
            while (task := _read(source)) is not None:
                heard.put(task)
        finally:
            heard.put(None)  # else it would outlive the one who began it

    Thread(target=listen, daemon=True).start()
    return iter(heard.get, None)


def _state(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA data_version").fetchone()[0])


def _write_down(connection: sqlite3.Connection, file: str, state: int, script: Script) -> str | None:
    """Why it was not written."""
    try:
        take_lock(connection, lambda: connection.execute("BEGIN IMMEDIATE"), turn_of(file))
        if _state(connection) != state:
            connection.rollback()
            return ""
        for statement, rows in script:
            connection.executemany(statement, rows)
        connection.commit()
    except Exception as e:  # noqa: BLE001 — whatever it is, also what the driver cannot bind, nobody else would answer
        if connection.in_transaction:
            connection.rollback()
        return getattr(e, "sqlite_errorname", type(e).__name__)
    return None


def _write(to: FileIO, what: Any) -> None:
    """So little that the pipe takes it whole or not at all."""
    to.write(_packed(what))


def _packed(what: Any) -> memoryview:
    told = marshal.dumps(what)
    return memoryview(len(told).to_bytes(_LENGTH, "big") + told)


def _read(source: IO[bytes]) -> Any:
    """What was told next; ``None`` at the end."""
    length = _whole(source, _LENGTH)
    told = _whole(source, int.from_bytes(length, "big")) if length else b""
    return marshal.loads(told) if told else None  # noqa: S302 — a pipe that only the two of us hold


def _whole(source: IO[bytes], length: int) -> bytes:
    told = bytearray()
    while len(told) < length:
        part = source.read(length - len(told))
        if not part:
            return b""
        told += part
    return bytes(told)
