"""停表: internal targets only; while one stands still nothing fires, and its limit moves by as long as it stood."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from cases.clocks.pauses import folded
from cases.matters.acts import act
from cases.matters.lines import case_ids, clock_lines
from cases.matters.pausing import pause, resume
from cases.people.actors import Actor, Forbidden
from cases.store.clock_tables import ClockRow
from cases.store.event_tables import Event
from config.deadlines import INTERNAL
from config.load import Config
from tests.conftest import NINE
from tests.desk import Desk

OFFICER = Actor("zhi1", "值一", None, frozenset({"duty_officer"}))
LIAISON = Actor("lian1", "联一", "shi_yingji", frozenset({"unit_liaison"}))


def dispatched(desk: Desk) -> int:
    """A matter handed to a unit at nine; the id of its receipt clock (due at eleven)."""
    case_id = desk.matter("ordinary")
    with desk.house.write() as work:
        act(work, case_id, "dispatch", OFFICER, None, {"unit": "市应急局"})
        work.commit()
        return work.session.scalars(select(ClockRow.id).where(ClockRow.kind == "unit_receipt")).one()


def stop(desk: Desk, clock_id: int, reason: str | None = "等市里定承办单位", by: Actor = OFFICER) -> None:
    """Pause it now."""
    with desk.house.write() as work:
        pause(work, clock_id, by, reason)
        work.commit()


def go_on(desk: Desk, clock_id: int) -> None:
    """Resume it now."""
    with desk.house.write() as work:
        resume(work, clock_id, OFFICER, None)
        work.commit()


def row(desk: Desk, clock_id: int) -> ClockRow:
    """The clock as it stands."""
    with desk.house.read() as work:
        return work.session.get_one(ClockRow, clock_id)


def test_while_it_stands_still_nothing_fires(desk: Desk) -> None:
    """Paused at half past nine for three hours: no warning, no breach, no line among the overdue; then both, three hours later."""
    clock_id = dispatched(desk)
    desk.forward(minutes=30)
    stop(desk, clock_id)
    desk.log.clear()

    desk.forward(hours=3)
    assert [f.purpose for f in desk.log if f.clock == "unit_receipt"] == []
    with desk.house.read() as work:
        assert case_ids(work, overdue_only=True) == []

    go_on(desk, clock_id)
    clock = row(desk, clock_id)
    assert (clock.due_at, clock.generation) == (NINE + timedelta(hours=5), 2)
    desk.forward(hours=1)
    desk.forward(hours=1)
    assert [f.purpose for f in desk.log if f.clock == "unit_receipt"] == ["warning", "breach"]
    assert row(desk, clock_id).breached_at == NINE + timedelta(hours=5)


@pytest.mark.parametrize(("seconds", "late"), [(-1, False), (0, False), (1, True)])
def test_what_ends_a_paused_clock_counts_the_pause(desk: Desk, seconds: int, late: bool) -> None:
    """An hour used, two hours paused twice: signed one second before, at, and after the moved limit."""
    clock_id = dispatched(desk)
    desk.house.clock.forward(hours=1)
    stop(desk, clock_id)
    desk.house.clock.forward(hours=2)
    go_on(desk, clock_id)
    desk.house.clock.forward(hours=1, seconds=seconds)
    with desk.house.write() as work:
        act(work, 1, "accept", LIAISON, None, {})
        work.commit()

    clock = row(desk, clock_id)
    assert (clock.state, clock.breached_at is not None) == ("satisfied", late)


def test_signed_while_it_stood_still(desk: Desk) -> None:
    """The pause ends with the clock: five hours after the dispatch and still in time."""
    clock_id = dispatched(desk)
    stop(desk, clock_id)
    desk.house.clock.forward(hours=5)
    with desk.house.write() as work:
        act(work, 1, "accept", LIAISON, None, {})
        work.commit()

    clock = row(desk, clock_id)
    assert (clock.state, clock.breached_at, clock.due_at) == ("satisfied", None, NINE + timedelta(hours=7))


def test_a_pause_of_no_length_loses_no_step(desk: Desk) -> None:
    """Resumed in the same second: the limit stands, and every step to come is there again."""
    clock_id = dispatched(desk)
    desk.tick()
    stop(desk, clock_id)
    go_on(desk, clock_id)

    desk.log.clear()
    desk.forward(hours=1)
    desk.forward(hours=1)
    assert [f.purpose for f in desk.log if f.clock == "unit_receipt"] == ["warning", "breach"]


def test_the_row_is_the_fold_of_its_events(desk: Desk) -> None:
    """Two pauses: what stands on the row is what the events tell."""
    clock_id = dispatched(desk)
    for _ in range(2):
        stop(desk, clock_id)
        desk.house.clock.forward(minutes=10)
        go_on(desk, clock_id)
        desk.house.clock.forward(minutes=10)
    with desk.house.read() as work:
        events = select(Event.type, Event.effective_at).where(
            Event.subject_kind == "clock", Event.subject_id == str(clock_id)
        )
        told = [(type_, at) for type_, at in work.session.execute(events.order_by(Event.id))]
        [line] = [line for line in clock_lines(work, 1) if line["id"] == clock_id]
    assert folded(told) == row(desk, clock_id).pauses
    assert len(line["pauses"]) == 2
    assert line["paused"] is False


def test_a_legal_clock_refuses(desk: Desk) -> None:
    """No clock owed to the public or to a sender stands still, whoever asks."""
    desk.matter("serious", occurred=NINE)
    desk.letter(1)
    with desk.house.read() as work:
        ids = list(work.session.scalars(select(ClockRow.id)))
    assert len(ids) > 3
    for id_ in ids:
        with pytest.raises(Forbidden, match="法定时限"):
            stop(desk, id_)


def test_what_else_is_refused(desk: Desk) -> None:
    """Without a reason, without the right, twice, after the limit, and resuming what runs."""
    clock_id = dispatched(desk)
    with pytest.raises(Forbidden, match="理由"):
        stop(desk, clock_id, None)
    with pytest.raises(Forbidden, match="权限"):
        stop(desk, clock_id, by=LIAISON)
    with pytest.raises(Forbidden, match="没有停着"):
        go_on(desk, clock_id)
    stop(desk, clock_id)
    with pytest.raises(Forbidden, match="已经停着"):
        stop(desk, clock_id)
    go_on(desk, clock_id)
    desk.house.clock.forward(hours=2)
    with pytest.raises(Forbidden, match="已经超时"):
        stop(desk, clock_id)


def test_only_internal_rows_may_be_marked_pausable(qionglai: Config) -> None:
    """The city's own rows; a legal row marked so is refused at load (tests/config)."""
    assert {d.kind for d in qionglai.deadlines.deadlines if d.pausable} == set(INTERNAL)


def test_an_ending_closes_the_fold() -> None:
    """A clock that was ended while it stood still stands still no longer; other events change nothing."""
    at = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    told = [
        ("clock_started", at),
        ("clock_paused", at),
        ("step_fired", at),
        ("clock_satisfied", at + timedelta(hours=1)),
    ]
    assert folded(told) == [[at.isoformat(), (at + timedelta(hours=1)).isoformat()]]
