"""The watchdog: what it calls out, how often, and when it keeps quiet."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import OperationalError

from cases.audit.events import record
from cases.audit.seal import seal
from cases.house import House
from cases.now import HeldClock
from cases.store.clock_tables import Heartbeat, Step, TimeAnomaly
from cases.store.outbox_tables import Message, Notice
from config.alerts import Watchdog
from dashboard import alarms as module
from dashboard.alarms import Alarm, alarms_of_machine
from dashboard.checks.clocks import check_processes, check_record
from dashboard.own_channel import OwnChannel
from dashboard.told_alarms import ToldAlarms
from dashboard.watch import Crier, _due, look
from tests.conftest import DAMAGED
from tests.dashboard.seed import beats
from tests.guarantees.spoiled import faults

HALF_HOUR = timedelta(minutes=30)


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
    assert "自 02:10 起无心跳" in look(desk)[0].sentence


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
    assert [a.sentence for a in look(desk)] == ["采集从未有过心跳, 新信息可能没有采集: 请管理员看日志并重启"]


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
    monkeypatch.setattr(module, "LEAST_FREE", 1 << 62)
    assert kinds(desk) == [("disk", "free")]
    monkeypatch.setattr(module, "LEAST_FREE", 0)
    monkeypatch.setattr(module, "MOST_USED", 0.0)
    assert "磁盘已用" in look(desk)[0].sentence


def test_a_database_that_does_not_answer_is_the_alarm(desk: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The watchdog lives on and says so."""

    def broken(_work: object) -> list[Alarm]:
        raise OperationalError("SELECT", {}, Exception("disk I/O error"))

    monkeypatch.setattr(module, "read_pulses", broken)
    assert kinds(desk) == [("database", "open")]


@pytest.mark.sqlite_only("一个文件")
@pytest.mark.parametrize("another", [False, True])
def test_a_database_file_that_is_taken_away_is_called_out(desk: House, another: bool) -> None:
    """Processes write on in the one they have open, and see nothing; nor when another has come into its place. Put back, all is well."""
    file = Path(desk.database.file or "")
    aside = file.with_name("aside.db")
    file.rename(aside)
    if another:
        shutil.copy(aside, file)
    assert kinds(desk) == [("database", "file")]
    assert "放回文件" in look(desk)[0].sentence
    aside.rename(file)
    assert kinds(desk) == []


def test_an_alarm_is_told_once_in_half_an_hour_and_its_end_too(desk: House, clock: HeldClock) -> None:
    """On stderr and as one notice to the duty officer."""
    alarm, said = Alarm("silent", "engine", "引擎没有心跳"), list[str]()
    one = Crier(OwnChannel(desk.config, {}), ToldAlarms(None, HALF_HOUR), said.append)
    for _ in range(3):
        one.call_out(desk, [alarm], desk.now())
        clock.forward(minutes=9)
    assert said == ["告警: 引擎没有心跳"]
    clock.forward(minutes=3)
    one.call_out(desk, [alarm], desk.now())
    one.call_out(desk, [], desk.now())
    assert said[1:] == ["告警: 引擎没有心跳", "引擎心跳已恢复"]
    with desk.read() as work:
        notices = [n for n in work.session.scalars(select(Notice)) if (n.dedupe_key or "").startswith("watchdog:")]
    assert [(n.role, n.purpose, n.text) for n in notices] == [("duty_officer", "house", "【应声】引擎没有心跳")] * 2


def test_processes_started_together_get_time_to_beat(desk: House, clock: HeldClock) -> None:
    """Silence, of workers too, and the configuration of the last run count from a minute after the watchdog's own start; all else at once."""
    silent, workers, disk = Alarm("silent", "engine", "…"), Alarm("workers", "none", "…"), Alarm("disk", "free", "…")
    with desk.write() as work:
        beats(work)
        work.session.get_one(Heartbeat, "intake").config_hash = "of the run before"
        work.commit()
    (config,) = look(desk)
    started = desk.now()
    assert config.kind == "config"
    assert _due(desk, [silent, workers, config, disk], started) == [disk]
    clock.forward(seconds=60)
    assert _due(desk, [silent, workers, config, disk], started) == [silent, workers, config, disk]


def test_the_data_folder_need_not_exist(desk: House, tmp_path: Path) -> None:
    """Before the first file is stored the disk is still looked at."""
    assert alarms_of_machine(tmp_path / "not-yet" / "nor-this", synchronised=False) == []


@pytest.mark.parametrize(("share", "found"), [(0.97, []), (0.9701, [("disk", "free")])])
def test_a_disk_that_is_nearly_full_is_called_out_by_its_share(
    desk: House, monkeypatch: pytest.MonkeyPatch, share: float, found: list[tuple[str, str]]
) -> None:
    """At 97 % nothing is said, above it is: a large disk fills up too."""
    total = 10**13
    usage = type("Usage", (), {"total": total, "used": int(total * share), "free": int(total * (1 - share))})
    monkeypatch.setattr(module.shutil, "disk_usage", lambda _: usage)
    assert kinds(desk) == found


