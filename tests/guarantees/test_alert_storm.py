"""Eight o'clock, a thousand alerts, one group: nothing refused, each person once, breach first, all within ninety seconds."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from pytest_httpserver import HTTPServer
from sqlalchemy import select, update

from alerts.deliver import claim
from alerts.storm import Crowd
from cases.house import House
from cases.now import HeldClock
from cases.outbox.states import STATE, TAKEN_AT
from cases.store.outbox_tables import Attempt, Message, Notice
from config.load import Config
from tests.alerts.group import Group, GroupCity, alerts_waiting, open_group_city, people
from tests.conftest import NINE

EIGHT = NINE - timedelta(hours=1)
KINDS = ("wecom_robot", "dingtalk", "feishu")
LINE = re.compile(r"^(责任人\d\d) (\d+)件(?:\(超时(\d+)件\))?, 最急 (YQ2026-\d{6}) (剩|已超时) ", re.MULTILINE)


@pytest.fixture
def city(
    request: pytest.FixtureRequest,
    open_city: Callable[..., House],
    qionglai: Config,
    httpserver: HTTPServer,
    clock: HeldClock,
) -> Iterator[GroupCity]:
    """A city at eight o'clock with one robot (of the kind asked for) that takes twenty a minute."""
    clock.at = EIGHT
    made = open_group_city(open_city, qionglai, httpserver, getattr(request, "param", "wecom_robot"))
    yield made
    made.close()


def storm(
    city: GroupCity, count: int = 1000, owners: int = 30, *, every: int = 4, webhook: bool = False, first: int = 0
) -> list[int]:
    """So many alerts at once, one in ``every`` a breach."""
    with city.house.write() as work:
        known = list(work.session.scalars(select(Message.person_id).distinct().order_by(Message.person_id)))
        ids = alerts_waiting(
            work, known or people(work, owners, webhook=webhook), count, breached=lambda n: n % every == 0, first=first
        )
        work.commit()
    return ids


def second_by_second(city: GroupCity, seconds: int) -> None:
    """The engine's rhythm in held time."""
    for _ in range(seconds):
        city.deliver()
        city.house.clock.forward(seconds=1)


def states(house: House) -> Counter[str]:
    """Messages by the state people are shown, without the digests themselves."""
    with house.read() as work:
        query = select(STATE).join(Notice, Notice.id == Message.notice_id).where(Notice.purpose != "digest")
        return Counter(work.session.scalars(query))


def digests_of(group: Group) -> list[str]:
    """The texts of digests the group got."""
    return [text for _, text, _ in group.taken if "集中提醒" in text]


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


@pytest.mark.parametrize("city", ["feishu"], indirect=True)
def test_the_second_has_its_limit_too(city: GroupCity) -> None:
    """飞书 takes five a second: twelve messages go singly within three seconds, never six in one."""
    city.group.per_minute = 100
    storm(city, 12, every=1)
    second_by_second(city, 3)

    per_second = Counter(at for at, _, _ in city.group.taken)
    assert sorted(per_second.values(), reverse=True) == [5, 5, 2]
    assert digests_of(city.group) == []


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


@pytest.mark.parametrize(
    ("waiting", "singly"),
    [((16, 0), True), ((17, 0), False), ((0, 20), True), ((0, 21), False), ((12, 8), True), ((13, 8), False)],
)
def test_when_the_limit_binds(waiting: tuple[int, int], singly: bool) -> None:
    """Of twenty free slots four are for breaches alone; one more than fits, and all become a digest."""
    others, breaches = waiting
    assert Crowd(breaches, others).fits(free=20, kept=4) is singly


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
