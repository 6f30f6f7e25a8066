"""The engine process: it makes good at start, it beats, it notices a clock that jumps, and it outlives a fault."""

import json
import shutil
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select, text, update

import alerts.engine as module
import alerts.sending
from alerts.engine import Pulse, run_engine
from alerts.sweep import sweep
from alerts.swept import Swept
from cases.clocks.wall import note_jump
from cases.house import House
from cases.now import HeldClock
from cases.store.clock_tables import ClockRow, Heartbeat, Step, TimeAnomaly
from cases.store.database import Database
from cases.store.event_tables import Seal
from cases.store.outbox_tables import Message, Notice
from tests.conftest import DAMAGED, NINE
from tests.desk import Desk


def until(condition: Callable[[], bool], seconds: float = 10) -> bool:
    """Wait for something to become true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def running(desk: Desk):
    """Starts the engine in a thread and stops it at the end."""
    stop = threading.Event()
    desk.house.clock.simulated = False
    thread = threading.Thread(target=run_engine, args=(desk.house, stop))

    yield thread.start

    stop.set()
    thread.join(timeout=20)
    assert not thread.is_alive()


def rows(house: House, model: type) -> list:
    """All rows of a table."""
    with house.read() as work:
        return list(work.session.scalars(select(model)))


@pytest.mark.sqlite_only("只有 SQLite 有一个文件和它的日志")
def test_what_is_written_stands_soon_in_the_file_itself(
    desk: Desk, running: Callable[[], None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The log beside a SQLite file does not grow for ever: with nothing due the engine brings it home."""
    monkeypatch.setattr(alerts.sending, "build_senders", lambda _: {"webhook": desk.sender})
    monkeypatch.setattr(module, "HOME_EVERY", 0.1)
    desk.matter("large")

    running()

    def is_home() -> bool:
        file = tmp_path / "copy.db"
        shutil.copy(desk.house.database.url.database, file)
        with closing(sqlite3.connect(file)) as copy:
            return copy.execute("SELECT count(*) FROM steps WHERE state = 'fired'").fetchone()[0] > 0

    assert until(is_home)


