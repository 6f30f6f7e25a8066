"""超时原因 on the case page: a missed limit says whether its cause was stated; the form states it and states it anew."""

from collections.abc import Callable

from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from cases.clocks.causes import missed
from cases.house import House
from cases.store.clock_tables import ClockRow
from tests.dashboard.conftest import shown

Page = Callable[..., AppTest]


def overdue_case(desk: House) -> int:
    """A case of the seed with a missed limit."""
    with desk.read() as work:
        rows = work.session.scalars(select(ClockRow).where(ClockRow.case_id.is_not(None)).order_by(ClockRow.id))
        return next(row.case_id for row in rows if row.case_id is not None and missed(row, work.now))


def test_the_cause_stands_beside_the_missed_limit(page: Page, desk: House) -> None:
    """未说明原因 until somebody says why; then the cause with its words, masked, and that it was stated twice."""
    case = str(overdue_case(desk))
    assert "未说明原因" in shown(page("zhiban", "case", id=case))

    for cause, words in (("签收迟", ""), ("派单迟", "反映人 13800000000 夜里来电")):
        app = page("zhiban", "case", id=case, act="state-cause")
        [field] = [field for field in app.selectbox if field.label == "为什么没有按时"]
        field.select(cause)
        [area] = [field for field in app.text_area if field.label.startswith("说明")]
        area.input(words)
        [button] = [b for b in app.button if b.label == "说明超时原因"]
        html = shown(button.click().run())
        assert "已说明超时原因" in html

    assert "原因：派单迟：反映人 138" in html
    assert "13800000000" not in html
    assert "（第 2 次说明）" in html


def test_nothing_is_offered_where_nothing_was_missed(page: Page, desk: House) -> None:
    """The act is listed among those that cannot be done, with the reason."""
    with desk.read() as work:
        late = {row.case_id for row in work.session.scalars(select(ClockRow)) if missed(row, work.now)}
        ids = set(work.session.scalars(select(ClockRow.case_id).where(ClockRow.case_id.is_not(None))))
    html = shown(page("zhiban", "case", id=str(min(filter(None, ids - late)))))
    assert "没有超时的时限" in html


def test_a_unit_is_not_asked_for_the_desks_limits(page: Page, desk: House) -> None:
    """A missed 风险核查 of its case is the desk's to explain: the unit is not offered the act, the desk is."""
    with desk.write() as work:
        clock = work.session.scalars(select(ClockRow).where(ClockRow.case_id == 3)).one()
        clock.kind, clock.breached_at = "risk_check", work.now
        work.commit()
    assert "没有由本单位承担而超时的时限" in shown(page("danwei", "case", id="3"))
    assert [b for b in page("zhiban", "case", id="3", act="state-cause").button if b.label == "说明超时原因"]
