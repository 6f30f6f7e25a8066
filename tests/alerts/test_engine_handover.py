"""The engine hands over by itself: at the change of shift, and a fault in it never stops the ladder."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

import alerts.engine as module
import alerts.sending
from alerts.engine import run_engine
from cases.store.people_tables import HandOver, Person, Shift
from tests.alerts.test_engine import rows, until
from tests.cases.test_roster import person, shift
from tests.conftest import NINE
from tests.desk import Desk


@pytest.fixture
def started(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Starts the engine in a thread, its rounds for hand-overs close together; stops it at the end."""
    stop = threading.Event()
    desk.house.clock.simulated = False
    monkeypatch.setattr(alerts.sending, "build_senders", lambda _: {"webhook": desk.sender})
    monkeypatch.setattr(module, "HANDOVER_EVERY", 0.1)
    thread = threading.Thread(target=run_engine, args=(desk.house, stop))
    yield thread.start
    stop.set()
    thread.join(timeout=20)
    assert not thread.is_alive()


def test_the_change_of_shift_is_handed_over_by_the_engine(desk: Desk, started: Callable[[], None]) -> None:
    """Nobody runs a command: when the hour comes the list stands, and fifteen minutes later the shift leader is told."""
    with desk.house.write() as work:
        work.session.scalars(select(Shift).where(Shift.role == "duty_officer")).one().ends_at = NINE + timedelta(
            hours=1
        )
        shift(work, person(work, "值二"), begins=1)
        work.commit()
    started()
    assert not until(lambda: bool(rows(desk.house, HandOver)), seconds=1)
    desk.house.clock.forward(hours=1)
    assert until(lambda: len(rows(desk.house, HandOver)) == 1)
    desk.house.clock.forward(minutes=15)
    assert until(lambda: desk.sender.to.count("ban1") >= 1)
    assert len(rows(desk.house, HandOver)) == 1


def test_a_fault_in_the_hand_over_does_not_stop_the_ladder(
    desk: Desk, started: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It raises every time: steps fire all the same."""

    def broken(_: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("cases.handovers.tending.due_handovers", broken)
    started()
    desk.matter("large")
    assert until(lambda: "zhi1" in desk.sender.to)
    assert rows(desk.house, Person)
