"""What runs until it is stopped begins when its PostgreSQL does: a machine that starts all at once needs no order."""

from contextlib import closing

import pytest
from sqlalchemy import create_engine

from cases import console
from cases.console import Opening, Refusal
from cases.store.database import Database
from cases.store.schema import migrate, schema_of
from tests.conftest import ROOT

AWAY = "postgresql://nobody@127.0.0.1:1/none"


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long was waited each time; no time passes."""
    pauses: list[float] = []
    monkeypatch.setattr(console, "sleep", pauses.append)
    return pauses


@pytest.mark.database
def test_a_server_that_is_away_is_waited_for(
    slept: list[float], fresh_postgres: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Away six times, then there: said once, later each time, and the house opens without a new start."""
    with closing(Database(fresh_postgres)) as made:
        migrate(made)

    def away_at_first(database: Database) -> str | None:
        if len(slept) < 6:
            database.engine = create_engine(AWAY.replace(":", "+psycopg:", 1))
        return schema_of(database)

    monkeypatch.setattr("cases.store.schema.schema_of", away_at_first)
    house = Opening({}, {"config": str(ROOT / "config"), "database": fresh_postgres}).house_in_time()
    assert schema_of(house.database) is not None
    house.database.close()
    assert slept == [1, 2, 4, 8, 10, 10]
    assert [word in line for word, line in zip(("对方没有开着", "应答了"), capsys.readouterr().err.splitlines(), strict=True)] == [True, True]  # fmt: skip


@pytest.mark.parametrize("command", ["front", "engine", "intake", "worker"])
def test_each_of_them_waits(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """All four that a city lives by; the watchdog calls out instead."""
    import yingsheng

    def enough(_seconds: float) -> None:
        raise TimeoutError

    monkeypatch.setattr(console, "sleep", enough)
    with pytest.raises(TimeoutError):
        yingsheng._run([command, "--config", str(ROOT / "config"), "--database", AWAY])


@pytest.mark.parametrize(
    "address", ["postgresql://nobody@no.such.host.invalid/none", "sqlite:////proc/none/x.db", "mysql://x/y"]
)
def test_what_waiting_does_not_mend_is_refused(address: str, slept: list[float]) -> None:
    """A wrong address is said at once, and the process ends."""
    with pytest.raises(Refusal):
        Opening({}, {"config": str(ROOT / "config"), "database": address}).house_in_time()
    assert slept == []


@pytest.mark.database
def test_a_database_that_does_not_exist_is_refused(fresh_postgres: str, slept: list[float]) -> None:
    """The server is there: it says no, and would say it again."""
    missing = Database(fresh_postgres).url.set(database="nowhere").render_as_string(hide_password=False)
    with pytest.raises(Refusal, match="没有这个数据库"):
        Opening({}, {"config": str(ROOT / "config"), "database": missing}).house_in_time()
    assert slept == []
