"""撤销 on the case page: beside the sentence after an act, in the timeline, and by its form."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from cases.house import House
from cases.matters.acts import act
from cases.matters.recorded import acts_of, last_undoable
from cases.people.actors import Actor
from cases.store.case_tables import Case
from cases.store.people_tables import User
from tests.dashboard.conftest import shown

Page = Callable[..., AppTest]
OFFICER = Actor("zhiban", "周值班", "shi_fuban", frozenset({"duty_officer"}))


def test_an_act_is_taken_back_from_the_timeline(page: Page, desk: House) -> None:
    """The newest act has the link; pressed with a reason, the old line is struck through and a new one names it."""
    app = page("zhiban", "case", id="1", act="confirm")
    [button] = [b for b in app.button if b.label == "确认研判"]
    html = shown(button.click().run())
    assert "已确认研判：YQ2026-000001" in html
    assert html.count("act=undo") == 2, "beside the sentence and in the timeline"

    app = page("zhiban", "case", id="1", act="undo")
    [reason] = [field for field in app.text_input if field.label == "撤销理由"]
    reason.input("点错了")
    [button] = [b for b in app.button if b.label == "撤销"]
    html = shown(button.click().run())
    assert "已撤销：YQ2026-000001" in html
    assert "<s>确认研判</s>" in html
    assert "确认研判（09:00）" in html
    assert "act=undo" not in html
    with desk.read() as work:
        assert work.session.get_one(Case, 1).severity_confirmed is False


def test_a_unit_is_offered_only_what_it_may_take_back(page: Page, desk: House) -> None:
    """The desk's 派单 has no way back on the unit's page, neither beside its line nor as a form; what the unit itself asked for has."""
    with desk.write() as work:
        letters = select(Case).where(Case.kind == "request", Case.restricted.is_(False)).order_by(Case.id)
        case = work.session.scalars(letters).first()
        assert case is not None
        unit, id_ = str(work.session.scalar(select(User.unit).where(User.login == "danwei"))), case.id
        act(work, id_, "dispatch", OFFICER, None, {"unit": unit})
        work.commit()
    assert "act=undo" in shown(page("zhiban", "case", id=str(id_)))
    theirs = page("danwei", "case", id=str(id_))
    assert "act=undo" not in shown(theirs)
    assert not [pills for pills in theirs.button_group if "撤销" in pills.options]

    with desk.write() as work:
        liaison = Actor("danwei", "单联络", unit, frozenset({"unit_liaison"}))
        act(work, id_, "accept", liaison, None, {})
        act(work, id_, "extend", liaison, "需现场鉴定", {"days": 1})
        work.commit()
    assert "act=undo" in shown(page("danwei", "case", id=str(id_)))


@pytest.mark.parametrize("then", ["decided", "reported"])
def test_what_somebody_has_relied_on_is_not_offered_to_be_undone(page: Page, desk: House, then: str) -> None:
    """An application that was decided, or an act after which a report went up: no link in the timeline, no form, and the page says why."""
    leader = Actor("daiban", "班带班", "shi_fuban", frozenset({"shift_leader"}))
    with desk.write() as work:
        if then == "decided":
            letters = select(Case.id).where(Case.kind == "request", Case.restricted.is_(False))
            id_ = work.session.scalars(letters.order_by(Case.id)).all()[0]
            act(work, id_, "extend", OFFICER, "需现场鉴定", {"days": 1})
            assert last_undoable(acts_of(work, id_))
            act(work, id_, "decide-extension", leader, None, {"verdict": "同意"})
        else:
            id_ = 1
            act(work, id_, "confirm", OFFICER, None, {})
            assert last_undoable(acts_of(work, id_))
            act(
                work, id_, "report-up", OFFICER, None, {"to": "上级总值班室", "stage": "电话初报", "taken_by": "王值班"}
            )
        work.commit()
    html = shown(page("zhiban", "case", id=str(id_), act="undo"))
    assert "没有可以撤销的办理（其后已签收、发布、报送、告知或审批的，撤不了）" in html
    assert "act=undo" not in html


def test_a_merge_is_undone_from_the_case_that_took_it_in(page: Page, desk: House) -> None:
    """The merged number leads to the survivor; there stands the way back."""
    with desk.write() as work:
        act(work, 7, "merge", OFFICER, "同一件", {"into": "2"})
        event = acts_of(work, 2)[-1].id
        work.commit()
    assert f"act=undo&amp;event={event}" in shown(page("zhiban", "case", id="7"))


def test_without_a_reason_it_is_refused_in_words(page: Page, desk: House) -> None:
    """The form says what is missing and nothing changes."""
    with desk.write() as work:
        act(work, 1, "confirm", OFFICER, None, {})
        work.commit()
    app = page("zhiban", "case", id="1", act="undo")
    [button] = [b for b in app.button if b.label == "撤销"]
    assert "撤销需要写明理由" in shown(button.click().run())
    with desk.read() as work:
        assert work.session.get_one(Case, 1).severity_confirmed is True
