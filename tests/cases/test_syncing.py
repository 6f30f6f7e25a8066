"""Who waits for SQLite's disk: every unit of work for itself, but the parts of a batch together."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy.orm import Session

from cases.store.database import Database
from cases.store.syncing import syncing

FULL, NORMAL = 2, 1


@pytest.fixture
def city(tmp_path: Path) -> Iterator[Database]:
    """A database as the product opens it (tests' own houses wait for no disk), with one row in its log."""
    database = Database(f"sqlite:///{tmp_path / 'city.db'}")
    with database.session(write=True) as session:
        session.connection().exec_driver_sql("CREATE TABLE kept (n)")
        session.commit()
    yield database
    database.engine.dispose()


def _at(session: Session) -> tuple[int, int]:
    """How its commit waits, and which connection it has."""
    connection = session.connection()
    return connection.exec_driver_sql("PRAGMA synchronous").scalar_one(), id(connection.connection.dbapi_connection)


def test_what_does_not_wait_leaves_nothing_behind(city: Database) -> None:
    """A unit of work on the connection that a part of a batch has used waits for the disk again, and so do the next ones of its session."""
    with city.session(write=True, waits=False) as part:
        parts, used = _at(part)
        part.commit()
    with city.session(write=True) as unit:
        first, same = _at(unit)
        unit.commit()
        second, _ = _at(unit)
        unit.rollback()
    with city.engine.begin() as plain:
        third = plain.exec_driver_sql("PRAGMA synchronous").scalar_one()

    assert (parts, first, second, third) == (NORMAL, FULL, FULL, FULL)
    assert used == same, "or nothing was shown of a connection that is used again"


def test_the_log_itself_is_brought_onto_the_disk(city: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is synced is the log that holds the commits; once it was brought home and is gone, there is nothing to wait for."""
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda fd: synced.append(os.fstat(fd).st_ino))
    log = Path(f"{city.file}-wal")
    expected = log.stat().st_ino

    city.sync()
    city.engine.dispose()
    assert not log.exists()
    city.sync()

    assert synced == [expected]


def test_a_disk_that_refuses_is_named(city: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failed sync is no success: it is raised, and names the file, which the system does not."""

    def refuse(_: int) -> None:
        raise OSError(errno.EIO, "refused")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OSError, match="refused") as told:
        city.sync()
    assert (told.value.errno, told.value.filename) == (errno.EIO, f"{city.file}-wal")


class _Disk(Database):
    """A disk that takes its time, or refuses."""

    def __init__(self) -> None:
        self.let, self.begun, self.done, self.refuses = Event(), 0, 0, False

    def sync(self) -> None:
        self.begun += 1
        if self.refuses:
            raise OSError(errno.EIO, "refused", "city.db-wal")
        assert self.let.wait(10)
        self.done += 1


def test_a_batch_waits_for_the_one_before() -> None:
    """One batch is on its way to the disk while the next is written, never two; at the end all of it is there."""
    disk, after, ended = _Disk(), Event(), Event()

    def work() -> None:
        with syncing(disk) as onto_disk:
            onto_disk()
            after.set()  # the second batch is written meanwhile
            onto_disk()
        ended.set()

    thread = Thread(target=work)
    thread.start()
    assert after.wait(10), "the first batch was waited for although the next could have been written"
    assert not ended.wait(0.1)
    assert disk.begun == 1
    disk.let.set()
    thread.join(10)

    assert ended.is_set()
    assert (disk.begun, disk.done) == (2, 2)


@pytest.mark.parametrize("batches", [1, 2])
def test_a_refused_batch_is_raised(batches: int) -> None:
    """What the disk refused is raised by the next batch, or at the end by the last: no further one is begun."""
    disk = _Disk()
    disk.refuses = True

    def work() -> None:
        with syncing(disk) as onto_disk:
            for _ in range(batches):
                onto_disk()

    with pytest.raises(OSError, match="refused"):
        work()
    assert disk.begun == 1
