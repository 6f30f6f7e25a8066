"""A record to write rows into, empty or with a full week."""

import pytest

from cases.house import House
from tests.reports.record import Record, fill


@pytest.fixture
def record(house: House) -> Record:
    """An empty record of the first city; it is Monday 2026-11-23, nine o'clock, so the last whole week is W47."""
    return Record(house)


@pytest.fixture
def full(record: Record) -> Record:
    """A week with something of everything, and a week before it."""
    fill(record)
    return record
