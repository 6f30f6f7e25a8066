"""The week: Monday to Sunday as the city reads its clocks."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.console import Refusal
from reports.week import Week, last_week, week_named, week_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
MONDAY = datetime(2026, 11, 16, 0, 0, tzinfo=SHANGHAI)
SECOND = timedelta(seconds=1)


def named(text: str) -> Week:
    return week_named(text, SHANGHAI, NOW)


def test_it_runs_from_monday_midnight_in_the_city() -> None:
    """2026-W47 is 16 to 22 November in Shanghai, eight hours earlier in UTC."""
    week = named("2026-W47")
    assert week.starts_at == datetime(2026, 11, 15, 16, tzinfo=UTC)
    assert week.ends_at == datetime(2026, 11, 22, 16, tzinfo=UTC)
    assert week.title == "2026年第47周（11月16日至11月22日）"


@pytest.mark.parametrize(
    ("at", "name"),
    [(MONDAY - SECOND, "2026-W46"), (MONDAY, "2026-W47"), (MONDAY + SECOND, "2026-W47")],
)
def test_midnight_belongs_to_the_new_week(at: datetime, name: str) -> None:
    """One second before Monday 00:00 is last week; Monday 00:00 itself is this week."""
    assert week_of(at, SHANGHAI).name == name


@given(st.datetimes(min_value=datetime(1950, 1, 1), max_value=datetime(2090, 1, 1), timezones=st.just(UTC)))
def test_every_instant_is_in_exactly_one_week(at: datetime) -> None:
    """Weeks follow each other without gap or overlap, and their names lead back to them."""
    week = week_of(at, SHANGHAI)
    assert week.starts_at <= at < week.ends_at
    assert week.previous.ends_at == week.starts_at
    assert week_named(week.name, SHANGHAI, at) == week


def test_summer_time_makes_a_week_an_hour_shorter() -> None:
    """A city whose clocks jump has weeks of 167 hours; its Mondays still begin at midnight."""
    week = week_named("2026-W13", ZoneInfo("Europe/Berlin"), NOW)
    assert week.ends_at - week.starts_at == timedelta(hours=167)


def test_the_last_week_is_the_last_whole_one() -> None:
    """On Monday morning the week that ended at midnight."""
    assert last_week(NOW, SHANGHAI).name == "2026-W47"


def test_the_week_under_way_may_be_asked_for() -> None:
    """It has begun; it is not over."""
    week = named("2026-W48")
    assert not week.is_over(NOW)
    assert week.previous.is_over(NOW)


def test_the_53rd_week_exists_where_it_exists() -> None:
    """2020 has 53 weeks, 2025 has 52."""
    assert named("2020-W53").starts_at == datetime(2020, 12, 27, 16, tzinfo=UTC)
    with pytest.raises(Refusal, match="2025 年有 52 周"):
        named("2025-W53")


@pytest.mark.parametrize(
    "text",
    ["", "2026-47", "2026-W7", "2026W47", "2026-w47", "W47-2026", "２０２６-W47", "0000-W01", "9999-W52", "2026-W00"],
)
def test_what_is_no_week_is_refused(text: str) -> None:
    """Bad usage: exit 2, with one sentence."""
    with pytest.raises(Refusal) as refused:
        named(text)
    assert refused.value.code == 2
    assert "--week" in str(refused.value)


@pytest.mark.parametrize("text", ["2026-W49", "2027-W01"])
def test_a_week_to_come_is_refused(text: str) -> None:
    """It says which week it is now."""
    with pytest.raises(Refusal, match=r"还没有开始: 本周是 2026-W48") as refused:
        named(text)
    assert refused.value.code == 2
