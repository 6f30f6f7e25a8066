"""The answering chain on the case page: what each person is offered, and what pressing it does."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from cases.house import House
from cases.matters.acts import act
from cases.matters.flow import MOVES
from cases.people.accounts import add_user
from cases.people.actors import Forbidden, actor_of
from cases.store.act_tables import Dispatch, Instruction, Response, Review, UpwardReport
from cases.store.case_tables import Case, Suggestion
from dashboard.case.actions import FORMS
from tests.dashboard.conftest import shown
from tests.dashboard.seed import PASSWORD

Page = Callable[..., AppTest]
CAST = (
    ("chu", "楚初审", "reviewer"),
    ("he", "何审核", "reviewer"),
    ("fa", "范审发", "city_leader"),
    ("mi", "米保密", "reviewer"),
)
TEXT = "经核实，2026年11月23日高埂街道停水系主管道检修，已于当日18时恢复供水。依据《城市供水条例》第二十二条。联系电话：028-88000000。"


@pytest.fixture
def cast(desk: House) -> House:
    """Three reviewers, one for secrecy and a shift leader beside the desk."""
    with desk.write() as work:
        for login, name, role in (*CAST, ("ban", "班带班", "shift_leader")):
            add_user(work, login, name, PASSWORD, [role], None)
        work.commit()
    return desk


def _acts(
    house: House, login: str, name: str, data: dict[str, Any], case_id: int = 3, reason: str | None = None
) -> None:
    with house.write() as work:
        act(work, case_id, name, actor_of(work, login), reason, data)
        work.commit()


def _press(app: AppTest, label: str) -> AppTest:
    next(b for b in app.button if b.label == label).click()
    return app.run(timeout=30)


def _agreed(app: AppTest) -> AppTest:
    """Nothing is chosen before the reviewer chooses."""
    assert _field(app.radio, "意见").value is None
    _field(app.radio, "意见").set_value("同意")
    return app


def _field(boxes: Any, label: str) -> Any:
    return next(box for box in boxes if box.label.startswith(label))


def test_a_link_to_an_act_that_cannot_be_done_says_why(page: Page, cast: House) -> None:
    """Somebody else was faster, or it is not theirs: the reason stands on the page, not only in the folded list."""
    assert "现在不能办「审核」：没有轮到审核的稿子。" in shown(page("chu", "case", id="3", act="review"))
    assert "现在不能办" not in shown(page("danwei", "case", id="3", act="respond"))
    refused = shown(page("danwei", "case", id="3", act="refuse"))
    assert "现在不能办「退单」：事项处于「待研判」，已派单的才能退单。" in refused
    assert "不能「退单」" not in refused


def test_each_person_is_offered_what_he_may_do_and_told_why_not_the_rest(page: Page) -> None:
    """The unit drafts and does not dispatch; why it cannot sign yet stands in words, what is never its to do is not listed."""
    app = page("danwei", "case", id="3")
    offered = app.pills[0].options
    assert "拟稿" in str(offered)
    assert "派单" not in str(offered)
    html = shown(app)
    assert "事项处于「待研判」，已派单、已回应的才能签收" in html
    assert "没有「" not in html
    held = sum(bool(move.roles & {"unit_liaison"}) for name, move in MOVES.items() if name in FORMS)
    assert [box.label for box in app.expander if box.label.startswith("现在不能办的")] == [
        f"现在不能办的（{held - len(offered)}）"
    ]


def test_whose_part_it_is_not_is_told_so_in_one_line(page: Page, desk: House) -> None:
    """Who only reads has no list of thirty-five acts that are others'."""
    with desk.write() as work:
        add_user(work, "xitong", "席系统", PASSWORD, ["administrator"], None)
        work.commit()
    app = page("xitong", "case", id="3")
    assert "办理本件不在您的职责内。" in shown(app)
    assert not [box for box in app.expander if box.label.startswith("现在不能办的")]


def test_a_draft_is_checked_before_it_is_stored(page: Page, cast: House) -> None:
    """只检查 names the empty words it rests on and stores nothing."""
    app = page("danwei", "case", id="3", act="respond")
    _field(app.text_area, "稿子").input("我局高度重视，【处置情况，待填】。")
    app = _press(app, "只检查，不存")
    html = shown(app)
    assert "有待填处：【处置情况，待填】" in html
    assert '<mark title="空话">高度重视</mark>' in html
    with cast.read() as work:
        assert work.session.scalars(select(Response)).all() == []


