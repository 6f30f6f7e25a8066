"""The page 依申请公开: entered, handled and counted there; a unit sees its own."""

from collections.abc import Callable

from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from cases.house import House
from cases.people.actors import actor_of
from cases.registers.application_table import application_lines
from cases.registers.applications import Asked, enter_application
from cases.store.item_tables import Blob
from tests.dashboard.conftest import shown
from tests.dashboard.test_register_page import button

Page = Callable[..., AppTest]


def test_an_application_is_entered_and_handled_on_the_page(page: Page, desk: House) -> None:
    """Entered with its limit; a supplement asked for; the yearly table counts it; another unit does not see it."""
    app = page("zhiban", "applications")
    assert "没有申请" in shown(app)
    next(f for f in app.text_input if f.label == "申请内容").input("征地批文 13800001234")
    next(s for s in app.selectbox if s.label == "申请人类型").select("自然人")
    next(s for s in app.selectbox if s.label == "责任单位").select("shi_yingji")
    button(app, "登记")
    html = shown(app.run())
    assert "已登记申请：DJ2026-000001" in html
    assert "13800001234" not in html
    assert "一、本年新收政府信息公开申请数量" in html

    app = page("zhiban", "applications")
    next(f for f in app.text_input if f.label.startswith("补哪些内容")).input("写明批文年份，15 日内")
    button(app, "告知补正")
    assert "等补正" in shown(app.run())
    with desk.read() as work:
        [line] = application_lines(work)
    assert line["state"] == "awaiting_supplement"
    assert "DJ2026-000001" not in shown(page("danwei", "applications"))


def test_an_answer_that_carries_a_mark_is_not_taken_in(page: Page, desk: House) -> None:
    """As everywhere something is entered: the page says what to do, nothing of it is stored, the application stays open."""
    with desk.write() as work:
        enter_application(work, Asked("征地批文", "自然人", "网络", "shi_yingji", work.now), actor_of(work, "zhiban"))
        work.commit()
    app = page("zhiban", "applications")
    next(s for s in app.selectbox if s.label == "操作").select("decide")
    app.run()
    next(s for s in app.selectbox if s.label == "办理结果").select("予以公开")
    app.file_uploader[0].set_value([("答复书.txt", "机密★1年 内部".encode(), "text/plain")])
    button(app, "答复")
    assert "发现密级标志" in shown(app.run())
    with desk.read() as work:
        assert [line["state"] for line in application_lines(work)] == ["open"]
        assert work.session.scalars(select(Blob)).all() == []
