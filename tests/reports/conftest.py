"""A record to write rows into, empty or with a full week. In memory: a hundred tests need no hundred files."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cases.house import House
from cases.now import HeldClock
from cases.store.database import Database
from cases.store.tables import METADATA
from config.load import Config
from tests.conftest import ON_POSTGRESQL
from tests.copies import Copies
from tests.reports.record import Record, at, clear, fill


@pytest.fixture(scope="session")
def memory_house(qionglai: Config, tmp_path_factory: pytest.TempPathFactory, copies: Copies) -> Iterator[House]:
    """The first city's house on one database for all, where it can be in memory; it is Monday 2026-11-23, nine o'clock."""
    folder = Path(tmp_path_factory.mktemp("reports"))
    database = Database(copies.make(folder / "reports.db") if ON_POSTGRESQL else "sqlite:///:memory:")
    METADATA.create_all(database.engine)
    yield House(qionglai, database, HeldClock(at("11-23 09:00")), {}, folder)
    database.engine.dispose()


@pytest.fixture
def record(memory_house: House) -> Iterator[Record]:
    """An empty record; the last whole week is 2026-W47."""
    yield Record(memory_house)
    clear(memory_house)


@pytest.fixture
def full(record: Record) -> Record:
    """A week with something of everything, and a week before it."""
    fill(record)
    return record
