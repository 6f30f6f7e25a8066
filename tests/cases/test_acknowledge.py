"""收到: what a link stands for, whom it holds and until when."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from cases.outbox.acknowledge import acknowledge, acknowledge_case, acknowledge_message, awaiting, look
from cases.outbox.notices import Wish, ask
from cases.store.clock_tables import ClockRow
from cases.store.event_tables import Event
from cases.store.outbox_tables import Acknowledgement, Message
from cases.store.people_tables import Person, Shift, StandIn
from tests.conftest import NINE
from tests.desk import Desk, register
from tests.officers import SITE, do

ONE = timedelta(seconds=1)


def token_of(desk: Desk, person: str) -> str:
    """The link in the first message that person was really sent."""
    with desk.house.read() as work:
        query = select(Message.token).join(Person, Person.id == Message.person_id).where(Person.name == person)
        return work.session.scalars(query.where(Message.parent_id.is_(None)).order_by(Message.id)).first()


def say(desk: Desk, person: str, via: str = "link") -> None:
    """Press 收到 in that message."""
    with desk.house.write() as work:
        assert acknowledge(work, token_of(desk, person), via) is not None
        work.commit()


def rows(desk: Desk) -> list[Acknowledgement]:
    """Everything acknowledged."""
    with desk.house.read() as work:
        return list(work.session.scalars(select(Acknowledgement).order_by(Acknowledgement.id)))


def person_id(desk: Desk, name: str) -> int:
    """A person's id."""
    with desk.house.read() as work:
        return work.session.scalars(select(Person.id).where(Person.name == name)).one()


def test_one_press_answers_every_duty_the_message_named(desk: Desk) -> None:
    """Three duties came in one message: each is acknowledged, and by which message stands beside it."""
    desk.matter("serious", occurred=NINE)
    desk.tick()

    say(desk, "值一")

    with desk.house.read() as work:
        kinds = {c.id: c.kind for c in work.session.scalars(select(ClockRow))}
    assert {kinds[a.clock_id] for a in rows(desk)} == {"authoritative_information", "press_conference", "upward_report"}
    assert {a.person_id for a in rows(desk)} == {person_id(desk, "值一")}
    assert all(a.message_id for a in rows(desk))


def test_the_link_of_a_bundled_message_is_that_of_its_carrier(desk: Desk) -> None:
    """Whichever of the two tokens is shown, the same duties stand there and are acknowledged."""
    desk.matter("serious", occurred=NINE)
    desk.tick()
    officer = person_id(desk, "值一")
    with desk.house.write() as work:
        mine = select(Message).where(Message.person_id == officer).order_by(Message.id)
        seen = [look(work, m.token) for m in work.session.scalars(mine)]
        assert len(seen) == 3
        assert seen.count(seen[0]) == 3
        acknowledge(work, work.session.scalars(mine.where(Message.state == "bundled")).first().token, "link")
        assert all(look(work, m.token).already for m in work.session.scalars(mine))


def test_twice_is_once(desk: Desk) -> None:
    """The second press finds it done: no row, no event."""
    desk.matter("large")
    desk.tick()
    say(desk, "值一")
    before = [(a.id, a.at, a.hold_until) for a in rows(desk)]
    desk.house.clock.forward(minutes=5)

    say(desk, "值一", "sms")

    assert [(a.id, a.at, a.hold_until) for a in rows(desk)] == before
    with desk.house.read() as work:
        assert len(list(work.session.scalars(select(Event).where(Event.type == "acknowledged")))) == 1


@pytest.mark.parametrize(
    ("ends", "held"),
    [(NINE + timedelta(hours=7), NINE + timedelta(hours=7)), (NINE + timedelta(hours=12), NINE + timedelta(hours=12)),
     (NINE + timedelta(hours=24), NINE + timedelta(hours=24)), (NINE + timedelta(hours=24) + ONE, NINE + timedelta(hours=24))],
)  # fmt: skip
def test_it_holds_to_the_end_of_the_shift_and_no_longer_than_a_day(desk: Desk, ends: datetime, held: datetime) -> None:
    """A night of twelve hours is held to its end; a shift of a week only for a day."""
    with desk.house.write() as work:
        work.session.execute(update(Shift).values(ends_at=ends))
        work.commit()
    desk.matter("large")
    desk.tick()

    say(desk, "值一")

    assert [a.hold_until for a in rows(desk)] == [held]


def test_without_a_shift_it_holds_for_the_hours_the_city_chose(desk: Desk) -> None:
    """A liaison keeps no shifts."""
    desk.matter("large")
    desk.tick()

    say(desk, "联一")

    assert [a.hold_until for a in rows(desk)] == [NINE + timedelta(hours=8)]


