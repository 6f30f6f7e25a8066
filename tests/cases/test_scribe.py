"""A second process writes what it is handed, only while nobody else has written, and ends with the one that began it."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from cases.store.locking import set_up
from cases.store.scribe import IN_HAND, ROOT, NotWritten, Scribe, Script, scribe_for
from tests.waiting import until

WORDS = "INSERT INTO words (id, word) VALUES (?, ?)"


@pytest.fixture
def file(tmp_path: Path) -> str:
    """A record with one table."""
    made = str(tmp_path / "record.db")
    with closing(opened(made)) as connection:
        connection.execute("CREATE TABLE words (id INTEGER PRIMARY KEY, word TEXT NOT NULL)")
    return made


def opened(file: str) -> sqlite3.Connection:
    connection = sqlite3.connect(file)
    set_up(connection)
    return connection


@contextmanager
def scribe_of(file: str) -> Iterator[Scribe]:
    """One that has begun."""
    scribe = Scribe(file)
    try:
        until(lambda: scribe.is_there)
        yield scribe
    finally:
        scribe.close()


def words(*ids: int) -> Script:
    return [(WORDS, [(id_, "字") for id_ in ids])]


def stored(file: str) -> list[int]:
    with closing(opened(file)) as connection:
        return [id_ for (id_,) in connection.execute("SELECT id FROM words ORDER BY id")]


def test_what_is_handed_stands_in_the_record_when_it_is_answered_for(file: str) -> None:
    """As many scripts at a time as it takes, in their order."""
    with scribe_of(file) as scribe:
        state = scribe.state()
        for n in range(IN_HAND):
            scribe.hand(state, words(n))
        for n in range(IN_HAND):
            scribe.outcome()
            assert set(range(n + 1)) <= set(stored(file))
        assert scribe.state() == state


def test_nothing_is_written_over_what_others_wrote(file: str) -> None:
    """Somebody writes after its number was asked: neither that script nor those behind it are written, until the number is asked again."""
    with scribe_of(file) as scribe, closing(opened(file)) as other:
        before = scribe.state()
        other.execute("INSERT INTO words VALUES (100, '别人')")
        for n in range(IN_HAND):
            scribe.hand(before, words(n))
        for _ in range(IN_HAND):
            with pytest.raises(NotWritten) as caught:
                scribe.outcome()
            assert caught.value.why == ""
        assert stored(file) == [100]

        scribe.hand(scribe.state(), words(1))
        scribe.outcome()
    assert stored(file) == [1, 100]


def test_a_refused_row_takes_its_script_and_those_behind_it_with_it(file: str) -> None:
    """SQLite's own name says why; nothing of it stands in the record, nor of what was handed after it."""
    with scribe_of(file) as scribe:
        state = scribe.state()
        scribe.hand(state, [*words(1), (WORDS, [(2, None)])])
        scribe.hand(state, words(3))
        with pytest.raises(NotWritten, match=r"^SQLITE_CONSTRAINT_NOTNULL$"):
            scribe.outcome()
        with pytest.raises(NotWritten):
            scribe.outcome()
    assert stored(file) == []


def test_it_waits_in_line_for_the_lock(file: str) -> None:
    """Another writer holds the record, has written nothing, and lets it go: then the script is written."""
    with scribe_of(file) as scribe, closing(opened(file)) as other:
        state = scribe.state()
        other.execute("BEGIN IMMEDIATE")
        scribe.hand(state, words(1))
        time.sleep(0.1)
        assert stored(file) == []
        other.rollback()
        scribe.outcome()
    assert stored(file) == [1]


def test_who_has_died_has_written_nothing_as_far_as_one_knows(file: str) -> None:
    """Killed: whoever hands it something or waits for it is told, at once, and can let it go."""
    with scribe_of(file) as scribe:
        state = scribe.state()
        os.kill(scribe._process.pid, signal.SIGKILL)
        until(lambda: scribe.is_dead)
        with pytest.raises(NotWritten):  # noqa: PT012 — it is heard at either
            scribe.hand(state, words(1))
            scribe.outcome()
        with pytest.raises(NotWritten):
            scribe.state()


def test_what_was_handed_is_written_before_it_ends(file: str) -> None:
    """Nobody waits for the answer: it is let go, and what it had stands in the record."""
    with scribe_of(file) as scribe:
        scribe.hand(scribe.state(), words(1))
    assert stored(file) == [1]


