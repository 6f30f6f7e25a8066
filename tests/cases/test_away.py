"""While the database is away a process says so once, then once a minute, and once when it is back."""

import json
from sqlite3 import OperationalError as SqliteError

import pytest
from sqlalchemy.exc import OperationalError

from cases.store.away import Away


class Elapsed:
    """Seconds that pass when told to."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def outage() -> OperationalError:
    """What a full disk raises."""
    said = SqliteError("database or disk is full")
    said.sqlite_errorname = "SQLITE_FULL"
    return OperationalError("", {}, said)


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What was written since last asked, each line by its event."""
    return [json.loads(line)["event"] for line in capsys.readouterr().err.splitlines()]


def test_however_often_it_is_met_a_minute_has_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Four loops that fail eight times a second for three minutes: one line, two more, and one when the last loop goes again."""
    elapsed = Elapsed()
    away = Away(elapsed)
    for n in range(8 * 175):
        elapsed.now = 100 + n / 8
        away.met(("sweep failed", "deliver failed")[n % 2], outage())
    assert lines(capsys) == ["database is away", "database is still away", "database is still away"]

    away.over("sweep failed")
    assert lines(capsys) == []
    away.over("deliver failed")
    away.over("deliver failed")
    assert lines(capsys) == ["database is back"]


def test_one_that_comes_and_goes_fills_no_log(capsys: pytest.CaptureFixture[str]) -> None:
    """A disk that is full can still be read: a loop that fails at each second turn is a line and its end in a minute, no more."""
    elapsed = Elapsed()
    away = Away(elapsed)
    for second in range(59):
        elapsed.now = 100 + second
        away.met("sweep failed", outage())
        away.over("sweep failed")
    assert lines(capsys) == ["database is away", "database is back"]
    elapsed.now = 160
    away.met("sweep failed", outage())
    assert lines(capsys) == ["database is away"]


def test_any_other_fault_is_a_line_each_time(capsys: pytest.CaptureFixture[str]) -> None:
    """What is wrong with our own work is said as before, whatever the database does."""
    away = Away()
    for _ in range(2):
        away.met("sweep failed", ValueError("a citizen's words"))
    said = capsys.readouterr().err
    assert [json.loads(line)["event"] for line in said.splitlines()] == ["sweep failed", "sweep failed"]
    assert "words" not in said
