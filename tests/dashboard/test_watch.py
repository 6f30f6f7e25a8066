"""The watchdog: what it calls out, how often, and when it keeps quiet."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from cases.house import House
from cases.now import HeldClock
from cases.store.clock_tables import Heartbeat, Step
from cases.store.outbox_tables import Message, Notice
from dashboard import watch
from dashboard.watch import Alarm, _due, call_out, look
from tests.dashboard.seed import beats

Told = dict[tuple[str, str], datetime]


@pytest.fixture
def beat(desk: House) -> Callable[..., None]:
    """All processes beat now, but for one."""

    def beat_(silent: str | None = None) -> None:
        with desk.write() as work:
            beats(work, silent)
            work.commit()

    return beat_


def kinds(house: House) -> list[tuple[str, str]]:
    """What is wrong, without the sentences."""
    return [(a.kind, a.about) for a in look(house)]


def test_nothing_is_called_out_while_all_is_well(desk: House) -> None:
    """A watchdog that cries every day is not heard."""
    assert look(desk) == []


@pytest.mark.parametrize("name", ["engine", "intake", "front"])
def test_a_silent_process_is_called_out_with_its_hour(desk: House, beat: Callable[..., None], name: str) -> None:
    """Each of the three by its name."""
    beat(silent=name)
    assert kinds(desk) == [("silent", name)]
    assert "02:10:00 起没有心跳" in look(desk)[0].sentence


def test_silence_begins_after_sixty_seconds(desk: House, clock: HeldClock, beat: Callable[..., None]) -> None:
    """At sixty seconds the engine still counts as alive, one second later it does not."""
    beat()
    clock.forward(seconds=56)
    assert look(desk) == []
    clock.forward(seconds=1)
    assert ("silent", "engine") in kinds(desk)


def test_a_process_that_never_beat_is_silent(desk: House) -> None:
    """Not started is as bad as stopped."""
    with desk.write() as work:
        work.session.delete(work.session.get_one(Heartbeat, "intake"))
        work.commit()
    assert [a.sentence for a in look(desk)] == ["采集 (intake) 从未有过心跳"]


def test_a_step_that_did_not_fire_is_called_out_after_a_minute(
    desk: House, clock: HeldClock, beat: Callable[..., None]
) -> None:
    """The engine beats but does not sweep: that is seen too."""
    with desk.read() as work:
        first = min(work.session.scalars(select(Step.fire_at).where(Step.state == "pending")))
    clock.at = first + timedelta(seconds=60)
    beat()
    assert look(desk) == []
    clock.forward(seconds=1)
    assert kinds(desk) == [("steps", "overdue")]


def test_a_message_that_does_not_leave_is_called_out(desk: House, clock: HeldClock, beat: Callable[..., None]) -> None:
    """Due and unsent for five minutes; what waits for the morning is not late."""
    with desk.write() as work:
        message = work.session.scalars(select(Message)).one()
        message.state, message.attempts, message.made_at = "pending", 0, work.now
        message.next_attempt_at = work.now + timedelta(hours=8)
        work.commit()
    clock.forward(minutes=3)
    beat()
    assert look(desk) == []
    with desk.write() as work:
        work.session.scalars(select(Message)).one().next_attempt_at = work.now
        work.commit()
    clock.forward(minutes=2, seconds=1)
    beat()
    with desk.write() as work:
        for step in work.session.scalars(select(Step).where(Step.fire_at <= work.now)):
            step.state = "fired"
        work.commit()
    assert kinds(desk) == [("outbox", "waiting")]


def test_a_full_disk_is_called_out(desk: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under 500 MB nothing collected is safe."""
    monkeypatch.setattr(watch, "LEAST_FREE", 1 << 62)
    assert kinds(desk) == [("disk", "free")]


def test_a_database_that_does_not_answer_is_the_alarm(desk: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The watchdog lives on and says so."""

    def broken(_work: object) -> list[Alarm]:
        raise OperationalError("SELECT", {}, Exception("disk I/O error"))

    monkeypatch.setattr(watch, "_silent", broken)
    assert kinds(desk) == [("database", "OperationalError")]


def test_an_alarm_is_told_once_in_half_an_hour_and_its_end_too(desk: House, clock: HeldClock) -> None:
    """On stderr and as one notice to the duty officer."""
    alarm, told, said = Alarm("silent", "engine", "引擎没有心跳"), Told(), list[str]()
    for _ in range(3):
        call_out(desk, [alarm], told, said.append)
        clock.forward(minutes=9)
    assert said == ["告警: 引擎没有心跳"]
    clock.forward(minutes=3)
    call_out(desk, [alarm], told, said.append)
    call_out(desk, [], told, said.append)
    assert said[1:] == ["告警: 引擎没有心跳", "已恢复: silent engine"]
    with desk.read() as work:
        notices = [n for n in work.session.scalars(select(Notice)) if n.dedupe_key.startswith("watchdog:")]
    assert [(n.role, n.purpose, n.text) for n in notices] == [("duty_officer", "house", "【应声】引擎没有心跳")] * 2


def test_processes_started_together_get_time_to_beat(desk: House, clock: HeldClock) -> None:
    """Silence counts from a minute after the watchdog's own start; everything else at once."""
    silent, disk = Alarm("silent", "engine", "…"), Alarm("disk", "free", "…")
    started = desk.now()
    assert _due(desk, [silent, disk], started) == [disk]
    clock.forward(seconds=60)
    assert _due(desk, [silent, disk], started) == [silent, disk]


def test_the_data_folder_need_not_exist(desk: House, tmp_path: Path) -> None:
    """Before the first file is stored the disk is still looked at."""
    assert list(watch._disk(tmp_path / "not-yet")) == []
