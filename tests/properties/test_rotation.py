"""Recurring shifts: whatever the pattern, somebody is on duty at every instant, and never two."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from cases.clocks.calendar import Calendar, calendar_of
from cases.people.rotation import Pattern, rotate
from config.load import Config

CHINA = ZoneInfo("Asia/Shanghai")
patterns = st.builds(
    Pattern, first=st.dates(date(2024, 1, 1), date(2028, 12, 31)), days=st.integers(1, 70),
    at=st.times(time(0), time(23, 59)).map(lambda t: t.replace(second=0, microsecond=0)), hours=st.integers(1, 60),
    people=st.lists(st.text(min_size=1), min_size=1, max_size=6, unique=True),
    holiday_people=st.lists(st.text(min_size=1), max_size=4, unique=True),
)  # fmt: skip
offs = st.sets(st.dates(date(2024, 1, 1), date(2029, 6, 1)), max_size=40)


@given(patterns, offs, st.sampled_from([CHINA, ZoneInfo("Europe/Berlin"), ZoneInfo("UTC")]))
def test_no_gap_and_no_overlap(pattern: Pattern, off: set[date], zone: ZoneInfo) -> None:
    """Each shift begins where the last ended; the first and last instant are those asked for, by the clock on the wall."""
    turns = rotate(pattern, off.__contains__, zone)
    begins = datetime.combine(pattern.first, pattern.at, zone).astimezone(UTC)
    ends = datetime.combine(pattern.first + timedelta(days=pattern.days), pattern.at, zone).astimezone(UTC)
    assert (turns[0].starts_at, turns[-1].ends_at) == (begins, ends)
    assert all(a.ends_at == b.starts_at for a, b in pairwise(turns))


@given(patterns, offs)
def test_each_list_keeps_its_own_turn(pattern: Pattern, off: set[date]) -> None:
    """The usual people in order over working days, the holiday people in order over days off; without them one list for all."""
    turns = rotate(pattern, off.__contains__, CHINA)
    holiday = [t.person for t in turns if t.starts_at.astimezone(CHINA).date() in off and pattern.holiday_people]
    usual = [t.person for t in turns if not (t.starts_at.astimezone(CHINA).date() in off and pattern.holiday_people)]
    for names, people in ((usual, pattern.people), (holiday, pattern.holiday_people)):
        assert names == [people[n % len(people)] for n in range(len(names))]


def test_national_day_rotates_among_the_holiday_people(qionglai: Config) -> None:
    """From 30 September 2026: the announced days off are the second list's, and the Saturday worked instead is not."""
    calendar: Calendar = calendar_of(qionglai.workdays)
    pattern = Pattern(date(2026, 9, 28), 16, time(8, 30), 24, ["甲", "乙"], ["节一", "节二"])
    turns = rotate(pattern, lambda d: not calendar.is_workday(d), CHINA)
    by_day = {t.starts_at.astimezone(CHINA).date(): t.person for t in turns}
    assert by_day[date(2026, 9, 30)] in ("甲", "乙")
    assert all(by_day[date(2026, 10, day)].startswith("节") for day in range(1, 8))
    assert all(calendar.is_workday(day) is not person.startswith("节") for day, person in by_day.items())
    assert any(day.weekday() >= 5 and not person.startswith("节") for day, person in by_day.items())
