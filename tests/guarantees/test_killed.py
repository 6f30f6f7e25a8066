"""Kill the engine anywhere, start it again: every step has fired once, every message arrived, every repeat is visible."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from sqlalchemy import func, select
from werkzeug import Request, Response

from cases.house import House
from cases.now import WallClock
from cases.store.clock_tables import Heartbeat, Step
from cases.store.outbox_tables import Attempt, Message, Notice
from tests.conftest import ROOT
from tests.desk import Desk, FakeSender, register
from tests.live import deliver_in

PEOPLE = 5
KILLS = {60: 6, 600: 20}  # by matters; each matter tells five people: 300 messages, and 3,000 in `make long`
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@dataclass
class City:
    """Matters opened at once, five people to be told of each, and a receiver that notes every id it takes."""

    desk: Desk
    taken: list[tuple[str, bool]]
    matters: int


@pytest.fixture(params=[60, pytest.param(600, marks=pytest.mark.long)])
def city(any_house: House, request: pytest.FixtureRequest, tmp_path: Path, httpserver: HTTPServer) -> City:
    """300 messages in the daily suite, 3,000 in the long one, on SQLite and on PostgreSQL."""
    taken: list[tuple[str, bool]] = []

    def take(request: Request) -> Response:
        taken.append((request.headers["webhook-id"], "可能重复" in request.get_data(as_text=True)))
        time.sleep(random.Random(len(taken)).random() / 100)
        return Response("ok")

    httpserver.expect_request("/hook").respond_with_handler(take)
    house = replace(any_house, clock=WallClock())  # the engine's process lives in real time
    url = httpserver.url_for("/hook")
    rows = [f"值{n},市政府办,duty_officer,{url}\n" for n in range(PEOPLE - 1)]
    register(house, tmp_path, "".join(["name,unit,role,webhook\n", *rows, f"联一,市应急局,unit_liaison,{url}\n"]))
    desk = Desk(house, FakeSender())
    for _ in range(request.param):
        desk.log.append(None)  # gives each matter its own key
        desk.matter("large")
    return City(desk, taken, request.param)


def engine(house: House) -> subprocess.Popen[bytes]:
    """The engine as a process of its own on the test's database."""
    environment = {**os.environ, "YINGSHENG_WEBHOOK_SECRET": SECRET, "PYTHONPATH": str(ROOT)}
    config = house.data / "config"
    where = ["--config", config if config.exists() else deliver_in(config, house.config.directory, alone=True)]
    database = house.database.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "yingsheng", "engine", *where, "--database", database]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)


def finished(house: House, matters: int) -> bool:
    """Whether every message has found its end."""
    with house.read() as work:
        states = Counter(work.session.scalars(select(Message.state)))
        due = work.session.scalar(
            select(func.count()).select_from(Step).where(Step.purpose == "notice", Step.state == "fired")
        )
    return due == 2 * matters and set(states) == {"accepted"}


def beats(house: House, pid: int) -> bool:
    """Whether that engine is up: before its first beat it could not yet hear that it should stop."""
    with house.read() as work:
        pulse = work.session.get(Heartbeat, "engine")
    return pulse is not None and pulse.pid == pid


@pytest.mark.timeout(900)
def test_killed_at_random_nothing_is_lost_and_nothing_doubled_in_silence(city: City) -> None:
    """Killed with -9 again and again while it sweeps and sends: 0 lost, and what went twice says so and is a second attempt."""
    house = city.desk.house
    chance = random.Random(20261123)
    for _ in range(KILLS[city.matters]):
        process = engine(house)
        _wait(lambda p=process: beats(house, p.pid), 30)  # it is at work: now it may die anywhere
        time.sleep(chance.random() * 0.8)
        process.send_signal(signal.SIGKILL)
        process.wait()
        _expire_leases(house)
    process = engine(house)
    _wait(lambda: finished(house, city.matters) and beats(house, process.pid), 400)
    process.terminate()
    assert process.wait(timeout=20) == 0

    with house.read() as work:
        messages = list(work.session.scalars(select(Message)))
        notices = work.session.scalar(select(func.count()).select_from(Notice))
        tries = Counter(work.session.scalars(select(Attempt.message_id)))
        fired = Counter(
            work.session.scalars(select(Step.clock_id).where(Step.state == "fired", Step.purpose == "notice"))
        )
    assert notices == 2 * city.matters, "the desk and the unit are two steps of one instant"
    assert set(fired.values()) == {2}
    assert len(messages) == PEOPLE * city.matters
    assert {m.state for m in messages} == {"accepted"}
    _every_repeat_is_visible(city, messages, tries)


def _every_repeat_is_visible(city: City, messages: list[Message], tries: Counter[int]) -> None:
    received: dict[str, list[bool]] = {}
    for id_, marked in city.taken:
        received.setdefault(id_, []).append(marked)
    assert set(received) == {m.token[:12] for m in messages}
    for message in messages:
        arrivals = received[message.token[:12]]
        assert len(arrivals) <= tries[message.id]
        assert message.possible_duplicate or tries[message.id] == 1
        assert all(arrivals[1:])


def _wait(until: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not until() and time.monotonic() < end:
        time.sleep(0.1)


def _expire_leases(house: House) -> None:
    """No sender lives now: what the killed ones had claimed is free (a test does not wait a minute for it)."""
    with house.write() as work:
        for message in work.session.scalars(select(Message).where(Message.state == "sending")):
            message.leased_until = message.made_at
        work.commit()
