"""研判队列, 本单位待办 and 领导一页: each person's work in his own order."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import ORMExecuteState
from streamlit.testing.v1 import AppTest

from cases.clocks.nearest import note_nearest
from cases.house import House
from cases.matters.acts import act
from cases.people.accounts import add_user
from cases.people.actors import actor_of
from cases.store.act_tables import Dispatch, Response
from cases.store.case_tables import Case, CaseItem, Suggestion
from cases.store.clock_tables import ClockRow
from cases.store.item_tables import ItemVersion, JudgmentRow
from cases.work import Work
from dashboard.read.answer import Answer, read_answer, read_handed, steps_of
from dashboard.read.casefile import read_case
from dashboard.read.queue import doubts
from dashboard.read.timeline import read_timeline
from dashboard.rights import Sight
from dashboard.screens.mine import own_limit
from tests.dashboard.conftest import shown
from tests.dashboard.rostered import rostered
from tests.dashboard.seed import PASSWORD

Page = Callable[..., AppTest]


@pytest.fixture
def doubtful(desk: House) -> House:
    """The machine was sure of case 1 (0.97) and not of case 2 (0.41); the voice of case 8 may belong to case 3."""
    with desk.write() as work:
        for number, sure in ((1, 0.97), (2, 0.41)):
            work.session.scalars(select(JudgmentRow).where(JudgmentRow.item_id == number)).one().confidence = sure
        work.session.add(Suggestion(item_id=8, case_id=3, why="near: 都说停水", similarity=0.83, made_at=work.now))
        work.commit()
    return desk


def test_the_least_sure_comes_first(doubtful: House) -> None:
    """Where nobody was proposed before where somebody was; then by confidence."""
    with doubtful.read() as work:
        found = doubts(work, Sight(None, frozenset({"duty_officer"})), "unconfirmed")
    assert [(d.row.case_id, d.confidence) for d in found] == [(2, 0.41), (1, 0.97)]


def test_a_matter_of_discipline_is_not_in_the_queue(doubtful: House) -> None:
    """Nor its words, for anybody but those it belongs to."""
    with doubtful.write() as work:
        work.session.get_one(Case, 6).review = True
        work.commit()
    with doubtful.read() as work:
        assert 6 not in {d.row.case_id for d in doubts(work, Sight(None, frozenset({"duty_officer"})), "review")}
        assert 6 in {
            d.row.case_id for d in doubts(work, Sight(None, frozenset({"duty_officer", "discipline"})), "review")
        }


def test_one_press_confirms(page: Page, doubtful: House) -> None:
    """Under the name of the one who pressed."""
    app = page("zhiban", "queue", of="review")
    app.button(key="ys_confirm_2").click().run(timeout=30)
    assert "已确认研判：YQ2026-000002" in shown(app)
    with doubtful.read() as work:
        assert work.session.get_one(Case, 2).severity_confirmed


def test_many_are_done_at_once_after_a_look(page: Page, doubtful: House) -> None:
    """The preview changes nothing; then exactly what was previewed is done."""
    app = page("zhiban", "queue")
    app = app.segmented_control(key="ys_queue").set_value("unconfirmed").run(timeout=30)
    for number in (1, 2):
        app.checkbox(key=f"ys_pick_{number}").check()
    app = app.run(timeout=30)
    next(b for b in app.button if b.label.startswith("先看会怎样")).click().run(timeout=30)
    assert "YQ2026-000001 待研判 → 已研判" in shown(app)
    with doubtful.read() as work:
        assert work.session.get_one(Case, 1).state == "received"
    next(b for b in app.button if b.label == "照此办理 2 件").click().run(timeout=30)
    assert "已确认研判 2 件" in shown(app)
    with doubtful.read() as work:
        assert {work.session.get_one(Case, n).state for n in (1, 2)} == {"confirmed"}


def test_many_go_each_to_its_own_unit(page: Page, doubtful: House) -> None:
    """派单 for several with no unit chosen: each to the lead proposed for it, which the preview names."""
    app = page("zhiban", "queue", cases="1-3")
    app = app.segmented_control[0].set_value("dispatch").run(timeout=30)
    app = next(b for b in app.button if b.label.startswith("先看会怎样")).click().run(timeout=30)
    with doubtful.read() as work:
        leads = {n: work.session.get_one(Case, n).handling_lead for n in (1, 3)}
        names = {unit.id: unit.name for unit in work.config.units.units}
    assert all(f"YQ2026-{n:06d} 待研判 → 已派单，派给{names[str(leads[n])]}" in shown(app) for n in (1, 3))
    next(b for b in app.button if b.label == "照此办理 2 件").click().run(timeout=30)
    with doubtful.read() as work:
        assert [row.unit for row in work.session.scalars(select(Dispatch).order_by(Dispatch.case_id))] == list(
            leads.values()
        )


@pytest.mark.parametrize(
    ("key", "says", "state"), [("ys_join_1", "已并入", "merged"), ("ys_apart_1", "已认定不是一件", "received")]
)
def test_a_suspected_duplicate_is_decided_by_a_person(
    page: Page, doubtful: House, key: str, says: str, state: str
) -> None:
    """并入 takes the voice's own case along; 不是一件 is asked no more."""
    app = page("zhiban", "queue")
    app = app.segmented_control(key="ys_queue").set_value("same").run(timeout=30)
    assert "都说停水" in shown(app)
    app.button(key=key).click().run(timeout=30)
    assert says in shown(app)
    with doubtful.read() as work:
        assert work.session.get_one(Case, 8).state == state
        assert work.session.scalars(select(CaseItem).where(CaseItem.item_id == 8)).first() is not None


