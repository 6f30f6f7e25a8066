"""While much is due a second process writes: the same rows as one writes alone, and what it was told holds when it is written."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

import alerts.passage
from alerts.ahead import Ahead
from alerts.sweep import sweep
from cases.clocks.stop import running, stop_clock
from cases.store.clock_tables import Step
from cases.store.outages import is_outage
from cases.store.scribe import Scribe
from config.load import Config
from tests.alerts.helping import assert_told_once, at_hand, helped
from tests.alerts.limits import a_second_apart, assert_breached_first, foreseen
from tests.desk import Desk, open_desk
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


def test_one_that_began_with_the_process_writes_from_the_first_part_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a downtime nothing is written by the process that thinks, which still loads while the other begins."""
    cases = {desk.matter("large") for _ in range(4)}
    file = desk.house.database.file
    assert file is not None
    scribe = Scribe(file)
    until(lambda: scribe.is_there)
    monkeypatch.setattr("alerts.passage.write", None)
    with Ahead(desk.house, scribe) as ahead:
        assert {f.case for f in sweep(desk.house, ahead=ahead).fired} == cases
        ahead.look()
        assert not ahead.is_helped
    assert_told_once(desk)


def test_one_that_began_on_another_file_writes_nothing(desk: Desk, tmp_path: Path) -> None:
    """A restored record came into the place while the engine loaded: what is read in it is written in it."""
    for _ in range(4):
        desk.matter("large")
    other = tmp_path / "other.db"
    other.touch()
    scribe = Scribe(str(other))
    with closing(scribe), Ahead(desk.house, scribe) as ahead:
        until(lambda: scribe.is_there)
        assert not ahead.is_helped
        sweep(desk.house, ahead=ahead)
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
