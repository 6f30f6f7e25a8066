"""What a digest to a group carries shares its fate: called, marked, passed on, counted and on record."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from pytest_httpserver import HTTPServer
from sqlalchemy import select, update

from cases.house import House
from cases.now import HeldClock
from cases.outbox.states import STATE, TAKEN_AT
from cases.store.outbox_tables import Attempt, Message, Notice
from config.load import Config
from tests.alerts.group import EIGHT, GroupCity, digests_of, open_group_city, second_by_second, states, storm


def test_a_failed_digest_lets_everybody_down_to_the_next_way(city: GroupCity, httpserver: HTTPServer) -> None:
    """The group is gone for good: each alert it carried reaches its person by the next way, as if it had failed itself."""
    city.group.answer = {"errcode": 93000, "errmsg": "invalid webhook url"}
    ids = storm(city, 100, owners=10, webhook=True)

    city.deliver()

    with city.house.read() as work:
        passed = list(work.session.scalars(select(Message).where(Message.way == "webhook")))
        notices = {m.notice_id for m in work.session.scalars(select(Message).where(Message.id.in_(ids)))}
        shown = Counter(work.session.scalars(select(STATE).where(Message.id.in_(ids))))
    assert {m.notice_id for m in passed} == notices
    assert len(passed) == 100
    assert shown == {"failed": 100}
    carriers = [m for m in passed if m.parent_id is None]
    assert len(carriers) == 10


def test_without_another_way_the_next_role_is_asked_for_each(city: GroupCity) -> None:
    """Nobody of the thirty can be reached: one wish for the next role for each alert, none for the digest."""
    city.group.answer = {"errcode": 93000, "errmsg": "invalid webhook url"}
    storm(city, 100)

    city.deliver()

    with city.house.read() as work:
        wishes = list(work.session.scalars(select(Notice).where(Notice.reason == "undeliverable")))
    assert len(wishes) == 100
    assert {w.role for w in wishes} == {"shift_leader"}
    assert not any("/ack/" in (w.text or "") for w in wishes)


def test_an_unknown_end_is_marked_in_the_repeat(city: GroupCity) -> None:
    """The platform's answer could not be read: the digest comes again, says so, and so does what is passed on."""
    city.group.answer = {"nonsense": True}
    storm(city, 100)
    city.deliver()
    city.group.answer = None

    second_by_second(city, 10)

    assert all("(可能重复)" in text for text in digests_of(city.group))
    assert states(city.house) == {"accepted": 100}


def test_whom_the_group_calls(city: GroupCity) -> None:
    """The digest calls everybody it lists, once, by telephone number."""
    storm(city, 100, owners=10)
    city.deliver()

    called = [number for _, _, body in city.group.taken for number in body["text"]["mentioned_mobile_list"]]
    assert sorted(called) == [f"138{n:08d}" for n in range(10)]


def test_a_drill_never_shares_a_digest_with_what_is_real(city: GroupCity) -> None:
    """Half of the storm is a drill: its digest is marked, the other counts none of it."""
    from cases.store.case_tables import Case

    storm(city, 100, owners=10)
    with city.house.write() as work:
        work.session.execute(update(Case).where(Case.id % 2 == 0).values(drill=True))
        work.commit()

    city.deliver()

    texts = digests_of(city.group)
    assert ["【演练】" in text for text in texts] == [False, True]
    assert all("集中提醒 50 件" in text for text in texts)


def test_every_send_is_on_record(city: GroupCity) -> None:
    """What the robot got is what the attempts say."""
    storm(city, 200)
    second_by_second(city, 65)

    with city.house.read() as work:
        assert len(list(work.session.scalars(select(Attempt.id)))) == len(city.group.taken)


@pytest.mark.database
def test_the_same_on_postgresql(
    open_city: Callable[..., House], qionglai: Config, httpserver: HTTPServer, clock: HeldClock, fresh_postgres: str
) -> None:
    """A hundred alerts, one digest, its failure passed on, on the other database."""
    clock.at = EIGHT
    made = open_group_city(open_city, qionglai, httpserver, url=fresh_postgres)
    storm(made, 100, owners=10, webhook=True)
    made.deliver()
    assert states(made.house) == {"accepted": 100}
    made.group.answer = {"errcode": 93000, "errmsg": "invalid webhook url"}
    clock.forward(seconds=61)
    storm(made, 50, first=100)
    made.deliver()
    made.close()
    with made.house.read() as work:
        passed = list(work.session.scalars(select(Message).where(Message.way == "webhook")))
        assert max(
            t - m for t, m in work.session.execute(select(TAKEN_AT, Message.made_at).where(TAKEN_AT.is_not(None)))
        ) == timedelta(0)
    assert len({m.notice_id for m in passed}) == 50


def carried_by(house: House, child: int, parent: int) -> None:
    """As the sweep does when two duties of one case fall due together."""
    with house.write() as work:
        work.session.execute(update(Message).where(Message.id == child).values(state="bundled", parent_id=parent))
        work.commit()


def test_a_duty_that_rides_on_another_is_counted_and_rides_on(city: GroupCity) -> None:
    """A message that already carried one: both are in the digest, both name it, and both arrive with it."""
    ids = storm(city, 60, owners=30)
    carried_by(city.house, ids[30], ids[0])

    city.deliver()

    assert "集中提醒 60 件" in digests_of(city.group)[0]
    assert states(city.house) == {"accepted": 60}
    with city.house.read() as work:
        assert len(set(work.session.scalars(select(Message.parent_id).where(Message.id.in_(ids))))) == 1


def test_what_has_become_pointless_is_left_out(city: GroupCity) -> None:
    """Ten clocks ended before the digest: it counts fifty, and what rode on an ended one still goes."""
    from cases.store.clock_tables import ClockRow

    ids = storm(city, 60, owners=30)
    carried_by(city.house, ids[30], ids[0])
    with city.house.write() as work:
        work.session.execute(update(ClockRow).where(ClockRow.id <= 10).values(state="satisfied"))
        work.commit()

    city.deliver()

    assert "集中提醒 50 件" in digests_of(city.group)[0]
    assert states(city.house) == {"accepted": 50, "cancelled": 10}
