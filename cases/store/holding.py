"""One holder at a time for a thing with a name, across threads, processes and (with PostgreSQL) machines.

The system gives the hold back when its holder dies, however it dies: nothing to expire, nothing to clean up.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zlib import crc32

from sqlalchemy import text

from cases.store.database import Database

_SPACE = 510_183  # the first half of our two-part advisory locks; the second is the name's checksum


@contextmanager
def hold(database: Database, name: str) -> Iterator[bool]:
    """Hold the name until the end of the block; ``False`` when somebody else has it (then nothing is held)."""
    if database.is_sqlite:
        with _file_lock(Path(f"{database.url.database}.locks"), name) as mine:
            yield mine
    else:
        with _advisory_lock(database, name) as mine:
            yield mine


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
def _advisory_lock(database: Database, name: str) -> Iterator[bool]:
    keys = {"space": _SPACE, "name": crc32(name.encode()) - 2**31}
    with database.engine.connect() as connection:
        mine = bool(connection.scalar(text("SELECT pg_try_advisory_lock(:space, :name)"), keys))
        connection.commit()  # the lock is the session's; an open transaction would hold back vacuum for the whole round
        try:
            yield mine
        finally:
            if mine:
                connection.execute(text("SELECT pg_advisory_unlock(:space, :name)"), keys)
                connection.commit()
