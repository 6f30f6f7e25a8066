"""The city's own pages on 渠道: what is wrong with one stands in its state."""

from datetime import timedelta

import pytest

from cases.house import House
from cases.registers.sites import Reach
from cases.store.item_tables import SiteVisit
from config.channels import Publication
from dashboard.screens.channels import _own

PAGE = Publication(id="portal", name="门户网站", unit="shi_fuban", kind="site", url="http://p.invalid/")


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
        state = str(_own(Reach(PAGE, 1, 0, seen, dead, amiss), work, late=late)[1])
    assert f"ys-chip {chip}" in state
    assert f">{words}<" in state
