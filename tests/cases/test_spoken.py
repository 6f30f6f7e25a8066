"""How a message says the time left."""

from datetime import timedelta

import pytest

from cases.outbox.spoken import left
from tests.conftest import NINE


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (61, "剩 1分"), (60, "剩 1分"), (59, "剩不到1分"), (1, "剩不到1分"), (0, "已超时"), (-59, "已超时"), (-60, "已超时 1分"),
        (7980, "剩 2小时13分"),
    ],
)  # fmt: skip
def test_within_a_minute_of_the_limit_no_nought_is_said(seconds: int, said: str) -> None:
    """「已超时 0分」 at the instant of a breach reads like a slip: the minutes are said from the first full one."""
    assert left(NINE + timedelta(seconds=seconds), NINE) == said
