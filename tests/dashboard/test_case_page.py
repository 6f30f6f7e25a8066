"""The page of a busy matter: what is due next, what was merged into it, and every voice of it."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from cases.house import House
from cases.matters.acts import act
from cases.people.accounts import add_user
from cases.people.actors import actor_of
from cases.store.act_tables import Response, Review
from cases.store.case_tables import Case
from dashboard.markup import Markup
from tests.dashboard.conftest import shown
from tests.dashboard.seed import PASSWORD

Page = Callable[..., AppTest]


@pytest.fixture
def busy(desk: House) -> House:
    """Case 7 is part of case 1, whose clocks run."""
    with desk.write() as work:
        act(work, 7, "merge", actor_of(work, "zhiban"), "同一起", {"into": "1"})
        work.commit()
    return desk


def head_of(html: str) -> Markup:
    """The line across the page."""
    return Markup(html.partition("ys-case-head")[2].partition("</div>")[0])


def press(app: AppTest, label: str) -> AppTest:
    """The last button of that name: that of the form."""
    return [b for b in app.button if b.label == label][-1].click().run()


def acts(desk: House, login: str, action: str, **data: object) -> None:
    """What a colleague does meanwhile to case 3."""
    with desk.write() as work:
        act(work, 3, action, actor_of(work, login), None, data)
        work.commit()


def test_a_colleagues_act_takes_nobodys_half_written_form_away(page: Page, desk: House) -> None:
    """The first press says who did what and stores nothing, with the text still there; pressed once more it is stored."""
    app = page("danwei", "case", id="3")
    app = app.get("button_group")[0].set_value("respond").run()
    app.text_area[0].input("今晚六时恢复供水。")
    acts(desk, "zhiban", "promise-call", text="回电", due_at=desk.now().isoformat())
    app = press(app, "存为第 1 稿")
    html = shown(app)
    assert "YQ2026-000003 在您打开之后有变化：周值班" in html
    assert "已「答应回电」；请看过再办。刚才如果按过，没有登记。" in html
    assert app.text_area[0].value == "今晚六时恢复供水。"
    with desk.read() as work:
        assert not work.session.scalars(select(Response)).all()
    html = shown(press(app, "存为第 1 稿"))
    assert "已拟稿" in html
    assert "有变化" not in html


def test_no_reviewer_passes_a_draft_that_came_after_the_one_he_read(page: Page, desk: House) -> None:
    """A new text is stored while the form is open: the opinion on the old one is not its review."""
    with desk.write() as work:
        add_user(work, "chu", "楚初审", PASSWORD, ["reviewer"], None)
        work.commit()
    acts(desk, "danwei", "respond", text="今晚六时恢复供水。")
    app = page("chu", "case", id="3", act="review")
    app.radio[0].set_value("同意")
    acts(desk, "danwei", "respond", text="明晚六时恢复供水。")
    app = press(app, "初审：提交意见")
    assert "已「拟稿」；请看过再办" in shown(app)
    assert "明晚六时" in shown(app)
    with desk.read() as work:
        assert not work.session.scalars(select(Review)).all()
    press(app, "初审：提交意见")
    with desk.read() as work:
        assert work.session.scalars(select(Review)).one().response_id == 2


def test_what_was_written_for_one_case_does_not_stand_in_the_form_of_another(page: Page, desk: House) -> None:
    """A link opens the same act of another case in place of the one that is half written: its form is empty."""
    app = page("zhiban", "case", id="3", act="promise-call")
    app.text_area[0].input("答应王某今晚回电")
    app = press(app, "答应回电")  # refused: no time
    assert app.text_area[0].value == "答应王某今晚回电"
    app.query_params["id"] = "7"
    app = app.run()
    assert "YQ2026-000007" in head_of(shown(app))
    assert app.text_area[0].value == ""


def test_what_was_answered_of_one_draft_is_no_answer_of_another(page: Page, desk: House) -> None:
    """保密审查 is half answered when a new text is stored: its questions are asked anew."""
    with desk.write() as work:
        add_user(work, "mi", "密审查", PASSWORD, ["reviewer"], None)
        work.commit()
    acts(desk, "danwei", "respond", text="今晚六时恢复供水。")
    app = page("mi", "case", id="3", act="review")
    app = app.get("button_group")[-1].set_value("保密审查").run()
    for question in app.radio[:-1]:
        question.set_value("否")
    acts(desk, "danwei", "respond", text="明晚六时恢复供水，管网图见附件。")
    app = press(app, "保密审查：提交意见")
    assert "请看过再办" in shown(app)
    assert {question.value for question in app.radio[:-1]} == {None}


def test_a_form_that_a_colleague_has_used_up_says_why_it_closes(page: Page, desk: House) -> None:
    """签收 in two windows: the second press does nothing and reads that it is done."""
    with desk.read() as work:
        unit = work.session.get_one(Case, 3).handling_lead
    acts(desk, "zhiban", "dispatch", unit=unit)
    app = page("danwei", "case", id="3")
    app = app.get("button_group")[0].set_value("accept").run()
    acts(desk, "zhiban", "accept")
    app = press(app, "签收")
    assert "现在不能办「签收」" in shown(app)
    assert "现在不能办「签收」" not in shown(app.run())


def test_a_slip_that_was_signed_is_not_offered_to_be_taken_back(page: Page, desk: House) -> None:
    """撤销 stands beside 派单 while nobody has answered it; afterwards it could only be refused."""
    with desk.read() as work:
        unit = work.session.get_one(Case, 3).handling_lead
    acts(desk, "zhiban", "dispatch", unit=unit)
    assert "act=undo" in shown(page("zhiban", "case", id="3"))
    acts(desk, "danwei", "accept")
    assert "act=undo" not in shown(page("zhiban", "case", id="3"))


@pytest.mark.parametrize(("case_id", "duty"), [("4", "风险核查"), ("3", "舆情回应")])
def test_the_head_names_the_limit_whose_time_it_tells(page: Page, case_id: str, duty: str) -> None:
    """Nine minutes of what: the duty stands beside the time left."""
    assert duty in head_of(shown(page("zhiban", "case", id=case_id)))


def test_the_timeline_names_what_was_merged_into_the_case(page: Page, busy: House) -> None:
    """Its number, by which it is asked for afterwards."""
    past = shown(page("zhiban", "case", id="1")).partition("经过")[2]
    assert past.partition("并入事项")[2].partition("</tr>")[0].count("YQ2026-000007") == 1


def test_every_voice_of_a_case_can_be_read(page: Page, busy: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """One a page: the way on leads to the second, the way back to the first, and past the end stands no third."""
    for room in ("dashboard.case.voices", "dashboard.read.casefile"):
        monkeypatch.setattr(f"{room}.MOST_VOICES", 1)
    first, second, beyond = (shown(page("zhiban", "case", id="1", voices=skip)) for skip in ("0", "1", "2"))
    assert "编号 E1" in first
    assert "编号 E7" not in first
    assert '<a href="case?id=1&amp;voices=1" target="_self">另有 1 条，往后看</a>' in first
    assert "编号 E7" in second
    assert "编号 E1" not in second
    assert '<a href="case?id=1&amp;voices=0" target="_self">看前面的</a>' in second
    assert "往后看" not in second
    assert "往后看" not in beyond


def test_place_opinion_and_whom_it_complains_of_are_put_right_in_the_form(page: Page, desk: House) -> None:
    """Three fields filled with what stands; only what is set otherwise is given, and the page and its timeline say so afterwards."""
    with desk.write() as work:
        work.session.get_one(Case, 3).public_opinion = "ask"
        work.commit()
    app = page("zhiban", "case", id="3", act="confirm")
    fields = {field.label: field for field in app.selectbox}
    assert (fields["属地"].value, fields["是不是舆情"].value) == ("高埂街道", "ask")
    fields["属地"].select("平乐镇")
    fields["是不是舆情"].select("no")
    next(field for field in app.multiselect if field.label.startswith("被反映单位")).select("shi_jiaoyu")
    next(field for field in app.text_input if field.label == "理由").input("已当面说清")

    html = shown(press(app, "确认研判"))

    assert "已改判：YQ2026-000003" in html
    assert "属地 高埂街道 → 平乐镇" in html
    assert "舆情 待定 → 不是舆情" in html
    assert "被反映单位 无 → 市教育局" in html
    with desk.read() as work:
        case = work.session.get_one(Case, 3)
        assert (case.territory, case.public_opinion, case.complained_of) == ("平乐镇", "no", ["shi_jiaoyu"])
        assert "category" not in case.decided
