"""The page of registers, the banner of a missing year, and limits that are provisional or paused."""

import re
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from cases.house import House
from cases.people.accounts import add_user
from cases.people.actors import Actor
from cases.registers.entering import enter
from cases.registers.problems import Found, note_problem, strike_off
from cases.registers.proving import Proved, prove
from cases.store.clock_tables import ClockRow, RegisterEntry
from cases.store.event_tables import Event
from reports.particulars import breaches
from tests.conftest import NINE
from tests.dashboard.conftest import shown
from tests.dashboard.seed import PASSWORD

Page = Callable[..., AppTest]


def button(app: AppTest, label: str, n: int = 0) -> None:
    """Press the n-th button of that label."""
    [b for b in app.button if b.label == label][n].click()


def test_an_entry_is_made_listed_and_closed_on_the_page(page: Page, desk: House) -> None:
    """Entered with its time left; closed only with an address; then it is gone from the open list. 依申请公开 has its own page, which
    asks for the decision."""
    app = page("zhiban", "register")
    assert "没有在办的登记" in shown(app)
    assert "依申请公开" not in next(s for s in app.selectbox if s.label == "种类").options
    next(f for f in app.text_input if f.label == "名称").input("张三所指页面 13800001234 写错")
    next(s for s in app.selectbox if s.label == "责任单位").select("shi_yingji")
    button(app, "登记")
    html = shown(app.run())
    assert "已登记：DJ2026-000001" in html
    assert "市应急局" in html
    assert "13800001234" not in html

    app = page("zhiban", "register")
    button(app, "登记凭证")
    assert "没有网址也没有文件，不能证明已经更正" in shown(app.run())
    next(f for f in app.text_input if f.label == "网址").input("https://www.example.invalid/a")
    button(app, "登记凭证")
    assert "已登记更正：DJ2026-000001" in shown(app.run())
    with desk.read() as work:
        assert (
            work.session.scalars(select(ClockRow.state).where(ClockRow.subject_kind == "register")).one() == "satisfied"
        )


def test_the_file_that_proved_it_can_be_opened(page: Page, desk: House) -> None:
    """Of an entry and of a problem struck off the page leads to the file; where an address proved it, to none."""
    app = page("zhiban", "register")
    next(f for f in app.text_input if f.label == "名称").input("办事指南电话有误")
    next(s for s in app.selectbox if s.label == "责任单位").select("shi_yingji")
    button(app, "登记")
    app.run()
    app = page("zhiban", "register")
    app.file_uploader[0].set_value([("更正截图.png", b"\x89PNG", "image/png")])
    button(app, "登记凭证")
    assert "已登记更正" in shown(app.run())
    html = shown(page("zhiban", "register"))
    assert "已登记凭证的（最近 1 项）" in [box.label for box in page("zhiban", "register").expander]
    assert re.search(r'href="[^"]*/evidence/register/1"[^>]*>凭证文件', html)

    officer = Actor("zhiban", "周值班", "shi_fuban", frozenset({"duty_officer"}))
    with desk.write() as work:
        for name, given in (
            ("甲", {"body": b"%PDF-1", "suffix": ".pdf"}),
            ("乙", {"url": "https://www.example.com/a"}),
        ):
            limit = (work.now + timedelta(days=9)).date()
            row = note_problem(work, Found("更新不及时", name, "shi_yingji", "补", limit), officer)
            strike_off(work, row.id, officer, **given)
        work.commit()
    html = shown(page("zhiban", "register"))
    assert "/evidence/problem/1" in html
    assert "/evidence/problem/2" not in html


def test_the_page_that_is_wrong_stands_with_its_entry_and_proves_nothing(page: Page) -> None:
    """Who is to correct it reads where; it is listed among the proved only once it is."""
    app = page("zhiban", "register")
    field(app, "名称", "办事指南电话有误")
    field(app, "在哪里", "https://www.example.com/guide")
    next(s for s in app.selectbox if s.label == "责任单位").select("shi_yingji")
    button(app, "登记")
    assert "https://www.example.com/guide" in shown(app.run())
    button(app, "登记")
    assert "缺少名称" in shown(app.run()), "the form was not empty again: pressed twice it would enter twice"
    app = page("zhiban", "register")
    assert not [box.label for box in app.expander if "已登记凭证的" in box.label]
    field(app, "网址", "https://www.example.com/guide?v=2")
    button(app, "登记凭证")
    app.run()
    assert "已登记凭证的（最近 1 项）" in [box.label for box in page("zhiban", "register").expander]


