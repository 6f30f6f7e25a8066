"""Swaps and stand-ins as acts: who may, what stays of the old shift, what is refused."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from cases.house import House
from cases.people.actors import Actor, Forbidden
from cases.people.duty import people_in_role
from cases.people.rotation import Pattern
from cases.people.shifts import generate_shifts, put_shift
from cases.people.swaps import CONSOLE, arrange_stand_in, end_stand_in, swap
from cases.store.event_tables import Event, EventText
from cases.store.people_tables import Person, Shift
from cases.work import Work
from tests.cases.test_roster import HOUR, person, shift, told
from tests.conftest import NINE

LEADER = Actor("ban", "班长", None, frozenset({"shift_leader"}))
OFFICER = Actor("zhi", "值一", None, frozenset({"duty_officer"}))


@pytest.fixture
def cast(house: House) -> dict[str, int]:
    """甲 has the coming shift, 丁 the running one; 乙 is free."""
    with house.write() as work:
        a, b, d = (person(work, name) for name in "甲乙丁")
        ids = {
            "coming": shift(work, a, begins=8, ends=16).id,
            "running": shift(work, d, begins=-2, ends=8).id,
            "乙": b.id,
            "甲": a.id,
        }
        work.commit()
    return ids


def names(house: House, hours: float) -> list[str]:
    """On duty so many hours after nine."""
    with house.read() as work:
        return [p.name for p in people_in_role(work, "duty_officer", None, NINE + hours * HOUR)]


def swapped(house: House, shift_id: int, to: int, actor: Actor = LEADER, reason: str = "发烧") -> int:
    """One swap, committed; the new shift."""
    with house.write() as work:
        row = swap(work, shift_id, work.session.get_one(Person, to), actor, reason)
        work.commit()
        return row.id


def test_a_coming_shift_is_replaced_whole_and_back(house: House, cast: dict[str, int]) -> None:
    """The old row is cancelled and named by the new; swapped back it holds again; both are on record, the reason apart."""
    new = swapped(house, cast["coming"], cast["乙"])
    assert names(house, 8) == ["乙"]
    with house.read() as work:
        assert work.session.get_one(Shift, cast["coming"]).cancelled_at == NINE
        assert work.session.get_one(Shift, new).replaces_id == cast["coming"]
        events = work.session.scalars(select(Event).where(Event.type == "shift_swapped")).all()
        assert work.session.get_one(EventText, events[0].reason_hash).text == "发烧"
        assert "发烧" not in str(events[0].data)
    assert swapped(house, new, cast["甲"]) == cast["coming"]
    assert names(house, 8) == ["甲"]


def test_a_running_shift_keeps_what_was_served(house: House, cast: dict[str, int]) -> None:
    """丁 served until now, 乙 serves from now: one second before, at, and at the end."""
    swapped(house, cast["running"], cast["乙"])
    assert names(house, -1 / 3600) == ["丁"]
    assert names(house, 0) == ["乙"]
    assert names(house, 8) == ["甲"]


@pytest.mark.parametrize(
    ("which", "to", "actor", "reason", "error"),
    [
        ("coming", "乙", OFFICER, "发烧", "no_right"), ("coming", "乙", LEADER, " ", "reason_needed"),
        ("coming", "甲", LEADER, "发烧", "same_person"), ("乙", "甲", LEADER, "发烧", "no_such_shift"),
    ],
)  # fmt: skip
def test_what_is_not_allowed_says_why(
    house: House, cast: dict[str, int], which: str, to: str, actor: Actor, reason: str, error: str
) -> None:
    """By a duty officer, without a reason, to the same person, of a shift that is none."""
    with pytest.raises(Forbidden) as e:
        swapped(house, 999 if which == "乙" else cast[which], cast[to], actor, reason)
    assert e.value.error == error


def test_nobody_is_swapped_into_a_shift_beside_their_own(house: House, cast: dict[str, int]) -> None:
    """乙 has a shift of the role at that time already; a shift that is over or was swapped is no longer there to swap."""
    with house.write() as work:
        shift(work, work.session.get_one(Person, cast["乙"]), begins=10, ends=12)
        work.commit()
    with pytest.raises(Forbidden, match="已值此班"):
        swapped(house, cast["coming"], cast["乙"])
    house.clock.forward(hours=8)
    with pytest.raises(Forbidden, match="已经结束"):
        swapped(house, cast["running"], cast["乙"])


def test_a_table_older_than_the_swap_does_not_undo_it(house: House, cast: dict[str, int]) -> None:
    """The month's table imported again: the swapped shifts stay swapped."""
    for which, begins, ends, who in (("coming", 8, 16, "甲"), ("running", -2, 8, "丁")):
        swapped(house, cast[which], cast["乙"])
        with house.write() as work:
            row = work.session.scalars(select(Person).where(Person.name == who)).one()
            assert not put_shift(work, "duty_officer", row, NINE + begins * HOUR, NINE + ends * HOUR)


