"""Working days with 调休."""

from datetime import date, timedelta

import pytest

from cases.clocks.calendar import Calendar, calendar_of
from config.load import Config


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 9, 20), True),  # Sunday worked before 中秋
        (date(2026, 9, 25), False),  # Friday off
        (date(2026, 10, 1), False),
        (date(2026, 10, 10), True),  # Saturday worked
        (date(2026, 11, 23), True),
        (date(2026, 11, 28), False),
    ],
)
def test_days_of_the_2026_notice(qionglai: Config, day: date, works: bool) -> None:
    """国务院 2026 notice: days off, working weekend days and plain days are told apart."""
    assert calendar_of(qionglai.workdays).is_workday(day) is works


def test_past_years_match_an_independent_library(qionglai: Config) -> None:
    """Every day from 2004 to 2026 agrees with an independently maintained calendar."""
    import chinese_calendar

    calendar = calendar_of(qionglai.workdays)
    days = (date(2004, 1, 1) + timedelta(days=n) for n in range((date(2027, 1, 1) - date(2004, 1, 1)).days))

    assert [d for d in days if calendar.is_workday(d) != chinese_calendar.is_workday(d)] == []


def test_an_unannounced_year_is_provisional(qionglai: Config) -> None:
    """A limit that crosses into a year without a notice is marked, never silently guessed."""
    calendar = calendar_of(qionglai.workdays)

    assert calendar.after(date(2026, 12, 20), 5) == (date(2026, 12, 25), False)
    last, provisional = calendar.after(date(2026, 12, 29), 5)
    assert (last, provisional) == (date(2027, 1, 5), True)


def test_the_first_day_is_not_counted_and_holidays_are_passed_over(qionglai: Config) -> None:
    """Three working days from the eve of 国庆 end on 10 October, since 8 and 9 October are worked (1–7 off)."""
    assert calendar_of(qionglai.workdays).after(date(2026, 9, 30), 3)[0] == date(2026, 10, 10)


def test_one_unannounced_day_on_the_way_makes_the_limit_provisional() -> None:
    """A limit that passes through a year without a notice is marked, also when its last day lies in one that has it."""
    calendar = Calendar(off=frozenset(), work=frozenset(), known=frozenset({2025, 2027}))

    assert calendar.after(date(2026, 12, 29), 5) == (date(2027, 1, 5), True)
    assert calendar.after(date(2027, 1, 4), 5) == (date(2027, 1, 11), False)
