"""领导一页 on a telephone: a leader writes the own order; the desk and the unit see it."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from cases.people.accounts import add_user
from cases.store.case_tables import Instruction
from cases.store.clock_tables import ClockRow
from cases.store.people_tables import User
from tests.dashboard.serving import Front

pytest.importorskip("playwright.sync_api", reason="没有 playwright, 跳过浏览器测试")
pytestmark = pytest.mark.browser

WORDS = "请应急局会同羊安街道连夜核实伤亡情况，明早八点前报我。"


def sideways(page: Any) -> bool:
    """Whether something lies outside of the screen."""
    return bool(page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth > window.innerWidth"))


def test_a_leader_writes_an_order_with_a_thumb(
    page: Any, log_in: Callable[..., None], picture: Callable[[str], None], front: Front
) -> None:
    """From what burns to the order in four touches, at 390 pixels; verbatim in the record, in the leader's name, its clock running."""
    with front[1].write() as work:
        if work.session.scalar(select(User).where(User.login == "fa")) is None:
            add_user(work, "fa", "范市长", "zhiban-2026-ok", ["city_leader"], None)
        work.commit()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/leader")
    log_in("fa")
    page.get_by_text("正在紧要的").wait_for()
    assert not sideways(page)
    picture("phone-leader")
    page.get_by_role("link", name="写批示").first.click()
    page.get_by_label("批示原文").fill(WORDS)
    assert not sideways(page)
    page.get_by_text("以范市长本人名义").scroll_into_view_if_needed()
    picture("phone-own-order")
    page.get_by_test_id("stFormSubmitButton").get_by_role("button", name="本人批示").click()
    page.get_by_text("已本人批示：YQ2026-000001").wait_for()
    assert not sideways(page)
    picture("phone-own-order-done")
    with front[1].read() as work:
        [row] = work.session.scalars(select(Instruction))
        assert (row.words, row.by, row.recorded_by, row.kind, row.form) == (WORDS, "范市长", "fa", "批示", "书面")
        clock = work.session.scalars(select(ClockRow).where(ClockRow.kind == "instruction_feedback")).one()
        assert clock.state == "running"
