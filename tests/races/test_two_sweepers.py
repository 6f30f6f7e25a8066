"""Several sweepers and senders at once, on SQLite and on PostgreSQL: nothing fires twice, nothing is sent twice."""

import threading
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from alerts.deliver import deliver
from alerts.sweep import Fired, sweep
from cases.house import House
from cases.now import HeldClock
from cases.store.clock_tables import Step
from cases.store.database import Database
from cases.store.outbox_tables import Attempt, Message
from tests.desk import PEOPLE, Desk, FakeSender, register

MATTERS = 40


@pytest.fixture
def city(any_house: House, tmp_path: Path) -> Desk:
    """Forty matters whose first notices are due, and everybody in place."""
    house = replace(any_house, environment={"YINGSHENG_WEBHOOK_SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"})
    register(house, tmp_path, PEOPLE)
    desk = Desk(house, FakeSender())
    for _ in range(MATTERS):
        desk.log.append(None)
        desk.matter("large")
    return desk


def another(house: House) -> House:
    """The same city seen by another process: its own connections, its own clock at the same instant."""
    return replace(
        house, database=Database(house.database.url.render_as_string(hide_password=False)), clock=HeldClock(house.now())
    )


def at_once(*jobs) -> None:
    """Run all at the same moment; any failure fails the test."""
    failures: list[BaseException] = []
    gate = threading.Barrier(len(jobs))

    def run(job) -> None:
        gate.wait()
        try:
            job()
        except BaseException as e:
            failures.append(e)

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert failures == []


def test_three_sweepers_fire_each_step_once(city: Desk) -> None:
    """Three sweepers start together on the same due steps: each fires once, by one of them."""
    fired: list[Fired] = []
    houses = [city.house, another(city.house), another(city.house)]

    at_once(*(lambda h=h: fired.extend(sweep(h).fired) for h in houses))

    with city.house.read() as work:
        states = Counter(
            work.session.scalars(select(Step.state).where(Step.purpose == "notice", Step.fire_at <= work.now))
        )
        keys = Counter(work.session.scalars(select(Message.dedupe_key)))
    assert states == {"fired": MATTERS}
    assert Counter(f.case for f in fired) == dict.fromkeys({f.case for f in fired}, 1)
    assert len(fired) == MATTERS
    assert set(keys.values()) == {1}
    for house in houses[1:]:
        house.database.engine.dispose()


def test_two_senders_take_each_message_once(city: Desk) -> None:
    """Two senders claim from one outbox: every message has one try by one of them."""
    sweep(city.house)
    other, senders = another(city.house), [FakeSender(), FakeSender()]

    at_once(
        lambda: list(deliver(city.house, {"webhook": senders[0]})),
        lambda: list(deliver(other, {"webhook": senders[1]})),
    )

    with city.house.read() as work:
        tries = Counter(work.session.scalars(select(Attempt.message_id)))
        states = set(work.session.scalars(select(Message.state)))
    assert states == {"accepted"}
    assert set(tries.values()) == {1}
    assert len(senders[0].taken) + len(senders[1].taken) == len(tries)
    other.database.engine.dispose()


def test_a_stop_during_the_sweep_is_seen(city: Desk) -> None:
    """An officer stops a clock while a sweep runs: either the step fired before the stop or it never fires."""
    from cases.clocks.stop import running, stop_clock

    other = another(city.house)

    def stop_all() -> None:
        with other.write() as work:
            for case_id in range(1, MATTERS + 1):
                for clock in running(work, case_id):
                    stop_clock(work, clock, "void", at=work.now, actor="test")
            work.commit()

    at_once(lambda: sweep(city.house), stop_all)

    city.house.clock.forward(hours=60)
    assert sweep(city.house).fired == []
    with city.house.read() as work:
        pending = list(work.session.scalars(select(Step).where(Step.state == "pending")))
    assert pending == []
    assert city.house.now() - other.now() == timedelta(hours=60)
    other.database.engine.dispose()
