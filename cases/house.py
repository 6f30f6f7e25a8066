"""The composition root: configuration, database and clock, put together once per process."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection

from cases.now import Clock
from cases.store import tables
from cases.store.database import Database
from cases.store.schema import require_schema
from cases.work import Work
from config.load import Config

T = TypeVar("T")


@dataclass(frozen=True)
class House:
    """Everything a room needs. ``environment`` carries secrets; ``data`` is the folder for files that are not in the database."""

    config: Config
    database: Database
    clock: Clock
    environment: Mapping[str, str]
    data: Path

    def now(self) -> datetime:
        """The instant by the house's clock."""
        return self.clock.now()

    @contextmanager
    def write(self, *, waits: bool = True, sure: bool = False, by: Connection | None = None) -> Iterator[Work]:
        """One unit of work that may write; commit it yourself. Not ``waits``: one of many, after the last of which ``database.sync`` waits
        for the disk; until then nobody may be told that it is done. ``sure``, ``by``: :meth:`Database.session`."""
        with self.database.session(write=True, waits=waits, sure=sure, by=by) as session:
            yield Work(session, self.config, self.clock.now())

    def done(self, do: Callable[[Work], T]) -> T:
        """What ``do`` answers once it has been done in a unit of work of its own and committed: again from its start, at the instant it is then,
        where the database let it give way to another (:meth:`Database.again`)."""

        def once() -> T:
            with self.write() as work:
                answer = do(work)
                work.commit()
            return answer

        return self.database.again(once)

    @contextmanager
    def read(self) -> Iterator[Work]:
        """One unit of work that only reads and never waits for a writer."""
        with self.database.session(write=False) as session:
            yield Work(session, self.config, self.clock.now())


def open_house(config: Config, database: str, clock: Clock, environment: Mapping[str, str], data: Path) -> House:
    """Build everything once. Raises DatabaseError when the database is unreachable or of another release."""
    assert tables.METADATA.tables, "a process that knew only some tables would fail at the first foreign key"
    opened = Database(database)
    require_schema(opened)
    return House(config, opened, clock, environment, data)