def test_the_queue_is_the_desks(page: Page) -> None:
    """A unit sees no other unit's doubts."""
    assert "只限值班员" in shown(page("danwei", "queue"))


def test_a_unit_signs_refuses_and_drafts_in_place(page: Page, desk: House) -> None:
    """Its own cases only; 签收 ends the slip, 拟稿 opens below the row and stores a draft."""
    with desk.write() as work:
        lead = work.session.get_one(Case, 3).handling_lead
        act(work, 3, "dispatch", actor_of(work, "zhiban"), "请今日办结", {"unit": lead})
        work.commit()
    app = page("danwei", "mine")
    html = shown(app)
    assert "YQ2026-000003" in html
    assert "YQ2026-000001" not in html
    assert "办理要求：请今日办结" in html
    app.button(key="ys_mine_accept_3").click().run(timeout=30)
    next(b for b in app.button if b.label == "签收" and b.key != "ys_mine_accept_3").click().run(timeout=30)
    assert "已签收" in shown(app)
    app.button(key="ys_mine_respond_3").click().run(timeout=30)
    assert "高埂街道居民反映连续三天停水，请有关部门答复" in shown(app)
    next(t for t in app.text_area if t.label == "稿子").input("高埂街道今晚六时恢复供水。")
    next(b for b in app.button if b.label == "存为第 1 稿").click().run(timeout=30)
    assert "已拟稿" in shown(app)
    with desk.read() as work:
        assert work.session.scalars(select(Dispatch.state)).one() == "accepted"
        assert work.session.scalars(select(Response)).one().by == "danwei"


def test_a_form_that_another_window_has_used_up_says_why_it_closes(page: Page, desk: House) -> None:
    """签收 pressed in a second window after the first: no second act, and the row says why; the next look is without it."""
    with desk.write() as work:
        act(work, 3, "dispatch", actor_of(work, "zhiban"), None, {"unit": work.session.get_one(Case, 3).handling_lead})
        work.commit()
    app = page("danwei", "mine").button(key="ys_mine_accept_3").click().run(timeout=30)
    with desk.write() as work:
        act(work, 3, "accept", actor_of(work, "danwei"), None, {})
        work.commit()
    next(b for b in app.button if b.label == "签收" and b.key != "ys_mine_accept_3").click().run(timeout=30)
    assert "现在不能办「签收」" in shown(app)
    assert "现在不能办" not in shown(app.run(timeout=30))


def test_more_time_is_offered_only_where_the_law_knows_it(page: Page, desk: House) -> None:
    """48 小时 cannot be extended: no 延期 in the row, and why stands on the case; a letter before its limit can, once."""
    assert not any(b.key == "ys_mine_extend_3" for b in page("danwei", "mine").button)
    assert "没有可以延期的时限" in shown(page("danwei", "case", id="3"))
    with desk.write() as work:
        work.session.get_one(Case, 5).handling_lead = work.session.get_one(Case, 3).handling_lead
        work.commit()
    app = page("danwei", "mine").button(key="ys_mine_extend_5").click().run(timeout=30)
    assert next(box for box in app.selectbox if box.label == "延长哪个时限").options == ["热线答复"]
    next(t for t in app.text_area if t.label == "延期理由").input("管道要下周到货")
    next(b for b in app.button if b.label == "申请延期").click().run(timeout=30)
    assert "已申请延期 3 天，等待审批" in shown(app)
    assert not any(b.key == "ys_mine_extend_5" for b in app.button)
    with desk.write() as work:
        add_user(work, "shi", "史市长", PASSWORD, ["city_leader"], None)
        work.commit()
    app = page("shi", "leader")
    assert "等您办的（1）" in shown(app)
    with desk.write() as work:
        act(work, 5, "decide-extension", actor_of(work, "shi"), "写明要几天", {"verdict": "退回"})
        work.commit()
    assert "申请延期 3 天，没有同意" in shown(page("danwei", "mine"))
    with desk.write() as work:
        act(work, 5, "extend", actor_of(work, "danwei"), "要三天", {"days": 3})
        work.commit()
    app = page("shi", "leader")
    [label] = [link.proto.label for link in app.get("page_link") if "审批延期" in link.proto.label]
    assert ":gray[本件 " in label, "the limit said is the case's, not that of the act"
    assert " 到期]" in label
    with desk.write() as work:
        act(work, 5, "decide-extension", actor_of(work, "shi"), None, {"verdict": "同意"})
        work.commit()
        told = [(moment.what, moment.detail) for moment in read_timeline(work, 5)]
    assert ("同意延期", "热线答复 · 3 天") in told
    assert "审批延期" not in dict(told)  # one act, one line
    app = page("danwei", "mine")
    assert "还没有告知反映人" in shown(app)
    app = app.button(key="ys_mine_inform-petitioner_5").click().run(timeout=30)
    next(t for t in app.text_input if t.label == "怎样告知的").input("电话，本人接听")
    next(b for b in app.button if b.label == "告知反映人" and b.key != "ys_mine_inform-petitioner_5").click().run(
        timeout=30
    )
    assert "已告知反映人" in shown(app)
    assert "等您办的" not in shown(page("shi", "leader"))


