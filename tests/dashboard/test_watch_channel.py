"""The watchdog's own channel and its one look for cron: past the outbox, not twice, and even without a database."""

import errno
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

from cases.console import Opening
from cases.house import House
from cases.now import HeldClock
from cases.store.clock_tables import Heartbeat
from config.alerts import Alerts, Way
from dashboard.alarms import Alarm
from dashboard.heartbeat import Heart
from dashboard.own_channel import OwnChannel
from dashboard.told_alarms import ToldAlarms
from dashboard.watch import Crier, crier, look_once
from tests.alerts.parcels import listening
from tests.dashboard.seed import beats

HALF_HOUR = timedelta(minutes=30)


@pytest.fixture
def wired(desk: House, httpserver: HTTPServer) -> tuple[House, list[Any]]:
    """The desk with an own channel for its watchdog: a group's robot on the loopback; and what the robot was given."""
    seen = listening(httpserver, "/robot/send", {"errcode": 0})
    robot = Way.model_validate({"id": "group", "name": "群", "address": "phone", "enabled": False, "transport": {
        "kind": "dingtalk", "key_env": "K", "endpoint": httpserver.url_for("/").rstrip("/")}})  # fmt: skip
    rows = {**desk.config.alerts.model_dump(), "watchdog": {"way": "group", "address_env": "WHO", "again_minutes": 30}}
    rows["ways"] = [robot.model_dump(), *rows["ways"]]
    house = replace(
        desk,
        config=replace(desk.config, alerts=Alerts.model_validate(rows)),
        environment={"K": "k", "WHO": "13800000001, 13800000002"},
    )
    with house.write() as work:
        beats(work)
        work.commit()
    return house, seen


def own(house: House, file: Path | None) -> Crier:
    """The crier of a process that has just started."""
    return Crier(OwnChannel(house.config, house.environment), ToldAlarms(file, HALF_HOUR), lambda _: None)


def texts(seen: list[Any]) -> list[str]:
    """What the robot was given."""
    return [request.json["text"]["content"] for request in seen]


def test_its_own_channel_goes_past_the_outbox(wired: tuple[House, list[Any]], clock: HeldClock, tmp_path: Path) -> None:
    """09:00 two alarms in one message to each address; 09:29 nothing; 09:30 again; then that it is over. A restart repeats nothing."""
    house, seen = wired
    file = tmp_path / "watchdog.json"
    alarms = [Alarm("silent", "engine", "引擎无心跳"), Alarm("disk", "free", "磁盘满了")]
    own(house, file).call_out(house, alarms, house.now())
    assert texts(seen) == ["【应声】看门: 引擎无心跳; 磁盘满了"] * 2
    assert [r.json["at"]["atMobiles"] for r in seen] == [["13800000001"], ["13800000002"]]

    for _ in range(29):
        clock.forward(minutes=1)
        own(house, file).call_out(house, alarms, house.now())
    assert len(seen) == 2

    clock.forward(minutes=1)
    own(house, file).call_out(house, alarms, house.now())
    assert len(seen) == 4
    own(house, file).call_out(house, alarms[:1], house.now())
    assert texts(seen)[4:] == ["【应声】看门: 磁盘已恢复"] * 2
    own(house, file).call_out(house, [], house.now())
    assert json.loads(file.read_text(encoding="utf-8")) == []


def test_what_did_not_arrive_is_tried_again_in_a_minute(
    wired: tuple[House, list[Any]], clock: HeldClock, httpserver: HTTPServer
) -> None:
    """The other side refuses: not told yet."""
    house, _ = wired
    httpserver.clear()
    refused = listening(httpserver, "/robot/send", {"errcode": 310000, "errmsg": "sign not match"})
    one, alarms = own(house, None), [Alarm("disk", "free", "磁盘满了")]
    one.call_out(house, alarms, house.now())
    clock.forward(seconds=59)
    one.call_out(house, alarms, house.now())
    assert len(refused) == 2
    clock.forward(seconds=1)
    one.call_out(house, alarms, house.now())
    assert len(refused) == 4


