"""Jumps of the wall clock: on record, told, confirmed by those who may; nothing that fired is taken back."""

import time
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

import alerts.engine as module
from alerts.engine import Pulse, _look_back, _notice_jump
from alerts.sweep import sweep
from cases.clocks.wall import confirm_clock, held_until, newest_seen, note_jump, open_jumps
from cases.heart import beat
from cases.house import House
from cases.now import HeldClock
from cases.people.actors import Actor, Forbidden
from cases.store.clock_tables import ClockRow, Heartbeat, Step, TimeAnomaly
from cases.store.event_tables import Event
from cases.store.outbox_tables import Notice
from tests.conftest import NINE
from tests.desk import Desk

LEADER = Actor("ban1", "班一", None, frozenset({"shift_leader"}))
ADMIN = Actor("admin", "管理员", None, frozenset({"administrator"}))
OFFICER = Actor("zhi1", "值一", None, frozenset({"duty_officer"}))


@pytest.fixture
def ticks(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The machine's own seconds since start, as told."""
    now = [1000.0]
    monkeypatch.setattr(module, "boot_seconds", lambda: now[0])
    return now


def pulse(house: House, now: datetime, *, seen: datetime | None = None) -> None:
    """The engine beats; ``seen``: what it had seen before that."""
    with house.write() as work:
        beat(
            work.session,
            Heartbeat(
                name="engine",
                host="h",
                pid=1,
                release="t",
                config_hash="c",
                started_at=now,
                last_at=now,
                backlog=0,
                gave_way=0,
            ),
        )
        if seen is not None:
            work.session.get_one(Heartbeat, "engine").max_seen_at = seen
        work.commit()


def jumps(house: House) -> list[TimeAnomaly]:
    """All jumps on record."""
    with house.read() as work:
        return list(work.session.scalars(select(TimeAnomaly).order_by(TimeAnomaly.id)))


def start(house: House) -> Pulse:
    """An engine's first look."""
    fresh = Pulse(house.now(), module.boot_seconds())
    _look_back(house, fresh)
    return fresh


@pytest.mark.parametrize(("wall", "noticed"), [(299, 0), (300, 0), (301, 1), (-299, 0), (-300, 0), (-301, 1)])
def test_a_jump_is_more_than_five_minutes(desk: Desk, ticks: list[float], wall: int, noticed: int) -> None:
    """One second under, at and over five minutes, forward and back, while ten seconds pass."""
    seen = start(desk.house)
    ticks[0] += 10
    desk.house.clock.forward(seconds=10 + wall)
    _notice_jump(desk.house, seen)
    assert len(jumps(desk.house)) == noticed
    assert (seen.hold_until is not None) == (noticed and wall > 0)


@pytest.mark.parametrize(("behind", "noticed"), [(299, 0), (300, 0), (301, 1)])
def test_a_clock_set_back_while_nobody_ran_is_noticed_at_start(desk: Desk, behind: int, noticed: int) -> None:
    """Against the latest instant on record; told once, however often the engine starts."""
    pulse(desk.house, desk.house.now())
    desk.house.clock.forward(seconds=-behind)
    start(desk.house)
    start(desk.house)
    assert [round(j.wall_seconds) for j in jumps(desk.house)] == [-behind] * noticed
    with desk.house.read() as work:
        told = [n for n in work.session.scalars(select(Notice)) if (n.dedupe_key or "").startswith("clock:jump:")]
    assert [(n.role, n.purpose) for n in told] == [("duty_officer", "house")] * noticed


def test_what_was_seen_never_moves_back(house: House, clock: HeldClock) -> None:
    """A beat after the clock was set back leaves the latest instant as it was."""
    pulse(house, clock.now())
    pulse(house, clock.forward(hours=-2))
    with house.read() as work:
        assert newest_seen(work) == NINE
        assert work.session.get_one(Heartbeat, "engine").last_at == NINE - timedelta(hours=2)
    pulse(house, clock.forward(hours=3))
    with house.read() as work:
        assert newest_seen(work) == NINE + timedelta(hours=1)


@pytest.mark.parametrize(("seconds", "waits"), [(599, True), (600, False), (601, False)])
def test_breaches_wait_ten_minutes(desk: Desk, ticks: list[float], seconds: int, waits: bool) -> None:
    """One second before, at and after the tenth minute, in one engine and in one that was killed and started meanwhile."""
    desk.matter("large")
    seen = start(desk.house)
    desk.house.clock.forward(hours=50)
    _notice_jump(desk.house, seen)
    desk.house.clock.forward(seconds=seconds)
    ticks[0] += seconds
    _notice_jump(desk.house, seen)
    again = start(desk.house)
    assert (seen.hold_until is not None, again.hold_until is not None) == (waits, waits)
    fired = {f.purpose for f in sweep(desk.house, hold_breaches=again.hold_until is not None).fired}
    assert ("breach" in fired) == (not waits)


@pytest.mark.parametrize("actor", [LEADER, ADMIN])
def test_a_confirmation_lets_the_breaches_go(desk: Desk, ticks: list[float], actor: Actor) -> None:
    """The shift leader or the administrator says the clock is right: at the next pass the breach is recorded with its true date."""
    desk.matter("large")
    seen = start(desk.house)
    desk.house.clock.forward(hours=50)
    _notice_jump(desk.house, seen)
    assert "breach" not in {f.purpose for f in sweep(desk.house, hold_breaches=True).fired}

    with desk.house.write() as work:
        [jump] = confirm_clock(work, actor)
        work.commit()
    _notice_jump(desk.house, seen)

    assert seen.hold_until is None
    assert "breach" in {f.purpose for f in sweep(desk.house).fired}
    with desk.house.read() as work:
        [event] = work.session.scalars(select(Event).where(Event.type == "time_confirmed"))
        breached = set(work.session.scalars(select(ClockRow.breached_at).where(ClockRow.kind == "opinion_response")))
    assert (jump.confirmed_by, event.actor) == (actor.login, actor.login)
    assert breached == {NINE + timedelta(hours=48)}


def test_nobody_else_confirms(desk: Desk, ticks: list[float]) -> None:
    """The duty officer is told and asked to compare, but does not decide that leaders are woken."""
    seen = start(desk.house)
    desk.house.clock.forward(hours=2)
    _notice_jump(desk.house, seen)
    with desk.house.write() as work, pytest.raises(Forbidden, match="带班领导"):
        confirm_clock(work, OFFICER)
    with desk.house.read() as work:
        assert len(open_jumps(work)) == 1


def test_a_clock_set_right_again_keeps_no_breach_waiting(desk: Desk, ticks: list[float]) -> None:
    """Ten hours ahead, then back: neither now nor when the false hour comes round does a breach wait."""
    seen = start(desk.house)
    desk.house.clock.forward(hours=10)
    _notice_jump(desk.house, seen)
    desk.house.clock.forward(hours=-10)
    _notice_jump(desk.house, seen)
    assert seen.hold_until is None
    desk.house.clock.forward(hours=10, minutes=1)
    with desk.house.read() as work:
        assert held_until(work) is None


def test_a_clock_drawn_back_a_little_holds_no_breach_longer_than_ten_minutes(desk: Desk) -> None:
    """Six minutes ahead, then four back, which is no jump: breaches wait ten minutes from now, not from the false hour."""
    desk.house.clock.forward(minutes=6)
    with desk.house.write() as work:
        note_jump(work, "engine", 360, 0)
        work.commit()
    now = desk.house.clock.forward(minutes=-4)

    with desk.house.read() as work:
        assert held_until(work) == now + timedelta(minutes=10)


def test_a_confirmed_step_back_is_over(desk: Desk) -> None:
    """What a clock that ran ahead had seen was never true: after the confirmation nobody compares with it."""
    pulse(desk.house, desk.house.now(), seen=NINE + timedelta(hours=10))
    start(desk.house)
    with desk.house.write() as work:
        confirm_clock(work, ADMIN)
        work.commit()
    start(desk.house)
    assert len(jumps(desk.house)) == 1


def test_a_step_back_takes_nothing_back(desk: Desk, ticks: list[float]) -> None:
    """Invariant 24: two hours back over a restart, and what fired stays fired, what breached stays breached, nothing fires twice."""
    desk.matter("large")
    desk.forward(hours=49)
    with desk.house.read() as work:
        before = [(s.id, s.state, s.fired_at) for s in work.session.scalars(select(Step).order_by(Step.id))]
        late = [(c.id, c.breached_at) for c in work.session.scalars(select(ClockRow).order_by(ClockRow.id))]
    pulse(desk.house, desk.house.now())
    desk.house.clock.forward(hours=-2)
    start(desk.house)
    assert [f for f in sweep(desk.house).fired if f.case is not None] == []
    with desk.house.read() as work:
        assert [(s.id, s.state, s.fired_at) for s in work.session.scalars(select(Step).order_by(Step.id))] == before
        assert [(c.id, c.breached_at) for c in work.session.scalars(select(ClockRow).order_by(ClockRow.id))] == late


def test_a_machine_that_slept_has_not_jumped(desk: Desk, ticks: list[float]) -> None:
    """Eight hours asleep are eight hours for both clocks."""
    seen = start(desk.house)
    ticks[0] += 8 * 3600
    desk.house.clock.forward(hours=8)
    _notice_jump(desk.house, seen)
    assert jumps(desk.house) == []


def test_the_machines_own_seconds_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the sleep where the system counts it, else without."""
    first = module.boot_seconds()
    assert module.boot_seconds() >= first
    monkeypatch.delattr(time, "CLOCK_BOOTTIME", raising=False)
    assert module.boot_seconds() >= 0


def test_a_jump_is_told_to_the_duty_officer(desk: Desk, ticks: list[float]) -> None:
    """At once and by the ordinary way out, with what to do."""
    seen = start(desk.house)
    desk.house.clock.forward(hours=2)
    _notice_jump(desk.house, seen)
    desk.tick()
    assert desk.told() == ["zhi1"]
    assert "向前跳了 120 分钟" in desk.sender.taken[-1].text
