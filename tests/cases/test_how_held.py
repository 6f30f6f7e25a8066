"""Why a person held a role at an instant."""

from datetime import datetime, timedelta

import pytest

from cases.people.duty import Held, how_held
from cases.store.people_tables import Shift, StandIn
from tests.conftest import NINE

ME, ABSENT = 1, 2
ROLE = "duty_officer"
ONE = timedelta(seconds=1)
END = NINE + timedelta(hours=12)
POST: Held = {"by": "post", "shift": None, "for": None}


def shift(person: int, *, role: str = ROLE, cancelled: datetime | None = None) -> Shift:
    """From nine to nine."""
    return Shift(id=40 + person, role=role, person_id=person, starts_at=NINE, ends_at=END, cancelled_at=cancelled)


def place(ends: datetime | None = END) -> StandIn:
    """I stand in for the absent one."""
    return StandIn(person_id=ABSENT, by_id=ME, starts_at=NINE, ends_at=ends, made_at=NINE, made_by="x")


@pytest.mark.parametrize(
    ("at", "by"), [(NINE - ONE, "post"), (NINE, "shift"), (END - ONE, "shift"), (END, "post"), (END + ONE, "post")]
)
def test_an_own_shift_holds_from_its_first_second_to_its_last(at: datetime, by: str) -> None:
    """The same ends as the roster's."""
    assert how_held(ME, ROLE, at, [shift(ME)], [])["by"] == by


@pytest.mark.parametrize(("after", "by"), [(-ONE, "shift"), (timedelta(0), "post"), (ONE, "post")])
def test_a_swapped_shift_holds_until_it_was_swapped(after: timedelta, by: str) -> None:
    """What was told before the swap keeps its reason."""
    swapped = NINE + timedelta(hours=1)
    assert how_held(ME, ROLE, swapped + after, [shift(ME, cancelled=swapped)], [])["by"] == by


@pytest.mark.parametrize(
    ("at", "ends", "by"),
    [
        (NINE, END, "stand_in"),
        (END - ONE, END, "stand_in"),
        (END - ONE, None, "stand_in"),
        (NINE + ONE, NINE + ONE, "post"),
    ],
)
def test_a_stand_in_holds_by_the_absent_ones_shift(at: datetime, ends: datetime | None, by: str) -> None:
    """Its shift and the person are kept."""
    held = how_held(ME, ROLE, at, [shift(ABSENT)], [place(ends)])
    assert held["by"] == by
    assert by == "post" or held == {"by": "stand_in", "shift": 42, "for": ABSENT}


def test_an_own_shift_comes_before_standing_in() -> None:
    """Who is on duty anyway is told as such."""
    assert how_held(ME, ROLE, NINE, [shift(ABSENT), shift(ME)], [place()]) == {"by": "shift", "shift": 41, "for": None}


def test_a_chain_of_stand_ins_names_who_was_absent_first() -> None:
    """The stand-in cannot be reached either: the last of the chain holds it, the one between does not; a circle holds nobody."""
    between = StandIn(person_id=ABSENT, by_id=3, starts_at=NINE, ends_at=None, made_at=NINE, made_by="x")
    last = StandIn(person_id=3, by_id=ME, starts_at=NINE, ends_at=None, made_at=NINE, made_by="x")
    assert how_held(ME, ROLE, NINE, [shift(ABSENT)], [between, last]) == {"by": "stand_in", "shift": 42, "for": ABSENT}
    assert how_held(3, ROLE, NINE, [shift(ABSENT)], [between, last]) == POST
    circle = StandIn(person_id=ME, by_id=ABSENT, starts_at=NINE, ends_at=None, made_at=NINE, made_by="x")
    assert how_held(ME, ROLE, NINE, [shift(ABSENT)], [between, last, circle]) == POST


def test_standing_in_for_a_post() -> None:
    """A leader without shifts is stood in for by post; not in a role which the absent one does not have."""
    posts = {(ABSENT, "unit_leader")}
    assert how_held(ME, "unit_leader", NINE, [], [place()], posts) == {"by": "stand_in", "shift": None, "for": ABSENT}
    assert how_held(ME, "unit_liaison", NINE, [], [place()], posts | {(ME, "unit_liaison")}) == POST
    assert how_held(ME, "unit_leader", NINE, [], [place()], posts | {(ME, "unit_leader")}) == POST
    assert how_held(ME, ROLE, NINE, [shift(ABSENT, role="shift_leader")], [place()]) == POST
