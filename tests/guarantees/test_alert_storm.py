"""Eight o'clock, a thousand alerts, one group: nothing refused, each person once, breach first, all within ninety seconds."""

import re
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from alerts.compose import DANGER
from alerts.deliver import claim
from alerts.storm import Crowd
from cases.outbox.states import TAKEN_AT
from cases.store.outbox_tables import Message
from tests.alerts.group import (
    EIGHT,
    KINDS,
    GroupCity,
    alerts_waiting,
    digests_of,
    people,
    second_by_second,
    states,
    storm,
)

LINE = re.compile(r"^(责任人\d\d) (\d+)件(?:\(超时(\d+)件\))?, 最急 (YQ2026-\d{6}) (剩|已超时) ", re.MULTILINE)


@pytest.mark.parametrize("city", KINDS, indirect=True)
def test_a_thousand_alerts_at_eight(city: GroupCity) -> None:
    """08:00 a thousand alerts to thirty owners. None refused; one digest lists each person once; all there in time, breach first."""
    storm(city)

    second_by_second(city, 90)

    assert city.group.refused == []
    found = [LINE.findall(text) for text in digests_of(city.group)]
    lines = [line for part in found for line in part]
    assert len(city.group.taken) == len(found) <= 2
    assert Counter(name for name, *_ in lines) == {f"责任人{n:02d}": 1 for n in range(30)}
    assert sum(int(count) for _, count, _, _, _ in lines) == 1000
    assert sum(int(late or 0) for _, _, late, _, _ in lines) == 250
    order = [bool(late) for _, _, late, _, _ in lines]
    assert order == sorted(order, reverse=True)
    assert states(city.house) == {"accepted": 1000}
    with city.house.read() as work:
        delays = [taken - made for taken, made in work.session.execute(select(TAKEN_AT, Message.made_at))]
        assert max(delays) <= timedelta(seconds=90)
        carried = list(work.session.scalars(select(Message.parent_id).where(Message.state == "bundled")))
    assert len(carried) == 1000
    assert None not in carried


def test_what_comes_in_the_same_minute_waits_for_the_next_digest(city: GroupCity) -> None:
    """08:00:00 five hundred, 08:00:01 five hundred more: two digests a minute apart, a breach between them goes at once."""
    storm(city, 500)
    second_by_second(city, 1)
    storm(city, 500, every=10**9, first=500)
    second_by_second(city, 10)
    assert len(digests_of(city.group)) <= 2
    first = len(city.group.taken)
    storm(city, 1, every=1, first=1000)
    second_by_second(city, 1)
    assert len(city.group.taken) == first + 1
    assert "YQ2026-001001" in city.group.taken[-1][1]

    second_by_second(city, 78)

    assert city.group.refused == []
    assert states(city.house) == {"accepted": 1001}
    with city.house.read() as work:
        assert max(t - m for t, m in work.session.execute(select(TAKEN_AT, Message.made_at))) <= timedelta(seconds=90)


def test_a_long_storm_is_never_refused_and_nobody_waits_long(city: GroupCity) -> None:
    """Eight alerts a second for three minutes, the sender killed and started anew each twenty seconds."""
    for second in range(180):
        storm(city, 8, every=3, first=second * 8)
        if second % 20 == 19:
            city.restart()
        second_by_second(city, 1)
    second_by_second(city, 90)

    assert city.group.refused == []
    assert states(city.house) == {"accepted": 1440}
    with city.house.read() as work:
        query = select(TAKEN_AT, Message.made_at, Message.priority)
        waits = [(taken - made, priority) for taken, made, priority in work.session.execute(query)]
    assert max(wait for wait, _ in waits) <= timedelta(seconds=90)


def test_a_few_alerts_go_singly(city: GroupCity) -> None:
    """As long as the robot takes them all, each person gets their own words."""
    storm(city, 15, every=5)

    second_by_second(city, 1)

    assert len(city.group.taken) == 15
    assert digests_of(city.group) == []


@pytest.mark.parametrize(("seconds", "more"), [(59, 0), (60, 16), (61, 16)])
def test_a_restarted_sender_remembers_by_the_record(city: GroupCity, seconds: int, more: int) -> None:
    """Twenty breaches used the minute up; another process waits the minute out although its memory is empty."""
    storm(city, 20, every=1)
    second_by_second(city, 1)
    assert len(city.group.taken) == 20
    city.restart()
    storm(city, 16, every=10**9, first=20)

    city.house.clock.at = EIGHT + timedelta(seconds=seconds)
    city.deliver()

    assert city.group.refused == []
    assert len(city.group.taken) == 20 + more