def test_a_figure_nobody_authorised_is_said_to_who_writes_it(page: Page, cast: House) -> None:
    """Looked at or stored, the draft of a grave matter names the words that lack an authorisation; once it is given the same draft is clean,
    and the timeline says what was authorised by whom."""
    app = page("zhiban", "case", id="1", act="respond")
    _field(app.text_area, "稿子").input("爆炸已造成12人死亡。")
    lacks = "没有登记授权：伤亡数字「12人死亡」"
    assert lacks in shown(_press(app, "只检查，不存"))
    assert "，稿中写了伤亡数字「12人死亡」，审核以前须先办「登记授权」" in shown(_press(app, "存为第 1 稿"))
    assert lacks in shown(page("zhiban", "case", id="1"))

    _acts(cast, "zhiban", "authorise", {"facts": ["casualties"], "by": "指挥部"}, case_id=1, reason="可以公布")
    clean = shown(page("zhiban", "case", id="1"))
    assert "没有登记授权" not in clean
    assert "伤亡数字 · 授权人 指挥部" in clean


def test_a_draft_begins_with_what_is_confirmed(page: Page, cast: House) -> None:
    """One press fills the form of the workflow; what nobody confirmed is marked as to be filled in."""
    app = _press(page("danwei", "case", id="3", act="respond"), "按已确认的事实起草")
    assert "情况通报" in _field(app.text_area, "稿子").value
    assert "待填" in _field(app.text_area, "稿子").value


def test_four_people_let_a_text_pass_and_nobody_twice(page: Page, cast: House) -> None:
    """初审, 审核, 保密审查 with every question answered, 审发: each by another; who has done a step is told so."""
    app = page("danwei", "case", id="3", act="respond")
    _field(app.text_area, "稿子").input(TEXT)
    assert "已拟稿" in shown(_press(app, "存为第 1 稿"))

    assert "可以办的：" in shown(page("zhiban", "case", id="3"))
    assert "，初审：同意" in shown(_press(_agreed(page("chu", "case", id="3", act="review")), "初审：提交意见"))
    assert "您已经办过一步" in shown(page("chu", "case", id="3"))
    assert "，审核：同意" in shown(_press(_agreed(page("he", "case", id="3", act="review")), "审核：提交意见"))

    app = page("fa", "case", id="3", act="review")
    app = app.segmented_control[0].set_value("审发").run(timeout=30)
    assert "缺少审核意见" in shown(_press(app, "审发：提交意见"))
    assert "还没有通过保密审查" in shown(_press(_agreed(app), "审发：提交意见"))
    _acts(
        cast,
        "mi",
        "review",
        {"stage": "保密审查", "verdict": "同意", "checklist": dict.fromkeys(_questions(cast), False)},
    )
    assert "，审发：同意" in shown(_press(_agreed(page("fa", "case", id="3", act="review")), "审发：提交意见"))
    with cast.read() as work:
        assert len(set(work.session.scalars(select(Review.by)))) == 4


def test_a_closed_case_is_shown_to_its_end(page: Page, cast: House) -> None:
    """Nobody was told and nothing is to come: the proof of what was published stands below all the same."""
    proof = {"kind": "official_site", "url": "https://example.invalid/3", "issuer": "市水务局"}
    _acts(cast, "zhiban", "publish", proof)
    _acts(cast, "zhiban", "close", {})
    said = shown(page("zhiban", "case", id="3"))
    assert "尚未发出任何提醒" in said
    assert "https://example.invalid/3" in said
    assert "页面出错" not in said


def test_secrecy_is_answered_question_by_question(page: Page, cast: House) -> None:
    """Nothing is chosen before the reviewer chooses; an open question keeps the text from passing."""
    _acts(cast, "danwei", "respond", {"text": TEXT})
    app = page("mi", "case", id="3", act="review")
    app = app.segmented_control[0].set_value("保密审查").run(timeout=30)
    assert len(app.radio) == len(_questions(cast)) + 1
    assert "还没有回答的" in shown(_press(_agreed(app), "保密审查：提交意见"))
    for radio in app.radio:
        radio.set_value("同意" if radio.label == "意见" else "否")
    assert "已审核" in shown(_press(app, "保密审查：提交意见"))


def _questions(house: House) -> list[str]:
    return [row.id for row in house.config.workflow.secrecy]


