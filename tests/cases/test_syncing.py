"""Who waits for SQLite's disk: every unit of work for itself, but the parts of a batch together."""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Event, Thread
from typing import Any
from unittest.mock import MagicMock

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from cases.store.database import Database
from cases.store.outages import DiskRefuses, is_outage
from cases.store.sqlite import bring_home
from cases.store.sqlite_log import Log
from cases.store.syncing import HOME_AFTER, syncing

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


class _Linux:
    """A kernel whose first sync fails and which then takes the pages for written: all further syncs pass, whatever is on the disk."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls: list[tuple[str, int]] = []
        write = os.pwrite
        monkeypatch.setattr(os, "fsync", self._sync)
        monkeypatch.setattr(
            os, "pwrite", lambda fd, data, at: self.calls.append(("write", len(data))) or write(fd, data, at)
        )

    def _sync(self, _: int) -> None:
        self.calls.append(("sync", 0))
        if self.calls.count(("sync", 0)) == 1:
            raise OSError(errno.EIO, "refused")


def _refused(city: Database, monkeypatch: pytest.MonkeyPatch) -> tuple[_Linux, bytes]:
    linux = _Linux(monkeypatch)
    with pytest.raises(OSError, match="refused"):
        city.sync()
    linux.calls.clear()
    linux.calls.append(("sync", 0))
    return linux, Path(f"{city.file}-wal").read_bytes()


def test_after_a_refusal_the_log_is_written_anew_before_a_sync_counts(
    city: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Linux tells of a page it could not write once: the next sync would pass over it. All bytes go to the disk again first, the same ones."""
    linux, said = _refused(city, monkeypatch)

    city.sync()

    assert linux.calls[1:] == [("write", len(said)), ("sync", 0)]
    assert Path(f"{city.file}-wal").read_bytes() == said
    city.sync()
    assert linux.calls[3:] == [("sync", 0)], "once it is there, it is there"


