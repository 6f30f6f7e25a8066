"""One calendar a city, also when PostgreSQL was gone for a moment."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from threading import Event, Thread

import pytest
from sqlalchemy import text

from cases.house import House
from cases.now import WallClock
from config.load import Config
from crawlers import intake

pytestmark = pytest.mark.database

ENDED = """SELECT pg_terminate_backend(l.pid) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
WHERE l.locktype = 'advisory' AND l.objsubid = 2 AND d.datname = current_database()"""
"""Whoever holds the calendar loses his connection, as when PostgreSQL starts again."""


@pytest.fixture
def two(
    open_city: Callable[..., House], qionglai: Config, fresh_postgres: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[House, Counter[str]]]:
    """A city on PostgreSQL with two intake processes, quick of pulse, and how often each has judged."""
    monkeypatch.setattr(intake, "STAND_BY_SECONDS", 0.2)
    monkeypatch.setattr(intake, "PROCESS_SECONDS", 0.2)
    channels = qionglai.channels.model_copy(update={"channels": ()})
    config = replace(qionglai, channels=channels, alerts=qionglai.alerts.model_copy(update={"heartbeat_seconds": 0.2}))
    stop, turns = Event(), Counter[str]()
    threads, houses = [], []
    for name in ("first", "second"):
        house = replace(open_city(config, fresh_postgres), clock=WallClock())
        houses.append(house)
        judge = lambda _house, name=name: turns.update([name])  # noqa: E731
        threads.append(Thread(target=intake.run_alone, args=(house, stop, judge), daemon=True))
        threads[-1].start()
    yield houses[0], turns
    stop.set()
    for thread in threads:
        thread.join(10)
    assert not any(thread.is_alive() for thread in threads)


def judging(turns: Counter[str]) -> list[str]:
    """Who judges in the next second and a half."""
    before = Counter(turns)
    time.sleep(1.5)
    return sorted(turns - before)


def test_who_lost_the_calendar_with_its_connection_stands_in_line(two: tuple[House, Counter[str]]) -> None:
    """The holder's connection ends three times: each time one of the two goes on, never both and never none."""
    city, turns = two
    for _ in range(3):
        until = time.monotonic() + 20
        while len(judging(turns)) != 1:
            assert time.monotonic() < until, "nobody judges, or both do"
        with city.database.engine.begin() as connection:
            assert connection.scalars(text(ENDED)).all() == [True]
        time.sleep(2)
        assert len(judging(turns)) == 1
