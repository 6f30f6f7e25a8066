"""The machine's clock against the PostgreSQL server's."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from cases.console import Opening
from cases.house import House
from cases.now import WallClock
from config.load import Config
from dashboard.check import check_house
from dashboard.server_clock import out_of_step
from dashboard.watch import look
from tests.conftest import ROOT


class Wrong(WallClock):
    """A machine's clock that is so far out."""

    def __init__(self, by: timedelta) -> None:
        self._by = by

    def now(self) -> datetime:
        """What it shows."""
        return super().now() + self._by


@pytest.mark.database
@pytest.mark.parametrize(("minutes", "said"), [(30, "快 30 分"), (-3.5, "慢 3 分"), (0, None), (0.5, None)])
def test_a_clock_apart_from_the_servers_is_told(
    open_city: Callable[..., House], qionglai: Config, fresh_postgres: str, minutes: float, said: str | None
) -> None:
    """More than a minute fast or slow: `check` calls it a fault, the watchdog calls out, both say by how much and what to do."""
    clock = Wrong(timedelta(minutes=minutes))
    house = replace(open_city(qionglai, fresh_postgres), clock=clock)
    opening = Opening({}, {"config": str(ROOT / "config"), "database": fresh_postgres})
    opening.__dict__ |= {"house": house, "clock": clock}
    lines: list[dict[str, str]] = []
    check_house(opening, lines.append)
    told = [line["sentence"] for line in lines if "数据库服务器" in line["sentence"]]
    alarms = [alarm.sentence for alarm in look(house) if (alarm.kind, alarm.about) == ("clock", "server")]
    assert told == alarms
    assert [said in sentence and "timedatectl" in sentence for sentence in told] == [True] * (said is not None)


def test_a_file_has_no_clock(open_city: Callable[..., House], qionglai: Config) -> None:
    """On one machine there is nothing to be out of step with."""
    house = open_city(qionglai)
    if house.database.is_sqlite:
        assert out_of_step(replace(house, clock=Wrong(timedelta(hours=9)))) is None
