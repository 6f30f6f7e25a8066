"""The city's own pages and accounts on 渠道: what is wrong with one stands in its state."""

from datetime import timedelta

import pytest

from cases.house import House
from cases.registers.sites import Reach
from cases.store.clock_tables import ClockRow
from cases.store.item_tables import SiteVisit
from cases.work import Work
from config.channels import Publication
from dashboard.screens.channels import OWN_HEADS, _own

PAGE = Publication(id="portal", name="门户网站", unit="shi_fuban", kind="site", url="http://p.invalid/")
ACCOUNT = Publication(id="wechat", name="公众号", unit="shi_fuban", kind="account")


def running(work: Work, *, late: bool) -> ClockRow:
    """The limit of a publication updated nine or eleven days ago."""
    due = work.now + timedelta(days=-1 if late else 1)
    return ClockRow(basis_at=due - timedelta(days=10), due_at=due)


@pytest.mark.parametrize(
    ("amiss", "dead", "late", "chip", "words"),
    [
        (None, (), False, "ok", "正常"),
        (None, (), True, "odd", "更新超期"),
        (None, ("http://p.invalid/1",), True, "odd", "更新超期，死链 1 条"),
        ("连续 3 次打不开", (), True, "bad", "连续 3 次打不开，更新超期"),
    ],
)
def test_the_state_says_all_that_is_wrong(
    desk: House, amiss: str | None, dead: tuple[str, ...], late: bool, chip: str, words: str
) -> None:
    """A column past its limit or with a dead link is never 正常."""
    with desk.read() as work:
        seen = SiteVisit(publication=PAGE.id, at=work.now - timedelta(hours=1), seconds=0.2)
        state = str(_own(Reach(PAGE, 1, 0, seen, dead, amiss), running(work, late=late), work)[1])
    assert f"ys-chip {chip}" in state
    assert f">{words}<" in state


@pytest.mark.parametrize(
    ("publication", "late", "chip", "words"),
    [
        (PAGE, False, "off", "尚未查看"), (PAGE, True, "odd", "尚未查看，更新超期"), (PAGE, None, "off", "尚未查看"),
        (ACCOUNT, False, "ok", "正常"), (ACCOUNT, True, "odd", "更新超期"), (ACCOUNT, None, "odd", "没有在计时"),
    ],
)  # fmt: skip
def test_a_limit_holds_where_nobody_has_looked(
    desk: House, publication: Publication, late: bool | None, chip: str, words: str
) -> None:
    """A page not visited this week, and an account without an address, are past their limit all the same."""
    with desk.read() as work:
        clock = None if late is None else running(work, late=late)
        row = dict(zip(OWN_HEADS, map(str, _own(Reach(publication, 0, 0, None, (), None), clock, work)), strict=True))
    assert f"ys-chip {chip}" in row["状态"]
    assert f">{words}<" in row["状态"]
    assert row["怎样认更新"] == ("查看网页" if publication.url else "由人在「登记」页登记")
    assert (row["一周内打开"] == "—") is (publication.url is None)