def test_it_speaks_while_the_database_cannot_be_opened(
    wired: tuple[House, list[Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That is the moment it is for: exit with the alarm, and the message has gone."""
    house, seen = wired
    blocked = tmp_path / "blocked"
    blocked.write_text("no folder")
    opening = Opening(house.environment, {"database": f"sqlite:///{blocked}/x.db"})
    opening.__dict__["config"] = house.config

    found = look_once(opening)

    assert [(a.kind, a.about) for a in found] == [("database", "open")]
    assert "看门" in texts(seen)[0]


def test_a_database_that_only_reads_is_an_alarm(
    wired: tuple[House, list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The look tries a real heartbeat: reading alone would have found all well."""
    house, _ = wired
    house.clock.simulated = False

    def broken(_: object, __: object) -> None:
        raise OperationalError("UPDATE", {}, Exception("attempt to write a readonly database"))

    monkeypatch.setattr("dashboard.heartbeat.beat", broken)
    opening = Opening(house.environment, {"database": str(house.database.url)})
    opening.__dict__.update(config=house.config, house=house)
    with house.write() as work:
        work.session.delete(work.session.get_one(Heartbeat, "watchdog"))
        work.commit()

    assert [(a.kind, a.about) for a in look_once(opening)] == [("database", "write")]


def test_a_database_that_does_not_answer_is_told_once(
    wired: tuple[House, list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """That it cannot be written either is no second alarm, and costs no second wait for it; nor is its return told twice."""
    house, seen = wired
    house.clock.simulated = False
    opening = Opening(house.environment, {"database": str(house.database.url)})
    opening.__dict__.update(config=house.config, house=house)
    with monkeypatch.context() as gone:
        gone.setattr(house.database, "engine", create_engine("postgresql+psycopg://nobody@127.0.0.1:1/none"))
        assert [(a.kind, a.about) for a in look_once(opening) if a.kind == "database"] == [("database", "open")]
    told = crier(house.config, opening)
    told.told.note([Alarm("database", "write", "写不进去")], [], house.now())
    told.call_out(house, [], house.now())
    assert texts(seen)[-1].count("数据库已恢复") == 1


def test_one_look_leaves_the_pulse_of_a_living_watchdog_alone(desk: House) -> None:
    """Cron beside a resident one: a real write, but the resident's pulse stays; without one the look is the pulse."""
    desk.clock.simulated = False
    with desk.read() as work:
        before = work.session.get_one(Heartbeat, "watchdog").last_at
    Heart(desk, "watchdog", desk.now()).prove()
    with desk.read() as work:
        assert (
            work.session.get_one(Heartbeat, "watchdog").last_at,
            work.session.get_one(Heartbeat, "watchdog").pid,
        ) == (before, 7)
    desk.clock.forward(seconds=61)
    Heart(desk, "watchdog", desk.now()).prove()
    with desk.read() as work:
        assert work.session.get_one(Heartbeat, "watchdog").last_at == desk.now()


def test_a_state_file_that_cannot_be_read_is_as_good_as_none(tmp_path: Path, clock: HeldClock) -> None:
    """An alarm told twice harms less than one not told."""
    file = tmp_path / "watchdog.json"
    file.write_text("{broken")
    told = ToldAlarms(file, HALF_HOUR)
    assert told.fresh([Alarm("disk", "free", "…")], clock.now()) != []
    told.note([Alarm("disk", "free", "…")], [], clock.now())
    assert ToldAlarms(file, HALF_HOUR).fresh([Alarm("disk", "free", "…")], clock.now()) == []
    assert ToldAlarms(file, HALF_HOUR).fresh([Alarm("disk", "free", "…")], clock.now() - timedelta(hours=5)) != []


def test_on_a_full_disk_cron_does_not_repeat_the_alarm_each_minute(
    tmp_path: Path, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A first sound look leaves a file; once no new one can be written, what was told is written over it."""
    file, full = tmp_path / "watchdog.json", [Alarm("disk", "free", "…")]
    ToldAlarms(file, HALF_HOUR).note([], [], clock.now())

    def no_room(*_: object, **__: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", no_room)
    told = ToldAlarms(file, HALF_HOUR)
    told.note(told.fresh(full, clock.now()), [], clock.now())

    assert ToldAlarms(file, HALF_HOUR).fresh(full, clock.now() + timedelta(minutes=1)) == []
    assert ToldAlarms(file, HALF_HOUR).fresh(full, clock.now() + HALF_HOUR) != []


def test_what_its_channel_lacks_is_said(wired: tuple[House, list[Any]], desk: House) -> None:
    """No channel, no secret: a sentence each, and nothing is sent."""
    house, seen = wired
    assert "没有配置" in (OwnChannel(desk.config, {}).lack() or "")
    assert "缺少环境变量 K" in (OwnChannel(house.config, {}).lack() or "")
    assert not OwnChannel(house.config, {}).tell(["…"], house.now())
    assert OwnChannel(house.config, {"K": "k"}).lack() is None, "a group needs nobody to call"
    assert seen == []


def test_a_simulated_look_writes_no_file(desk: House, tmp_path: Path) -> None:
    """``--now`` touches nothing."""
    assert crier(desk.config, Opening({}, {"now": "2026-11-23T09:00:00+08:00"})).told.file is None


def test_nothing_is_over_while_nobody_can_look(wired: tuple[House, list[Any]], tmp_path: Path) -> None:
    """The database goes away after other alarms were told: none of them is said to be over, but the disk, which the machine tells itself."""
    house, seen = wired
    away = Alarm("database", "open", "数据库没有应答")
    crier = own(house, tmp_path / "watchdog.json")
    crier.call_out(
        house, [Alarm("silent", "engine", "引擎无心跳"), Alarm("disk", "free", "磁盘满了"), Alarm("database", "write", "写不进去")], house.now()
    )  # fmt: skip
    crier.call_out(house, [away], house.now())
    assert texts(seen)[-1] == "【应声】看门: 数据库没有应答; 磁盘已恢复"
    crier.call_out(house, [], house.now())
    assert texts(seen)[-1] == "【应声】看门: 数据库已恢复; 引擎心跳已恢复"
