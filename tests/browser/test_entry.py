"""Entering and uploading in a browser: in under a minute, with the warning above, and the refused rows as a file."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from cases.items.files import FOLDER, file_of
from cases.store.item_tables import ItemVersion
from tests.browser.test_duty_officer import english
from tests.dashboard.serving import Front

pytest.importorskip("playwright.sync_api", reason="没有 playwright, 跳过浏览器测试")
pytestmark = pytest.mark.browser

Log = Callable[..., None]
Picture = Callable[[str], None]
Upload = Callable[[Any, Path], None]
TABLE = "工单编号,标题,内容\nA1,路灯不亮,某路三盏路灯不亮\n=1+1,,\nA3,通知,机密★ 防汛\n"


def test_a_call_is_entered_in_under_a_minute(page: Any, front: Front, log_in: Log, picture: Picture) -> None:
    """Open the page, type the words, press the button; the page says it is in."""
    page.goto("/entry")
    log_in()
    page.get_by_label("内容（记原话）").wait_for()
    page.wait_for_timeout(600)
    picture("entry")
    assert english(page) <= {"PDF"}
    assert page.get_by_text("严禁录入、上传涉密和工作秘密").is_visible()
    began = time.monotonic()
    page.get_by_label("内容（记原话）").fill("某路三盏路灯不亮")
    page.get_by_role("button", name="录入", exact=True).click()
    page.get_by_text("已录入，随即研判").wait_for()
    assert time.monotonic() - began < 20
    picture("entry-done")


def test_an_instruction_has_fields_of_its_own(page: Any, log_in: Log, picture: Picture) -> None:
    """Who, when, how, the very words, the time stated; nothing runs out to the side."""
    page.goto("/entry")
    log_in()
    page.get_by_text("批示交办", exact=True).click()
    page.get_by_label("批示或来文原文（一字不改）").wait_for()
    page.wait_for_timeout(600)
    picture("entry-instruction")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_screenshot_is_taken_in_and_kept(
    page: Any, front: Front, log_in: Log, picture: Picture, upload: Upload, tmp_path: Path
) -> None:
    """A find that is only a picture; its content stands under its hash beside the database."""
    photo = tmp_path / "截图.png"
    photo.write_bytes(b"\x89PNG\r\n\x1a\n" + b"x" * 100)
    page.goto("/entry")
    log_in()
    page.get_by_text("网上发现", exact=True).click()
    page.get_by_label("链接").wait_for()
    page.get_by_role("combobox", name="在哪里发现").click()
    page.get_by_role("option").first.click()
    upload(page.locator("input[type=file]").first, photo)
    page.wait_for_timeout(400)
    picture("entry-find")
    page.get_by_role("button", name="录入", exact=True).click()
    page.get_by_text("已录入，随即研判").wait_for()
    with front[1].read() as work:
        voice = work.session.scalars(select(ItemVersion).order_by(ItemVersion.id.desc()).limit(1)).one()
    name, digest = file_of(voice.attachments[0])
    assert (voice.title, name) == ("（只有图片或附件）", "截图.png")
    assert digest
    assert (front[1].data / FOLDER / digest[:2] / digest).read_bytes() == photo.read_bytes()


def test_a_table_is_uploaded_and_its_refused_rows_come_back(
    page: Any, log_in: Log, picture: Picture, upload: Upload, tmp_path: Path
) -> None:
    """Counts, reasons, and a file of the refused rows in which nothing runs."""
    table = tmp_path / "热线.csv"
    table.write_text(TABLE, encoding="gb18030")
    page.goto("/entry")
    log_in()
    page.get_by_role("tab", name="上传表格").click()
    page.get_by_role("button", name="上传", exact=True).wait_for()
    upload(page.locator("input[type=file]").last, table)
    page.get_by_role("button", name="上传", exact=True).click()
    page.get_by_text("读 3 条，新 1 条，重复 0 条，拒收 2 条").wait_for()
    page.wait_for_timeout(600)
    picture("upload")
    assert page.get_by_text("保密工作机构").is_visible()
    with page.expect_download() as waiting:
        page.get_by_text("下载拒收清单").click()
    told = Path(waiting.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert told[1].startswith("2,'=1+1,标题和内容都是空的")
    assert told[2].startswith("3,,")


def test_a_file_that_is_left_out_is_said_and_holds_the_form(
    page: Any, log_in: Log, picture: Picture, tmp_path: Path
) -> None:
    """Too large for the desk: a sentence beneath the field, and nothing can be entered without it by a press of the button."""
    large = tmp_path / "现场.mp4"
    with large.open("wb") as file:
        file.truncate(21 << 20)
    page.goto("/entry")
    log_in()
    page.get_by_label("内容（记原话）").fill("某路三盏路灯不亮，视频见附件")
    page.locator("input[type=file]").first.set_input_files(str(large))
    refused = page.locator("[data-testid=stFileUploader]:has([aria-invalid=true])").first
    refused.wait_for()
    said = "e => getComputedStyle(e, '::after').content"
    assert "没有收下" in refused.evaluate(said)
    picture("entry-left-out")
    button = page.get_by_role("button", name="录入", exact=True)
    assert button.evaluate("e => getComputedStyle(e).pointerEvents") == "none"
    refused.locator("[data-testid=stFileChipDeleteBtn] button").click()
    button.click()
    page.get_by_text("已录入，随即研判").wait_for()