def test_a_site_shows_its_last_update(page: Page, desk: House) -> None:
    """Renewed, its limit counts from the update, and that is the day beside it."""
    officer = Actor("zhiban", "周值班", "shi_fuban", frozenset({"duty_officer"}))
    with desk.write() as work:
        entry = enter(work, "site_freshness", "门户网站", "shi_yingji", NINE - timedelta(days=10), officer)
        prove(work, entry.number, "update", Proved(NINE - timedelta(days=3), "https://www.example.com/"), officer)
        work.commit()

    html = shown(page("zhiban", "register"))

    assert "11-20 09:00" in html
    assert "11-13 09:00" not in html


def test_a_unit_sees_its_own_entries_only(page: Page) -> None:
    """The water bureau's liaison does not learn of the emergency bureau's applications."""
    app = page("zhiban", "register")
    next(f for f in app.text_input if f.label == "名称").input("征地批文")
    next(s for s in app.selectbox if s.label == "责任单位").select("shi_yingji")
    button(app, "登记")
    assert "DJ2026-000001" in shown(app.run())
    assert "DJ2026-000001" not in shown(page("danwei", "register"))


def test_what_rests_on_an_unknown_year_says_so(page: Page, desk: House) -> None:
    """暂定 on the list and on the case page, and only where it is."""
    assert "暂定" not in shown(page("zhiban"))
    with desk.write() as work:
        clock = work.session.scalars(select(ClockRow).where(ClockRow.case_id == 2)).one()
        clock.provisional = True
        work.commit()
    assert "到期暂定" in shown(page("zhiban"))
    assert "暂定" in shown(page("zhiban", "case", id="2"))
    assert "暂定" not in shown(page("zhiban", "case", id="1"))


def test_a_clock_that_stands_still_says_so(page: Page, desk: House) -> None:
    """停表 on the list and on the case page."""
    with desk.write() as work:
        clock = work.session.scalars(select(ClockRow).where(ClockRow.case_id == 2)).one()
        clock.pauses = [[NINE.isoformat(), None]]
        work.commit()
    assert "停表" in shown(page("zhiban"))
    assert "停表" in shown(page("zhiban", "case", id="2"))


def test_from_december_a_missing_year_is_red_on_the_desk(page: Page, desk: House) -> None:
    """30 November nothing, 1 December a red line that says what to do."""
    desk.clock.forward(days=7)  # type: ignore[attr-defined]
    assert "2027 年的放假调休" not in shown(page("zhiban"))
    desk.clock.at = NINE + timedelta(days=8)  # type: ignore[attr-defined]
    html = shown(page("zhiban"))
    assert "2027 年的放假调休安排到现在还没有" in html
    assert "yingsheng workdays" not in html


def test_a_mark_in_a_register_entry_stops_it(page: Page, desk: House) -> None:
    """Nothing is entered; what to do is said."""
    app = page("zhiban", "register")
    next(f for f in app.text_input if f.label == "名称").input("机密★10年 某方案")
    next(s for s in app.selectbox if s.label == "责任单位").select("shi_yingji")
    button(app, "登记")
    assert "保密工作机构" in shown(app.run())
    assert "没有在办的登记" in shown(page("zhiban", "register"))
    with desk.read() as work:
        assert work.session.scalars(select(Event.subject_id).where(Event.type == "secret_refused")).all() == [
            "register"
        ]


def test_an_entry_made_by_mistake_is_withdrawn(page: Page, desk: House) -> None:
    """With the approval of one who may give it, and a reason; it is no longer owed, and its events stay."""
    with desk.write() as work:
        add_user(work, "daiban", "陈带班", PASSWORD, ["shift_leader"], "shi_fuban")
        work.commit()
    app = page("zhiban", "register")
    next(f for f in app.text_input if f.label == "名称").input("某信息公开申请")
    next(s for s in app.selectbox if s.label == "责任单位").select("shi_yingji")
    button(app, "登记")
    app = app.run()
    next(s for s in app.selectbox if s.label == "批准人").select("daiban")
    button(app, "撤销登记")
    assert "撤销需要写明理由" in shown(app.run())
    next(f for f in app.text_input if f.label == "撤销理由").input("重复登记")
    button(app, "撤销登记")
    assert "已撤销登记" in shown(app.run())
    with desk.read() as work:
        assert work.session.scalars(select(RegisterEntry.state)).all() == ["withdrawn"]
        told = work.session.scalars(select(Event.type).where(Event.subject_kind == "register")).all()
    assert {"register_entered", "register_withdrawn"} <= set(told)


