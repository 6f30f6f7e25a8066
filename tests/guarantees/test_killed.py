"""Kill the engine anywhere, start it again: every step has fired once, every message arrived, every repeat is visible."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from sqlalchemy import func, select
from werkzeug import Request, Response

from cases.house import House
from cases.now import WallClock
from cases.store.clock_tables import Heartbeat, Step
from cases.store.outbox_tables import Attempt, Message, Notice
from config.load import Config
from tests.conftest import ROOT
from tests.desk import Desk, FakeSender, register

MATTERS = 60
KILLS = 6
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.fixture
def city(
    open_city: Callable[..., House], qionglai: Config, tmp_path: Path, httpserver: HTTPServer
) -> tuple[Desk, list[str]]:
    """Sixty matters opened at once, two people to be told of each, and a receiver that notes every id it takes."""
    taken: list[str] = []

    def take(request: Request) -> Response:
        taken.append(request.headers["webhook-id"])
        time.sleep(random.Random(len(taken)).random() / 100)
        return Response("ok")

    httpserver.expect_request("/hook").respond_with_handler(take)
    house = replace(open_city(qionglai), clock=WallClock())  # the engine's process lives in real time
    url = httpserver.url_for("/hook")
    register(
        house, tmp_path, f"name,unit,role,webhook\n值一,市政府办,duty_officer,{url}\n联一,市应急局,unit_liaison,{url}\n"
    )
    desk = Desk(house, FakeSender())
    for _ in range(MATTERS):
        desk.log.append(None)  # gives each matter its own key
        desk.matter("ordinary")
    return desk, taken


def engine(house: House) -> subprocess.Popen[bytes]:
    """The engine as a process of its own on the test's database."""
    environment = {**os.environ, "YINGSHENG_WEBHOOK_SECRET": SECRET, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "yingsheng", "engine", "--database", house.database.url.render_as_string()]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)


def finished(house: House) -> bool:
    """Whether every message has found its end."""
    with house.read() as work:
        states = Counter(work.session.scalars(select(Message.state)))
        due = work.session.scalar(
            select(func.count()).select_from(Step).where(Step.purpose == "notice", Step.state == "fired")
        )
    return due == MATTERS and set(states) == {"accepted"}


def beats(house: House, pid: int) -> bool:
    """Whether that engine is up: before its first beat it could not yet hear that it should stop."""
    with house.read() as work:
        pulse = work.session.get(Heartbeat, "engine")
    return pulse is not None and pulse.pid == pid


@pytest.mark.timeout(170)
def test_killed_at_random_nothing_is_lost_and_nothing_doubled_in_silence(city: tuple[Desk, list[str]]) -> None:
    """Six kills -9 while it sweeps and sends: 0 lost, and what went twice went as a marked second attempt."""
    desk, taken = city
    house = desk.house
    chance = random.Random(20261123)
    for _ in range(KILLS):
        process = engine(house)
        time.sleep(1.5 + chance.random() * 1.2)
        process.send_signal(signal.SIGKILL)
        process.wait()
        _expire_leases(house)
    process = engine(house)
    end = time.monotonic() + 90
    while not (finished(house) and beats(house, process.pid)) and time.monotonic() < end:
        time.sleep(0.3)
    process.terminate()
    assert process.wait(timeout=20) == 0

    with house.read() as work:
        messages = list(work.session.scalars(select(Message)))
        notices = work.session.scalar(select(func.count()).select_from(Notice))
        tries = Counter(work.session.scalars(select(Attempt.message_id)))
        fired = Counter(
            work.session.scalars(select(Step.clock_id).where(Step.state == "fired", Step.purpose == "notice"))
        )
    assert notices == MATTERS
    assert set(fired.values()) == {1}
    assert len(messages) == 2 * MATTERS
    assert {m.state for m in messages} == {"accepted"}
    received = Counter(taken)
    assert set(received) == {m.token[:12] for m in messages}
    for message in messages:
        assert received[message.token[:12]] <= tries[message.id]
        assert message.possible_duplicate or tries[message.id] == 1


def _expire_leases(house: House) -> None:
    """No sender lives now: what the killed ones had claimed is free (a test does not wait a minute for it)."""
    with house.write() as work:
        for message in work.session.scalars(select(Message).where(Message.state == "sending")):
            message.leased_until = message.made_at
        work.commit()
