"""One answer through the hands of everybody it takes, each in a browser of their own."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import select

from cases.items.search import index_waiting
from cases.people.accounts import add_user
from cases.store.act_tables import Dispatch, Review
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from cases.store.people_tables import User
from tests.browser.conftest import PATIENCE, SCREEN
from tests.conftest import ROOT
from tests.dashboard.seed import PASSWORD
from tests.dashboard.serving import Front

pytest.importorskip("playwright.sync_api", reason="没有 playwright, 跳过浏览器测试")
pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
TEXT = "经核实，2026年11月23日高埂街道停水系主管道检修，已于当日18时恢复供水。依据《城市供水条例》第二十二条。联系电话：028-88000000。"
CAST = (
    ("chu", "楚初审", "reviewer"),
    ("he", "何审核", "reviewer"),
    ("mi", "米保密", "reviewer"),
    ("fa", "范审发", "city_leader"),
)

As = Callable[..., Any]


@pytest.fixture
def as_(browser: Any, front: Front) -> Iterator[As]:
    """A page of the desk as one person, on a screen of that size."""
    with front[1].write() as work:
        known = set(work.session.scalars(select(User.login)))
        for login, name, role in CAST:
            if login not in known:
                add_user(work, login, name, PASSWORD, [role], None)
        work.commit()
    opened: list[Any] = []

    def open_(login: str, path: str, size: dict[str, int] = SCREEN) -> Any:
        context = browser.new_context(viewport=size, base_url=front[0], locale="zh-CN", timezone_id="Asia/Shanghai")
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        page = context.new_page()
        page.goto(path)
        page.fill("#login", login)
        page.fill("#password", PASSWORD)
        page.click("button[type=submit]")
        page.locator(".ys-who").wait_for()
        return page

    yield open_
    for context in opened:
        context.close()


def _press(page: Any, label: str) -> None:
    page.get_by_test_id("stFormSubmitButton").get_by_role("button", name=label).click()


def _keep(page: Any, name: str) -> None:
    (ROOT / "artefacts").mkdir(exist_ok=True)
    page.wait_for_timeout(500)
    page.screenshot(path=str(ROOT / "artefacts" / f"{name}.png"))


def _sideways(page: Any) -> bool:
    return bool(page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth > window.innerWidth"))


@pytest.mark.timeout(600)
def test_a_unit_drafts_four_people_review_and_the_publication_stops_the_clock(as_: As, front: Front) -> None:
    """拟稿 by the unit in its own list, 初审, 审核, 保密审查 and 审发 by four others on telephones, 发布 by the desk."""
    unit = as_("danwei", "/mine")
    unit.get_by_role("button", name="拟稿").click()
    unit.get_by_label("稿子").fill(TEXT)
    _press(unit, "存为第 1 稿")
    unit.get_by_text("已拟稿：YQ2026-000003").wait_for()
    _keep(unit, "mine")
    unit.context.close()  # whoever is done leaves: an open page asks the server every few seconds

    for login, stage in (("chu", "初审"), ("he", "审核"), ("mi", "保密审查"), ("fa", "审发")):
        person = as_(login, "/leader", PHONE)
        person.get_by_text("等您办的（1）").wait_for()
        assert not _sideways(person)
        person.get_by_role("link", name="高埂街道居民反映连续三天停水").first.click()
        person.get_by_role("radiogroup", name="环节").get_by_text(stage, exact=True).click()
        if stage == "保密审查":
            for question in front[1].config.workflow.secrecy:
                person.get_by_role("radiogroup", name=question.text).get_by_text("否", exact=True).click()
        person.get_by_role("radiogroup", name="意见").get_by_text("同意", exact=True).click()
        assert not _sideways(person)
        _keep(person, f"review-{login}")
        _press(person, f"{stage}：提交意见")
        person.get_by_text(f"已审核：YQ2026-000003，{stage}：同意").wait_for()
        person.context.close()

    desk = as_("zhiban", "/case?id=3&act=publish")
    desk.get_by_label("网址", exact=True).fill("https://www.example.gov.cn/3.html")
    _press(desk, "登记佐证")
    desk.get_by_text("已登记佐证：YQ2026-000003").wait_for()
    desk.get_by_text("已完成").first.wait_for()
    _keep(desk, "answered")
    with front[1].read() as work:
        assert work.session.scalar(select(ClockRow.state).where(ClockRow.case_id == 3)) == "satisfied"
        assert len(set(work.session.scalars(select(Review.by)))) == 4


def test_a_unit_refuses_and_says_whose_it_is(as_: As, front: Front) -> None:
    """派单 by the desk; the unit gives it back with a counter-proposal, and is offered nothing of the desk's."""
    with front[1].read() as work:
        unit = next(u for u in work.config.units.units if u.id == work.session.get_one(Case, 3).handling_lead)
    desk = as_("zhiban", "/case?id=3&act=dispatch")
    desk.get_by_label("办理要求").fill("请核实是否还有停水")
    _press(desk, "派单")
    desk.get_by_text("已派单：YQ2026-000003").wait_for()

    liaison = as_("danwei", "/case?id=3&act=refuse")
    liaison.get_by_label("建议改派给").click()
    liaison.get_by_role("option").filter(has_not_text=unit.name).first.click()
    liaison.get_by_label("退单理由").fill("主管道由另一家管理")
    _press(liaison, "退单")
    liaison.get_by_text("已退单：YQ2026-000003").wait_for()
    assert liaison.get_by_role("radiogroup", name="办理").get_by_text("派单", exact=True).count() == 0
    with front[1].read() as work:
        assert work.session.scalars(select(Dispatch.state)).all() == ["refused"]