def test_after_a_refusal_nothing_is_written_before_the_log_is_whole(
    city: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next unit of work, which would tell somebody, first writes the log anew; where that fails too it is the database that is away."""
    linux, said = _refused(city, monkeypatch)
    linux.calls.clear()  # so that the next one is refused as well
    with pytest.raises(DiskRefuses) as told, city.session(write=True):
        pass
    assert is_outage(told.value)

    with city.session(write=True) as session:
        session.connection().exec_driver_sql("INSERT INTO kept VALUES (1)")
        session.commit()

    assert linux.calls == [("write", len(said)), ("sync", 0)] * 2


def test_a_commit_that_the_disk_refused_is_a_refusal_too(city: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite itself hears of a page that could not be written where it waits for the disk: the log is written anew all the same."""
    fault = sqlite3.OperationalError("disk I/O error")
    fault.sqlite_errorname = "SQLITE_IOERR_FSYNC"

    def refuse(connection: Any) -> None:
        connection.rollback()  # as SQLite does
        raise fault

    with monkeypatch.context() as broken, city.session(write=True) as session:
        session.connection().exec_driver_sql("INSERT INTO kept VALUES (1)")
        broken.setattr(city.engine.dialect, "do_commit", refuse)
        with pytest.raises(OperationalError):
            session.commit()

    assert city.refused
    city.sync()
    assert not city.refused


def test_what_is_refused_while_the_log_is_written_anew_is_not_forgotten(
    city: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sync of another thread that had begun before and is refused now may have missed later pages: the log is written once more."""
    anew, refuses, entered = Event(), Event(), Event()

    def sync(file: str) -> None:
        entered.set()
        assert refuses.wait(10)
        raise DiskRefuses(errno.EIO, "refused", file)

    def write_anew(_: str) -> None:
        refuses.set()
        thread.join(10)
        anew.set()

    def sync_beside() -> None:
        with pytest.raises(DiskRefuses):
            city.sync()

    thread = Thread(target=sync_beside)
    monkeypatch.setattr("cases.store.sqlite_log.Log.write_anew", write_anew)
    with monkeypatch.context() as slow:
        slow.setattr("cases.store.sqlite_log.Log.sync", sync)
        thread.start()
        assert entered.wait(10)
        slow.setattr(
            "cases.store.sqlite_log.Log.sync", lambda file: (_ for _ in ()).throw(DiskRefuses(5, "refused", file))
        )
        with pytest.raises(DiskRefuses):
            city.sync()
        city.sync()

    assert anew.is_set()
    assert city.refused


def test_what_a_checkpoint_was_told_is_told_here_too(city: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite's checkpoint at a commit, or another process, was told of a lost page first: Linux tells it once more only to a file that was
    open by then, and so the log is, from the first part of a batch on."""
    seeing, lost, really = set[int](), False, os.open

    def opened(path: Path, flags: int) -> int:
        number = really(path, flags)
        (seeing.discard if lost else seeing.add)(number)
        return number

    def sync(number: int) -> None:
        if lost and number in seeing:
            seeing.remove(number)
            raise OSError(errno.EIO, "refused")

    monkeypatch.setattr(os, "open", opened)
    monkeypatch.setattr(os, "fsync", sync)
    with city.session(write=True, waits=False) as part:
        part.connection().exec_driver_sql("INSERT INTO kept VALUES (1)")
        part.commit()
    lost = True

    with pytest.raises(DiskRefuses):
        city.sync()
    city.sync()
    assert not city.refused


def test_a_checkpoint_that_the_disk_refused_is_a_refusal_too(city: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bringing the log home is the first to wait for what parts of a batch have written, and does so past SQLAlchemy."""
    fault = sqlite3.OperationalError("disk I/O error")
    fault.sqlite_errorname = "SQLITE_IOERR_FSYNC"
    connection = MagicMock()
    connection.cursor.return_value.execute.side_effect = fault
    with monkeypatch.context() as broken:
        broken.setattr(city.engine, "raw_connection", lambda: connection)
        with pytest.raises(DiskRefuses) as told:
            city.write_home()

    assert is_outage(told.value)
    assert city.refused
    city.sync()
    assert not city.refused


def test_a_log_that_cannot_be_opened_to_be_written_home_is_a_database_that_is_away(
    city: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection for it is opened past SQLAlchemy, which would tell: the engine says once that the database is away, and an import stops."""
    fault = sqlite3.OperationalError("unable to open database file")
    fault.sqlite_errorname = "SQLITE_CANTOPEN"
    monkeypatch.setattr(city.engine, "raw_connection", MagicMock(side_effect=fault))

    with pytest.raises(OperationalError) as told:
        city.write_home()

    assert is_outage(told.value)


def test_a_log_begun_anew_is_the_one_that_is_synced(city: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every connection let go of it, so that it was brought home and is gone: what is held open is not synced in its place."""
    synced: list[int] = []
    for _ in range(2):
        with city.session(write=True, waits=False) as part:
            part.connection().exec_driver_sql("INSERT INTO kept VALUES (1)")
            part.commit()
        with monkeypatch.context() as watched:
            watched.setattr(os, "fsync", lambda fd: synced.append(os.fstat(fd).st_ino))
            city.sync()
        assert synced[-1] == Path(f"{city.file}-wal").stat().st_ino
        city.engine.dispose()


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


def _rows_at_home(city: Database, elsewhere: Path) -> int:
    """What stands in the file itself, without its log."""
    copy = elsewhere / "home.db"
    copy.write_bytes(Path(str(city.file)).read_bytes())
    with closing(sqlite3.connect(copy)) as home:
        try:
            return int(home.execute("SELECT count(*) FROM kept").fetchone()[0])
        except sqlite3.OperationalError:  # not even the table
            return 0


def test_the_log_is_written_home_beside_a_long_run(city: Database, tmp_path: Path) -> None:
    """Every few batches what is committed is brought into the file itself, without the thread that stores; a single batch waits for none of it."""

    def batch() -> None:
        with city.session(write=True, waits=False) as part:
            part.connection().exec_driver_sql("INSERT INTO kept VALUES (1)")
            part.commit()

    with syncing(city) as onto_disk:
        batch()
        onto_disk()
    alone = _rows_at_home(city, tmp_path)
    with syncing(city) as onto_disk:
        for _ in range(HOME_AFTER):
            batch()
            onto_disk()

    assert alone == 0
    assert _rows_at_home(city, tmp_path) == 1 + HOME_AFTER


class _Refusing:
    """A connection on whose disk something goes wrong."""

    def __init__(self, name: str) -> None:
        self.name = name

    def cursor(self) -> "_Refusing":
        return self

    def execute(self, _: str) -> None:
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorname = self.name
        raise error


@pytest.mark.parametrize("name", ["SQLITE_IOERR_FSYNC", "SQLITE_FULL"])
def test_a_log_that_cannot_be_written_home(city: Database, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """1. Refused by the disk, the run fails, and the log is written anew before anything else is called safe. 2. Otherwise it stands in the log all the same."""
    anew: list[str] = []
    monkeypatch.setattr("cases.store.database.bring_home", lambda _, log: bring_home(_Refusing(name), log))
    monkeypatch.setattr(Log, "write_anew", lambda _: anew.append("anew"))

    def run() -> None:
        with syncing(city) as onto_disk:
            for _ in range(HOME_AFTER):
                onto_disk()

    if name == "SQLITE_FULL":
        run()
    else:
        with pytest.raises(DiskRefuses, match="I/O"):
            run()
    city.sync()

    assert len(anew) == (name != "SQLITE_FULL")
    assert not city.refused
