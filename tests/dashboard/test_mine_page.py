"""本单位待办: what a line tells the unit without opening the case, and that its last line can be reached."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from cases.clocks.nearest import note_nearest
from cases.house import House
from cases.matters.acts import act
from cases.people.accounts import add_user
from cases.people.actors import actor_of
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from tests.dashboard.conftest import shown
from tests.dashboard.seed import PASSWORD

Page = Callable[..., AppTest]
STAGES = ("初审", "审核", "保密审查", "审发")


def theirs(desk: House, *numbers: int) -> None:
    """Hands these cases to the unit of case 3."""
    with desk.write() as work:
        unit = work.session.get_one(Case, 3).handling_lead
        for number in numbers:
            work.session.get_one(Case, number).handling_lead = unit
        work.commit()


def unit_of(desk: House) -> str:
    """The unit of the liaison."""
    with desk.read() as work:
        return str(work.session.get_one(Case, 3).handling_lead)


def done(desk: House, login: str, action: str, reason: str | None = None, **data: object) -> None:
    """One act on case 3, by whoever holds that account."""
    with desk.write() as work:
        act(work, 3, action, actor_of(work, login), reason, data)
        work.commit()


def test_a_draft_that_was_sent_back_says_so_in_its_line(page: Page, desk: House) -> None:
    """From whose turn it is to why it came back, which the unit would else learn by opening every case; the next draft begins anew."""
    with desk.write() as work:
        add_user(work, "chu", "楚初审", PASSWORD, ["reviewer"], None)
        work.commit()
    done(desk, "danwei", "respond", text="今晚六时恢复供水。")
    assert "第 1 稿等初审、保密审查" in shown(page("danwei", "mine"))
    done(desk, "chu", "review", "没有写联系方式，王小明 13900005678 问过", stage="初审", verdict="退回")
    html = shown(page("danwei", "mine"))
    assert "第 1 稿初审退回：没有写联系方式" in html
    assert "13900005678" not in html
    done(desk, "danwei", "respond", text="今晚六时恢复供水。联系电话：028-88000000。")
    html = shown(page("danwei", "mine"))
    assert "第 2 稿等初审、保密审查" in html
    assert "退回" not in html


def test_a_draft_that_passed_waits_to_be_published(page: Page, desk: House) -> None:
    """Four people let it pass; the line says what the unit presses next, and after 登记佐证 nothing of it."""
    with desk.write() as work:
        for n, stage in enumerate(STAGES):
            add_user(work, f"shen{n}", f"审{stage}", PASSWORD, ["reviewer"], None)
        questions = [question.id for question in work.config.workflow.secrecy]
        work.commit()
    done(
        desk,
        "danwei",
        "respond",
        text="经核实，2026年11月23日18时恢复供水。依据《城市供水条例》第二十二条。联系电话：028-88000000。",
    )
    for n, stage in enumerate(STAGES):
        answers = {"checklist": dict.fromkeys(questions, False)} if stage == "保密审查" else {}
        done(desk, f"shen{n}", "review", stage=stage, verdict="同意", **answers)
    assert "第 1 稿已审过，发布以后「登记佐证」" in shown(page("danwei", "mine"))
    with desk.write() as work:
        work.session.get_one(Case, 3).state = "responded"
        work.commit()
    assert "第 1 稿" not in shown(page("danwei", "mine"))


def test_what_came_of_a_press_stands_where_it_was_pressed(page: Page, desk: House) -> None:
    """Signed for, the case owes nothing before its reply and belongs last: until the next look it stays where the hand is."""
    theirs(desk, 7)
    with desk.write() as work:
        for clock in work.session.scalars(select(ClockRow).where(ClockRow.case_id.in_((3, 7)))):
            clock.due_at = work.now + timedelta(days=4 if clock.case_id == 3 else 3)
        note_nearest(work, (3, 7))
        work.commit()
    done(desk, "zhiban", "dispatch", unit=unit_of(desk))

    def order(app: AppTest) -> list[int]:
        html = shown(app)
        return sorted((3, 7), key=lambda n: html.index(f"YQ2026-{n:06}"))

    app = page("danwei", "mine")
    assert order(app) == [3, 7]
    app = app.button(key="ys_mine_accept_3").click().run()
    app = next(b for b in app.button if b.label == "签收" and b.key != "ys_mine_accept_3").click().run()
    assert "已签收" in shown(app)
    assert order(app) == [3, 7]
    assert order(app.run()) == [7, 3]


def test_who_wrote_a_draft_reads_at_once_what_the_check_found(page: Page, desk: House) -> None:
    """Not first from the reviewer who sends it back."""
    app = page("danwei", "mine").button(key="ys_mine_respond_3").click().run()
    next(t for t in app.text_area if t.label == "稿子").input("我局高度重视。")
    app = next(b for b in app.button if b.label == "存为第 1 稿").click().run()
    assert "已拟稿：YQ2026-000003，检查指出：空话" in shown(app)


def test_why_one_slip_is_sent_back_is_not_the_reason_of_another(page: Page, desk: House) -> None:
    """退单 is pressed on a second case while the first one's form is half written: its form is empty."""
    theirs(desk, 7)
    for number in (3, 7):
        with desk.write() as work:
            act(work, number, "dispatch", actor_of(work, "zhiban"), None, {"unit": unit_of(desk)})
            work.commit()
    app = page("danwei", "mine").button(key="ys_mine_refuse_3").click().run()
    app.text_area[0].input("供水管网不归我局")
    app = app.button(key="ys_mine_refuse_7").click().run()
    assert not app.exception
    assert [(reason.label, reason.value) for reason in app.text_area] == [("退单理由", "")]


def test_who_assists_reads_who_leads(page: Page, desk: House) -> None:
    """A case in which the unit only helps names its lead; its own do not."""
    with desk.write() as work:
        case = work.session.get_one(Case, 7)
        case.support = [work.session.get_one(Case, 3).handling_lead]
        lead = work.config.unit(case.handling_lead or "").name
        work.commit()
    html = shown(page("danwei", "mine"))
    assert html.count("主办") == 1
    assert f"{lead}主办" in html


def test_a_limit_that_was_past_when_discovered_is_marked(page: Page, desk: House) -> None:
    """It is counted apart from the unit's own breaches, and so it is shown."""
    assert "发现时已过时限" not in shown(page("danwei", "mine"))
    theirs(desk, 8)
    assert shown(page("danwei", "mine")).count("发现时已过时限") == 1


def test_the_last_case_of_a_busy_unit_is_reached_by_turning_pages(
    page: Page, desk: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three cases, two a page: the third on the second page, and back again."""
    monkeypatch.setattr("dashboard.screens.mine.SHOWN", 2)
    theirs(desk, 2, 7)
    with desk.write() as work:
        assert work.session.scalars(select(ClockRow.id).where(ClockRow.case_id.in_((2, 3, 7)))).all()
        note_nearest(work, (2, 3, 7))
        work.commit()

    def numbers(app: AppTest) -> list[int]:
        html = shown(app)
        return [n for n in (2, 3, 7) if f"YQ2026-{n:06}" in html]

    app = page("danwei", "mine")
    assert numbers(app) == [2, 3]
    assert "在办 3 件" in shown(app)
    assert numbers(next(b for b in app.button if b.label == "下一页").click().run()) == [7]
    assert not [b for b in app.button if b.label == "下一页"]
    assert numbers(next(b for b in app.button if b.label == "上一页").click().run()) == [2, 3]
