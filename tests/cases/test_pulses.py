"""Processes of one name share a heartbeat: what one does not know of the other, the row says."""

from datetime import timedelta

from cases.heart import beat, pulses
from cases.house import House
from cases.store.clock_tables import Heartbeat
from tests.conftest import NINE


def say(house: House, host: str, config: str, *, after: int, begun: int = 0) -> str:
    """An engine's beat so many seconds after nine; which configuration its row names then."""
    with house.write() as work:
        beat(work.session, Heartbeat(
            name="engine", host=host, pid=1, release="x", config_hash=config, started_at=NINE + timedelta(seconds=begun),
            last_at=NINE + timedelta(seconds=after), oldest_due_at=None, backlog=0, gave_way=0,
        ))  # fmt: skip
        work.commit()
    with house.read() as work:
        [row] = pulses(work.session)
        return row.config_hash


def test_two_engines_under_two_configurations_are_seen_as_long_as_both_beat(any_house: House) -> None:
    """Whoever beat last, the row is neither configuration's; brought up to date or stopped, it is one again."""
    old, new = "a" * 16, "b" * 16
    assert say(any_house, "one", old, after=1) == old
    assert say(any_house, "two", new, after=2) == f"{new}/{old}"
    assert say(any_house, "one", old, after=11) == f"{old}/{new}"
    assert say(any_house, "two", new, after=12) == f"{new}/{old}"
    assert say(any_house, "one", new, after=20, begun=15) == new, "the other one's own is the same now"
    assert say(any_house, "two", new, after=22) == new


def test_a_start_under_another_configuration_is_its_own_at_once(any_house: House) -> None:
    """Who beat before we began is gone, or will beat again: nobody is called for a restart."""
    assert say(any_house, "one", "a" * 16, after=5) == "a" * 16
    assert say(any_house, "one", "b" * 16, after=9, begun=8) == "b" * 16
    assert say(any_house, "two", "c" * 16, after=20, begun=10) == "c" * 16