def test_a_try_without_an_end_counts(city: GroupCity) -> None:
    """A sender died with its requests under way: the robot may have seen them just now."""
    storm(city, 20, every=1)
    assert claim(city.house)
    assert claim(city.house)
    storm(city, 16, every=1, first=20)
    city.house.clock.forward(seconds=59)

    second_by_second(city, 1)

    assert len(city.group.taken) <= 20 - 16


def test_notices_leave_room_for_a_breach(city: GroupCity) -> None:
    """A burst of notices, then a breach in the same second: it goes at once."""
    storm(city, 16, every=10**9)
    city.deliver()
    storm(city, 1, every=1, first=16)
    city.deliver()

    assert "YQ2026-000017" in city.group.taken[-1][1]
    assert city.group.refused == []


def test_a_robot_that_shuts_is_left_alone(city: GroupCity) -> None:
    """Somebody else used the robot up: after one refusal nothing is tried until the platform's time is over."""
    city.group.per_minute = 0
    storm(city, 3, every=1)
    second_by_second(city, 30)

    assert len(city.group.refused) <= 3
    city.group.per_minute = 20
    second_by_second(city, 60)
    assert states(city.house) == {"accepted": 3}


@pytest.mark.parametrize("city", ["feishu"], indirect=True)
def test_the_second_has_its_limit_too(city: GroupCity) -> None:
    """飞书 takes five a second: twelve messages go singly within three seconds, never six in one."""
    city.group.per_minute = 100
    storm(city, 12, every=1)
    second_by_second(city, 3)

    per_second = Counter(at for at, _, _ in city.group.taken)
    assert sorted(per_second.values(), reverse=True) == [5, 5, 2]
    assert digests_of(city.group) == []


@pytest.mark.parametrize(
    ("waiting", "singly"),
    [
        ((16, 0, 0), True), ((17, 0, 0), False), ((0, 0, 20), True), ((0, 0, 21), False), ((12, 0, 8), True), ((13, 0, 8), False),
        ((0, 16, 0), True), ((0, 17, 0), False), ((4, 12, 0), True), ((5, 12, 0), False), ((0, 12, 8), True), ((0, 13, 8), False),
    ],
)  # fmt: skip
def test_when_the_limit_binds(waiting: tuple[int, int, int], singly: bool) -> None:
    """Of twenty free slots four are for breaches alone, not for dangers; one more than fits, and all become a digest."""
    others, dangers, breaches = waiting
    assert Crowd(breaches, dangers, others).fits(free=20, kept=4) is singly


@pytest.mark.parametrize(("dangers", "before"), [(16, 0), (20, 0), (25, 0), (25, 100)])
def test_dangers_leave_room_for_a_breach(city: GroupCity, dangers: int, before: int) -> None:
    """So many risk checks begin, in the minute of a digest or not, and a second later a limit passes: it is told at once, and they within
    the next minute."""
    if before:
        storm(city, before, every=10**9)
        second_by_second(city, 1)
    checks = storm(city, dangers, every=10**9, first=before)
    with city.house.write() as work:
        work.session.execute(update(Message).where(Message.id.in_(checks)).values(priority=DANGER))
        work.commit()
    second_by_second(city, 1)
    storm(city, 1, every=1, first=before + dangers)
    second_by_second(city, 1)

    assert f"YQ2026-{before + dangers + 1:06d}" in city.group.taken[-1][1]
    second_by_second(city, 62)
    assert states(city.house) == {"accepted": before + dangers + 1}
    assert city.group.refused == []


def test_a_digest_does_not_wait_for_another_way(city: GroupCity) -> None:
    """Older breaches queue for a slow receiver: the group's digest is in the first claim all the same."""
    with city.house.write() as work:
        alerts_waiting(work, people(work, 30), 100, breached=lambda _: True)
        work.session.execute(update(Message).values(way="webhook", address="http://127.0.0.1:9/slow"))
        work.commit()
    city.house.clock.forward(seconds=1)
    storm(city, 100, first=100)

    claimed = claim(city.house) or []

    assert [way for _, way, _ in claimed].count("group") == 1
    assert len(claimed) == 8