@pytest.mark.sqlite_only("只有 SQLite 有一个文件和它的日志")
def test_a_log_that_is_long_on_its_way_home_keeps_no_step_waiting(
    desk: Desk, running: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a great import it lasts a second: what falls due meanwhile fires, and no second one begins beside it."""
    monkeypatch.setattr(alerts.sending, "build_senders", lambda _: {"webhook": desk.sender})
    monkeypatch.setattr(module, "HOME_EVERY", 0.1)
    begun, arrived = threading.Semaphore(0), threading.Event()

    @contextmanager
    def homing(_: object) -> Iterator[Callable[[], None]]:
        def write_home() -> None:
            begun.release()
            arrived.wait(20)

        yield write_home

    monkeypatch.setattr(Database, "homing", homing)
    running()
    assert begun.acquire(timeout=10)

    desk.matter("large")

    try:
        assert until(lambda: "zhi1" in desk.sender.to)
        assert not begun.acquire(blocking=False)
    finally:
        arrived.set()


def test_what_fell_due_while_it_was_down_fires_at_start(
    desk: Desk, running: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Down for two days: the first pass records the breach with its true time, beats, and seals."""
    monkeypatch.setattr(alerts.sending, "build_senders", lambda _: {"webhook": desk.sender})
    case_id = desk.matter("large")
    desk.house.clock.forward(hours=50)

    running()

    from tests.alerts.test_timetable import clock_of

    assert until(lambda: clock_of(desk, "opinion_response").breached_at == NINE + timedelta(hours=48))
    assert until(lambda: bool(rows(desk.house, Heartbeat)) and bool(rows(desk.house, Seal)))
    assert until(lambda: "ling1" in desk.sender.to)
    assert case_id


@pytest.mark.sqlite_only("打铃只在同一个 SQLite 文件旁边")
def test_what_is_due_at_once_is_fired_at_once(
    desk: Desk, running: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A matter opened while the engine sleeps wakes it: its first people stand in the outbox without waiting for the next look."""
    monkeypatch.setattr(alerts.sending, "build_senders", lambda _: {})
    monkeypatch.setattr(module, "LONGEST_SLEEP", 600.0)
    slept = threading.Event()
    monkeypatch.setattr(module, "_sleep", lambda *_: slept.set() or module.LONGEST_SLEEP)
    running()
    assert slept.wait(10)

    desk.matter("serious")

    assert until(lambda: bool(rows(desk.house, Message)))


def test_a_fault_does_not_end_the_loop(
    desk: Desk, running: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sweep raises once; the next round goes on."""
    calls = []
    real = module.sweep

    def faulty(*args: object, **kwargs: object):
        calls.append(1)
        if len(calls) == 1:
            raise RuntimeError("boom")
        return real(*args, **kwargs)

    monkeypatch.setattr(module, "sweep", faulty)
    running()

    assert until(lambda: len(calls) >= 3)


def test_a_database_that_is_away_is_one_line_and_its_return_another(
    desk: Desk, running: Callable[[], None], capsys: pytest.CaptureFixture[str]
) -> None:
    """All loops of the engine meet it some times a second; the log says once that it is away and once that it is back."""
    running()
    assert until(lambda: bool(rows(desk.house, Heartbeat)))
    capsys.readouterr()
    there = desk.house.database.engine
    desk.house.database.engine = create_engine("postgresql+psycopg://nobody@127.0.0.1:1/none")
    time.sleep(4)
    desk.house.database.engine = there
    said = []
    assert until(
        lambda: any("database is back" in line for line in (said.extend(capsys.readouterr().err.splitlines()) or said))
    )
    assert [json.loads(line)["event"] for line in said] == ["database is away", "database is back"]


def test_a_forward_jump_is_recorded_and_breaches_wait(desk: Desk) -> None:
    """Ten hours in a second: on record, breach rows wait ten minutes unless the clock is confirmed."""
    clock: HeldClock = desk.house.clock
    pulse = Pulse(clock.now(), time.monotonic())
    clock.forward(hours=10)

    module._notice_jump(desk.house, pulse)

    [anomaly] = rows(desk.house, TimeAnomaly)
    assert round(anomaly.wall_seconds) == 36000
    assert pulse.hold_until == clock.now() + timedelta(minutes=10)
    clock.forward(minutes=4)
    module._notice_jump(desk.house, pulse)
    assert pulse.hold_until is not None
    with desk.house.write() as work:
        work.session.scalars(select(TimeAnomaly)).one().confirmed_at = work.now
        work.commit()
    module._notice_jump(desk.house, pulse)
    assert pulse.hold_until is None


def test_held_breaches_do_not_fire_but_warnings_do(desk: Desk) -> None:
    """While the jump is unconfirmed, nobody is accused of a breach that may not be true."""
    from alerts.sweep import sweep

    desk.matter("large")
    desk.house.clock.forward(hours=50)

    held = sweep(desk.house, hold_breaches=True)
    assert {f.purpose for f in held.fired} <= {"notice", "warning"}
    assert "breach" in {f.purpose for f in sweep(desk.house).fired}


def test_a_step_back_of_the_clock_unfires_nothing(desk: Desk) -> None:
    """Fired and breached are states: an hour back, and nothing fires again."""
    desk.matter("large")
    desk.forward(hours=49)
    before = len(desk.log)

    desk.house.clock.forward(hours=-2)
    assert desk.tick() == []
    desk.house.clock.forward(hours=2)
    assert desk.tick() == []
    assert len(desk.log) == before


def test_a_poisoned_step_is_set_aside_and_the_others_fire(desk: Desk) -> None:
    """One step whose roles cannot be read: quarantined with its reason; all others fire in the same pass."""
    first, second = desk.matter("ordinary"), desk.matter("large")
    with desk.house.write() as work:
        clock = work.session.scalars(select(ClockRow).where(ClockRow.case_id == first)).one()
        work.session.execute(update(Step).where(Step.clock_id == clock.id, Step.n == 1).values(roles=7))
        work.commit()

    done = sweep(desk.house)

    assert done.quarantined == 1
    assert [f.case for f in done.fired] == [first, second, second]
    [bad] = [s for s in rows(desk.house, Step) if s.state == "quarantined"]
    assert "TypeError" in bad.fault


def test_a_clock_the_record_refuses_is_found_and_set_aside(desk: Desk) -> None:
    """The notice of one step stands already (a torn restore): that step is quarantined, its neighbours fire and are told."""
    first, second = desk.matter("ordinary"), desk.matter("large")
    with desk.house.write() as work:
        clock = work.session.scalars(select(ClockRow).where(ClockRow.case_id == first)).one()
        step = work.session.scalars(select(Step).where(Step.clock_id == clock.id, Step.n == 1)).one()
        work.session.add(
            Notice(
                clock_id=clock.id,
                step_id=step.id,
                purpose="notice",
                reason="time",
                due_at=NINE,
                made_at=NINE,
                state="resolved",
            )
        )
        work.commit()

    done = sweep(desk.house)

    assert (done.quarantined, sorted(f.case for f in done.fired)) == (1, [first, second, second])
    desk.sent()
    assert sorted(desk.told()) == ["lian1", "lian1", "zhi1"]


def test_a_clock_with_damaged_steps_is_set_aside_alone(desk: Desk) -> None:
    """Whom the steps of one clock are for cannot be read any more: they are quarantined, all others fire."""
    first, second = desk.matter("ordinary"), desk.matter("large")
    with desk.house.write() as work:
        work.session.execute(
            text("UPDATE steps SET roles = :roles WHERE clock_id IN (SELECT id FROM clocks WHERE case_id = :id)"),
            {"roles": DAMAGED, "id": first},
        )
        work.commit()

    done = sweep(desk.house)

    assert (done.quarantined, [f.case for f in done.fired]) == (2, [second, second])


def test_a_drill_whose_time_is_up_is_ended_by_the_engine(
    desk: Desk, running: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Down past its end: the engine ends it before it looks at a single step, and nobody is woken."""
    from tests.alerts.test_drill import begin, drill_of

    monkeypatch.setattr(alerts.sending, "build_senders", lambda _: {"webhook": desk.sender})
    number = begin(desk.house, minutes=20)
    desk.house.clock.forward(hours=1)

    running()

    assert until(lambda: not drill_of(desk.house, number).running)
    assert desk.told() == []


def test_what_was_set_aside_is_tried_again_when_the_engine_starts(
    desk: Desk, running: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A restart follows every repair of the configuration: the step that was set aside fires."""
    monkeypatch.setattr(alerts.sending, "build_senders", lambda _: {"webhook": desk.sender})
    desk.matter("ordinary")
    with desk.house.write() as work:
        work.session.execute(update(Step).where(Step.purpose == "notice").values(state="quarantined", fault="x"))
        work.commit()

    running()

    assert until(lambda: {"zhi1", "lian1"} <= set(desk.sender.to))


def test_what_fell_due_goes_before_what_sends_is_loaded(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as passes fire, nothing is loaded that sends; when it cannot be loaded afterwards, the engine ends with that fault."""
    desk.house.clock.simulated = False
    ended, ended_at, real = threading.Event(), list[bool](), module.sweep

    def firing(house: House, **given: bool) -> Swept:
        ended_at.append(ended.is_set())
        done = real(house, **given)
        return done if len(ended_at) > 2 else replace(done, many=1)

    monkeypatch.setattr(module, "sweep", firing)
    monkeypatch.setitem(sys.modules, "alerts.sending", None)

    with pytest.raises(ImportError):
        run_engine(desk.house, ended)

    assert ended_at[:3] == [False, False, False]


def test_receipts_are_asked_for_beside_delivery(
    desk: Desk, running: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A provider that hangs when asked holds up no message: the question and the next delivery go on side by side."""
    asked, go_on = threading.Event(), threading.Event()

    def hang(*_: object) -> int:
        asked.set()
        go_on.wait(10)
        return 0

    monkeypatch.setattr(alerts.sending, "ASK_EVERY", 0.05)
    monkeypatch.setattr(alerts.sending, "poll_receipts", hang)
    pulled = threading.Event()
    monkeypatch.setattr(alerts.sending, "pull_replies", lambda *_: pulled.set())
    monkeypatch.setattr(alerts.sending, "build_senders", lambda _: {"webhook": desk.sender})
    running()

    assert asked.wait(10)
    desk.matter("large")
    assert until(lambda: bool(desk.sender.to))
    go_on.set()
    assert pulled.wait(10)


def test_a_drill_that_cannot_be_ended_stops_nothing(
    desk: Desk, running: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was recorded of a drill no longer reads, and its end is tried for in vain: the steps of real cases fire all the same."""
    from tests.alerts.test_drill import begin

    monkeypatch.setattr(alerts.sending, "build_senders", lambda _: {"webhook": desk.sender})
    begin(desk.house, minutes=20)
    with desk.house.write() as work:
        work.session.execute(text("UPDATE events SET data = :data WHERE type = 'drill_opened'"), {"data": DAMAGED})
        work.commit()
    real = desk.matter("ordinary")
    desk.house.clock.forward(hours=1)

    running()

    assert until(lambda: any(n.case_id == real for n in rows(desk.house, Notice)))


def test_events_that_cannot_be_sealed_stop_no_hand_over(
    desk: Desk, running: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sealing fails each time: what comes after it in the round is done."""

    def fails(*_: object) -> int:
        raise ValueError("unread")

    tended = threading.Event()
    monkeypatch.setattr(module, "seal", fails)
    monkeypatch.setattr(alerts.sending, "build_senders", lambda _: {"webhook": desk.sender})
    monkeypatch.setattr("cases.handovers.tending.due_handovers", lambda _: tended.set())
    desk.matter("ordinary")

    running()

    assert tended.wait(10)


def test_held_breaches_are_not_looked_for_all_the_time(
    desk: Desk, running: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a jump waits for a person its breaches are due and may not fire: the engine sleeps as when nothing is due."""
    waits, real = list[float](), module.Ear.wait

    def noted(ear: module.Ear, seconds: float, stop: threading.Event) -> None:
        waits.append(seconds)
        real(ear, seconds, stop)

    monkeypatch.setattr(alerts.sending, "build_senders", lambda _: {"webhook": desk.sender})
    monkeypatch.setattr(module.Ear, "wait", noted)
    desk.matter("large")
    desk.house.clock.forward(days=3)
    with desk.house.write() as work:
        note_jump(work, "engine", 3 * 86400, 0)
        work.commit()

    running()

    assert until(lambda: len(waits) > 2)
    assert set(waits) == {module.LONGEST_SLEEP}
    with desk.house.read() as work:
        assert work.session.scalar(select(Step.state).where(Step.purpose == "breach").limit(1)) == "pending"
