"""The page 系统."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from config.load import MODELS
from dashboard.screens.system import FILE_CN
from tests.dashboard.conftest import shown

Page = Callable[..., AppTest]


def test_every_policy_file_has_a_name_a_reader_knows() -> None:
    """What the city has to confirm is listed by the file's Chinese name, whichever file it stands in."""
    assert set(MODELS) <= set(FILE_CN)


def test_a_unit_reads_no_total_of_the_city(page: Page) -> None:
    """Whoever sees every unit's cases reads how many are open and late; a unit reads that the processes run, and no number of others' cases."""
    assert "在办事项" in shown(page("zhiban", "system"))
    theirs = shown(page("danwei", "system"))
    assert "运行状态" in theirs
    assert not [word for word in ("在办事项", "计时中的时限", "待发提醒") if word in theirs]
