"""The pages of who is on duty, in a browser on an office screen."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.test_duty_officer import english
from tests.dashboard.rostered import rostered
from tests.dashboard.serving import Front

pytest.importorskip("playwright.sync_api", reason="没有 playwright, 跳过浏览器测试")
pytestmark = pytest.mark.browser

Log = Callable[..., None]
Picture = Callable[[str], None]


SIDEWAYS = """() => [...document.querySelectorAll('th, td')]
  .filter(e => e.getBoundingClientRect().right > innerWidth).map(e => e.innerText)"""
"""Cells that end beyond the screen: Streamlit's own frame hides them, so the page itself never scrolls."""


@pytest.fixture(scope="module", autouse=True)
def _staffed(front: Front) -> None:
    rostered(front[1], long_names=True)


def test_the_roster_fits_an_office_screen(page: Any, log_in: Log, picture: Picture) -> None:
    """Now, the week, stand-ins and holes; the leader's forms open; nothing runs out to the side, nothing is English."""
    page.goto("/roster")
    log_in("daiban")
    page.get_by_text("现在值班").wait_for()
    page.wait_for_timeout(800)
    picture("roster")
    assert english(page) <= {"expand", "more"}  # the name of an icon
    assert page.evaluate(SIDEWAYS) == []
    page.set_viewport_size({"width": 1280, "height": 800})
    page.wait_for_timeout(400)
    assert page.evaluate(SIDEWAYS) == []
    page.get_by_role("button", name="替班").first.click()
    page.get_by_text("联系不上的人").wait_for()
    page.wait_for_timeout(400)
    picture("roster-stand-in")


def test_a_hand_over_is_read_signed_and_printed(page: Any, log_in: Log, picture: Picture) -> None:
    """The outgoing officer signs; on paper only the list and the signatures are left."""
    page.goto("/handovers")
    log_in("lizhi")
    page.get_by_text("在办舆情事项").first.wait_for()
    page.wait_for_timeout(800)
    picture("handover")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="交班人签字").click()
    page.get_by_role("button", name="签字", exact=True).click()
    page.get_by_text("交班人已签字").wait_for()
    page.wait_for_timeout(400)
    picture("handover-signed")
    page.emulate_media(media="print")
    assert not page.get_by_text("最近的交接班").is_visible()
    assert page.get_by_text("在办舆情事项").first.is_visible()
    picture("handover-printed")