def test_a_stand_in_without_end_holds_until_ended(house: House, cast: dict[str, int]) -> None:
    """乙 is told for 丁 until 丁 is back; then 丁 again, and ending it twice is refused."""
    with house.write() as work:
        away, by = (
            work.session.scalars(select(Person).where(Person.name == "丁")).one(),
            work.session.get_one(Person, cast["乙"]),
        )
        id_ = arrange_stand_in(work, away, by, work.now, None, LEADER, "联系不上").id
        assert told(work) == ["乙"]
        work.commit()
    house.clock.forward(hours=1)
    with house.write() as work:
        end_stand_in(work, id_, LEADER)
        assert told(work, at=work.now) == ["丁"]
        assert told(work, at=work.now - timedelta(seconds=1)) == ["乙"]
        with pytest.raises(Forbidden, match="已经结束"):
            end_stand_in(work, id_, LEADER)


def test_a_stand_in_is_refused_without_right_reason_or_sense(house: House, cast: dict[str, int]) -> None:
    """By an officer; for oneself; ending before it begins; by one whom that very person replaces."""
    with house.write() as work:
        a, b = (work.session.get_one(Person, cast[name]) for name in "甲乙")
        c = work.session.scalars(select(Person).where(Person.name == "丁")).one()
        for by, ends, actor, error in (
            (b, None, OFFICER, "no_right"),
            (a, None, LEADER, "same_person"),
            (b, NINE, LEADER, "over"),
        ):
            with pytest.raises(Forbidden) as e:
                arrange_stand_in(work, a, by, work.now, ends, actor, "联系不上")
            assert e.value.error == error
        row = arrange_stand_in(work, a, b, work.now, None, LEADER, "联系不上")
        with pytest.raises(Forbidden, match="不能互相替"):
            arrange_stand_in(work, b, a, work.now, None, LEADER, "联系不上")
        end_stand_in(work, row.id, LEADER)
        arrange_stand_in(work, b, a, work.now, None, LEADER, "联系不上")
        arrange_stand_in(work, a, c, work.now, None, LEADER, "联系不上")
        with pytest.raises(Forbidden, match="不能互相替"):  # though another stands in for that person already
            arrange_stand_in(work, a, b, work.now, None, LEADER, "联系不上")


def generate(work: Work, *people: str, first: date = date(2026, 12, 1)) -> int:
    """A week's rotation; how many shifts were written."""
    pattern = Pattern(first, 7, time(8, 30), 24, people)
    return generate_shifts(work, "duty_officer", pattern, lambda _: False, CONSOLE.login).written


def test_a_rotation_written_twice_changes_nothing_and_others_are_in_its_way(house: House, cast: dict[str, int]) -> None:
    """Seven shifts, then none, also after a swap; another rotation in the same stretch is refused with the shift that stands there."""
    with house.write() as work:
        assert generate(work, "甲", "乙") == 7
        assert generate(work, "甲", "乙") == 0
        first = work.session.scalars(
            select(Shift).where(Shift.starts_at > NINE + timedelta(days=2)).order_by(Shift.id)
        ).first()
        swap(work, first.id, work.session.scalars(select(Person).where(Person.name == "丁")).one(), LEADER, "发烧")
        assert generate(work, "甲", "乙") == 0
        with pytest.raises(ValueError, match="起已有人值班"):
            generate(work, "丁", first=date(2026, 12, 5))
        with pytest.raises(ValueError, match="没有这个人"):
            generate(work, "无名", first=date(2026, 12, 20))
