"""When the night begins and ends, to the second."""

from datetime import UTC, datetime, time, timedelta

import pytest

from cases.clocks.night import by_day, is_night, last_morning, next_morning
from config.alerts import Night
from tests.conftest import CHINA

NIGHT = Night(begins=time(22), ends=time(8, 30))
NOON_REST = Night(begins=time(12), ends=time(14))
TEN, HALF_PAST_EIGHT = datetime(2026, 11, 23, 22, tzinfo=CHINA), datetime(2026, 11, 24, 8, 30, tzinfo=CHINA)
NOON, TWO = datetime(2026, 11, 23, 12, tzinfo=CHINA), datetime(2026, 11, 23, 14, tzinfo=CHINA)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("night", "begins", "ends"),
    [(NIGHT, TEN, HALF_PAST_EIGHT), (NOON_REST, NOON, TWO)],
    ids=["over midnight", "by day"],
)
def test_a_night_begins_with_its_first_instant_and_ends_before_its_last(
    night: Night, begins: datetime, ends: datetime
) -> None:
    """One second before, at and after either end, also of a night that lies within one day."""
    around = [at + step for at in (begins, ends) for step in (-SECOND, timedelta(0), SECOND)]

    assert [is_night(at, night, CHINA) for at in around] == [False, True, True, True, False, False]


@pytest.mark.parametrize(
    ("at", "next_", "last"),
    [
        (HALF_PAST_EIGHT - SECOND, HALF_PAST_EIGHT, HALF_PAST_EIGHT - timedelta(days=1)),
        (HALF_PAST_EIGHT, HALF_PAST_EIGHT + timedelta(days=1), HALF_PAST_EIGHT),
        (HALF_PAST_EIGHT + SECOND, HALF_PAST_EIGHT + timedelta(days=1), HALF_PAST_EIGHT),
    ],
    ids=["before", "at", "after"],
)
def test_at_the_morning_itself_the_last_one_is_now_and_the_next_tomorrow(
    at: datetime, next_: datetime, last: datetime
) -> None:
    """The next morning is always ahead, the last never is, in whatever zone the instant is written."""
    for written in (at, at.astimezone(UTC)):
        assert (next_morning(written, NIGHT, CHINA), last_morning(written, NIGHT, CHINA)) == (next_, last)
        assert next_morning(written, NIGHT, CHINA).tzinfo == written.tzinfo


def test_what_can_wait_goes_at_once_by_day_and_in_the_morning_by_night() -> None:
    """The last second of the day is not held; the first of the night is, until it ends."""
    assert by_day(TEN - SECOND, NIGHT, CHINA) == TEN - SECOND
    assert by_day(TEN, NIGHT, CHINA) == HALF_PAST_EIGHT
