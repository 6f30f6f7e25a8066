"""值班 and 交接班 on the desk: who is on duty, who may change it, and two signatures."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from cases.house import House
from cases.store.outbox_tables import Message
from cases.store.people_tables import HandOver, Person, PromisedCall, Shift, StandIn
from tests.dashboard.conftest import shown
from tests.dashboard.rostered import rostered

Page = Callable[..., AppTest]


@pytest.fixture
def staffed(desk: House) -> House:
    """The seeded desk with people on duty."""
    rostered(desk)
    return desk


def press(app: AppTest, label: str) -> AppTest:
    """The last button of that name: the one inside the form."""
    [b for b in app.button if b.label == label][-1].click()
    return app.run()


def test_who_is_on_duty_now_who_stands_in_and_where_nobody_is(staffed: House, page: Page) -> None:
    """By shift, by post, by standing in; the week; the hole in red with its hours; no form for a duty officer."""
    html = shown(page("zhiban", "roster"))
    for words in (
        "周值守",
        "常任",
        "替 言发布",
        "由谁替",
        "没有人担任值班员，请排班",
        "09:00–21:00",
        "21:00–次日09:00",
        "由带班领导或系统管理员办理",
    ):
        assert words in html
    assert html.index("没有人担任") < html.index("现在值班")
    assert "换班" not in [b.label for b in page("zhiban", "roster").button]


def test_two_shifts_in_a_row_are_warned_of(staffed: House, page: Page) -> None:
    """A day and the night after it for one person are named with both ends; with somebody else between there is no word of it."""
    assert "连值两班" not in shown(page("zhiban", "roster"))
    with staffed.write() as work:
        first = work.session.scalars(
            select(Shift).where(Shift.role == "duty_officer").order_by(Shift.starts_at)
        ).first()
        assert first is not None
        name = work.session.get_one(Person, first.person_id).name
        after = select(Shift).where(Shift.role == "duty_officer", Shift.starts_at == first.ends_at)
        work.session.scalars(after).one().person_id = first.person_id
        work.commit()
    assert f"{name} " in shown(page("zhiban", "roster")).split("起连值两班")[0].split("ys-amber")[-1]


def test_a_shift_leader_swaps_on_the_page(staffed: House, page: Page) -> None:
    """A shift and a person chosen, a reason given: the swap is on record and marked in the week; without a reason the page says so."""
    app = page("daiban", "roster")
    choose = {b.label: b for b in app.selectbox}
    choose["哪一班"].select(choose["哪一班"].options[-1])
    choose["换给谁"].select(next(o for o in choose["换给谁"].options if o.startswith("李值")))
    press(app, "换班")
    assert "需要写明理由" in shown(app)
    next(f for f in app.text_input if f.label == "理由").input("发烧")
    html = shown(press(app, "换班"))
    assert "已换班" in html
    assert '<span class="ys-tag">换班</span>' in html
    with staffed.read() as work:
        assert work.session.scalar(select(Shift.id).where(Shift.replaces_id.is_not(None))) is not None


def test_a_stand_in_is_arranged_and_ended_on_the_page(staffed: House, page: Page) -> None:
    """The running one is ended: nobody stands in any more; a time nobody can read is said."""
    app = page("daiban", "roster")
    next(f for f in app.text_input if f.label.startswith("从何时")).input("昨晚")
    assert "时间看不懂：昨晚" in shown(press(app, "替班"))
    assert "替班已结束" in shown(press(page("daiban", "roster"), "替班结束"))
    assert "现在没有替班" in shown(page("daiban", "roster"))
    with staffed.read() as work:
        assert work.session.scalars(select(StandIn)).one().ends_at == work.now


def test_the_handover_shows_its_list_masked_and_takes_both_signatures(staffed: House, page: Page) -> None:
    """Numbers, titles and the promised call are there, the citizen's number is not; each signs for themselves."""
    html = shown(page("lizhi", "handovers"))
    for words in ("未签字", "在办舆情事项", "恢复供水后回电", "YQ2026-000001", "化工园区"):
        assert words in html
    assert "13800001234" not in html
    assert "违规收礼" not in html
    app = page("lizhi", "handovers")
    next(f for f in app.text_area if f.label.startswith("需要下一班")).input("等应急局回话")
    press(app, "保存")
    assert "等应急局回话" in shown(app)
    assert "交班人已签字" in shown(press(app, "签字"))
    assert "接班人已签字" in shown(press(page("zhiban", "handovers"), "签字"))
    with staffed.read() as work:
        row = work.session.scalars(select(HandOver).where(HandOver.role == "duty_officer")).one()
        assert (row.outgoing_signed_by, row.incoming_signed_by) == ("lizhi", "zhiban")


