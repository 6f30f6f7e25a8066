"""Whom to ring at night: the number stands where the call is made, in digits, for who may make it."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from cases.house import House
from cases.store.case_tables import Case
from cases.store.people_tables import Contact, Person, Post
from tests.dashboard.conftest import shown
from tests.dashboard.rostered import rostered

Page = Callable[..., AppTest]
LEADER, LIAISON = "13800009001", "13800009002"


@pytest.fixture
def rung(desk: House) -> int:
    """A shift leader and the liaison of a case's lead, each with a number; the case."""
    rostered(desk)
    with desk.write() as work:
        case = work.session.get_one(Case, 1)
        assert case.handling_lead is not None
        liaison = Person(name="单联络", unit=case.handling_lead)
        work.session.add(liaison)
        work.session.flush()
        work.session.add(Post(person_id=liaison.id, role="unit_liaison"))
        leader = work.session.scalars(select(Person).where(Person.name == "王带班")).one()
        other = work.session.scalars(select(Person).where(Person.name == "陈带班")).one()
        for person, number in ((leader, LEADER), (other, LEADER), (liaison, LIAISON)):
            work.session.add(Contact(person_id=person.id, kind="phone", address=number))
        work.commit()
        return case.id


def test_the_form_of_a_call_says_whom_to_ring(rung: int, page: Page) -> None:
    """电话告知 lists the lead's people and who stands above the desk, with numbers to dial and none of the officer's own."""
    html = shown(page("zhiban", "case", id=str(rung), act="phone"))
    assert f"单位联络员 单联络 {LIAISON}" in html
    assert f"带班 {LEADER}" in html
    assert "（没有电话）" in html  # the city's leader, of whom no number is known, is named all the same


def test_nobody_of_a_unit_that_is_complained_of_is_named_to_be_rung(rung: int, page: Page, desk: House) -> None:
    """Messages leave out a lead that a letter accuses; the list beside 电话告知 and 领导一页 do, too."""
    assert LIAISON in shown(page("zhiban", "leader"))
    with desk.write() as work:
        case = work.session.get_one(Case, rung)
        case.complained_of = [case.handling_lead]
        work.commit()
    on_leaders_page = shown(page("zhiban", "leader"))
    assert LIAISON not in on_leaders_page
    assert LEADER in on_leaders_page
    html = shown(page("zhiban", "case", id=str(rung), act="phone"))
    assert LIAISON not in html
    assert LEADER in html


def test_who_is_on_duty_is_listed_with_a_number_for_the_desk_only(rung: int, page: Page) -> None:
    """值班 shows the desk each number; a unit's people see who is on duty and no telephone of a leader."""
    assert LEADER in shown(page("zhiban", "roster"))
    html = shown(page("danwei", "roster"))
    assert "现在值班" in html
    assert LEADER not in html


def test_a_check_that_was_made_is_not_asked_for_again(desk: House, page: Page) -> None:
    """风险核查 stands among the acts while its clock runs; once registered it is named with why it cannot be done, in both open tabs."""
    with desk.read() as work:
        [case] = work.session.scalars(select(Case).where(Case.attention.is_(True))).all()
    first, second = (page("zhiban", "case", id=str(case.id), act="check") for _ in range(2))
    for app, said in ((first, "已风险核查"), (second, "已经登记过")):
        app.text_area[0].input("与社区干部通话，人已安全")
        [button] = [b for b in app.button if b.label == "风险核查"]
        assert said in shown(button.click().run())
    assert "现在不能办「风险核查」：没有在走的风险核查时限" in shown(
        page("zhiban", "case", id=str(case.id), act="check")
    )