def test_a_refused_slip_proposes_whose_it_is(page: Page, cast: House) -> None:
    """派单 with 协办; the unit gives it back with a counter-proposal, and the next dispatch offers that unit first."""
    units = {u.id: u.name for u in cast.config.units.units}
    with cast.read() as work:
        mine = work.session.get_one(Case, 3).handling_lead
    other, third = [u for u in units if u != mine][:2]
    app = page("zhiban", "case", id="3", act="dispatch")
    _field(app.multiselect, "协办").set_value([other])
    assert "已派单" in shown(_press(app, "派单"))

    app = page("danwei", "case", id="3", act="refuse")
    _field(app.selectbox, "建议改派给").set_value(third)
    _field(app.text_area, "退单理由").input("主管道属于另一家")
    assert "已退单" in shown(_press(app, "退单"))

    app = page("zhiban", "case", id="3", act="dispatch")
    assert _field(app.selectbox, "派给").value == third
    assert f"建议改派{units[third]}" in shown(app)
    assert f"{units[mine]}建议改派{units[third]} · 第 1 次退单" in shown(app)
    with cast.read() as work:
        assert work.session.scalars(select(Dispatch.state)).all() == ["refused"]


def test_an_act_that_takes_the_case_out_of_sight_is_said_all_the_same(page: Page, cast: House) -> None:
    """A unit that was handed the case second and gives it back knows no more of it: what it did stands there, not that there is no such case."""
    with cast.read() as work:
        mine = work.session.get_one(Case, 3).handling_lead
    other = next(u.id for u in cast.config.units.units if u.id != mine)
    _acts(cast, "zhiban", "dispatch", {"unit": other})
    _acts(cast, "zhiban", "refuse", {"counter": mine}, reason="属供水单位")
    _acts(cast, "zhiban", "dispatch", {"unit": mine})
    app = page("danwei", "case", id="3", act="refuse")
    _field(app.selectbox, "建议改派给").set_value(other)
    _field(app.text_area, "退单理由").input("主管道属于另一家")
    html = shown(_press(app, "退单"))
    assert "已退单" in html
    assert "没有事项" not in html


def test_an_order_is_recorded_and_answered(page: Page, cast: House) -> None:
    """The time its words name is put before the officer; 批示 stands verbatim with its state; 反馈 ends it."""
    app = page("zhiban", "case", id="3", act="instruct")
    _field(app.text_input, "不在其中").input("市长 赵某某")
    _field(app.text_area, "原文").input("请水务局今日查明，晚八时前报我。")
    html = shown(_press(app, "登记批示交办"))
    assert "原文写着「晚八时前」：照此填了 2026-11-23 20:00，请核对" in html
    assert "已登记" not in html
    assert _field(app.text_area, "原文").value == "请水务局今日查明，晚八时前报我。"
    assert "已登记批示交办" in shown(_press(app, "登记批示交办"))
    with cast.read() as work:
        assert work.session.scalars(select(Instruction)).one().due_at == cast.now() + timedelta(hours=11)
    assert "待反馈" in shown(page("danwei", "case", id="3"))

    app = page("danwei", "case", id="3", act="feed-back")
    _field(app.text_area, "办理情况").input("已查明并恢复供水")
    assert "不能证明已经反馈" in shown(_press(app, "反馈"))
    _field(app.text_input, "网址").input("https://www.example.com/7.html")
    assert "已反馈" in shown(_press(app, "反馈"))
    with cast.read() as work:
        assert work.session.scalars(select(Instruction)).one().answered_at


def test_a_report_up_is_drafted_and_its_stages_follow_each_other(page: Page, cast: House) -> None:
    """The page offers the telephone report first, with a draft to copy, and the written one after it."""
    app = page("zhiban", "case", id="1", act="report-up")
    assert "YQ2026-000001" in app.code[0].value
    _field(app.text_input, "报送对象").input("上级总值班室")
    _field(app.text_input, "接收人").input("王值班")
    assert "处没有填" in shown(_press(app, "登记报送"))
    _field(app.text_area, "报送的文字").input("爆炸，已到场，伤亡不详")
    assert "已登记报送：YQ2026-000001，电话初报" in shown(_press(app, "登记报送"))
    app = page("zhiban", "case", id="1", act="report-up")
    assert "接收人：王值班" in shown(app)
    with cast.read() as work:
        assert work.session.scalars(select(UpwardReport.stage)).all() == ["电话初报"]


