"""What a duty officer does in a browser, from login to the clock that stops."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from cases.store.outbox_tables import Acknowledgement
from cases.store.people_tables import Person, User
from tests.dashboard.serving import Front

expect = pytest.importorskip("playwright.sync_api", reason="没有 playwright, 跳过浏览器测试").expect
pytestmark = pytest.mark.browser

Log = Callable[..., None]
Picture = Callable[[str], None]


def test_a_wrong_password_is_refused(page: Any, log_in: Log, picture: Picture) -> None:
    """The form comes back with a sentence; no page opens."""
    page.goto("/")
    picture("login")
    log_in(password="not-the-password")
    page.get_by_role("alert").wait_for()
    assert "登录名或口令不对" in page.inner_text("main")
    page.goto("/case?id=1")
    assert "/login" in page.url


def test_the_desk_counts_down_without_reloading(page: Any, log_in: Log, picture: Picture) -> None:
    """Breached first, in red; the time left moves while nobody touches anything."""
    page.goto("/")
    log_in()
    rows = page.locator(".ys-row:not(.ys-head)")
    rows.first.wait_for()
    page.wait_for_timeout(600)
    picture("duty")
    assert "欠薪" in rows.nth(0).inner_text()
    assert re.search(r"超时 3[5-9] 分", rows.nth(1).inner_text())
    risk = rows.nth(2).locator(".ys-left")
    before = risk.inner_text()
    assert re.fullmatch(r"剩 (?:[1-3] 分 \d\d|[1-5]?\d) 秒", before)
    page.evaluate("window.stayed = true")
    expect(risk).not_to_have_text(before, timeout=9000)
    assert page.evaluate("window.stayed")


def test_a_filter_hides_and_says_so(page: Any, log_in: Log) -> None:
    """已超时 leaves two rows and says that six are hidden."""
    page.goto("/")
    log_in()
    page.get_by_text("已超时 2").click()
    page.get_by_text("隐藏了 6 件").wait_for()
    expect(page.locator(".ys-row:not(.ys-head)")).to_have_count(2, timeout=9000)


@pytest.mark.parametrize("width", [1024, 1280, 1920])
def test_the_mark_at_the_head_of_a_row_stands_whole(page: Any, log_in: Log, front: Front, width: int) -> None:
    """On a small office screen as on a large one: no row's first mark is cut, and its title keeps room beside it."""
    page.set_viewport_size({"width": width, "height": 800})
    with front[1].write() as work:
        late = work.session.scalars(select(ClockRow.case_id).where(ClockRow.late_when_discovered)).one()
        work.session.get_one(Case, late).kind = "request"  # another mark beside the longest one
        work.commit()
    page.goto("/")
    log_in()
    marks = page.locator(".ys-line .ys-title .ys-tag:first-child")
    marks.first.wait_for()
    page.get_by_text("发现时已过时限").first.wait_for()
    cut = "all => all.filter(one => one.scrollWidth > one.clientWidth).map(one => one.innerText)"
    assert marks.evaluate_all(cut) == []
    room = page.locator(".ys-line .ys-what").evaluate_all("all => Math.min(...all.map(one => one.clientWidth))")
    assert room >= 60


def test_a_case_is_opened_confirmed_and_answered(page: Any, log_in: Log, picture: Picture, front: Front) -> None:
    """One click opens it, the evidence is marked; on another, confirming and registering the publication stop its clock."""
    page.goto("/")
    log_in()
    page.get_by_role("link", name="YQ2026-000001").click()
    page.locator(".ys-case-head").wait_for()
    page.get_by_text("12人死亡", exact=True).first.wait_for()
    page.wait_for_timeout(600)
    picture("case")
    assert page.locator("mark").first.inner_text() == "12人死亡"
    assert page.url.endswith("/case?id=1")

    page.goto("/case?id=2")
    page.get_by_role("radiogroup", name="办理").get_by_text("确认研判").click()
    page.get_by_test_id("stFormSubmitButton").get_by_role("button", name="确认研判").click()
    page.get_by_text("已确认研判：YQ2026-000002").wait_for()

    page.get_by_role("radiogroup", name="办理").get_by_text("登记佐证").click()
    page.get_by_label("网址", exact=True).fill("https://www.example.gov.cn/1.html")
    page.get_by_test_id("stFormSubmitButton").get_by_role("button", name="登记佐证").click()
    page.get_by_text("已登记佐证：YQ2026-000002").wait_for()
    page.wait_for_timeout(600)
    picture("case-answered")
    with front[1].read() as work:
        query = select(ClockRow.state).where(ClockRow.case_id == 2)
        assert work.session.scalar(query) == "satisfied"