def test_a_missed_limit_of_an_entry_is_given_its_cause(page: Page, desk: House) -> None:
    """By its unit or the desk, also after it was answered late; another unit is not offered it, and 考核 reads it."""
    app = page("zhiban", "register")
    assert "没有超时的登记" in shown(app)
    next(f for f in app.text_input if f.label == "名称").input("征地批文")
    next(s for s in app.selectbox if s.label == "责任单位").select("shi_yingji")
    button(app, "登记")
    app.run()
    with desk.write() as work:
        clock = work.session.scalars(select(ClockRow).where(ClockRow.subject_kind == "register")).one()
        clock.due_at = clock.breach_at = clock.breached_at = work.now - timedelta(hours=1)
        work.commit()
    assert "没有超时的登记" in shown(page("danwei", "register"))
    app = page("zhiban", "register")
    button(app, "说明超时原因")
    assert "缺少超时原因" in shown(app.run())
    next(s for s in app.selectbox if s.label == "为什么没有按时").select(
        desk.config.workflow.breach_causes.causes[0].name
    )
    next(f for f in app.text_area if f.label.startswith("说明")).input("要先问省里")
    button(app, "说明超时原因")
    assert "已说明超时原因：DJ2026-000001" in shown(app.run())
    with desk.read() as work:
        [one] = breaches(work.session, [clock.id], {})
    assert one.why == f"{desk.config.workflow.breach_causes.causes[0].name}：要先问省里"


def field(app: AppTest, label: str, words: str) -> None:
    """Type into the field of that label."""
    next(f for f in app.text_input if f.label == label).input(words)


def enter_problem(app: AppTest, limit: str) -> str:
    """Put the emergency bureau's dead page into the ledger; what the page says then."""
    field(app, "具体问题", "应急预案栏目打不开")
    next(s for s in app.selectbox if s.label == "问题类别").select("找不到")
    next(s for s in app.selectbox if s.label == "哪个单位的问题").select("shi_yingji")
    field(app, "整改措施", "修复链接")
    field(app, "整改期限", limit)
    button(app, "列入台账")
    return shown(app.run())


def test_a_problem_of_openness_is_kept_and_struck_off_on_the_page(page: Page) -> None:
    """Until a day; struck off only with proof; the same thing again is the old number, the second time."""
    app = page("zhiban", "register")
    assert "台账里没有问题" in shown(app)
    assert next(s for s in app.selectbox if s.label == "问题类别").value is None  # none is chosen by itself
    assert "整改期限不是日期：下周；例如 2026-12-01" in enter_problem(app, "下周")
    assert "已列入台账：应急预案栏目打不开" in enter_problem(app, "2026-12-31")
    button(app, "销号")
    assert "没有网址也没有文件，不能证明已经整改" in shown(app.run())
    field(app, "整改后的网址", "https://www.example.invalid/plan")
    button(app, "销号")
    assert "已销号：第 1 号" in shown(app.run())
    html = enter_problem(page("zhiban", "register"), "2027-01-31")
    assert "第 2 次出现" in html
    assert "2027-01-31" in html


def test_a_unit_sees_its_own_problems_and_strikes_none_off(page: Page) -> None:
    """The ledger of another unit is not its to know; its own it reads only."""
    assert "未销号" in enter_problem(page("zhiban", "register"), "2026-12-31")
    app = page("danwei", "register")
    assert "应急预案栏目打不开" not in shown(app)
    assert not any(b.label in ("列入台账", "销号") for b in app.button)


def test_what_is_written_for_one_row_reaches_no_other(page: Page, desk: House) -> None:
    """The second of three is picked and its proof typed; a colleague closes the first: the press proves the second. He closes the one that is
    picked: nothing is proved, the form of the next is empty, and that it is another is said."""
    with desk.write() as work:
        officer = Actor("x", "x", None, frozenset({"duty_officer"}))
        numbers = [
            enter(work, "website_correction", f"错字{n}", "shi_yingji", work.now, officer).number for n in range(4)
        ]
        work.commit()

    def close(number: str) -> None:
        with desk.write() as work:
            prove(work, number, "correction", Proved(work.now, "https://www.example.invalid/c"), officer)
            work.commit()

    def pick(app: AppTest, number: str) -> None:
        next(s for s in app.selectbox if s.label == "哪一项").select(number)
        next(f for f in app.run().text_input if f.label == "网址").input("https://www.example.invalid/own")

    app = page("zhiban", "register")
    pick(app, numbers[1])
    close(numbers[0])
    button(app, "登记凭证")
    assert f"已登记更正：{numbers[1]}" in shown(app.run())

    pick(app, numbers[2])
    close(numbers[2])
    button(app, "登记凭证")
    html = shown(app.run())
    assert "已登记更正" not in html
    assert "原来选的已经不在这里了" in "".join(c.value for c in app.caption)
    assert next(f for f in app.text_input if f.label == "网址").value == ""
    with desk.read() as work:
        left = work.session.scalars(select(RegisterEntry.number).where(RegisterEntry.state == "open")).all()
    assert left == [numbers[3]]
