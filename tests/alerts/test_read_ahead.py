"""What falls due soon is read while nothing is due: it fires at its time as if it were read then, and not at all if somebody changed it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

import alerts.ahead
import alerts.look
from alerts.ahead import Ahead
from alerts.due import next_due
from alerts.look import Look
from alerts.sweep import sweep
from cases.clocks.stop import running, stop_clock
from cases.store.clock_tables import Step
from cases.store.outbox_tables import Message
from cases.store.types import DamagedJson
from tests.alerts.limits import a_second_apart, assert_breached_first, foreseen
from tests.desk import Desk

pytestmark = pytest.mark.sqlite_only("PostgreSQL 上没有「别人是否写过」的编号, 不预读")
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _worth_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alerts.ahead, "WORTH", 1)


def matters(desk: Desk, count: int) -> list[int]:
    """So many of one level, with what was due at once already told."""
    cases = [desk.matter("large") for _ in range(count)]
    sweep(desk.house)
    return cases


def a_second_before(desk: Desk) -> datetime:
    """When the next step falls due; it is a second before."""
    with desk.house.read() as work:
        due = next_due(work)
    assert due is not None
    desk.house.clock.at = due - SECOND
    return due


@contextmanager
def read_ahead(desk: Desk) -> Iterator[tuple[Ahead, datetime]]:
    """A second before the next steps, which have been read."""
    due = a_second_before(desk)
    with Ahead(desk.house) as ahead:
        ahead.look()
        assert sweep(desk.house, ahead=ahead).fired == []
        desk.house.clock.at = due
        yield ahead, due


def test_what_was_read_ahead_is_not_read_when_it_is_due(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nine matters: the sweep at their instant asks for no facts, fires each step once and tells each person."""
    cases = matters(desk, 9)
    asked, real = list[Any](), alerts.look.read_facts
    monkeypatch.setattr(alerts.look, "read_facts", lambda *given, **bound: asked.append(given) or real(*given, **bound))

    with read_ahead(desk) as (ahead, due):
        fired = sweep(desk.house, ahead=ahead).fired
        asked_at_once = len(asked)

    assert {(f.case, f.fired_at) for f in fired} == {(case, due) for case in cases}
    assert asked_at_once == 0
    assert sweep(desk.house).fired == []


def test_what_was_read_ahead_is_what_is_read_then(desk: Desk) -> None:
    """The same steps with the same facts in the same order, whether read a second before or at the instant."""
    matters(desk, 5)

    with read_ahead(desk) as (ahead, _), desk.house.read() as work:
        then = Look(hold_breaches=False).next(work, 100)
        before = Look(hold_breaches=False, ahead=ahead).next(work, 100)

    assert before == then != []


def test_a_clock_that_ended_since_fires_nothing(desk: Desk) -> None:
    """An officer ends one of two matters between the reading and the instant: its steps never fire."""
    ended, left = matters(desk, 2)

    with read_ahead(desk) as (ahead, _):
        with desk.house.write() as work:
            for clock in running(work, ended):
                stop_clock(work, clock, "void", at=work.now, actor="test")
            work.commit()
        fired = sweep(desk.house, ahead=ahead).fired

    assert {f.case for f in fired} == {left}


def test_what_was_opened_since_fires_too(desk: Desk) -> None:
    """A matter opened after the reading has its steps that are due at once in the same sweep."""
    matters(desk, 2)

    with read_ahead(desk) as (ahead, _):
        new = desk.matter("serious")
        fired = sweep(desk.house, ahead=ahead).fired

    assert new in {f.case for f in fired}