def test_an_oral_release_waits_for_its_signature(page: Page, cast: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Recorded at night by the desk it stands as 待补签 in red until the one who said it signs."""
    _acts(cast, "danwei", "respond", {"text": TEXT})
    monkeypatch.setattr("cases.matters.reviewing.is_night", lambda *_: True)
    for who, stage in (("chu", "初审"), ("he", "审核")):
        _acts(cast, who, "review", {"stage": stage, "verdict": "同意"})
    answers = dict.fromkeys(_questions(cast), False)
    _acts(cast, "mi", "review", {"stage": "保密审查", "verdict": "同意", "checklist": answers})
    app = page("zhiban", "case", id="3", act="review-by-phone")
    assert _field(app.selectbox, "环节").options == ["审发"]
    assert TEXT[:20] in shown(app)
    assert not {"楚初审（chu）", "米保密（mi）"} & set(_field(app.selectbox, "授权人").options)
    _field(app.selectbox, "授权人").set_value("fa")
    with cast.read() as work:
        said = work.now.astimezone(cast.config.city.zone)
    _field(app.text_input, "通话时间").input(said.strftime("%Y-%m-%d %H:%M:%S"))
    assert "需要写明授权人的原话或要点" in shown(_press(app, "口头授权"))
    _field(app.text_input, "原话或要点").input("听完全文，同意发")
    assert "已口头授权" in shown(_press(app, "口头授权"))
    assert "待补签" in shown(page("zhiban", "case", id="3"))
    _acts(cast, "danwei", "respond", {"text": TEXT.replace("18时", "19时")})
    waiting = page("fa", "case", id="3", act="countersign")
    assert "已于当日18时恢复供水" in shown(waiting)
    assert "后来另起了第 2 稿" in shown(waiting)
    assert "已补签" in shown(_press(page("fa", "case", id="3", act="countersign"), "补签"))
    assert "待补签" not in shown(page("zhiban", "case", id="3")).replace("没有待补签", "")


def test_a_text_nobody_has_read_yet_is_not_offered_to_the_telephone(page: Page, cast: House) -> None:
    """初审 cannot be given by telephone: the form stays away, and which steps can be is said."""
    _acts(cast, "danwei", "respond", {"text": TEXT})
    app = page("zhiban", "case", id="3")
    assert "口头授权" not in app.pills[0].options
    assert "没有轮到可以口头办理的环节（审核、审发）" in shown(app)


def test_an_order_given_by_mouth_waits_on_the_leaders_page(page: Page, cast: House) -> None:
    """补签 of a 口头批示 is asked of the leader who gave it, with the words he is to sign."""
    order = {
        "kind": "批示",
        "by": "范审发",
        "form": "口头",
        "words": "尽快恢复供水",
        "units": ["市水务局"],
        "at": cast.now().isoformat(),
    }
    _acts(cast, "zhiban", "instruct", order)
    assert "等您办的（1）" in shown(page("fa", "leader"))
    assert "尽快恢复供水" in shown(page("fa", "case", id="3", act="countersign"))


def test_who_gave_an_order_by_mouth_is_chosen_from_the_leaders(page: Page, cast: House) -> None:
    """The one chosen finds it on the own page to sign; chosen and typed at once is nobody; a name with a title is told of the account."""
    app = page("zhiban", "case", id="3", act="instruct")
    _field(app.radio, "形式").set_value("口头")
    _field(app.text_area, "原文").input("尽快恢复供水")
    _field(app.text_input, "不在其中").input("副市长 范审发")
    assert "范审发 有账号" in shown(_press(app, "登记批示交办"))
    leader = _field(app.selectbox, "哪位领导")
    leader.select("范审发")
    assert "只能选一位或写一个" in shown(_press(app, "登记批示交办"))
    _field(app.text_input, "不在其中").input("")
    assert "已登记批示交办" in shown(_press(app, "登记批示交办"))
    assert "等您办的（1）" in shown(page("fa", "leader"))


def test_a_last_report_before_the_public_is_answered_is_warned_of(page: Page, cast: House) -> None:
    """终报 chosen while a public duty runs names the duty; 续报 is asked nothing, nor is 终报 once the public was answered."""
    report = {"to": "上级", "taken_by": "王", "text": "爆炸", "stage": "电话初报"}
    _acts(cast, "zhiban", "report-up", report, case_id=1)
    app = page("zhiban", "case", id="1", act="report-up")
    assert "登记终报后" not in shown(app)
    assert "权威信息" in shown(app.button_group[-1].set_value("终报").run()).split("登记终报后")[0][-80:]


def test_every_act_of_the_workflow_has_a_form(page: Page) -> None:
    """What can be done by command can be done by hand; 改判 is part of 确认研判, 不是一件 of the queue."""
    from cases.matters.flow import MOVES
    from dashboard.case.actions import FORMS

    assert set(MOVES) - set(FORMS) == {"overrule", "keep-apart"}


def test_a_draft_from_before_the_reopening_is_nobodys_answer(page: Page, cast: House) -> None:
    """重办 begins anew: the old draft is shown as what it is, no step of it waits for anybody, and it cannot be reviewed on."""
    _acts(cast, "danwei", "respond", {"text": TEXT})
    _acts(
        cast, "zhiban", "publish", {"kind": "official_site", "url": "https://example.invalid/3", "issuer": "市水务局"}
    )
    cast.clock.forward(minutes=1)  # type: ignore[attr-defined]
    _acts(cast, "zhiban", "reopen", {}, reason="又停水了")

    assert "下面是重办以前的一稿" in shown(page("zhiban", "case", id="3"))
    assert "等您办的" not in shown(page("chu", "leader"))
    with pytest.raises(Forbidden, match="本轮还没有拟稿"):
        _acts(cast, "chu", "review", {"stage": "初审", "verdict": "同意"})
    _acts(cast, "danwei", "respond", {"text": TEXT.replace("18时", "20时")})
    assert "等您办的（1）" in shown(page("chu", "leader"))


def test_a_publication_says_which_limits_it_ended(page: Page, cast: House) -> None:
    """A public answer ends no reply to a caller: the success says so instead of looking like an answer; the reply itself ends it."""
    said = {}
    for kind in ("public_reply", "reply"):
        app = page("zhiban", "case", id="5", act="publish")
        assert _field(app.selectbox, "发布形式").value == "reply"  # what ends the limit that runs
        _field(app.selectbox, "发布形式").set_value(kind)
        _field(app.text_input, "发布单位").input("市住建局")
        _field(app.text_input, "网址").input("https://example.invalid/5")
        said[kind] = shown(_press(app, "登记佐证"))

    assert "没有结束任何时限，还在走的：热线答复" in said["public_reply"]
    assert "，已结束热线答复" in said["reply"]


def test_a_call_back_is_chosen_and_says_what_came_of_it(page: Page, cast: House) -> None:
    """Nothing is chosen before the officer chooses; 不满意 says that the case is open again with new limits."""
    _acts(
        cast,
        "zhiban",
        "publish",
        {"kind": "reply", "url": "https://example.invalid/5", "issuer": "市住建局"},
        case_id=5,
    )
    app = page("zhiban", "case", id="5", act="call-back")
    assert "缺少反映人怎么说" in shown(_press(app, "回访"))
    _field(app.radio, "反映人怎么说").set_value("不满意")
    cast.clock.forward(minutes=2)  # type: ignore[attr-defined]
    _field(app.text_input, "说明").input("没有说补贴多少")
    assert "不满意，已重办，新一轮时限已起算" in shown(_press(app, "回访"))
    again = page("zhiban", "case", id="5", act="call-back")
    assert "现在不能办「回访」：本轮还没有答复的佐证。" in shown(again)


def test_who_looks_again_is_led_to_the_new_voices(page: Page, cast: House) -> None:
    """They gather in a matter of their own that is proposed for this one: the form names it, with how many they are."""
    _acts(
        cast, "zhiban", "publish", {"kind": "official_site", "url": "https://example.invalid/3", "issuer": "市水务局"}
    )
    with cast.write() as work:
        work.session.add(Suggestion(item_id=8, case_id=3, why="near: 都说停水", similarity=0.8, made_at=work.now))
        work.commit()

    app = page("zhiban", "case", id="3", act="look-back")

    assert "YQ2026-000008" in shown(app).split("疑似同一件的新声音在：")[1].split("。是一件的")[0]
    _field(app.text_area, "看到什么").input("旧视频又传，不再回应")
    assert "已回头看" in shown(_press(app, "回头看"))


def test_where_a_voice_went_is_said(page: Page, cast: House) -> None:
    """The number of the matter it went to stands in the sentence and in the course: nobody has to look for it."""
    _acts(cast, "zhiban", "merge", {"into": "2"}, case_id=7, reason="同一件")
    app = page("zhiban", "case", id="2", act="detach")
    moved = _field(app.selectbox, "移出哪一条")
    item = moved.options[-1].split()[0]
    moved.select(moved.options[-1])
    _field(app.text_input, "移到哪个事项").input("YQ2026-000001")
    _field(app.text_input, "理由").input("说的是那一件")
    html = shown(_press(app, "移出信息"))
    assert "已移出信息：YQ2026-000002，移到 YQ2026-000001" in html
    assert f"信息 {item} 移到 YQ2026-000001" in html