def test_a_unit_reads_its_own_limit_and_not_the_leaders(page: Page, desk: House) -> None:
    """待补签 falls due before the reply, but it is not the unit's: its row says the reply's limit."""
    with desk.write() as work:
        case = work.session.get_one(Case, 5)
        case.handling_lead = work.session.get_one(Case, 3).handling_lead
        spoken = {
            "kind": "批示",
            "by": "赵某某",
            "at": work.now.isoformat(),
            "form": "口头",
            "words": "请办好",
            "units": [case.handling_lead],
        }
        act(work, 5, "instruct", actor_of(work, "zhiban"), None, spoken)
        work.commit()
    html = shown(page("danwei", "mine"))
    assert "热线答复" in html
    assert "口头授权补签" not in html


def test_a_unit_reads_first_what_it_owes_first(page: Page, desk: House) -> None:
    """A case that presses the desk alone (风险核查) does not stand above one that the unit has to answer sooner."""
    with desk.write() as work:
        first, second = (work.session.get_one(Case, n) for n in (3, 5))
        second.handling_lead = first.handling_lead
        soon = work.now + timedelta(minutes=5)
        for clock in work.session.scalars(select(ClockRow).where(ClockRow.case_id == 3)):
            clock.due_at = soon + timedelta(days=9)
        only = work.session.scalars(select(ClockRow).where(ClockRow.case_id == 3)).first()
        assert only is not None
        only.kind, only.due_at = "risk_check", soon
        note_nearest(work, [3, 5])
        work.commit()
    html = shown(page("danwei", "mine"))
    assert html.index(second.number) < html.index(first.number)


def test_a_line_offers_discipline_what_it_may_do_to_its_own_matters(page: Page, desk: House) -> None:
    """纪检 alone handles a restricted matter, and nothing else: 确认 stands in its line only."""
    with desk.write() as work:
        add_user(work, "ji2", "纪二", PASSWORD, ["discipline"], "shi_jiwei")
        work.commit()
    lines = {line.split('"')[0]: line for line in shown(page("ji2", "duty")).split('data-case="')[1:]}
    assert [case for case, line in lines.items() if 'data-act="confirm"' in line] == ["6"]


def test_a_leader_sees_what_burns_and_whom_to_call(page: Page, desk: House) -> None:
    """Grave first, with who holds it and who is on duty; no matter of discipline."""
    rostered(desk)
    with desk.write() as work:
        add_user(work, "shi", "史市长", PASSWORD, ["city_leader"], None)
        work.commit()
    html = shown(page("shi", "leader"))
    assert html.index("化工园区爆炸") < html.index("从楼顶跳下")
    assert "超时" in html
    assert "违规收礼" not in html
    assert html.index("待纪检接收的移交") < html.index("SQ2026-000006")
    assert "王带班" in html


def test_what_waits_for_a_leaders_word_stands_on_his_page(page: Page, desk: House) -> None:
    """A draft whose step he may do links to its form; once he has done a step it is gone."""
    with desk.write() as work:
        add_user(work, "shi", "史市长", PASSWORD, ["city_leader"], None)
        act(work, 3, "respond", actor_of(work, "danwei"), None, {"text": "今晚六时恢复供水。"})
        work.commit()
    assert "等您办的（1）" in shown(page("shi", "leader"))
    with desk.write() as work:
        act(work, 3, "review", actor_of(work, "shi"), None, {"stage": "初审", "verdict": "同意"})
        work.commit()
        assert "初审：同意" in [moment.detail for moment in read_timeline(work, 3)]
    assert "等您办的" not in shown(page("shi", "leader"))


