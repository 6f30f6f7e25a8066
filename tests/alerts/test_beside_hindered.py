"""Whatever befalls the second process that writes, or the one that began it: nothing is lost, half written or told twice."""

import os
import shutil
import signal
import traceback
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError

import alerts.passage
from alerts.ahead import Ahead
from alerts.sweep import sweep
from cases.house import House
from cases.store.clock_tables import Step
from cases.store.outages import is_outage
from cases.store.outbox_tables import Notice
from cases.store.scribe import NotWritten, Scribe
from tests.alerts.helping import assert_told_once, at_hand, helped
from tests.desk import Desk
from tests.powercut import reopened
from tests.waiting import until

pytestmark = pytest.mark.sqlite_only("PostgreSQL 上可以有许多写者, 不用第二个进程代笔")


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alerts.passage.AHEAD", 2)


def assert_told_without_it(desk: Desk, cases: set[int]) -> None:
    """It has died within the sweep, and each of these was told once."""
    with helped(desk) as ahead:
        sweep(desk.house, ahead=ahead)
        assert not ahead.is_helped

    assert_told_once(desk)
    with desk.house.read() as work:
        assert set(work.session.scalars(select(Notice.case_id))) == cases


@pytest.mark.parametrize("nth", [1, 2, 4])
def test_it_dies_and_nothing_is_lost_nor_told_twice(desk: Desk, monkeypatch: pytest.MonkeyPatch, nth: int) -> None:
    """Killed with scripts in hand: what it had written stays, the rest is written without it, and each step fires once."""
    cases = {desk.matter("large") for _ in range(9)}

    def kill(scribe: Scribe) -> None:
        os.kill(scribe._process.pid, signal.SIGKILL)

    at_hand(monkeypatch, nth, kill)
    assert_told_without_it(desk, cases)


KILLED_AT = """
import sys; sys.path.insert(0, sys.argv[1])
import os, signal
from cases.store import scribe
left = [{times}]
def passed(what):
    left[0] -= what.startswith({point!r})
    if not left[0]: os.kill(os.getpid(), signal.SIGKILL)
set_up, write = scribe.set_up, scribe._write
def traced(connection):
    set_up(connection)
    connection.set_trace_callback(passed)
scribe.set_up = traced
scribe._write = lambda to, what: (passed("told" + str(what)), write(to, what))
scribe.serve(sys.argv[2])
"""


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize(
    "point",
    [
        "BEGIN",
        "UPDATE steps",
        "INSERT OR ROLLBACK INTO messages",
        "INSERT OR ROLLBACK INTO events",
        "COMMIT",
        "told(None,)",
    ],
)
def test_it_dies_at_any_point_and_nothing_is_lost_nor_told_twice(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, point: str, times: int
) -> None:
    """Killed before the lock, between the rows, before the commit, and committed but before it could say so: each step fires once."""
    cases = {desk.matter("large") for _ in range(9)}
    monkeypatch.setattr("cases.store.scribe._BEGIN", KILLED_AT.format(point=point, times=times))
    assert_told_without_it(desk, cases)


@pytest.mark.parametrize("nth", [1, 3, 4])
def test_who_handed_it_over_dies_and_another_begins_at_once(desk: Desk, nth: int) -> None:
    """Killed with scripts in hand, which are written still or not: whoever sweeps beside them fires every step that is left, each once."""
    cases = {desk.matter("large") for _ in range(9)}
    desk.house.database.let_go()
    child = os.fork()
    if child == 0:
        _die_at(reopened(desk.house, desk.house.now()), nth)
    os.waitpid(child, 0)
    with helped(desk) as ahead:
        sweep(desk.house, ahead=ahead)

    until(lambda: not _is_due(desk))
    assert_told_once(desk)
    with desk.house.read() as work:
        assert set(work.session.scalars(select(Notice.case_id))) == cases


def _die_at(house: House, nth: int) -> None:
    try:
        with pytest.MonkeyPatch.context() as patched:
            at_hand(patched, nth, lambda _: os.kill(os.getpid(), signal.SIGKILL))
            with Ahead(house) as ahead:
                ahead.summon()
                until(lambda: ahead.is_helped)
                sweep(house, ahead=ahead)
    except BaseException:
        traceback.print_exc()
    os._exit(1)


def _is_due(desk: Desk) -> bool:
    with desk.house.read() as work:
        return bool(work.session.scalar(select(func.count()).where(Step.state == "pending", Step.fire_at <= work.now)))


HINDERED = """
import sys; sys.path.insert(0, sys.argv[1])
from cases.store import locking, scribe
locking.PATIENCE_SECONDS = 0.2
set_up = scribe.set_up
def capped(connection):
    set_up(connection)
    connection.execute("PRAGMA max_page_count={pages}")
scribe.set_up = capped
scribe.serve(sys.argv[2])
"""


@pytest.mark.parametrize(("pages", "why"), [(1, "SQLITE_FULL"), (10**9, "SQLITE_BUSY")])
def test_what_stands_in_the_scribes_way_stops_the_sweep_until_it_is_gone(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, pages: int, why: str
) -> None:
    """The disk is full, or somebody holds the record for longer than anybody waits: nothing is half written, and later each step fires once."""
    cases = {desk.matter("large") for _ in range(9)}
    monkeypatch.setattr("cases.store.scribe._BEGIN", HINDERED.format(pages=pages))
    with helped(desk) as ahead:
        with desk.house.database.engine.connect() as other:
            if why == "SQLITE_BUSY":
                other.execute(text("SELECT 1"))
            with pytest.raises(OperationalError, match=why) as caught:
                sweep(desk.house, ahead=ahead)
        assert is_outage(caught.value)
        ahead.dismiss()
        sweep(desk.house, ahead=ahead)

    assert_told_once(desk)
    with desk.house.read() as work:
        assert set(work.session.scalars(select(Notice.case_id))) == cases


def test_another_file_in_the_records_place_is_not_written_to(desk: Desk, tmp_path: Path) -> None:
    """Somebody has moved the record away from under us and put a copy there: what is read in the one is not written into the other."""
    for _ in range(4):
        desk.matter("large")
    file = Path(desk.house.database.file or "")
    with Ahead(desk.house) as ahead:
        desk.house.database.write_home()
        kept = file.rename(tmp_path / "away.db")
        ahead.summon()
        assert not file.exists()  # nor is an empty one made
        shutil.copy(kept, file)
        ahead.summon()
        assert not ahead.is_helped
        assert ahead._scribe is None


def test_a_refusing_disk_is_remembered_though_a_fault_of_ours_came_between(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk has refused what is under way when this process fails for a reason of its own: it is known for a disk that refuses all the same."""
    for _ in range(9):
        desk.matter("large")
    worded, left = alerts.passage.word, [2]

    def word(*given: Any) -> Any:
        left[0] -= 1
        if left[0] == 0:
            raise MemoryError
        return worded(*given)

    def outcome(_: Scribe) -> None:
        raise NotWritten("SQLITE_IOERR_FSYNC")

    monkeypatch.setattr("alerts.passage.word", word)
    monkeypatch.setattr("alerts.passage.Passage._into", _bare_into)
    monkeypatch.setattr(Scribe, "outcome", outcome)
    with helped(desk) as ahead, pytest.raises(OperationalError):
        sweep(desk.house, ahead=ahead)
    assert desk.house.database.refused


def _bare_into(passage: Any, _opened: Any, part: Any, _beside: Any) -> tuple[bool, bool]:
    return passage._hand(part), True