@pytest.mark.parametrize(("model", "about"), [(Step, "steps"), (Notice, "notices")])
def test_what_was_set_aside_is_called_out(desk: House, model: Any, about: str) -> None:
    """A step or a notice the engine could not work out reaches nobody until a person looks."""
    with desk.write() as work:
        work.session.execute(update(model).where(model.id == 1).values(state="quarantined"))
        work.commit()
    assert kinds(desk) == [("quarantine", about)]


def test_an_event_that_cannot_be_sealed_is_called_out(desk: House) -> None:
    """By its number, by the watchdog and by check: from it on the record could be changed without a trace."""
    with desk.write() as work:
        record(work, "test", subject_kind="thing", subject_id=1, actor="t")
        seal(work)
        event = record(work, "test", subject_kind="thing", subject_id=2, actor="t")
        work.session.execute(text("UPDATE events SET data = :bad WHERE id = :id"), {"bad": DAMAGED, "id": event})
        work.commit()

    [alarm] = look(desk)
    assert (alarm.kind, f"事件 {event} 在封存前已损坏" in alarm.sentence) == ("seal", True)
    with desk.read() as work:
        assert [f.sentence for f in check_record(work) if f.about == "audit"] == [alarm.sentence]


def test_processes_under_different_configurations_are_called_out(desk: House) -> None:
    """Two answers to one question are a fault, whichever is right."""
    with desk.write() as work:
        work.session.get_one(Heartbeat, "intake").config_hash = "another"
        work.commit()
    assert kinds(desk) == [("config", "intake")]


@pytest.mark.parametrize(("seconds", "found"), [(299, []), (300, []), (301, [("clock", "behind")])])
def test_a_clock_behind_the_record_is_called_out(desk: House, seconds: int, found: list[tuple[str, str]]) -> None:
    """More than five minutes before the latest instant any process saw: set back while nobody ran."""
    with desk.write() as work:
        work.session.get_one(Heartbeat, "engine").max_seen_at = work.now + timedelta(seconds=seconds)
        work.commit()
    assert kinds(desk) == found


def test_a_heartbeat_from_the_future_is_called_out(desk: House) -> None:
    """The beat itself is enough, from whatever process."""
    with desk.write() as work:
        work.session.get_one(Heartbeat, "front").last_at = work.now + timedelta(hours=1)
        work.commit()
    assert kinds(desk) == [("clock", "behind")]


def test_a_jump_is_called_out_until_somebody_confirms(desk: House) -> None:
    """However old it is."""
    with desk.write() as work:
        work.session.add(
            TimeAnomaly(name="engine", at=work.now - timedelta(days=3), wall_seconds=36000, monotonic_seconds=1)
        )
        work.commit()
    assert kinds(desk) == [("clock", "jump")]
    assert "向前跳了 600 分钟" in look(desk)[0].sentence
    with desk.write() as work:
        work.session.scalars(select(TimeAnomaly)).one().confirmed_at = work.now
        work.commit()
    assert look(desk) == []


@pytest.mark.parametrize(("word", "found"), [(True, []), (None, []), (False, [("clock", "kernel")])])
def test_the_kernels_word_counts_where_a_time_source_is_expected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, word: bool | None, found: list[tuple[str, str]]
) -> None:
    """Silent where the system has no word; and where the city has no time source it is not even asked."""
    monkeypatch.setattr(module, "in_step", lambda: word)
    assert [(a.kind, a.about) for a in alarms_of_machine(tmp_path, synchronised=True)] == found
    assert alarms_of_machine(tmp_path, synchronised=False) == []


def test_check_tells_of_disk_and_clock_too(desk: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is a fault that says what to do; a sound machine has none of them."""
    watchdog = Watchdog(way="webhook", addresses=["http://127.0.0.1:1/"], synchronised=True)
    alerts = desk.config.alerts.model_copy(update={"watchdog": watchdog})
    house = replace(desk, config=replace(desk.config, alerts=alerts))
    monkeypatch.setattr(module, "in_step", lambda: True)
    machine = ("请腾出空间", "请管理员核对时间服务")
    assert [said for said in faults(house) if said.endswith(machine[0]) or machine[1] in said] == []

    monkeypatch.setattr(module, "in_step", lambda: False)
    monkeypatch.setattr(module, "LEAST_FREE", 1 << 62)
    told = " ".join(faults(house))
    assert all(words in told for words in machine)


def test_the_kernel_can_be_asked_on_any_machine() -> None:
    """An answer or none, but no error."""
    from dashboard.kernel_clock import in_step

    assert in_step() in (True, False, None)


def test_check_says_when_as_the_clock_on_the_wall_does(desk: House) -> None:
    """In the city's time and to the second, and what is silent by its Chinese name: no machine's notation in a sentence."""
    with desk.write() as work:
        beats(work, silent="engine")
        work.commit()
    with desk.read() as work:
        [found] = check_processes(work)
    assert found.sentence.startswith("引擎进程自 20")
    assert found.sentence.endswith(" 02:10:00 起无心跳")
