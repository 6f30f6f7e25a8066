"""周报 in a real browser: from a draft through review and signature to issue; a unit signs for its notice."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import expect

from cases.people.accounts import add_user, link_person
from cases.store.people_tables import Person, User
from reports.week import last_week
from tests.dashboard.seed import PASSWORD
from tests.dashboard.serving import Front
from tests.reports.record import Record

LogIn = Callable[..., None]
Picture = Callable[[str], None]
PEOPLE = {"shenhe": ("沈审核", ["reviewer"], "shi_fuban"), "lingdao": ("凌市长", ["city_leader"], "shi_fuban")}


@pytest.fixture(scope="module")
def week(front: Front) -> str:
    """Last week with breaches of the water office, and the people who review and sign."""
    house = front[1]
    with house.write() as work:
        for login, (name, roles, unit) in PEOPLE.items():
            add_user(work, login, name, PASSWORD, roles, unit)
        liaison = work.session.query(User).where(User.login == "danwei").one()
        work.session.add(Person(name=liaison.name, unit=liaison.unit))
        work.session.flush()
        link_person(work, "danwei", liaison.name, liaison.unit, actor="console")
        work.commit()
    span = last_week(house.now(), house.config.city.zone)
    record, monday = Record(house, count(5001)), span.starts_at
    for n in range(4):
        case = record.case(
            monday + timedelta(hours=9 + n),
            number=f"YQ2026-09{n:04d}",
            title=f"第{n + 1}个小区连续停水",
            handling_lead="shi_shuiwu",
        )
        record.clock(
            case,
            monday + timedelta(days=2, hours=n),
            None if n < 3 else monday + timedelta(days=1),
            subject_id=str(case),
        )
        record.item(monday + timedelta(hours=8 + n), case=case, channel="forum")
    return span.name


def switch(page: Any, log_in: LogIn, login: str, path: str) -> None:
    """Another person at the same screen."""
    page.context.clear_cookies()
    page.goto(f"/login?next={path}")
    log_in(login)


def stands(page: Any, words: str) -> None:
    """The paper's head says so; printing takes some seconds on a busy machine."""
    expect(page.locator(".ys-case-head", has_text=words).first).to_be_visible(timeout=60_000)


def test_a_paper_from_draft_to_issue(page: Any, log_in: LogIn, picture: Picture, week: str) -> None:
    """起草、附注、送审、审核、审签、印发; a figure opens its cases; the file is a download."""
    page.goto("/login?next=/reports")
    log_in()
    page.get_by_role("button", name="起草周报").click()
    expect(page.locator(".ys-paper")).to_contain_text("主要情况")
    page.get_by_text("附注（已写 0 处）").click()
    page.get_by_label("附注（写进文件").fill("本周停水集中在一个片区。")
    page.get_by_role("button", name="保存附注").click()
    expect(page.locator(".ys-paper")).to_contain_text("【人工附注】本周停水集中在一个片区。（周值班）")
    picture("papers-draft")
    page.get_by_label("由谁审签").click()
    page.get_by_role("option", name="凌市长（lingdao）").click()
    page.get_by_role("button", name="送审", exact=True).click()
    stands(page, "待审核")
    id_ = page.url.partition("id=")[2].partition("&")[0]

    switch(page, log_in, "shenhe", f"/reports%3Fid={id_}")
    page.get_by_role("button", name="审核同意").click()
    stands(page, "待审签")
    switch(page, log_in, "lingdao", f"/reports%3Fid={id_}")
    page.get_by_role("button", name="审签同意").click()
    stands(page, "已审签")
    expect(page.locator(".ys-paper")).to_be_visible()
    picture("papers-signed")
    switch(page, log_in, "zhiban", f"/reports%3Fid={id_}")
    page.get_by_label("发文字号").fill("邛府办〔2026〕7号")
    page.get_by_role("button", name="印发", exact=True).click()
    stands(page, "已印发")
    expect(page.get_by_role("button", name="出更正版")).to_be_visible()
    picture("papers-issued")
    page.locator(".ys-paper a", has_text="4").first.click()
    expect(page.locator(".ys-opened")).to_be_visible()
    picture("papers-figure")
    with page.expect_download() as taken:
        page.get_by_role("link", name="PDF（.pdf）").click()
    assert taken.value.suggested_filename == f"舆情周报-{week}.pdf"
    page.goto(f"/papers/{id_}/view")
    expect(page.locator("main")).to_contain_text("邛府办〔2026〕7号")
    picture("papers-html")


def test_a_notice_is_drafted_for_a_unit(page: Any, log_in: LogIn, picture: Picture, week: str) -> None:
    """督查通报 by name of the breaches; the unit does not see it before it is issued."""
    page.goto("/login?next=/reports")
    log_in()
    page.get_by_test_id("stButtonGroup").get_by_text("督查通报", exact=True).click()
    page.get_by_label("单位").fill("水务")
    page.get_by_role("option", name="市水务局").click()
    page.get_by_role("button", name="起草督查通报").click()
    expect(page.locator(".ys-paper")).to_contain_text("市水务局：")
    expect(page.locator(".ys-paper")).to_contain_text("第1个小区连续停水")
    picture("papers-notice")
    address = page.url
    switch(page, log_in, "danwei", "/reports")
    page.goto(address)
    expect(page.get_by_text("没有这一件，或您无权查看。")).to_be_visible()


def test_the_paper_on_one_case_from_its_page(page: Any, log_in: LogIn, picture: Picture, week: str) -> None:
    """One press: a Word file."""
    page.goto("/login?next=/case%3Fid=YQ2026-000001")
    log_in()
    with page.expect_download() as taken:
        page.get_by_role("link", name="起草舆情专报").click()
    assert taken.value.suggested_filename == "舆情专报-YQ2026-000001.docx"
    picture("papers-case")
