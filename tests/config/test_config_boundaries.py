"""Just before, at and just after each edge."""

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from cases.clocks.calendar import calendar_of
from config.base import Dated
from config.consistency import together
from config.load import Config, ConfigError, load_config
from config.warnings import warnings, years_overdue

XIHE = Path(__file__).parents[1] / "cities" / "xihe"

Refuse = Callable[[str, str, str], ConfigError]


def changed(copy: Path, file: str, old: str, new: str) -> Config | None:
    """The copy with one change, or nothing where it is refused."""
    path = copy / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    try:
        return load_config(copy)
    except ConfigError:
        return None


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        ("2025-12-24", False),
        ("2025-12-25", True),
        ("2025-12-26", True),
        ("2026-03-30", True),
        ("2026-03-31", True),
        ("2026-04-01", False),
    ],
)
def test_a_row_holds_on_its_first_and_last_day(day: str, holds: bool) -> None:
    """Both ends belong to the row, the days beside them do not."""
    assert Dated(since=date(2025, 12, 25), until=date(2026, 3, 31)).holds_on(date.fromisoformat(day)) is holds


@pytest.mark.parametrize(("since", "meet"), [("2025-12-23", True), ("2025-12-24", True), ("2025-12-25", False)])
def test_rows_that_follow_one_another_do_not_overlap(since: str, meet: bool) -> None:
    """A new text of the law begins the day after the old one ends."""
    old = Dated(since=date(2020, 1, 1), until=date(2025, 12, 24))
    new = Dated(since=date.fromisoformat(since))
    assert (together(old, new), together(new, old)) == (meet, meet)


@pytest.mark.parametrize(("dead", "loads"), [(9, True), (10, False), (11, False)])
def test_a_lower_level_begins_below_the_higher(copy: Path, dead: int, loads: bool) -> None:
    """较大 from 9 deaths fits under 重大 from 10; from 10 on it contradicts it."""
    row = "{level: large, fact: dead, at_least: 3}"
    assert bool(changed(copy, "severity.yaml", row, row.replace("3", str(dead)))) is loads


@pytest.mark.parametrize(("minutes", "loads"), [(-1, True), (0, False), (1, False)])
def test_a_warning_comes_before_the_limit(copy: Path, minutes: int, loads: bool) -> None:
    """At the limit itself there is only the breach."""
    assert bool(changed(copy, "ladders.yaml", "minutes: -45", f"minutes: {minutes}")) is loads


@pytest.mark.parametrize(("minutes", "loads"), [(-1, False), (0, True), (1, True)])
def test_a_notice_comes_at_the_start_or_after(copy: Path, minutes: int, loads: bool) -> None:
    """Nobody is told before the clock runs."""
    assert bool(changed(copy, "ladders.yaml", "minutes: 10,", f"minutes: {minutes},")) is loads


@pytest.mark.parametrize(("band", "loads"), [("-0.01", False), ("0", True), ("1", True), ("1.01", False)])
def test_a_share_lies_between_nothing_and_all(copy: Path, band: str, loads: bool) -> None:
    """Shares are 0 to 1, both included."""
    assert bool(changed(copy, "city.yaml", "review_band: 0.5", f"review_band: {band}")) is loads


@pytest.mark.parametrize(("length", "loads"), [(0, False), (1, True), (2, True)])
def test_a_limit_is_at_least_one(copy: Path, length: int, loads: bool) -> None:
    """A limit of nothing is a mistake."""
    assert bool(changed(copy, "deadlines.yaml", "duration: 24", f"duration: {length}")) is loads


@pytest.mark.parametrize(("suggest", "loads"), [(0.79, True), (0.8, True), (0.81, False)])
def test_suggesting_asks_no_more_than_attaching(copy: Path, suggest: float, loads: bool) -> None:
    """The threshold to suggest may reach the one to attach and not pass it."""
    assert bool(changed(copy, "city.yaml", "suggest: 0.5", f"suggest: {suggest}")) is loads


@pytest.mark.parametrize(
    ("today", "missing"),
    [("2024-12-31", [2024]), ("2025-12-31", []), ("2026-09-30", []), ("2026-10-01", [2027]), ("2026-10-02", [2027]),
     ("2026-12-31", [2027]), ("2027-01-01", [2027]), ("2027-10-01", [2027, 2028])],
)  # fmt: skip
def test_missing_workdays_are_said_from_october(today: str, missing: list[int]) -> None:
    """The running year at any time, the next one from 1 October on."""
    said = [s for s in warnings(load_config(XIHE), date.fromisoformat(today)) if "调休" in s]
    assert [int(s[:4]) for s in said] == missing


def test_a_long_limit_asks_for_the_next_year_sooner(copy: Path) -> None:
    """It is asked for from the first day on which the longest limit, begun that day, would end in it."""
    config = changed(copy, "deadlines.yaml", "duration: 20", "duration: 80")
    assert config is not None
    days = [date(2026, 8, 1) + timedelta(days=n) for n in range(62)]
    first = next(day for day in days if any("2027" in s for s in warnings(config, day)))
    assert first < date(2026, 10, 1)
    assert calendar_of(config.workdays).after(first, 80)[0].year == 2027
    assert calendar_of(config.workdays).after(first - timedelta(days=1), 80)[0].year == 2026


@pytest.mark.parametrize(
    ("today", "overdue"), [("2026-11-30", 0), ("2026-12-01", 1), ("2026-12-02", 1), ("2027-01-01", 1)]
)
def test_from_december_a_missing_year_is_a_fault(today: str, overdue: int) -> None:
    """Until 30 November a warning, then a fault, and never both at once."""
    config, day = load_config(XIHE), date.fromisoformat(today)
    assert len(years_overdue(config, day)) == overdue
    assert len([s for s in warnings(config, day) if "调休" in s]) == 1


def test_clock_times_and_plain_words_stay_what_they_say(tmp_path: Path) -> None:
    """22:00 is no number of seconds, 010 no octal number, and «no» no boolean."""
    copy = Path(shutil.copytree(XIHE, tmp_path / "config"))
    config = changed(copy, "alerts.yaml", '"22:00", ends: "08:30"', "22:00, ends: 08:30")
    assert config is not None
    assert (config.alerts.night.begins.hour, config.alerts.night.ends.minute) == (22, 30)
    config = changed(copy, "units.yaml", "name: 西和市纪委", "name: no")
    assert config is not None
    assert config.unit("discipline").name == "no"