def test_a_link_to_a_page_of_others_says_whose_it_is(as_: As) -> None:
    """In our own words and beside one's own pages, not Streamlit's «Page not found»."""
    page = as_("zhiban", "/mine")

    page.get_by_text("「本单位待办」这一页给单位联络员、单位负责人用，您的账号没有这些角色").wait_for()
    assert page.get_by_role("link", name="研判队列").count() == 1
    assert page.get_by_role("link", name="本单位待办").count() == 0
    assert page.get_by_role("dialog").count() == 0


def test_what_is_searched_is_masked_and_marked(as_: As, front: Front) -> None:
    """The citizen's telephone is not on the screen; the word is marked, and its case one click away."""
    index_waiting(front[1])
    page = as_("zhiban", "/search")
    page.get_by_label("检索").first.fill("伤者家属")
    _press(page, "检索")
    page.locator("mark").first.wait_for()
    assert "13800001234" not in page.inner_text("body")
    _keep(page, "search")
    page.get_by_role("link", name="YQ2026-000001").click()
    page.locator(".ys-case-head").wait_for()


@pytest.mark.parametrize(
    ("login", "path"),
    [("zhiban", "/queue"), ("danwei", "/mine"), ("fa", "/leader"), ("zhiban", "/topics"), ("fa", "/case?id=1")],
)
def test_no_page_scrolls_sideways_on_a_telephone(as_: As, login: str, path: str) -> None:
    """At 390 pixels everything is within reach of a thumb."""
    page = as_(login, path, PHONE)
    page.get_by_test_id("stMainBlockContainer").locator(".stHtml:visible").first.wait_for()
    page.wait_for_timeout(600)
    assert not _sideways(page)
    _keep(page, f"phone-{path.strip('/').partition('?')[0]}")


def test_the_menu_of_a_telephone_gets_out_of_the_way(as_: As) -> None:
    """It lies over the page: once a page is chosen, or the page beside it touched, it is shut, and after a reload too."""
    page = as_("danwei", "/mine", PHONE)
    shut = page.locator("[data-testid=stSidebar][data-collapsed=true]")
    page.get_by_test_id("stExpandSidebarButton").click()
    page.get_by_test_id("stSidebar").get_by_role("link", name="检索").click()
    page.wait_for_url("**/search")
    shut.wait_for(state="attached")
    page.get_by_test_id("stExpandSidebarButton").click()
    page.locator("[data-testid=stSidebar][data-collapsed=false]").wait_for()
    page.wait_for_timeout(500)  # it slides in
    page.mouse.click(PHONE["width"] - 20, 500)
    shut.wait_for(state="attached")
    page.reload()
    shut.wait_for(state="attached")


def test_a_town_on_the_map_shows_its_topics(as_: As, front: Front) -> None:
    """The map stands beside the trend and nothing runs off the screen; a pressed town is marked and named, and leads back."""
    page = as_("zhiban", "/topics")
    page.get_by_text("每周走势").wait_for()
    assert page.locator(".ys-trend").evaluate("e => e.complete && e.naturalWidth > 0")
    assert not _sideways(page)
    _keep(page, "热点地图")

    page.locator(".ys-tile").filter(has_text="羊安街道").click()

    page.get_by_text("羊安街道最近 7 天的热点").wait_for()
    assert "羊安街道" in page.locator(".ys-tile.on").inner_text()
    _keep(page, "热点一镇")
    page.get_by_text("看全部镇街").click()
    page.locator(".ys-tile.on").wait_for(state="detached")
