"""A leader with a telephone, an officer with a refused page, and a policy that is only tried: in a real browser."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from cases.evidence.pages import keep_failure
from cases.evidence.record import record_evidence
from cases.people.accounts import add_user
from cases.store.act_tables import Instruction
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
    """From what burns to the order in four touches, at 390 pixels, and one more for the time that its words name; verbatim in the record, in the
    leader's name, its clock running until then."""
    with front[1].write() as work:
        if work.session.scalar(select(User).where(User.login == "fa")) is None:
            add_user(work, "fa", "范市长", "zhiban-2026-ok", ["city_leader"], None)
        work.commit()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/leader")
    log_in("fa")
    page.get_by_text("正在紧要的").wait_for()
    page.get_by_role("link", name="写批示").first.wait_for()
    assert not sideways(page)
    picture("phone-leader")
    page.get_by_role("link", name="写批示").first.click()
    page.get_by_label("批示原文").fill(WORDS)
    assert not sideways(page)
    page.get_by_text("以范市长本人名义").scroll_into_view_if_needed()
    picture("phone-own-order")
    give = page.get_by_test_id("stFormSubmitButton").get_by_role("button", name="本人批示")
    give.click()
    page.get_by_text("原文写着「明早八点前」").wait_for()
    assert not sideways(page)
    picture("phone-own-order-time")
    assert page.get_by_label("要求的反馈时间").input_value().endswith(" 08:00")
    give.click()
    page.get_by_text("已本人批示：YQ2026-000001").wait_for()
    assert not sideways(page)
    picture("phone-own-order-done")
    with front[1].read() as work:
        [row] = work.session.scalars(select(Instruction))
        assert (row.words, row.by, row.recorded_by, row.kind, row.form) == (WORDS, "范市长", "fa", "批示", "书面")
        clock = work.session.scalars(select(ClockRow).where(ClockRow.kind == "instruction_feedback")).one()
        assert clock.state == "running"
        assert clock.due_at.astimezone(front[1].config.city.zone).strftime("%H:%M") == "08:00"


def test_a_policy_is_tried_on_the_system_page(
    page: Any, log_in: Callable[..., None], picture: Callable[[str], None]
) -> None:
    """The text is edited in the browser; the sums come below it, and a mistake is told with its line."""
    page.goto("/system")
    log_in()
    area = page.get_by_label("deadlines.yaml（改动只用于试算，不保存）")
    area.wait_for()
    text = area.input_value()
    area.fill(text.replace("duration: 48", "duration: 24"))
    page.get_by_test_id("stFormSubmitButton").get_by_role("button", name="试算").click()
    page.get_by_text("什么也没有保存").wait_for()
    page.get_by_text("什么也没有保存").scroll_into_view_if_needed()
    picture("policy-trial")
    area.fill(text.replace("duration: 48", "duration: 四十八", 1))
    page.get_by_test_id("stFormSubmitButton").get_by_role("button", name="试算").click()
    page.get_by_text("这份配置不能用").wait_for()
    page.get_by_text("这份配置不能用").scroll_into_view_if_needed()
    picture("policy-refused")


def test_evidence_whose_page_was_refused_asks_for_a_file(
    page: Any,
    log_in: Callable[..., None],
    upload: Callable[[Any, Path], None],
    picture: Callable[[str], None],
    front: Front,
    tmp_path: Path,
) -> None:
    """The case's page says why; the officer files the page instead, and it is a download there."""
    with front[1].write() as work:
        row = record_evidence(
            work,
            2,
            kind="official_site",
            issuer="市政府",
            published_at=work.now,
            actor="zhiban",
            url="http://10.0.0.8/notice",
        )
        keep_failure(work, row.id, "10.0.0.8 指向内网地址 10.0.0.8, 不访问")
        work.commit()
    file = tmp_path / "通报截图.png"
    file.write_bytes(b"\x89PNG")
    page.goto("/case?id=2&act=keep-copy")
    log_in()
    page.get_by_text("指向内网地址 10.0.0.8，不访问").first.wait_for()
    picture("evidence-refused")
    upload(page.locator("input[type=file]").first, file)
    page.get_by_test_id("stFormSubmitButton").get_by_role("button", name="补存佐证副本").click()
    page.get_by_text("已补存佐证副本").wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name="截图", exact=True).click()
    assert Path(download.value.path()).read_bytes() == b"\x89PNG"
    picture("evidence-kept")
