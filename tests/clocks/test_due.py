"""When a duty is due."""

import os
import time
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.clocks.calendar import calendar_of
from cases.clocks.due import Facts, add, due
from config.load import Config
from tests.terms import policy_of

CHINA = timezone(timedelta(hours=8))
NINE_TWENTY = datetime(2026, 11, 23, 9, 20, tzinfo=CHINA)


def test_five_hours_run_from_the_occurrence(qionglai: Config) -> None:
    """An incident at 09:20 discovered at 11:00 is due at 14:20: the law counts from when it happened."""
    facts = Facts(
        discovered=NINE_TWENTY + timedelta(minutes=100),
        started=NINE_TWENTY + timedelta(minutes=100),
        occurred=(NINE_TWENTY, NINE_TWENTY),
    )

    limit = due(
        policy_of(qionglai, "authoritative_information_5h"), facts, calendar_of(qionglai.workdays), qionglai.city.zone
    )

    assert (limit.basis, limit.at) == ("occurred", datetime(2026, 11, 23, 14, 20, tzinfo=CHINA))


def test_without_an_occurrence_discovery_counts_and_says_so(qionglai: Config) -> None:
    """Five hours fall back to discovery when nobody knows when it happened."""
    facts = Facts(discovered=NINE_TWENTY, started=NINE_TWENTY)

    limit = due(
        policy_of(qionglai, "authoritative_information_5h"), facts, calendar_of(qionglai.workdays), qionglai.city.zone
    )

    assert (limit.basis, limit.at) == ("discovered", NINE_TWENTY + timedelta(hours=5))


def test_an_interval_is_shown_from_its_start_and_breached_from_its_end(qionglai: Config) -> None:
    """With "昨天" the desk sees the earliest limit, and no breach is recorded before the latest."""
    day = datetime(2026, 11, 22, 0, 0, tzinfo=CHINA)
    facts = Facts(discovered=NINE_TWENTY, started=NINE_TWENTY, occurred=(day, day + timedelta(hours=24)))

    limit = due(policy_of(qionglai, "press_conference_24h"), facts, calendar_of(qionglai.workdays), qionglai.city.zone)

    assert (limit.at, limit.latest) == (day + timedelta(hours=24), day + timedelta(hours=48))


@pytest.mark.parametrize(
    ("policy", "received", "last_day"),
    [
        ("hotline_consult", datetime(2026, 11, 20, 18, 0, tzinfo=CHINA), "2026-11-25"),
        ("hotline_help", datetime(2026, 11, 20, 18, 0, tzinfo=CHINA), "2026-12-01"),
        ("hotline_complaint", datetime(2026, 11, 20, 18, 0, tzinfo=CHINA), "2026-12-11"),
        ("mailbox_5wd", datetime(2026, 11, 23, 0, 0, tzinfo=CHINA), "2026-11-30"),
        ("mailbox_5wd", datetime(2026, 11, 22, 23, 59, 59, tzinfo=CHINA), "2026-11-27"),
    ],
)
def test_letters_end_with_the_day_in_the_citys_zone(
    qionglai: Config, policy: str, received: datetime, last_day: str
) -> None:
    """Sichuan's 3/7/15 and the mailbox's 5 working days end at the end of the day in Asia/Shanghai."""
    facts = Facts(discovered=received, started=received, received=received)

    limit = due(policy_of(qionglai, policy), facts, calendar_of(qionglai.workdays), qionglai.city.zone)

    assert limit.at.astimezone(CHINA).isoformat() == f"{last_day}T23:59:59+08:00"


@pytest.fixture(params=["Asia/Shanghai", "America/New_York", "UTC"])
def machine_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The zone the machine believes in."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.delenv("TZ")
    os.environ.pop("TZ", None)
    time.tzset()


def test_the_machines_zone_changes_no_limit(qionglai: Config, machine_zone: str) -> None:
    """Limits are the same on a machine set to Shanghai, New York or UTC."""
    calendar, zone = calendar_of(qionglai.workdays), qionglai.city.zone

    assert add(NINE_TWENTY, 5, "natural_hours", calendar, zone)[0].timestamp() == NINE_TWENTY.timestamp() + 5 * 3600
    assert add(NINE_TWENTY, 5, "working_days", calendar, zone)[0].isoformat() == "2026-11-30T23:59:59+08:00"


@given(
    start=st.datetimes(datetime(2005, 1, 1), datetime(2026, 6, 1), timezones=st.just(CHINA)),
    days=st.integers(1, 60),
)
def test_working_days_never_end_on_a_day_off(qionglai: Config, start: datetime, days: int) -> None:
    """A limit of n working days has exactly n working days after its first day and ends on one of them."""
    calendar = calendar_of(qionglai.workdays)

    last = add(start, days, "working_days", calendar, CHINA)[0].astimezone(CHINA).date()

    between = [start.date() + timedelta(days=n) for n in range(1, (last - start.date()).days + 1)]
    assert calendar.is_workday(last)
    assert sum(map(calendar.is_workday, between)) == days


@given(
    start=st.datetimes(datetime(2005, 1, 1), datetime(2030, 1, 1), timezones=st.timezones()), hours=st.integers(1, 100)
)
def test_natural_hours_are_elapsed_hours(qionglai: Config, start: datetime, hours: int) -> None:
    """Natural hours never pause: nights, holidays and clock changes of other zones make no difference."""
    end, _ = add(start.astimezone(UTC), hours, "natural_hours", calendar_of(qionglai.workdays), CHINA)

    assert end.timestamp() - start.timestamp() == hours * 3600


def test_a_policy_names_what_counts_where_its_first_fact_is_unknown(qionglai: Config) -> None:
    """An unknown occurrence gives way to the fact the row names second, and to discovery only where that is unknown too."""
    row = policy_of(qionglai, "authoritative_information_5h").model_copy(update={"falls_back_to": "received"})
    later = NINE_TWENTY + timedelta(hours=2)
    calendar, zone = calendar_of(qionglai.workdays), qionglai.city.zone

    known = due(row, Facts(discovered=later, started=later, received=NINE_TWENTY), calendar, zone)
    unknown = due(row, Facts(discovered=later, started=later), calendar, zone)

    assert (known.basis, known.at) == ("received", NINE_TWENTY + timedelta(hours=5))
    assert (unknown.basis, unknown.at) == ("discovered", later + timedelta(hours=5))


@pytest.mark.parametrize("unit", ["natural_days", "working_days"])
def test_days_are_counted_from_the_day_of_the_city(qionglai: Config, unit: str) -> None:
    """What comes in at one in the morning of the city, still the day before by UTC, has its first day counted from the city's date."""
    one_at_night = datetime(2026, 11, 24, 1, 0, tzinfo=CHINA).astimezone(UTC)

    at, _ = add(one_at_night, 1, unit, calendar_of(qionglai.workdays), qionglai.city.zone)

    assert at == datetime(2026, 11, 25, 23, 59, 59, tzinfo=CHINA)
