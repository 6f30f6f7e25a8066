"""试算 on the 系统 page: edit, try, read; who may, and nothing stored."""

from collections.abc import Callable

from sqlalchemy import select, update
from streamlit.testing.v1 import AppTest

from cases.house import House
from cases.people.accounts import add_user
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from tests.dashboard.conftest import shown
from tests.dashboard.seed import PASSWORD

Page = Callable[..., AppTest]
WIDE = "when: {case: matter, opinion: true}\n    duration: 48"


def tried(app: AppTest, old: str, new: str) -> str:
    """The page after the present text was changed and tried."""
    area = next(a for a in app.text_area if "试算" in a.label)
    assert old in area.value
    area.set_value(area.value.replace(old, new, 1))
    next(b for b in app.button if b.label == "试算").click()
    return shown(app.run(timeout=30))


def test_a_shorter_limit_is_tried_on_last_months_cases(page: Page, desk: House) -> None:
    """The clocks that would differ, old and new; the clocks in the record stay as they are."""
    with desk.write() as work:
        work.session.execute(update(Case).values(opened_at=work.now.replace(month=10)))
        before = work.session.execute(select(ClockRow.id, ClockRow.due_at)).all()
        work.commit()
    html = tried(page("zhiban", "system"), WIDE, WIDE.replace("48", "12"))
    assert "2026年10月立件 8 件" in html
    assert "什么也没有保存" in html
    assert "舆情回应" in html
    with desk.read() as work:
        assert work.session.execute(select(ClockRow.id, ClockRow.due_at)).all() == before


def test_a_mistake_is_told_with_its_line(page: Page) -> None:
    """As at a start; no path of this machine is shown."""
    html = tried(page("zhiban", "system"), WIDE, WIDE.replace("48", "四十八"))
    assert "这份配置不能用" in html
    assert "deadlines.yaml" in html
    assert "/tmp" not in html


def test_units_and_auditors_are_offered_none(page: Page, desk: House) -> None:
    """It counts over every unit's cases."""
    with desk.write() as work:
        add_user(work, "shenji", "沈计", PASSWORD, ["auditor"], None)
        work.commit()
    for login in ("danwei", "shenji"):
        assert not [a for a in page(login, "system").text_area if "试算" in a.label]
