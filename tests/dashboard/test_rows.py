"""An act from a line of the list: the same rights as everywhere, and never on a case other than the one that was seen."""

from collections.abc import Callable, Iterator

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from cases.house import House
from cases.matters.acts import act
from cases.people.actors import Actor
from cases.store.case_tables import Case
from cases.store.people_tables import Person, User
from dashboard.current import COOKIE
from dashboard.forms import session_secret
from dashboard.gate import Gate, is_open
from dashboard.rows import Rows

Press = Callable[..., tuple[int, str, str | None]]
OTHER = Actor("jijian", "季监察", "shi_jiwei", frozenset({"discipline", "duty_officer"}))


@pytest.fixture
def press(desk: House, logged_in: Callable[[str], str]) -> Iterator[Press]:
    """Press a button in a line as somebody: status, sentence, the way back."""
    app = Starlette(routes=Rows(desk).routes(), middleware=[Middleware(Gate, known=lambda _: True)])
    with TestClient(app, follow_redirects=False) as client:

        def press_(
            login: str, name: str, case: int, version: int = 1, csrf: str | None = None, **headers: str
        ) -> tuple[int, str, str | None]:
            token = logged_in(login)
            client.cookies.set(COOKIE, token)
            form = {"csrf": session_secret(token) if csrf is None else csrf, "case": str(case), "version": str(version)}
            answer = client.post(f"/rows/{name}", data=form, headers=headers)
            said = answer.json()
            return answer.status_code, said["said"], said.get("undo")

        yield press_


def state(desk: House, case_id: int) -> tuple[str, bool]:
    """Where it stands, and whether a person has confirmed it."""
    with desk.read() as work:
        case = work.session.get_one(Case, case_id)
        return case.state, case.severity_confirmed


def test_a_line_is_confirmed_then_dispatched_as_proposed(desk: House, press: Press) -> None:
    """Each says what was done and where it can be taken back; the unit is the one the line shows."""
    status, said, undo = press("zhiban", "confirm", 1)
    assert (status, said) == (200, "已确认研判：YQ2026-000001")
    assert undo is not None
    assert undo.startswith("/case?id=1&act=undo&event=")
    assert state(desk, 1) == ("confirmed", True)
    status, said, _ = press("zhiban", "dispatch", 1, 2)
    assert (status, said) == (200, "已派单：YQ2026-000001，派给市应急局")
    assert state(desk, 1)[0] == "dispatched"


def test_a_stale_line_does_nothing_and_says_who_did_what(desk: House, press: Press) -> None:
    """A colleague has overruled it meanwhile: the press that was meant for the old line is refused."""
    with desk.write() as work:
        act(work, 1, "overrule", OTHER, "核实", {"handling_lead": "市水务局"})
        work.commit()
    status, said, undo = press("zhiban", "dispatch", 1, 1)
    assert (status, undo) == (409, None)
    assert said == "YQ2026-000001 在您打开之后有变化：季监察 2026-11-23 09:00 已「改判」；请看过再办。"
    assert state(desk, 1)[0] == "confirmed"


def test_what_came_in_by_machine_is_no_persons_act(desk: House, press: Press) -> None:
    """A new voice changed the case: the sentence says so."""
    with desk.write() as work:
        work.session.get_one(Case, 2).row_version = 5
        work.commit()
    assert "新信息改变了事项" in press("zhiban", "confirm", 2, 1)[1]


@pytest.mark.parametrize(("login", "case"), [("danwei", 3), ("danwei", 1), ("zhiban", 6)])
def test_who_may_not_is_refused(desk: House, press: Press, login: str, case: int) -> None:
    """A unit, its own case or another's; the desk, a restricted one."""
    status, _, undo = press(login, "confirm", case)
    assert (status, undo) == (409, None)
    assert state(desk, case) == ("received", False)


def test_only_our_own_page_can_press(desk: House, press: Press) -> None:
    """Without the form's secret, or from elsewhere, nothing happens; what is no act is none; the gate keeps it shut."""
    assert press("zhiban", "confirm", 1, csrf="")[0] == 403
    assert press("zhiban", "confirm", 1, origin="https://elsewhere.invalid")[0] == 403
    assert press("zhiban", "close", 1)[0] == 404
    assert state(desk, 1) == ("received", False)
    assert not is_open("/rows/confirm")


def test_received_is_said_by_whom_it_was_told_to(desk: House, press: Press) -> None:
    """Who has no person of the roster behind the account was told nothing."""
    assert press("zhiban", "received", 1)[0] == 409
    with desk.write() as work:
        work.session.query(User).where(User.login == "zhiban").one().person_id = (
            work.session.query(Person.id).limit(1).scalar()
        )
        work.commit()
    assert press("zhiban", "received", 1) == (200, "已确认收到：YQ2026-000001。时限仍在计时。", None)


def test_without_a_proposed_unit_nothing_is_dispatched(desk: House, press: Press) -> None:
    """The line has no button for it; pressed all the same, it says what to do."""
    with desk.write() as work:
        work.session.get_one(Case, 1).handling_lead = None
        work.commit()
    assert press("zhiban", "dispatch", 1)[1] == "YQ2026-000001 还没有拟定的主办单位，请点开选择。"
