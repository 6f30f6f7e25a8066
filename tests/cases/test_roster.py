"""Who is told for a role at an instant: shifts, cancelled ones, stand-ins, people who left; one set of rules for one and for all."""

from datetime import datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from cases.house import House
from cases.people.coverage import holes
from cases.people.duty import addresses, people_in_role
from cases.people.outlook import roster_holes
from cases.people.roster import acting, roster_at
from cases.store.people_tables import Contact, Person, Post, Shift, StandIn
from cases.work import Work
from tests.conftest import NINE

HOUR = timedelta(hours=1)


def person(work: Work, name: str, unit: str = "市政府办", *, left: bool = False) -> Person:
    """A person in the record."""
    row = Person(name=name, unit=work.config.unit_named(unit).id, left_at=NINE if left else None)
    work.session.add(row)
    work.session.flush()
    return row


def shift(
    work: Work, who: Person, role: str = "duty_officer", begins: float = 0, ends: float = 8, **given: object
) -> Shift:
    """A shift in hours after nine."""
    row = Shift(role=role, person_id=who.id, starts_at=NINE + begins * HOUR, ends_at=NINE + ends * HOUR, **given)
    work.session.add(row)
    work.session.flush()
    return row


def stand_in(work: Work, away: Person, by: Person, begins: float = 0, ends: float | None = None) -> None:
    """A stand-in in hours after nine."""
    until = NINE + ends * HOUR if ends is not None else None
    work.session.add(
        StandIn(
            person_id=away.id, by_id=by.id, starts_at=NINE + begins * HOUR, ends_at=until, made_at=NINE, made_by="t"
        )
    )
    work.session.flush()


def told(work: Work, role: str = "duty_officer", at: datetime = NINE, unit: str | None = None) -> list[str]:
    """Names in the role, by the single question; the bulk roster is held against it at every call."""
    found = [p.name for p in people_in_role(work, role, unit, at)]
    scope = work.config.role(role).scope
    assert [holder.name for holder in roster_at(work, at).holders(role, scope, unit)] == found
    return found


def test_a_cancelled_shift_does_not_count(any_house: House) -> None:
    """Of two shifts the cancelled one tells nobody; a role whose shifts are all cancelled falls to its posts."""
    with any_house.write() as work:
        a, b = person(work, "甲"), person(work, "乙")
        shift(work, a, cancelled_at=NINE)
        row = shift(work, b)
        assert told(work) == ["乙"]
        row.cancelled_at = NINE
        work.session.add(Post(person_id=a.id, role="duty_officer"))
        work.session.flush()
        assert told(work) == ["甲"]


@pytest.mark.parametrize(("seconds", "names"), [(-1, ["甲"]), (0, ["乙"]), (3599, ["乙"]), (3600, ["甲"])])
def test_a_stand_in_is_told_from_the_first_second_to_the_last(house: House, seconds: int, names: list[str]) -> None:
    """One second before, at, and at the end of the stand-in's hour."""
    with house.write() as work:
        a, b = person(work, "甲"), person(work, "乙")
        shift(work, a, begins=-2, ends=8)
        stand_in(work, a, b, 0, 1)
        assert told(work, at=NINE + timedelta(seconds=seconds)) == names


def test_stand_ins_count_for_posts_chain_and_never_go_in_circles(any_house: House) -> None:
    """A liaison's stand-in is told although of another unit; A by B by C is C; a circle tells the one it began with."""
    with any_house.write() as work:
        a, b, c = person(work, "甲", "市应急局"), person(work, "乙"), person(work, "丙")
        work.session.add(Post(person_id=a.id, role="unit_liaison"))
        work.session.flush()
        unit = work.config.unit_named("市应急局").id
        stand_in(work, a, b)
        assert told(work, "unit_liaison", unit=unit) == ["乙"]
        stand_in(work, b, c)
        assert told(work, "unit_liaison", unit=unit) == ["丙"]
        stand_in(work, c, a)
        assert told(work, "unit_liaison", unit=unit) == ["甲"]
        assert told(work, "unit_liaison") == []


def test_of_several_stand_ins_the_last_arranged_counts(house: House) -> None:
    """Arranged again, the newer row rules."""
    with house.write() as work:
        a, b, c = (person(work, name) for name in "甲乙丙")
        shift(work, a)
        stand_in(work, a, b)
        stand_in(work, a, c)
        assert told(work) == ["丙"]


