"""移交纪检 in Chromium: what the desk sees of it, and 纪检 taking it over."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.dashboard.serving import Front

pytestmark = pytest.mark.browser
NUMBER = "SQ2026-000006"


def test_the_desk_sees_number_and_clock_until_discipline_has_it(
    page: Any, front: Front, log_in: Callable[..., None], picture: Callable[[str], None], browser: Any
) -> None:
    """The officer's list and the case show 移交纪检 and nothing else; 纪检 takes it over; then the list says so."""
    page.goto("/")
    log_in()
    line = page.locator(".ys-line", has_text=NUMBER)
    line.get_by_text("移交纪检", exact=True).wait_for()
    assert "收礼" not in page.inner_text("body")
    picture("transfer-desk")
    page.goto("case?id=6")
    page.get_by_text("限制知悉，只显示编号和移交时限。").wait_for()
    page.get_by_text("移交纪检").first.wait_for()
    picture("transfer-desk-case")
    page.context.clear_cookies()

    page.goto("/")
    log_in("jijian")
    page.locator(".ys-line", has_text="违规收礼").wait_for()
    page.goto("case?id=6&act=accept-transfer")
    page.get_by_role("button", name="接收移交").last.wait_for()
    picture("transfer-discipline")
    page.locator("form, [data-testid=stForm]").get_by_role("button", name="接收移交").click()
    page.get_by_text(f"已接收移交：{NUMBER}").wait_for()
    page.context.clear_cookies()

    page.goto("/")
    log_in()
    page.locator(".ys-line", has_text=NUMBER).get_by_text("纪检已接收移交").wait_for()
