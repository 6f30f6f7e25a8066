"""Bells: work left by one process is heard by the other at once, when it stands in the record and never before."""

from collections.abc import Iterator
from threading import Event

import pytest

from cases.clocks.start import start_clocks
from cases.house import House
from cases.items.keep import keep
from cases.items.raw import RawItem
from cases.outbox.notices import Wish, ask
from cases.store.bells import Ear, leave
from tests.desk import Desk

pytestmark = pytest.mark.sqlite_only("打铃只在同一个 SQLite 文件旁边")
LONG = 30.0
STOPPED = Event()


@pytest.fixture
def heard(desk: Desk) -> Iterator[Ear]:
    """Who fires steps, listening."""
    with Ear(desk.house.database.file, "sweep") as ear:
        yield ear


def rung(ear: Ear) -> bool:
    """Whether it has rung already."""
    return ear.wait(0.001, STOPPED)


def asked(house: House, *, committed: bool) -> None:
    """Some notice asked for."""
    with house.write() as work:
        ask(work, Wish("by:hand", "notice", "manual", role="duty_officer"))
        if committed:
            work.commit()


def test_a_kept_voice_rings_for_judging(desk: Desk) -> None:
    """What is new waits for judging and says so; the same once more says nothing."""
    voice = RawItem("news", "路灯不亮", "文君街道路灯不亮", external_id="1")
    with Ear(desk.house.database.file, "judge") as ear:
        for news in (True, False):
            with desk.house.write() as work:
                keep(work, [voice])
                assert not rung(ear)
                work.commit()

            assert rung(ear) is news


def test_steps_due_at_once_ring_for_firing(desk: Desk, heard: Ear) -> None:
    """A matter that opens has somebody to tell at once."""
    desk.matter("serious")

    assert rung(heard)


def test_a_notice_rings_for_firing_once_it_stands(desk: Desk, heard: Ear) -> None:
    """What is asked for and undone calls nobody."""
    asked(desk.house, committed=False)
    assert not rung(heard)

    asked(desk.house, committed=True)
    assert rung(heard)


def test_many_rings_are_one(desk: Desk, heard: Ear) -> None:
    """However often it has rung, one look is enough, and no bell is too full to be rung."""
    for _ in range(300):
        with desk.house.write() as work:
            leave(work.session, "sweep")
            work.commit()

    assert rung(heard)
    assert not rung(heard)


def test_a_second_listener_looks_by_itself(desk: Desk, heard: Ear) -> None:
    """Of two who listen the first hears; the other waits its time, and listens once the first is gone."""
    with Ear(desk.house.database.file, "sweep") as other:
        asked(desk.house, committed=True)

        assert not rung(other)
        assert rung(heard)


def test_nobody_listens(desk: Desk) -> None:
    """A bell that nobody hears hinders nothing."""
    asked(desk.house, committed=True)

    with Ear(desk.house.database.file, "sweep") as ear:
        assert not rung(ear)


def test_who_should_stop_waits_no_longer(heard: Ear) -> None:
    """The end of the process is not waited for."""
    stop = Event()
    stop.set()

    assert not heard.wait(LONG, stop)


def test_no_step_no_ring(desk: Desk, heard: Ear) -> None:
    """No clock, nothing to fire."""
    with desk.house.write() as work:
        start_clocks(work, [])
        work.commit()

    assert not rung(heard)
