"""One holder at a time for a thing with a name, across threads, processes and (with PostgreSQL) machines.

The system gives the hold back when its holder dies, however it dies: nothing to expire, nothing to clean up.
"""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from cases.store.database import Database

_SPACE = 510_183  # the first half of our two-part advisory locks; the second is the name's checksum


@dataclass(frozen=True)
class Held:
    """Whether we were given the hold (its truth), and whether it lasts: PostgreSQL takes it back with the connection, and gives it to the next."""

    mine: bool
    lasts: Callable[[], bool] = lambda: True

    def __bool__(self) -> bool:
        return self.mine


@contextmanager
def hold(database: Database, name: str) -> Iterator[Held]:
    """Hold the name until the end of the block; untrue when somebody else has it (then nothing is held). Who holds it for long asks whether
    it ``lasts``."""
    if database.is_sqlite:
        with _file_lock(Path(f"{database.url.database}.locks"), name) as mine:
            yield Held(mine)
    else:
        with _advisory_lock(database, name) as held:
            yield held


@contextmanager
def _file_lock(folder: Path, name: str) -> Iterator[bool]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True


@contextmanager
def _advisory_lock(database: Database, name: str) -> Iterator[Held]:
    keys = {"space": _SPACE, "name": crc32(name.encode()) - 2**31}
    with database.engine.connect() as connection:
        mine = bool(connection.scalar(text("SELECT pg_try_advisory_lock(:space, :name)"), keys))
        session = _session(connection)
        try:
            yield Held(mine, lambda: session is not None and _session(connection) == session)
        finally:
            if mine:
                with suppress(SQLAlchemyError):  # a session that is gone has given it back
                    connection.execute(text("SELECT pg_advisory_unlock(:space, :name)"), keys)
                    connection.commit()


def _session(connection: Connection) -> int | None:
    """Which of PostgreSQL's sessions this connection has; none when it broke. No transaction stays open: it would hold back vacuum all the while."""
    try:
        session: int | None = connection.scalar(text("SELECT pg_backend_pid()"))
        connection.commit()
    except SQLAlchemyError:
        return None
    return session