def test_one_instant_read_in_part_is_told_together(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the first step was read ahead of several of one matter at one instant: one message for each person all the same."""
    [case] = matters(desk, 1)
    at = a_second_before(desk) + SECOND
    with desk.house.write() as work:
        work.session.execute(update(Step).where(Step.state == "pending").values(fire_at=at, planned_at=at))
        work.commit()
    monkeypatch.setattr(alerts.ahead, "PART", 1)
    monkeypatch.setattr(alerts.ahead, "MOST", 1)
    with desk.house.read() as work:
        before = work.session.scalar(select(func.max(Message.id)))

    with read_ahead(desk) as (ahead, _):
        fired = sweep(desk.house, ahead=ahead).fired

    assert len({(f.clock, f.purpose) for f in fired if f.case == case}) > 1
    with desk.house.read() as work:
        alone = select(Message.person_id).where(Message.parent_id.is_(None), Message.id > before)
        people = work.session.scalars(alone).all()
    assert len(people) == len(set(people)) > 0


def test_a_matter_we_have_fired_in_since_is_read_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit of a clock passes, and a second later its next step is due: it is fired with the breach on record, once."""
    [case] = matters(desk, 1)
    at = a_second_before(desk) + SECOND
    clock_id, seen = a_second_apart(desk, case, at), foreseen(monkeypatch)

    with read_ahead(desk) as (ahead, due):
        sweep(desk.house, ahead=ahead)
        desk.house.clock.at = due + SECOND
        sweep(desk.house, ahead=ahead)

    assert_breached_first(seen, clock_id, at)


def test_nothing_is_read_once_something_is_due(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading ahead keeps no limit waiting: a part is read only while the first step still lies ahead."""
    matters(desk, 3)
    due = a_second_before(desk)
    monkeypatch.setattr(alerts.ahead, "PART", 1)
    read, real = list[Any](), alerts.ahead.read_facts

    def slow(*given: Any, **bound: Any) -> Any:
        read.append(given)
        desk.house.clock.at = due
        return real(*given, **bound)

    monkeypatch.setattr(alerts.ahead, "read_facts", slow)
    with Ahead(desk.house) as ahead:
        ahead.look()
        ahead.look()

    assert len(read) == 1


def test_a_few_steps_are_not_read_ahead(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer than are worth while: they are read when they are due."""
    monkeypatch.setattr(alerts.ahead, "WORTH", 300)
    matters(desk, 3)
    monkeypatch.setattr(alerts.ahead, "read_facts", lambda *_given, **_bound: pytest.fail("read ahead"))

    with read_ahead(desk) as (ahead, _):
        assert sweep(desk.house, ahead=ahead).fired


def test_what_was_taken_and_not_fired_is_read_anew(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine fails after steps were taken from what was read: forgotten, they fire the next time."""
    cases = matters(desk, 3)

    with read_ahead(desk) as (ahead, _):
        with monkeypatch.context() as broken:
            broken.setattr("alerts.passage.write", lambda *_: (_ for _ in ()).throw(MemoryError))
            broken.setattr("alerts.passage.is_outage", lambda _: True)
            with pytest.raises(MemoryError):
                sweep(desk.house, ahead=ahead)
        ahead.forget()
        fired = sweep(desk.house, ahead=ahead).fired

    assert {f.case for f in fired} == set(cases)


def test_damage_in_one_part_loses_nothing_of_what_was_read_ahead(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A look that cannot be planned is planned with the record locked, so many as that bears; the rest of it fires in the same sweep."""
    cases = matters(desk, 6)
    for name in ("AHEAD", "BATCH"):
        monkeypatch.setattr(f"alerts.passage.{name}", 1)
    real, broken = alerts.passage.foresee, [DamagedJson("damaged")]
    monkeypatch.setattr(alerts.passage, "PARTS", 6)

    def damaged(*given: Any) -> Any:
        if broken and len(given[1]) > 1:
            raise broken.pop()
        return real(*given)

    monkeypatch.setattr("alerts.passage.foresee", damaged)

    with read_ahead(desk) as (ahead, _):
        fired = sweep(desk.house, ahead=ahead).fired

    assert broken == []
    assert {f.case for f in fired} == set(cases)
