"""Who bears out what another records: an account that exists, holds the right, and is somebody else."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from cases.house import House
from cases.matters.flow import APPROVERS, SECONDS
from cases.people.actors import Actor, Forbidden, other_person, others
from cases.store.people_tables import User
from tests.desk import Desk, enrol
from tests.guarantees.hours import OFFICER, Hours


def test_an_account_with_the_right_is_accepted(desk: Desk) -> None:
    """ban1 is shift leader: the actor behind the account comes back."""
    with desk.house.read() as work:
        assert other_person(work, "ban1", OFFICER, APPROVERS, "批准人").name == "班一"


@pytest.mark.parametrize(
    ("login", "error"),
    [("zhi1", "same_person"), ("值一", "same_person"), ("lian1", "no_such_person"), ("班一", "no_such_person"), ("", "no_such_person")],
)  # fmt: skip
def test_everybody_else_is_refused(desk: Desk, login: str, error: str) -> None:
    """Oneself by login or name, a liaison, a name instead of a login, nobody."""
    with desk.house.read() as work, pytest.raises(Forbidden) as refused:
        other_person(work, login, OFFICER, APPROVERS, "批准人")

    assert refused.value.error == error


def test_a_second_account_of_the_same_name_is_the_same_person(desk: Desk) -> None:
    """An officer with two logins does not approve his own work."""
    enrol(desk.house, ("zhi1b", "值一", "shift_leader"))
    with desk.house.read() as work, pytest.raises(Forbidden, match="登录名"):
        other_person(work, "zhi1b", OFFICER, APPROVERS, "批准人")


def test_a_disabled_account_approves_nothing(desk: Desk) -> None:
    """Who has left can bear out nothing and is not named among those who can."""
    with desk.house.write() as work:
        work.session.scalars(select(User).where(User.login == "ban1")).one().disabled_at = work.now
        work.commit()
    with desk.house.read() as work, pytest.raises(Forbidden, match=r"可用: ling1 \(市领导\)$"):
        other_person(work, "ban1", OFFICER, APPROVERS, "批准人")


def test_a_city_without_such_accounts_is_told_to_make_one(house: House) -> None:
    """Nobody to name: the sentence says which roles would do."""
    with house.read() as work, pytest.raises(Forbidden, match="请先建立一个"):
        other_person(work, "x", OFFICER, APPROVERS, "批准人")


def test_an_officer_may_be_the_second_person_but_not_the_approver(desk: Desk) -> None:
    """A breach is taken back by two at the desk; what needs approval needs somebody above it."""
    enrol(desk.house, ("zhi2", "值二", "duty_officer"))
    with desk.house.read() as work:
        assert {u.login for u in others(work, OFFICER, SECONDS)} - {
            u.login for u in others(work, OFFICER, APPROVERS)
        } == {"zhi2"}


def test_who_made_the_change_is_not_told_of_it(desk: Desk) -> None:
    """The account stands for a person of the ladder: the closing word goes to the others only."""
    from cases.store.people_tables import Person

    case_id = desk.matter("serious")
    hours = Hours(desk)
    hours.told()
    leader = Actor("zhi1", "值一", None, frozenset({"duty_officer"}))
    enrol(desk.house, ("zhi1", "值一", "duty_officer"))
    with desk.house.write() as work:
        person = work.session.scalars(select(Person).where(Person.name == "值一")).one()
        work.session.scalars(select(User).where(User.login == "zhi1")).one().person_id = person.id
        work.commit()

    hours.do(case_id, "exit", by=replace(leader), kind="found_untrue", approver="ban1")

    assert set(hours.told()) == {"lian1"}
