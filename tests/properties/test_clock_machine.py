"""Whatever happens in whatever order: no limit is lost or moved in silence, nothing fires early, twice or never.

Each of the 27 invariants of the clock model is a function in tests/properties/invariants, numbered by its docstring; those
that more is shown of elsewhere stand in ``ELSEWHERE``.
"""

import os
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

import alerts.ahead
from config.load import Config
from tests.conftest import ROOT
from tests.copies import Copies
from tests.properties.invariants import ALL, number_of
from tests.properties.machine import Machine

ELSEWHERE = {
    22: "tests/guarantees/test_alert_storm.py",  # one digest per robot and window lists everybody, breach first
    23: "tests/guarantees/test_power_cut.py",  # killed at every failpoint: the same end state
    24: "tests/alerts/test_engine.py",  # the engine notices the jump, records it and holds breaches
    26: "tests/reports/test_editions.py",  # a closed period changes by a correction, as a second edition
}
LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
EXAMPLES = 300 if LONG else 5


@pytest.fixture(params=["Asia/Shanghai", "America/New_York", "Pacific/Kiritimati"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The machine's own time zone, which must not matter."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.mark.timeout(3600 if LONG else 170)
def test_no_sequence_of_events_breaks_an_invariant(
    copies: Copies, qionglai: Config, zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Random voices, acts, rosters, answers, laws, faults, crashes and times: after each the record is whole. What falls due within a week
    is read ahead, be it a single step, as long as nobody writes."""
    monkeypatch.setattr(alerts.ahead, "WORTH", 1)
    monkeypatch.setattr(alerts.ahead, "SOON", timedelta(days=7))
    city = type("City", (Machine,), {"config": qionglai, "copies": copies})
    run_state_machine_as_test(
        seed(sum(map(ord, zone)))(city),
        settings=settings(
            max_examples=EXAMPLES, stateful_step_count=60 if LONG else 30, deadline=None, database=None,
            suppress_health_check=list(HealthCheck),
            phases=tuple(Phase) if LONG else (Phase.generate,),  # a failure is shown as it is: making it smaller takes minutes
        ),
    )  # fmt: skip


def test_each_invariant_of_the_model_is_held() -> None:
    """All 27 have a property here or a file of their own, and each such file exists."""
    numbers = {n for n in map(number_of, ALL) if n is not None}
    assert numbers | set(ELSEWHERE) == set(range(1, 28))
    assert all((ROOT / file).is_file() for file in ELSEWHERE.values())
