"""While much is due a second process writes: the same rows as one writes alone, and nothing lost or told twice whatever befalls it."""

import os
import shutil
import signal
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError

import alerts.passage
from alerts.ahead import Ahead
from alerts.sweep import sweep
from cases.clocks.stop import running, stop_clock
from cases.house import House
from cases.store.clock_tables import Step
from cases.store.outages import is_outage
from cases.store.outbox_tables import Message, Notice
from cases.store.scribe import NotWritten, Scribe
from config.load import Config
from tests.alerts.limits import a_second_apart, assert_breached_first, foreseen
from tests.desk import Desk, open_desk
from tests.powercut import reopened
from tests.waiting import until

pytestmark = pytest.mark.sqlite_only("PostgreSQL 上可以有许多写者, 不用第二个进程代笔")


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alerts.passage.AHEAD", 2)


@pytest.fixture
def handed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many statements each script had that was handed over."""
    counts, real = list[int](), Scribe.hand

    def hand(scribe: Scribe, state: int, script: Any) -> None:
        counts.append(len(script))
        real(scribe, state, script)

    monkeypatch.setattr(Scribe, "hand", hand)
    return counts


@contextmanager
def helped(desk: Desk) -> Iterator[Ahead]:
    """A second process is there."""
    with Ahead(desk.house) as ahead:
        ahead.summon()
        until(lambda: ahead.is_helped)
        yield ahead


def at_hand(monkeypatch: pytest.MonkeyPatch, nth: int, do: Callable[[Scribe], None]) -> None:
    """Let that happen just before the nth script is handed over."""
    real, left = Scribe.hand, [nth]

    def hand(scribe: Scribe, state: int, script: Any) -> None:
        left[0] -= 1
        if left[0] == 0:
            do(scribe)
        real(scribe, state, script)

    monkeypatch.setattr(Scribe, "hand", hand)


def assert_told_once(desk: Desk) -> None:
    """Nothing is due any more, every step that fired has one notice, every notice its messages, and no row hangs on nothing."""
    with desk.house.read() as work:
        assert work.session.execute(text("PRAGMA foreign_key_check")).all() == []
        due = select(func.count()).where(Step.state == "pending", Step.fire_at <= work.now)
        assert work.session.scalar(due) == 0
        fired = work.session.scalars(select(Step.id).where(Step.state == "fired")).all()
        loud = Counter(work.session.scalars(select(Notice.step_id)))
        assert set(loud.values()) == {1}
        assert loud.keys() <= set(fired)
        for notice in work.session.scalars(select(Notice)):
            own = work.session.scalars(select(Message.id).where(Message.notice_id == notice.id)).all()
            assert sorted(told["message"] for told in notice.told) == sorted(own)


def rows(desk: Desk) -> dict[str, list[tuple[Any, ...]]]:
    """All that a sweep writes, but for the tokens, which are drawn."""
    with desk.house.read() as work:
        return {
            table: [
                tuple(_untold(value, row) for name, value in row.items() if name != "token")
                for row in work.session.execute(text(f"SELECT * FROM {table} ORDER BY id")).mappings()
            ]
            for table in ("steps", "clocks", "notices", "messages", "events")
        }


def _untold(value: Any, row: Any) -> Any:
    return value.replace(row["token"], "") if isinstance(value, str) and row.get("token") else value


def a_day(desk: Desk, ahead: Ahead | None) -> dict[str, list[tuple[Any, ...]]]:
    """Seven matters are told, and a day later all their limits have passed."""
    began = desk.house.clock.at
    for _ in range(7):
        desk.matter("large")
    sweep(desk.house, ahead=ahead)
    desk.house.clock.at = began + timedelta(days=3)
    sweep(desk.house, ahead=ahead)
    desk.house.clock.at = began
    return rows(desk)


def test_it_writes_what_one_writes_alone(
    open_city: Any, qionglai: Config, tmp_path_factory: pytest.TempPathFactory, handed: list[int]
) -> None:
    """Two cities alike: row for row the same notices, messages and events, and the same steps and clocks after them."""
    one, other = (open_desk(open_city, qionglai, tmp_path_factory.mktemp("city")) for _ in range(2))
    alone = a_day(one, None)
    assert not handed
    with helped(other) as ahead:
        together = a_day(other, ahead)

    assert len(handed) > 4
    assert together == alone
    assert any("breach" in row for row in alone["notices"])


def test_a_clock_stopped_before_it_is_handed_over_fires_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """An officer ends a matter while its part is being worded: its steps never fire, all others do, each once."""
    cases = [desk.matter("large") for _ in range(6)]

    def stop(_: Scribe) -> None:
        with desk.house.write() as work:
            for clock in running(work, cases[0]):
                stop_clock(work, clock, "void", at=work.now, actor="test")
            work.commit()

    at_hand(monkeypatch, 1, stop)
    with helped(desk) as ahead:
        fired = sweep(desk.house, ahead=ahead).fired

    assert {f.case for f in fired} == set(cases[1:])
    assert_told_once(desk)


@pytest.mark.parametrize("nth", [1, 2, 4])
def test_it_dies_and_nothing_is_lost_nor_told_twice(desk: Desk, monkeypatch: pytest.MonkeyPatch, nth: int) -> None:
    """Killed with scripts in hand: what it had written stays, the rest is written without it, and each step fires once."""
    cases = {desk.matter("large") for _ in range(9)}

    def kill(scribe: Scribe) -> None:
        os.kill(scribe._process.pid, signal.SIGKILL)

    at_hand(monkeypatch, nth, kill)
    with helped(desk) as ahead:
        sweep(desk.house, ahead=ahead)
        assert not ahead.is_helped

    assert_told_once(desk)
    with desk.house.read() as work:
        assert set(work.session.scalars(select(Notice.case_id))) == cases


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
    "point", ["BEGIN", "UPDATE steps", "INSERT INTO messages", "INSERT INTO events", "COMMIT", "told(None,)"]
)
def test_it_dies_at_any_point_and_nothing_is_lost_nor_told_twice(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, point: str, times: int
) -> None:
    """Killed before the lock, between the rows, before the commit, and committed but before it could say so: each step fires once."""
    cases = {desk.matter("large") for _ in range(9)}
    monkeypatch.setattr("cases.store.scribe._BEGIN", KILLED_AT.format(point=point, times=times))
    with helped(desk) as ahead:
        sweep(desk.house, ahead=ahead)
        assert not ahead.is_helped

    assert_told_once(desk)
    with desk.house.read() as work:
        assert set(work.session.scalars(select(Notice.case_id))) == cases


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


def test_a_fault_of_ours_leaves_what_was_handed_over_to_be_written(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine has no memory to word the next part: what is under way is written, and the next sweep fires the rest, each step once."""
    for _ in range(9):
        desk.matter("large")
    worded, left = alerts.passage.word, [3]

    def word(*given: Any) -> Any:
        left[0] -= 1
        if left[0] == 0:
            raise MemoryError
        return worded(*given)

    monkeypatch.setattr("alerts.passage.word", word)
    monkeypatch.setattr("alerts.passage.is_outage", lambda error: isinstance(error, MemoryError))
    with helped(desk) as ahead:
        with pytest.raises(MemoryError):
            sweep(desk.house, ahead=ahead)
        sweep(desk.house, ahead=ahead)

    assert_told_once(desk)