def test_whose_parent_was_killed_ends_in_silence(file: str) -> None:
    """Scripts are in hand when the process that began it is killed: it says nothing of a broken pipe in the engine's log, and is gone."""
    code = (
        "import os, signal, sys; from cases.store.scribe import Scribe; s = Scribe(sys.argv[1]); n = s.state();"
        f"[s.hand(n, [({WORDS!r}, [(i, 'x')])]) for i in range(3)]; print(s._process.pid, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    errors = Path(file).with_name("errors")
    with closing(opened(file)) as other, errors.open("wb") as said:
        other.execute("BEGIN IMMEDIATE")
        command = [sys.executable, "-c", code, file]
        parent = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=said, text=True, check=False)
    until(lambda: not Path(f"/proc/{int(parent.stdout)}").exists())
    assert errors.read_text() == ""


def test_it_outlives_signals_and_not_its_parent(file: str) -> None:
    """A service's stop is sent to all its processes: it goes on for the one that began it, and ends when that one is killed."""
    code = (
        "import sys, time; from cases.store.scribe import Scribe; s = Scribe(sys.argv[1]); s.state();"
        "print(s._process.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code, file], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert parent.stdout is not None
        scribe = int(parent.stdout.readline())
        for harmless in (signal.SIGINT, signal.SIGTERM):
            os.kill(scribe, harmless)
        time.sleep(0.2)
        os.kill(scribe, 0)
    finally:
        parent.kill()
        parent.communicate()
    until(lambda: not Path(f"/proc/{scribe}").exists())


def test_it_makes_no_record_where_there_is_none(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """It may begin before anybody has looked: what is no record is left as it is, and to whoever opens it to say so."""
    missing, rubbish = tmp_path / "missing.db", tmp_path / "rubbish.db"
    rubbish.write_bytes(b"not a database" * 300)
    before = rubbish.read_bytes()
    assert scribe_for(str(missing)) is None
    scribe = Scribe(str(rubbish))
    until(lambda: scribe.is_dead)
    assert not scribe.is_there
    scribe.close()
    assert (missing.exists(), rubbish.read_bytes()) == (False, before)
    assert capfd.readouterr() == ("", "")


def test_a_name_with_signs_of_an_address_is_a_name(tmp_path: Path) -> None:
    """Spaces, question marks and Chinese in a path are no part of how the file is opened."""
    file = str(tmp_path / "邛崃 100%?mode=memory#1.db")
    with closing(opened(file)) as connection:
        connection.execute("CREATE TABLE words (id INTEGER PRIMARY KEY, word TEXT NOT NULL)")
    with scribe_of(file) as scribe:
        scribe.hand(scribe.state(), words(1))
        scribe.outcome()
    assert stored(file) == [1]


def test_who_takes_nothing_any_more_keeps_nobody_waiting_for_ever(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It stands still, and what it is handed is more than the pipe holds: whoever hands it is told after a while, and lets it go."""
    monkeypatch.setattr("cases.store.scribe.PATIENCE", 0.2)
    with scribe_of(file) as scribe:
        state = scribe.state()
        os.kill(scribe._process.pid, signal.SIGSTOP)
        with pytest.raises(NotWritten):
            scribe.hand(state, words(*range(200_000)))
        assert scribe.is_dead
    assert stored(file) == []


def test_a_late_answer_is_taken_for_no_other(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Given up while it waits for the lock, it answers all the same before it dies: that is not the number it is asked for next."""
    with scribe_of(file) as scribe, closing(opened(file)) as other:
        state = scribe.state()
        other.execute("BEGIN IMMEDIATE")
        scribe.hand(state, words(1))
        monkeypatch.setattr("cases.store.scribe.PATIENCE", 0.1)
        monkeypatch.setattr(scribe._process, "kill", lambda: None)  # it dies slowly
        with pytest.raises(NotWritten):
            scribe.outcome()
        other.rollback()
        until(lambda: stored(file) == [1])
        assert scribe.is_dead
        with pytest.raises(NotWritten):
            scribe.state()


def test_what_the_driver_cannot_bind_is_refused_and_no_more(file: str) -> None:
    """Half a character: the script is refused under that name, and the next one is written by the same process."""
    with scribe_of(file) as scribe:
        scribe.hand(scribe.state(), [(WORDS, [(1, "字"), (2, "\ud800")])])
        with pytest.raises(NotWritten, match=r"^UnicodeEncodeError$"):
            scribe.outcome()
        scribe.hand(scribe.state(), words(3))
        scribe.outcome()
    assert stored(file) == [3]


def test_what_it_cannot_read_ends_it(file: str) -> None:
    """A message that is none: it does not wait on for ever, it ends, and who asks is told."""
    with scribe_of(file) as scribe:
        scribe._in.write((3).to_bytes(8, "big") + b"???")
        until(lambda: scribe._process.poll() is not None)
        with pytest.raises(NotWritten):
            scribe.state()
