"""A message that another carries shares its fate: shown, acknowledged and passed on with it."""

from collections import Counter

from sqlalchemy import select

from alerts.outcome import Outcome
from cases.house import House
from cases.outbox.acknowledge import acknowledge, look
from cases.outbox.states import STATE
from cases.store.case_tables import Case
from cases.store.outbox_tables import Acknowledgement, Message, Notice
from dashboard.read.told import count_messages, latest_messages
from dashboard.rights import Sight
from tests.conftest import NINE
from tests.desk import Desk

ALL = Sight(None, frozenset({"duty_officer"}))
LETTERS = 12


def letters(desk: Desk, count: int = LETTERS) -> None:
    """So many letters for one unit's liaison, told together the next morning."""
    for n in range(count):
        desk.letter(n)
    with desk.house.write() as work:
        for case in work.session.scalars(select(Case)):
            case.handling_lead = work.config.unit_named("市应急局").id
        work.commit()
    desk.tick()


def rows(house: House) -> list[Message]:
    """All messages, in order."""
    with house.read() as work:
        return list(work.session.scalars(select(Message).order_by(Message.id)))


def shown(house: House) -> Counter[str]:
    """Messages by the state people see."""
    with house.read() as work:
        return Counter(work.session.scalars(select(STATE)))


def test_what_a_morning_digest_carries_is_shown_as_arrived_with_it(desk: Desk) -> None:
    """Twelve letters in one message: all twelve are told, on the page, in its counts and in what waits."""
    letters(desk)
    desk.forward(hours=23, minutes=30)

    assert len([m for m in rows(desk.house) if m.state == "bundled"]) == LETTERS - 1
    assert shown(desk.house) == {"accepted": LETTERS}
    with desk.house.read() as work:
        assert count_messages(work, ALL) == {"accepted": LETTERS}
        listed = latest_messages(work, ALL, ("accepted",))
        assert {t.carrier_state or t.state for t in listed} == {"accepted"}
        assert {t.attempts[-1].ended_at for t in listed} == {work.now}
        assert latest_messages(work, ALL, ("bundled",)) == []


def test_a_failed_morning_digest_lets_each_duty_down_to_the_next_role(desk: Desk) -> None:
    """Gone for good: the unit's leader hears of all twelve, in one message, under a link that is no one else's."""
    letters(desk)
    desk.sender.answers = [Outcome("permanent", "404", "HTTP 404")]
    desk.forward(hours=23, minutes=30)
    desk.sender.answers = []
    desk.tick()

    assert shown(desk.house)["failed"] == LETTERS
    with desk.house.read() as work:
        wishes = list(work.session.scalars(select(Notice).where(Notice.reason == "undeliverable")))
    assert {w.role for w in wishes} == {"unit_leader"}
    assert len({w.clock_id for w in wishes}) == LETTERS
    assert not any("/ack/" in (w.text or "") or "今日提醒" in (w.text or "") for w in wishes)
    assert desk.told().count("zhang1") == 1


def test_the_link_of_a_digest_says_received_for_all_it_lists(desk: Desk) -> None:
    """One 收到 under the morning list holds all twelve duties of that person, once."""
    letters(desk)
    desk.forward(hours=23, minutes=30)
    parent = next(m for m in rows(desk.house) if m.parent_id is None)

    for _ in range(2):
        with desk.house.write() as work:
            assert acknowledge(work, parent.token, "link") is not None
            work.commit()

    with desk.house.read() as work:
        held = list(work.session.scalars(select(Acknowledgement)))
        seen = look(work, parent.token)
    assert len({a.clock_id for a in held}) == len(held) == LETTERS
    assert {a.person_id for a in held} == {parent.person_id}
    assert seen is not None
    assert seen.already


def test_a_link_says_nothing_for_another_person(desk: Desk) -> None:
    """Two duties of one case in each person's message: one person's 收到 holds that person alone."""
    desk.matter("serious", occurred=NINE)
    desk.tick()
    parent = next(m for m in rows(desk.house) if m.parent_id is None and m.address.endswith("zhi1"))
    carried = [m for m in rows(desk.house) if m.parent_id == parent.id]
    with desk.house.write() as work:
        acknowledge(work, parent.token, "link")
        work.commit()
    with desk.house.read() as work:
        held = list(work.session.scalars(select(Acknowledgement)))
    assert len(held) == 1 + len(carried)
    assert {a.person_id for a in held} == {parent.person_id}


def test_a_message_that_failed_itself_is_passed_on_in_its_own_words(desk: Desk) -> None:
    """The next way's text counts the time left as of now."""
    desk.matter("ordinary", lead="市政府")
    desk.sender.answers = [Outcome("temporary", "500")] * 3
    desk.tick()
    desk.house.clock.forward(hours=5)
    desk.sender.answers = [Outcome("permanent", "404")] * 3
    desk.tick()
    with desk.house.read() as work:
        wishes = list(work.session.scalars(select(Notice).where(Notice.reason == "undeliverable")))
    assert wishes
    assert all("剩 1天19小时" in (w.text or "") for w in wishes)