def test_a_row_the_record_refuses_is_set_aside_and_the_others_fire(desk: Desk) -> None:
    """One step's notice cannot be stored: that step alone is set aside, with its fault, as if nobody had helped."""
    cases = [desk.matter("large") for _ in range(6)]
    with desk.house.write() as work:
        work.session.execute(
            text(
                "CREATE TRIGGER refused BEFORE INSERT ON notices WHEN NEW.case_id = "
                f"{cases[2]} BEGIN SELECT RAISE(ABORT, 'no'); END"
            )
        )
        work.commit()

    with helped(desk) as ahead:
        done = sweep(desk.house, ahead=ahead)

    assert {f.case for f in done.fired} == set(cases) - {cases[2]}
    assert done.quarantined > 0
    with desk.house.read() as work:
        aside = select(Step.clock_id, Step.fault).where(Step.state == "quarantined")
        assert len(work.session.execute(aside).all()) == done.quarantined


def test_a_refusing_disk_stops_the_sweep_and_is_remembered(desk: Desk) -> None:
    """What the second process was refused counts as if this one had been: an outage is raised, a disk that refuses is known for one."""
    database = desk.house.database
    database.heed("")
    database.heed("SQLITE_CONSTRAINT_UNIQUE")
    for why in ("SQLITE_FULL", "SQLITE_BUSY", "SQLITE_IOERR_FSYNC"):
        with pytest.raises(OperationalError) as caught:
            database.heed(why)
        assert is_outage(caught.value)
    assert database.refused


def test_a_breach_under_way_does_not_seem_due(desk: Desk, monkeypatch: pytest.MonkeyPatch, handed: list[int]) -> None:
    """Limits passed and first notices due together: nothing is looked at anew because a breach is on its way into the record."""
    for _ in range(4):
        desk.matter("large")
    sweep(desk.house)
    desk.house.clock.at += timedelta(days=3)
    for _ in range(4):
        desk.matter("large")
    asked, real = list[bool](), alerts.passage.is_breach_due
    monkeypatch.setattr("alerts.passage.is_breach_due", lambda work: asked.append(real(work)) or asked[-1])

    with helped(desk) as ahead:
        sweep(desk.house, ahead=ahead)

    assert handed
    assert not any(asked)
    assert_told_once(desk)


def test_what_a_breach_under_way_changes_is_read_behind_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A limit's breach is with the second process when the clock's next step falls due: that fires with the breach on record, once."""
    case = desk.matter("large")
    sweep(desk.house)
    at = desk.house.clock.at + timedelta(days=3)
    clock_id, seen = a_second_apart(desk, case, at), foreseen(monkeypatch)
    at_hand(monkeypatch, 1, lambda _: setattr(desk.house.clock, "at", at + timedelta(seconds=1)))
    desk.house.clock.at = at

    with helped(desk) as ahead:
        sweep(desk.house, ahead=ahead)

    assert_breached_first(seen, clock_id, at)


def test_much_that_is_due_summons_it_and_little_lets_it_go(desk: Desk) -> None:
    """The first look finds a whole part: it begins beside; once nothing falls due within seconds it has ended."""
    for _ in range(4):
        desk.matter("large")
    with Ahead(desk.house) as ahead:
        sweep(desk.house, ahead=ahead)
        until(lambda: ahead.is_helped)
        ahead.look()
        assert not ahead.is_helped
        assert_told_once(desk)


def test_there_is_none_where_it_is_of_no_use(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """One core, or no room for a process: everything fires without."""
    cases = {desk.matter("large") for _ in range(4)}
    with Ahead(desk.house) as ahead:
        with monkeypatch.context() as narrow:
            narrow.setattr("os.sched_getaffinity", lambda _: {0})
            ahead.summon()
        assert not ahead.is_helped
        with monkeypatch.context() as full:
            full.setattr(
                "cases.store.scribe.subprocess.Popen", lambda *_a, **_k: (_ for _ in ()).throw(BlockingIOError)
            )
            ahead.summon()
            assert {f.case for f in sweep(desk.house, ahead=ahead).fired} == cases
        assert not ahead.is_helped