def test_who_has_to_sign_is_led_there_and_stays_there(staffed: House, page: Page) -> None:
    """The desk says whose own signature is wanted; after it the page still shows that hand-over, and the desk says nothing more.
    How much time was left at the change does not move on with the clock."""
    assert "等您签字：" in shown(page("lizhi"))
    assert "等您签字：" not in shown(page("danwei"))
    html = shown(page("lizhi", "handovers"))
    assert "交班时" in html
    assert "data-due" not in html
    app = press(page("lizhi", "handovers"), "签字")
    with staffed.read() as work:
        row = work.session.scalars(select(HandOver).where(HandOver.role == "duty_officer")).one()
    assert app.query_params["id"] == str(row.id)
    assert "等您签字：" not in shown(page("lizhi"))


def test_a_shift_leader_signs_for_another_with_a_reason(staffed: House, page: Page) -> None:
    """代签 without a reason is refused in words."""
    app = page("daiban", "handovers", id="1")
    assert "代签需要写明理由" in shown(press(app, "代签"))


def test_hand_overs_are_not_for_units(staffed: House, page: Page) -> None:
    """A unit's liaison sees neither list nor number."""
    html = shown(page("danwei", "handovers"))
    assert "只限值守台人员" in html
    assert "YQ2026" not in html


def test_an_empty_desk_says_what_comes(desk: House, page: Page) -> None:
    """No people, no shifts, no hand-over: both pages say so."""
    assert "未来七天没有排班" in shown(page("zhiban", "roster"))
    assert "还没有交接班" in shown(page("zhiban", "handovers"))
    assert "还没有交接班" in shown(page("zhiban", "handovers", id="77"))


def test_a_call_made_by_hand_stands_in_the_told_list(staffed: House, page: Page) -> None:
    """The form on the case's page: who was told, by telephone by hand, who answered."""
    app = page("zhiban", "case", id="1", act="phone")
    for label, value in (("告知何人", "顾市长"), ("接听人", "秘书小陈")):
        next(f for f in app.text_input if f.label == label).input(value)
    html = shown(press(app, "登记电话告知"))
    assert "已电话告知" in html
    assert "电话（人工）" in html
    assert "秘书小陈 接听" in html
    with staffed.read() as work:
        assert work.session.scalars(select(Message).where(Message.way == "telephone")).one().state == "delivered"


def test_a_promised_call_is_made_and_kept_on_the_page(staffed: House, page: Page) -> None:
    """Promised on one case, kept on the other from its list."""
    app = page("zhiban", "case", id="2", act="promise-call")
    next(f for f in app.text_area if f.label.startswith("答应了谁")).input("李先生")
    next(f for f in app.text_input if f.label.startswith("答应的时间")).input("2026-11-23 15:00")
    assert "已答应回电" in shown(press(app, "答应回电"))
    assert "已回电：YQ2026-000002" in shown(press(page("zhiban", "case", id="2", act="keep-call"), "回电"))
    with staffed.read() as work:
        kept = work.session.scalars(select(PromisedCall).where(PromisedCall.case_id == 2)).one()
        assert kept.kept_by == "zhiban"


def test_a_role_given_up_keeps_nobody_from_the_desk(staffed: House, page: Page) -> None:
    """Who has yet to sign for a role that the city no longer has is led there all the same, and the work list is shown."""
    with staffed.write() as work:
        work.session.scalars(select(HandOver).where(HandOver.role == "duty_officer")).one().role = "night_clerk"
        work.commit()

    html = shown(page("lizhi"))

    assert "等您签字：" in html
    assert "night_clerk交接班" in html
