"""The desk by keyboard, in the line itself, second by second; and the wall that nobody touches."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import select

from cases.matters.acts import act
from cases.people.actors import Actor
from cases.store.act_tables import Dispatch
from cases.store.case_tables import Case
from config.load import Config
from tests.browser.conftest import CHROMIUM
from tests.copies import Copies
from tests.dashboard.serving import Front, running_front

expect = pytest.importorskip("playwright.sync_api", reason="没有 playwright, 跳过浏览器测试").expect
pytestmark = pytest.mark.browser

Log = Callable[..., None]
Picture = Callable[[str], None]
OTHER = Actor("jijian", "季监察", "shi_jiwei", frozenset({"discipline", "duty_officer"}))
TOKEN = "wall-of-the-duty-room"


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory, qionglai: Config, copies: Copies) -> Iterator[Front]:
    """A front whose wall has a token."""
    if not CHROMIUM.exists():
        pytest.skip("没有 /usr/bin/chromium, 跳过浏览器测试")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("YINGSHENG_WALL_TOKEN", TOKEN)
        with running_front(tmp_path_factory.mktemp("keys"), qionglai, copies) as running:
            yield running


def line(page: Any, number: str) -> Any:
    """The line of that case."""
    return page.locator(".ys-line").filter(has=page.get_by_role("link", name=number))


def begin(page: Any, log_in: Log) -> None:
    """The desk with its lines."""
    page.goto("/")
    log_in()
    page.locator(".ys-line").first.wait_for()


def walk_to(page: Any, number: str) -> None:
    """Down with J until the cursor stands there; it is seen."""
    for _ in range(10):
        page.keyboard.press("j")
        if "ys-here" in (line(page, number).get_attribute("class") or ""):
            return
    raise AssertionError(f"the cursor never came to {number}")


def test_confirm_dispatch_and_take_back_without_a_mouse(page: Any, log_in: Log, picture: Picture, front: Front) -> None:
    """J to the line, C, D: done in the line, said below; U leads to the form that takes the dispatch back."""
    begin(page, log_in)
    walk_to(page, "YQ2026-000007")
    assert page.evaluate("document.activeElement.textContent") == "YQ2026-000007", "the focus is where the cursor is"
    page.keyboard.press("c")
    page.get_by_text("已确认研判：YQ2026-000007").wait_for()
    expect(line(page, "YQ2026-000007")).to_contain_text("已研判", timeout=9000)
    page.keyboard.press("d")
    page.get_by_text("已派单：YQ2026-000007，派给市规自局").wait_for()
    expect(line(page, "YQ2026-000007")).to_contain_text("已派单", timeout=9000)
    picture("keys")
    assert page.url.rstrip("/") == front[0]
    page.keyboard.press("u")
    page.get_by_label("撤销理由").fill("派错了")
    page.get_by_test_id("stFormSubmitButton").get_by_role("button", name="撤销").click()
    page.get_by_text("已撤销：YQ2026-000007").wait_for()
    page.locator("s", has_text="派单").first.wait_for()
    page.wait_for_timeout(600)
    picture("undone")
    with front[1].read() as work:
        assert work.session.scalars(select(Dispatch.state)).all() == ["recalled"]
        assert work.session.get_one(Case, 7).state == "confirmed"


def test_a_stale_line_is_refused_with_who_did_what(page: Any, log_in: Log, front: Front) -> None:
    """A colleague acts between the last refresh and the click."""
    begin(page, log_in)
    button = line(page, "YQ2026-000002").get_by_role("button", name="确认")
    button.wait_for()
    page.evaluate("document.querySelector('.ys-line[data-case=\"2\"]').dataset.version = '0'")
    with front[1].write() as work:
        act(work, 2, "overrule", OTHER, "核实", {"category": "民政"})
        work.commit()
    button.click()
    page.get_by_text(re.compile("在您打开之后有变化：季监察 .*已「改判」；请看过再办")).wait_for()


def test_ticked_lines_are_done_together(page: Any, log_in: Log, front: Front) -> None:
    """Two ticks survive the list's own refresh; B shows what would come of both, then it is done."""
    begin(page, log_in)
    for number in ("YQ2026-000003", "YQ2026-000008"):
        line(page, number).get_by_role("checkbox").check()
    stamp = page.locator(".ys-summary .ys-num").inner_text()
    expect(page.locator(".ys-summary .ys-num")).not_to_have_text(stamp, timeout=12000)
    expect(line(page, "YQ2026-000008").get_by_role("checkbox")).to_be_checked()
    page.get_by_role("link", name="选中 2 件，一起办理").wait_for()
    page.keyboard.press("b")
    page.get_by_text("值守台选中的 2 件").wait_for()
    page.get_by_role("button", name="先看会怎样（2 件）").click()
    page.get_by_role("button", name="照此办理 2 件").click()
    page.get_by_text("已确认研判 2 件").wait_for()
    with front[1].read() as work:
        assert {work.session.get_one(Case, id_).state for id_ in (3, 8)} == {"confirmed"}


