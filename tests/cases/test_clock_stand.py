"""What an event carries of a clock's limit."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from cases.clocks.fold import LIMIT, stand
from tests.conftest import NINE


def test_one_instant_is_said_in_the_zone_it_was_given_in() -> None:
    """Equal instants of two zones, and the two of an hour that comes twice, are each written as they are."""
    utc, north = NINE.astimezone(UTC), ZoneInfo("Europe/Berlin")
    twice = [datetime(2026, 10, 25, 2, 30, tzinfo=north, fold=fold) for fold in (0, 1)]
    given = [NINE, utc, *twice]

    said = [stand(dict.fromkeys(LIMIT) | {"due_at": at})["due_at"] for at in given]

    assert said == [at.isoformat() for at in given]
    assert len(set(said)) == len(given)