def test_people_who_left_are_never_told(any_house: House) -> None:
    """Neither by shift, nor as stand-in (the person away is told then), nor by post."""
    with any_house.write() as work:
        gone, here = person(work, "走", left=True), person(work, "在")
        shift(work, gone)
        assert told(work) == []
        shift(work, here)
        stand_in(work, here, gone)
        assert told(work) == ["在"]
        work.session.add(Post(person_id=gone.id, role="city_leader"))
        work.session.flush()
        assert told(work, "city_leader") == []


def test_one_and_all_agree_for_every_role_unit_and_hour(house: House) -> None:
    """The bulk roster answers for every role, unit and hour what the single question answers, contacts too."""
    with house.write() as work:
        people = [person(work, f"人{n}", ("市政府办", "市应急局", "市教育局")[n % 3], left=n == 5) for n in range(9)]
        for n, who in enumerate(people):
            shift(work, who, ("duty_officer", "shift_leader")[n % 2], n - 4, n, cancelled_at=NINE if n == 3 else None)
            work.session.add(Post(person_id=who.id, role=("unit_liaison", "city_leader", "supervisor")[n % 3]))
            work.session.add(Contact(person_id=who.id, kind="phone", address=f"1380000000{n}"))
        stand_in(work, people[0], people[4], -1, 2)
        stand_in(work, people[4], people[8])
        units = [None, *{p.unit for p in people}]
        for role, unit, hour in product((r.id for r in work.config.ladders.roles), units, range(-5, 10)):
            told(work, role, NINE + hour * HOUR, unit)
        ids = [p.id for p in people if p.left_at is None]
        everyone = roster_at(work, NINE)
        assert {id_: dict(everyone.contacts[id_]) for id_ in ids} == addresses(work, ids)


@given(st.dictionaries(st.integers(1, 6), st.integers(1, 6)), st.sets(st.integers(1, 6)))
def test_a_chain_always_ends_with_somebody_who_is_there(stand_ins: dict[int, int], here: set[int]) -> None:
    """Whatever stands in for whom: the answer is there, or nobody of the chain's two ends is."""
    for n in range(1, 7):
        told = acting(n, stand_ins, dict.fromkeys(here))
        assert told is None or told in here
        assert told is not None or n not in here


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 12)), max_size=8))
def test_holes_are_exactly_the_hours_nobody_covers(shifts: list[tuple[int, int]]) -> None:
    """Hour by hour, a hole is where no shift is, within the stretch asked for."""
    rows = [(NINE + a * HOUR, NINE + (a + n) * HOUR) for a, n in shifts]
    found = holes(rows, NINE, NINE + 24 * HOUR)
    for hour in range(24):
        at = NINE + hour * HOUR
        assert any(a <= at < b for a, b in found) is not any(a <= at < b for a, b in rows)


def test_a_hole_of_the_coming_days_is_known(house: House) -> None:
    """Eight hours of two weeks are covered: the rest is one hole; a shift of who has left covers nothing."""
    with house.write() as work:
        shift(work, person(work, "甲"))
        shift(work, person(work, "走", left=True), begins=8, ends=20)
        [hole] = roster_holes(work, 14)
        assert (hole.role, hole.starts_at, hole.ends_at) == ("duty_officer", NINE + 8 * HOUR, NINE + timedelta(days=14))


def test_who_is_on_duty_is_found_without_reading_the_shifts_of_years_gone_by(house: House) -> None:
    """An alert asks for the roster before it is told: it costs the same in the tenth year."""
    asked: list[tuple[str, object]] = []
    with house.read() as work:
        connection = work.session.connection()
        event.listen(connection, "before_cursor_execute", lambda _c, _cu, said, given, *_: asked.append((said, given)))
        roster_at(work, NINE)
        plans = [
            str(row[3])
            for said, given in list(asked)
            if "FROM shifts" in said or "JOIN shifts" in said
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}", given)  # type: ignore[arg-type]
        ]
    assert any("SEARCH shifts" in plan for plan in plans)
    assert not any("SCAN shifts" in plan for plan in plans)