def test_the_other_pages_open_by_address(page: Any, log_in: Log, picture: Picture) -> None:
    """After login the browser goes where it wanted to go; the others open by their address."""
    for path, words in (("channels", "从未采集"), ("messages", "已送达对方平台"), ("system", "请本市核实")):
        page.goto(f"/{path}")
        if "/login" in page.url:
            log_in()
        page.get_by_text(words).first.wait_for()
        page.wait_for_timeout(400)
        picture(path)
        assert page.url.endswith(f"/{path}")


def test_why_somebody_was_told_is_one_click_away(page: Any, log_in: Log, picture: Picture) -> None:
    """From 提醒 to the case's page, where just that message stands open; the others open by a click and by keyboard."""
    page.goto("/messages")
    log_in()
    page.get_by_role("link", name="为什么").first.click()
    page.locator("details[open] .ys-chain").wait_for()
    picture("chain")
    assert "国办发〔2016〕80号" in page.inner_text("details[open] .ys-chain")
    page.get_by_role("link", name="看全部提醒").click()
    page.locator("details:not([open]) > summary").first.wait_for()
    page.locator("summary").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("details[open]")).to_have_count(1)


def test_received_is_pressed_in_the_row(page: Any, log_in: Log, front: Front) -> None:
    """The button lies over its row and does not open the case; pressed, it is gone and the clock runs on."""
    with front[1].write() as work:
        officer = work.session.scalars(select(User).where(User.login == "zhiban")).one()
        officer.person_id = work.session.scalars(select(Person.id)).first()
        work.commit()
    page.goto("/")
    log_in()
    page.get_by_role("button", name="收到").click()
    expect(page.get_by_role("button", name="收到")).to_have_count(0, timeout=9000)
    assert "case" not in page.url
    with front[1].read() as work:
        assert work.session.scalars(select(Acknowledgement.via)).all() == ["desk"]


def test_logging_out_ends_the_open_page_too(page: Any, log_in: Log) -> None:
    """The button leads to the form; another tab of the same browser stops showing cases by itself."""
    page.goto("/")
    log_in()
    other = page.context.new_page()
    other.goto("/")
    other.locator(".ys-row").first.wait_for()
    page.locator(".ys-who button").click()
    page.wait_for_url("**/login")
    other.get_by_text("登录已失效").wait_for(timeout=9000)
    expect(other.locator(".ys-row")).to_have_count(0, timeout=9000)


def test_no_english_is_left_on_the_desk(page: Any, log_in: Log) -> None:
    """But for the names of rules and files, which are names."""
    page.goto("/")
    log_in()
    page.locator(".ys-row").first.wait_for()
    page.wait_for_timeout(600)
    assert english(page) <= {"expand", "more"}  # the names of icons
    page.goto("/case?id=3")
    page.locator(".ys-case-head").wait_for()
    page.wait_for_timeout(600)
    assert english(page) <= {
        "script",
        "alert",
        "expand",
        "more",
        "keyboard",
        "arrow",
        "right",
    }  # the post itself, and the names of icons


def english(page: Any) -> set[str]:
    """English words a reader sees; the link for screen readers and the field for files are reworded by the style sheet."""
    body = page.inner_text("body").replace("Skip to main content", "")
    return set(re.findall(r"[A-Za-z]{3,}", re.sub(r"upload\s+Upload\s+\S+ per file", "", body)))