def answer_of(work: Work, case_id: int) -> Answer:
    """As the page of the case reads it."""
    file = read_case(work, case_id)
    assert file is not None
    return read_answer(work, file)


def test_a_list_knows_what_was_handed_on_of_all_its_lines_by_four_questions(desk: House) -> None:
    """However many lines: each has just the slips, orders, extensions and running clocks that its own page reads."""
    with desk.write() as work:
        for case_id in (1, 3):
            work.session.add(
                Dispatch(case_id=case_id, seq=1, unit="shi_yingji", by="zhiban", dispatched_at=work.now, state="sent")
            )
        work.commit()
    with desk.read() as work:
        cases, asked = list(work.session.scalars(select(Case))), []
        event.listen(work.session, "do_orm_execute", asked.append)
        handed = read_handed(work, [case.id for case in cases])
        assert len(asked) == 4
        for case in cases:
            answer = answer_of(work, case.id)
            known = handed[case.id]
            assert known.clocks == [clock for clock in answer.clocks if clock.state == "running"]
            assert (known.slips, known.orders, known.extensions) == (answer.slips, answer.orders, answer.extensions)
    assert [id_ for id_, answer in handed.items() if answer.waiting_slip] == [1, 3]


def test_whose_step_it_is_in_many_drafts_is_four_questions(desk: House) -> None:
    """However many drafts wait, each shows a reviewer just the steps that its own page would offer him."""
    with desk.write() as work:
        add_user(work, "shi", "史市长", PASSWORD, ["city_leader"], None)
        for case_id in (1, 2, 3):
            act(work, case_id, "respond", actor_of(work, "zhiban"), None, {"text": "今晚六时恢复供水。"})
        act(work, 2, "review", actor_of(work, "shi"), None, {"stage": "初审", "verdict": "同意"})
        work.commit()
    with desk.read() as work:
        cases, asked = list(work.session.scalars(select(Case).where(Case.draft_id.is_not(None)))), []
        event.listen(work.session, "do_orm_execute", asked.append)
        found = steps_of(work, cases, "shi")
        assert len(asked) == 4
        for case in cases:
            assert found[case.id] == [step.stage for step in answer_of(work, case.id).steps if "shi" in step.able]
        assert steps_of(work, cases, "nobody") == {1: [], 2: [], 3: []}
    assert (bool(found[1]), found[2], bool(found[3])) == (True, [], True)


def test_a_look_at_a_case_holds_nothing(desk: House) -> None:
    """What may be done with it is read without a lock on a clock, for which a sweep or an act would wait."""
    with desk.read() as work:
        asked: list[ORMExecuteState] = []
        event.listen(work.session, "do_orm_execute", asked.append)
        for case in work.session.scalars(select(Case)).all():
            answer_of(work, case.id)
    assert [state.statement for state in asked if getattr(state.statement, "_for_update_arg", None)] == []


def test_what_may_be_one_thing_is_shown_with_its_words(page: Page, doubtful: House) -> None:
    """Both cases are links and the voice's own words stand between them; how alike the words are is said only where they were compared."""
    with doubtful.write() as work:
        work.session.add(Suggestion(item_id=1, case_id=3, why="event: 时间地点相近", similarity=0.0, made_at=work.now))
        work.commit()
        words = work.session.scalars(select(ItemVersion).where(ItemVersion.item_id == 1)).one().text
    app = page("zhiban", "queue")
    app.get("button_group")[0].set_value("same")
    html = shown(app.run())
    assert "文字相似 83%" in html
    assert "相似 0%" not in html
    assert all(said in html for said in ('href="case?id=3"', 'href="case?id=1"', words[:20]))


def test_the_units_list_is_ordered_by_the_limit_it_shows(page: Page, desk: House) -> None:
    """A limit that is the desk's own does not put a case with weeks left before one that is due tomorrow."""
    with desk.write() as work:
        unit = work.session.get_one(Case, 3).handling_lead
        for number in (1, 2):
            work.session.get_one(Case, number).handling_lead = unit
        own = work.session.scalars(select(ClockRow).where(ClockRow.case_id == 1, ClockRow.state == "running")).first()
        assert own is not None
        own.kind = "risk_check"  # the nearest limit of all, and the desk's
        work.commit()
        handed = read_handed(work, [1, 2, 3])
        limits = {id_: found for id_, answer in handed.items() if (found := own_limit(answer.clocks))}
    app = page("danwei", "mine")
    keys = [b.key for b in app.button if b.key and b.key.startswith("ys_mine_respond_")]
    due = [limits[number][1] for key in keys if (number := int(key.rsplit("_", 1)[1])) in limits]
    assert len(due) > 1
    assert due == sorted(due)
