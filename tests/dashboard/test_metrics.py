"""`/metrics`: what a monitor asks of the house, and that it hears of whatever the watchdog would call out."""

from collections import namedtuple

import pytest
from sqlalchemy import update

from cases.house import House
from cases.store.clock_tables import Step
from dashboard.gauges import GAUGES, KINDS
from dashboard.health import Health
from dashboard.watch import KINDS_CN
from tests.dashboard.seed import seed

Usage = namedtuple("Usage", "total used free")


def lines(house: House) -> list[str]:
    """What the house answers."""
    return Health(house)._gauges().splitlines()


def test_whatever_the_watchdog_calls_out_has_a_line() -> None:
    """Each kind of alarm has its own value, so that a rule can name it; only a dead database cannot answer."""
    assert {*KINDS, "database"} == set(KINDS_CN)


def test_a_full_disk_and_what_was_set_aside_are_measured(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nought while all is well; then as many as the watchdog counts."""
    seed(house)
    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage(10**12, 10**11, 9 * 10**11))
    before = lines(house)
    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage(10**12, 10**12 - 10**8, 10**8))
    with house.write() as work:
        work.session.execute(update(Step).values(state="quarantined"))
        work.commit()
    after = lines(house)
    assert {'yingsheng_alarms{kind="disk"} 0', 'yingsheng_alarms{kind="quarantine"} 0'} <= set(before)
    assert {'yingsheng_alarms{kind="disk"} 1', 'yingsheng_alarms{kind="quarantine"} 1'} <= set(after)


def test_each_measure_says_what_it_is(house: House) -> None:
    """Every value stands under its own sentence and its kind, as Prometheus' own checker asks."""
    seed(house)
    said = lines(house)
    for n, line in enumerate(said):
        if line.startswith("# HELP"):
            _, _, name, sentence = line.split(" ", 3)
            assert sentence == GAUGES[name]
            assert said[n + 1].startswith(f"# TYPE {name} ")
    values = {line.split("{")[0].split(" ")[0] for line in said if not line.startswith("#")}
    assert {line.split(" ")[2] for line in said if line.startswith("# HELP")} == values
