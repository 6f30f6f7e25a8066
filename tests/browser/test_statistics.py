"""考核与统计 in a real browser: a number is clicked, its cases are there; on a telephone nothing lies outside."""

from collections.abc import Callable
from typing import Any

import pytest

pytest.importorskip("playwright.sync_api", reason="没有 playwright, 跳过浏览器测试")
pytestmark = pytest.mark.browser


def test_a_figure_opens_its_cases(page: Any, log_in: Callable[..., None], picture: Callable[[str], None]) -> None:
    """The month, one of its numbers, the cases behind it, one of the cases; and a table to take away."""
    page.goto("/statistics?period=2026-11")
    log_in()
    page.get_by_text("2026年11月（11月1日至11月30日） · 尚未结束").wait_for()
    page.get_by_text("指标口径（").wait_for()
    picture("statistics")
    page.locator("a.ys-stat").filter(has_text="新增事项").click()
    page.get_by_text("新增事项 · 2026年11月（11月1日至11月30日）").wait_for()
    page.get_by_text("只计数，不列出").wait_for()
    picture("statistics-cases")
    with page.expect_download() as download:
        page.get_by_role("link", name="导出 XLSX").click()
    assert download.value.suggested_filename == "figure.xlsx"
    page.get_by_role("link", name="YQ2026-000001").click()
    page.locator(".ys-case-head").wait_for()


def test_it_fits_a_telephone(page: Any, log_in: Callable[..., None], picture: Callable[[str], None]) -> None:
    """At 390 pixels, numbers and lists."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/statistics?period=2026-11&figure=cases_opened")
    log_in()
    for words, name in (("只计数，不列出", "phone-statistics-cases"), ("指标口径（", "phone-statistics")):
        page.get_by_text(words).wait_for()
        assert not page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth > window.innerWidth")
        picture(name)
        page.get_by_role("link", name="← 返回统计").click() if name.endswith("cases") else None
