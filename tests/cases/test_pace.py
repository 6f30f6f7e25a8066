"""A write transaction is as large as the time other writers may be kept waiting allows, and no larger."""

import pytest

from cases.house import House
from cases.store import pace as timed
from cases.store.pace import FEWEST, MOST, Pace


@pytest.fixture
def ticks(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What the stop watch shows each time it is looked at."""
    shown: list[float] = []
    monkeypatch.setattr(timed, "perf_counter", lambda: shown.pop(0))
    return shown


def take(house: House, pace: Pace, ticks: list[float], rows: int, seconds: float) -> None:
    """One transaction of so many rows that takes so long."""
    ticks += [0.0, seconds]
    with house.write() as work, pace.measuring(work.session, rows):
        work.commit()


def test_quick_transactions_grow_and_slow_ones_shrink(house: House, ticks: list[float]) -> None:
    """Never below the fewest, whose rows weigh less than the transaction itself, and never above the most."""
    pace = Pace()
    assert pace.rows == FEWEST
    for _ in range(12):
        take(house, pace, ticks, pace.rows, 0.001)
    assert pace.rows == MOST
    take(house, pace, ticks, MOST, 2 * timed.AIM_SECONDS)
    assert pace.rows == MOST // 2
    take(house, pace, ticks, pace.rows, 9)
    assert pace.rows == FEWEST


def test_uneven_rows_are_taken_by_a_smaller_aim(house: House, ticks: list[float]) -> None:
    """At half the aim half as many rows are taken: the one part that takes twice as long then stays below the limit, too."""
    whole, half = Pace(), Pace(timed.AIM_SECONDS / 2)
    for _ in range(6):
        for pace in (whole, half):
            take(house, pace, ticks, pace.rows, pace.rows * timed.AIM_SECONDS / 200)

    assert (whole.rows, half.rows) == (200, 100)


def test_a_single_slow_one_says_nothing_of_the_next(house: House, ticks: list[float]) -> None:
    """One that had to wait shortens none; two do."""
    pace = Pace()
    for _ in range(3):
        take(house, pace, ticks, pace.rows, pace.rows * timed.AIM_SECONDS / 120)
    assert pace.rows == 120
    take(house, pace, ticks, 120, 1.5 * timed.AIM_SECONDS)
    assert pace.rows == 120
    take(house, pace, ticks, 120, 1.5 * timed.AIM_SECONDS)
    assert pace.rows == 80


def test_one_above_the_limit_counts_at_once(house: House, ticks: list[float]) -> None:
    """To the very limit it is one of three; beyond, nobody waits for a second."""
    pace = Pace()
    for _ in range(3):
        take(house, pace, ticks, pace.rows, pace.rows * timed.AIM_SECONDS / 120)
    take(house, pace, ticks, 120, timed.LIMIT_SECONDS)
    assert pace.rows == 120
    for _ in range(2):
        take(house, pace, ticks, 120, timed.AIM_SECONDS)
    take(house, pace, ticks, 120, timed.LIMIT_SECONDS + 0.001)
    assert pace.rows < 120


def test_a_short_part_says_nothing_about_longer_ones(house: House, ticks: list[float]) -> None:
    """The last few rows of a file are quick because they are few, and each dear because what all transactions cost is shared by few. Few
    that take long are heavy."""
    pace = Pace()
    take(house, pace, ticks, 2, 0.0001)
    assert pace.rows == FEWEST
    for _ in range(3):
        take(house, pace, ticks, pace.rows, pace.rows * timed.AIM_SECONDS / 120)
    take(house, pace, ticks, 2, 0.9 * timed.AIM_SECONDS)
    assert pace.rows == 120
    take(house, pace, ticks, 2, 2 * timed.AIM_SECONDS)
    assert pace.rows == FEWEST


def test_parts_follow_the_pace(house: House, ticks: list[float]) -> None:
    """All rows in their order, each part as large as it may be by then."""
    pace, sizes, seen = Pace(), [], []
    for part in pace.parts(range(3 * FEWEST)):
        sizes.append(len(part))
        seen += list(part)
        take(house, pace, ticks, len(part), 0.001)
    assert seen == list(range(3 * FEWEST))
    assert sizes == [40, 60, 20]
