"""The chain of review at night: each stage another person, and `check` says which night lacks one."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from cases.matters.reachable import assigned, nights_short, unheld
from cases.store.people_tables import Person, Post, Shift
from tests.conftest import NINE
from tests.desk import Desk

CHAINS = st.lists(st.lists(st.integers(1, 4), max_size=4, unique=True), max_size=4).map(
    lambda people: [(f"步{n}", one) for n, one in enumerate(people)]
)


@given(CHAINS)
def test_nobody_holds_two_stages_and_only_named_people_hold_one(chain: list[tuple[str, list[int]]]) -> None:
    """Whatever the roster: an assignment is one of different people, each from the list of the stage."""
    found = assigned(chain)

    if found is not None:
        assert len(set(found.values())) == len(chain)
        assert all(found[stage] in people for stage, people in chain)
    assert (found is None) == bool(unheld(chain))
    assert assigned([step for step in chain if step[0] not in unheld(chain)]) is not None


def test_one_leader_on_duty_leaves_a_stage_to_the_next_in_the_chain() -> None:
    """The first is asked first; where that leaves another stage empty, the next steps in."""
    assert assigned([("初审", [1, 2]), ("审核", [1]), ("审发", [3])]) == {"初审": 2, "审核": 1, "审发": 3}
    assert unheld([("初审", [1]), ("审核", [1]), ("审发", [])]) == ["审核", "审发"]


def test_a_full_roster_lacks_nobody(desk: Desk) -> None:
    """Shift leader, spokesperson, city leader: three people besides the officer who drafts."""
    with desk.house.read() as work:
        assert nights_short(work, 3) == []


def test_a_night_with_two_people_in_one_is_found(desk: Desk) -> None:
    """The spokesperson has left: the shift leader cannot hold two stages, and the city leader one more."""
    with desk.house.write() as work:
        gone = work.session.query(Person).filter_by(name="言一").one()
        gone.left_at = work.now
        work.commit()

    with desk.house.read() as work:
        found = nights_short(work, 2)

    assert [stages for _, stages in found] == [["审发"], ["审发"]]
    assert [at for at, _ in found] == [NINE.replace(hour=22), NINE.replace(hour=22) + timedelta(days=1)]


def test_the_officer_who_drafts_reviews_nothing(desk: Desk) -> None:
    """Who is on duty that night is in no chain, whatever posts they hold."""
    with desk.house.write() as work:
        officer = work.session.query(Person).filter_by(name="值一").one()
        work.session.query(Post).filter_by(role="response_lead").delete()
        work.session.add(Post(person_id=officer.id, role="response_lead"))
        work.commit()
    with desk.house.read() as work:
        assert nights_short(work, 1) != []
        assert work.session.query(Shift).count() > 0