def test_a_swapped_shift_holds_nobody_and_a_stand_in_holds_to_its_end(desk: Desk, tmp_path: Path) -> None:
    """Swapped away: the hours of one without a shift. In another's place: the end of that one's shift."""
    register(desk.house, tmp_path, "name,unit,role,webhook\n替一,市政府办,duty_officer,http://127.0.0.1:9/ti1\n")
    desk.matter("large")
    desk.tick()
    me, absent = person_id(desk, "替一"), person_id(desk, "班一")
    with desk.house.write() as work:
        work.session.execute(
            update(Shift).where(Shift.person_id == person_id(desk, "值一")).values(cancelled_at=NINE - ONE)
        )
        work.session.execute(update(Shift).where(Shift.person_id == absent).values(ends_at=NINE + timedelta(hours=3)))
        work.session.add(
            StandIn(person_id=absent, by_id=me, starts_at=NINE, ends_at=None, reason=None, made_at=NINE, made_by="x")
        )
        work.session.execute(update(Message).where(Message.person_id == person_id(desk, "联一")).values(person_id=me))
        work.commit()

    say(desk, "值一")
    say(desk, "替一")

    assert [a.hold_until for a in rows(desk)] == [NINE + timedelta(hours=8), NINE + timedelta(hours=3)]


@pytest.mark.parametrize(("age", "known"), [(-ONE, True), (timedelta(0), False), (ONE, False)])
def test_a_link_stands_for_nothing_after_its_days(desk: Desk, age: timedelta, *, known: bool) -> None:
    """Ninety days to the second."""
    desk.matter("large")
    desk.tick()
    token = token_of(desk, "值一")
    desk.house.clock.forward(seconds=(timedelta(days=90) + age).total_seconds())

    with desk.house.write() as work:
        assert (look(work, token) is not None) is known
        assert (acknowledge(work, token, "link") is not None) is known


def test_after_the_stop_it_changes_nothing(desk: Desk) -> None:
    """The duty is done: the link says so, no row is written."""
    case_id = desk.matter("large")
    desk.tick()
    do(desk, case_id, "publish", **SITE)
    with desk.house.write() as work:
        work.session.execute(update(ClockRow).values(state="satisfied"))
        work.commit()

    say(desk, "值一")

    assert rows(desk) == []
    with desk.house.read() as work:
        seen = look(work, token_of(desk, "值一"))
    assert (seen.running, seen.already) == (False, False)


def test_a_later_reminder_can_be_acknowledged_again(desk: Desk) -> None:
    """The hold is over and a warning came: the link's button is back, and the new 收到 stands beside the old."""
    with desk.house.write() as work:
        work.session.execute(update(Shift).values(ends_at=NINE + timedelta(hours=2)))
        work.commit()
    desk.matter("serious", occurred=NINE)
    desk.tick()
    say(desk, "联一")
    desk.forward(hours=3)
    with desk.house.read() as work:
        assert look(work, token_of(desk, "联一")).already
    desk.forward(hours=5, seconds=1)
    desk.tick()
    with desk.house.read() as work:
        assert not look(work, token_of(desk, "联一")).already

    say(desk, "联一")

    assert len({a.step_n for a in rows(desk)}) > 1


def test_the_desk_button_answers_what_that_person_was_told_of_in_the_case(desk: Desk) -> None:
    """All running clocks of the case that this person was told of; not another case, nobody else, nothing untold."""
    first = desk.matter("serious", occurred=NINE)
    desk.tick()
    desk.house.clock.forward(minutes=1)
    second = desk.matter("large")
    desk.tick()
    officer, leader = person_id(desk, "值一"), person_id(desk, "督一")
    with desk.house.write() as work:
        assert awaiting(work, officer, [first, second]) == {first, second}
        assert awaiting(work, leader, [first, second]) == set()
        assert acknowledge_case(work, first, officer, "desk", "zhi1") == 3
        assert acknowledge_case(work, first, officer, "desk", "zhi1") == 0
        assert acknowledge_case(work, first, leader, "desk", "du1") == 0
        assert awaiting(work, officer, [first, second]) == {second}
        work.commit()
    assert {(a.person_id, a.via) for a in rows(desk)} == {(officer, "desk")}
    with desk.house.read() as work:
        assert set(work.session.scalars(select(Event.actor).where(Event.type == "acknowledged"))) == {"zhi1"}


def test_what_is_about_no_clock_cannot_be_acknowledged(desk: Desk) -> None:
    """An alarm of the house: the link shows a notice, and pressing writes nothing."""
    with desk.house.write() as work:
        ask(work, Wish("house:x", "house", "manual", role="duty_officer", text="【应声】引擎无心跳"))
        work.commit()
    desk.tick()
    with desk.house.write() as work:
        message = work.session.scalars(select(Message)).one()
        seen = acknowledge_message(work, message, "sms")
        work.commit()
    assert (seen.number, seen.duties, seen.already, seen.running) == ("", (), False, False)
    assert rows(desk) == []
