"""Several sweepers and senders at once, on SQLite and on PostgreSQL: nothing fires twice, nothing is sent twice."""

import threading
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, select

from alerts.deliver import claim
from alerts.sweep import sweep
from cases.house import House
from cases.now import HeldClock
from cases.store.clock_tables import Step
from cases.store.database import Database
from cases.store.event_tables import Event
from cases.store.outbox_tables import Attempt, Message, Notice
from tests.desk import PEOPLE, Desk, FakeSender, register
from tests.live import each_alone
from tests.quick import quick
from tests.races.crowd import SECRET, work_beside

MATTERS = 40


@pytest.fixture
def city(any_house: House, tmp_path: Path) -> Desk:
    """Forty matters whose first notices are due, and everybody in place."""
    house = replace(any_house, environment=SECRET, config=each_alone(any_house.config))
    register(house, tmp_path, PEOPLE)
    desk = Desk(house, FakeSender())
    for _ in range(MATTERS):
        desk.log.append(None)
        desk.matter("large")
    return desk


def another(house: House) -> House:
    """The same city seen by another process: its own connections, its own clock at the same instant."""
    return replace(
        house,
        database=quick(Database(house.database.url.render_as_string(hide_password=False))),
        clock=HeldClock(house.now()),
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


def crowd(city: Desk, folder: Path, what: str, many: int) -> list[list[str]]:
    """So many processes at once on the city's database; what each of them did."""
    city.house.database.engine.dispose()  # a child must not share a connection with us
    return work_beside(city.house, what, folder, many)


@pytest.mark.parametrize("many", [2, 6])
def test_sweepers_as_processes_fire_each_step_once(city: Desk, tmp_path: Path, many: int) -> None:
    """Two and six sweepers start together on the same due steps: none is lost, none fires twice, by one of them each."""
    fired = [step for done in crowd(city, tmp_path / "sweep", "sweep", many) for step in done]

    with city.house.read() as work:
        steps = list(work.session.scalars(select(Step).where(Step.purpose == "notice", Step.fire_at <= work.now)))
        keys = list(map(tuple, work.session.execute(select(Message.notice_id, Message.person_id, Message.way))))
        told = Counter(work.session.scalars(select(Event.subject_id).where(Event.type == "step_fired")))
        notices = list(work.session.scalars(select(Notice.step_id)))
    assert len(steps) == 2 * MATTERS
    assert {s.state for s in steps} == {"fired"}
    assert Counter(Counter(fired).values()) == {
        2: MATTERS
    }  # the desk and the unit: two steps of one clock at one instant
    assert told == Counter(str(s.clock_id) for s in steps)
    assert sorted(notices) == sorted(s.id for s in steps)
    assert len(keys) == len(set(keys)) == 2 * MATTERS


@pytest.mark.parametrize("many", [2, 6])
def test_senders_as_processes_take_each_message_once(city: Desk, tmp_path: Path, many: int) -> None:
    """Two and six senders claim from one outbox: every message goes out once, by one try of one of them."""
    sweep(city.house)

    taken = [id_ for done in crowd(city, tmp_path / "send", "send", many) for id_ in done]

    with city.house.read() as work:
        tries = Counter(work.session.scalars(select(Attempt.message_id)))
        messages = list(work.session.scalars(select(Message)))
    assert len(messages) == 2 * MATTERS
    assert {m.state for m in messages} == {"accepted"}
    assert tries == Counter(m.id for m in messages)
    assert Counter(taken) == Counter(m.token[:12] for m in messages)


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


def test_what_a_sender_has_just_taken_is_not_called_back(city: Desk) -> None:
    """Its clock is stopped while the message is being claimed: a message that is on its way is not said to be cancelled."""
    from cases.clocks.stop import running, stop_clock

    if city.house.database.is_sqlite:
        pytest.skip("SQLite 一次只有一个写入者, 取走和取消不会交错")
    sweep(city.house)
    other, taken = another(city.house), []

    def take_first(connection, cursor, statement, *rest) -> None:
        if statement.startswith("UPDATE messages") and not taken:
            taken.extend(id_ for id_, _, _ in claim(other) or ())

    event.listen(city.house.database.engine, "before_cursor_execute", take_first)
    with city.house.write() as work:
        for clock in running(work, 1):
            stop_clock(work, clock, "void", at=work.now, actor="test")
        work.commit()
    event.remove(city.house.database.engine, "before_cursor_execute", take_first)

    with city.house.read() as work:
        states = dict(work.session.execute(select(Message.id, Message.state)).all())
    assert taken
    assert {states[id_] for id_ in taken} == {"sending"}
    other.database.engine.dispose()
