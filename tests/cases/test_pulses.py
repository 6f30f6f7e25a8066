"""Processes of one name: each host's own pulse, so that the death of one is not hidden by the other's life."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from cases import heart
from cases.heart import beat, leave, live_engine, pulses
from cases.house import House
from cases.now import HeldClock
from cases.store.clock_tables import Heartbeat
from config.load import Config
from dashboard.alarms import alarms_in_record
from dashboard.health import Health
from dashboard.read.pulse import read_pulses
from tests.conftest import NINE


@pytest.fixture
def served(open_city: Callable[..., House], qionglai: Config, fresh_postgres: str) -> Iterator[House]:
    """A house of several hosts."""
    house = open_city(qionglai, fresh_postgres)
    yield house
    house.database.engine.dispose()


def say(
    house: House, host: str, *, after: int, begun: int = 0, pid: int = 1, config: str = "a" * 16
) -> dict[str, tuple[str, str]]:
    """An engine's beat so many seconds after nine; the host and the configuration that each row names then."""
    with house.write() as work:
        beat(work.session, Heartbeat(
            name="engine", host=host, pid=pid, release="x", config_hash=config, started_at=NINE + timedelta(seconds=begun),
            last_at=NINE + timedelta(seconds=after), oldest_due_at=None, backlog=0, gave_way=0,
        ))  # fmt: skip
        work.commit()
    return on_record(house)


def on_record(house: House) -> dict[str, tuple[str, str]]:
    """Each row's host and configuration."""
    with house.read() as work:
        return {row.name: (row.host, row.config_hash) for row in pulses(work.session)}


def hosts(found: dict[str, tuple[str, str]]) -> dict[str, str]:
    """Which row is whose."""
    return {name: host for name, (host, _) in found.items()}


@pytest.mark.database
def test_the_death_of_one_of_two_engines_is_seen(served: House, clock: HeldClock) -> None:
    """Both have a row; the one that is silent is named with its host on every list, whichever it is, and the city is called alive."""
    for after in range(0, 30, 10):
        say(served, "one", after=after)
        say(served, "two", after=after + 1)
    assert hosts(on_record(served)) == {"engine": "one", "engine@two": "two"}

    for seconds, dead, alive in ((120, "one", "two"), (240, "two", "one")):
        say(served, alive, after=seconds)
        clock.forward(seconds=120)
        with served.read() as work:
            engines = {p.title: p.silent for p in read_pulses(work) if p.kind == "engine"}
            told = [a.sentence for a in alarms_in_record(work) if a.kind == "silent" and a.about.startswith("engine")]
        assert engines == {f"引擎（{dead}）": True, f"引擎（{alive}）": False}
        assert [(dead in sentence, "还在运行" in sentence) for sentence in told] == [(True, True)]
        assert Health(served)._state()["ok"]
        assert live_engine(served, served.now())


@pytest.mark.database
def test_who_begins_after_the_first_fell_silent_takes_its_place(served: House) -> None:
    """A city that moved to another host, or a container made anew: after half a minute nothing is left of the old one."""
    say(served, "old", after=0)
    assert hosts(say(served, "new", after=6, begun=5)) == {"engine": "old", "engine@new": "new"}
    assert hosts(say(served, "new", after=36, begun=5)) == {"engine": "new"}


@pytest.mark.database
def test_a_start_on_the_same_host_is_the_same_engine(served: House) -> None:
    """Whatever its number; the other host's row stays the other's."""
    say(served, "one", after=0)
    say(served, "two", after=1)
    assert hosts(say(served, "one", after=5, begun=4, pid=2)) == {"engine": "one", "engine@two": "two"}
    assert hosts(say(served, "two", after=6, begun=5, pid=2)) == {"engine": "one", "engine@two": "two"}


@pytest.mark.database
def test_one_that_is_gone_for_a_day_is_forgotten(served: House) -> None:
    """The second's row goes, the first's passes to the second."""
    day = 24 * 3600
    say(served, "one", after=0)
    say(served, "two", after=1)
    assert hosts(say(served, "one", after=day)) == {"engine": "one", "engine@two": "two"}
    assert hosts(say(served, "one", after=day + 2)) == {"engine": "one"}
    say(served, "two", after=day + 3)
    assert hosts(say(served, "two", after=2 * day)) == {"engine": "one", "engine@two": "two"}
    assert hosts(say(served, "two", after=2 * day + 3)) == {"engine": "two"}


@pytest.mark.database
def test_who_ends_in_good_order_is_missed_only_where_nobody_is_left(
    served: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of two that is stopped leaves no alarm; the last one does."""
    monkeypatch.setattr(heart, "getpid", lambda: 1)
    say(served, "one", after=0)
    say(served, "two", after=1)
    monkeypatch.setattr(heart, "gethostname", lambda: "one")
    leave(served, "engine")
    assert hosts(on_record(served)) == {"engine@two": "two"}
    assert hosts(say(served, "two", after=11)) == {"engine": "two"}
    monkeypatch.setattr(heart, "gethostname", lambda: "two")
    leave(served, "engine")
    assert hosts(on_record(served)) == {"engine": "two"}


def test_a_file_has_one_host(house: House) -> None:
    """A machine that is renamed while it runs, or a container made anew, leaves no engine behind that is missed."""
    say(house, "one", after=0)
    assert hosts(say(house, "two", after=1)) == {"engine": "two"}


def test_two_on_one_host_under_two_configurations_are_seen_as_long_as_both_beat(any_house: House) -> None:
    """Whoever beat last, the row is neither configuration's; brought up to date or stopped, it is one again."""
    old, new = "a" * 16, "b" * 16

    def said(pid: int, config: str, *, after: int, begun: int = 0) -> str:
        return say(any_house, "one", after=after, begun=begun, pid=pid, config=config)["engine"][1]

    assert said(1, old, after=1) == old
    assert said(2, new, after=2) == f"{new}/{old}"
    assert said(1, old, after=11) == f"{old}/{new}"
    assert said(2, new, after=12) == f"{new}/{old}"
    assert said(3, new, after=20, begun=15) == new, "the other one's own is the same now"
    assert said(2, new, after=22) == new


def test_a_start_under_another_configuration_is_its_own_at_once(any_house: House) -> None:
    """Who beat before we began is gone, or will beat again: nobody is called for a restart."""
    assert say(any_house, "one", after=5)["engine"][1] == "a" * 16
    assert say(any_house, "one", after=9, begun=8, pid=2, config="b" * 16)["engine"][1] == "b" * 16
    assert say(any_house, "one", after=20, begun=10, pid=3, config="c" * 16)["engine"][1] == "c" * 16