def test_every_second_counts_without_asking_the_server(page: Any, log_in: Log) -> None:
    """The words move between two refreshes, say what the server would say, and follow the server's clock, not the browser's."""
    begin(page, log_in)
    page.context.set_offline(True)
    moved = page.evaluate("""async () => {
        const at = document.querySelector('.ys-line .ys-left'); at.dataset.due = String(Date.now() / 1000 + 30);
        const seen = new Set(); for (let n = 0; n < 25; n++) { await new Promise(r => setTimeout(r, 100)); seen.add(at.textContent); }
        return [...seen]; }""")
    page.context.set_offline(False)
    assert len([words for words in moved if re.fullmatch(r"剩 \d\d 秒", words)]) >= 2
    assert page.evaluate("[59, 61, 700, 3700, 90000, 180000].map(window.yingsheng.words)") == [
        "59 秒", "1 分 01 秒", "11 分", "1 小时 1 分", "25 小时 0 分", "2 天 2 小时",
    ]  # fmt: skip


def test_the_keys_are_listed_and_typing_is_not_acting(page: Any, log_in: Log, picture: Picture, front: Front) -> None:
    """? opens the list of keys in Chinese; letters typed into a field do nothing to a case."""
    begin(page, log_in)
    page.keyboard.press("j")
    page.keyboard.press("?")
    page.get_by_text("确认研判（按机器提出的）").wait_for()
    picture("key-list")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="更多筛选").click()
    page.get_by_label("存为视图").fill("夜班 cd")
    page.get_by_label("存为视图").press("c")
    page.wait_for_timeout(700)
    assert page.locator(".ys-heard.ys-banner").count() == 0


def test_the_wall_renews_itself(page: Any, picture: Picture, front: Front) -> None:
    """Opened by its token without a login; the countdown moves, a new state shows without reloading, a dead front is said in red."""
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(f"/wall?token={TOKEN}")
    assert page.url.endswith("/wall")
    page.locator(".line").first.wait_for()
    page.evaluate("window.stayed = true")
    number = page.locator(".tile .n").first
    before = int(number.inner_text())
    with front[1].write() as work:
        work.session.get_one(Case, 5).closed_at = work.now
        work.commit()
    expect(number).to_have_text(str(before - 1), timeout=12000)
    assert page.evaluate("window.stayed")
    picture("wall")
    assert page.evaluate(
        "document.documentElement.scrollWidth <= 1920 && document.documentElement.scrollHeight <= 1080"
    )
    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('.ys-left')).fontSize)") >= 36
    page.context.set_offline(True)
    page.get_by_text("连不上值守台").wait_for(timeout=12000)
    page.context.set_offline(False)
    expect(page.locator("#silent")).to_be_hidden(timeout=12000)
