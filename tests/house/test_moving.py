"""`migrate-database`: a living city on another database, to the last event, and the old one closed."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Text, cast, delete, func, select, update
from sqlalchemy.orm import Session

from cases.audit.events import record
from cases.audit.seal import seal, verify
from cases.house import House
from cases.store.case_tables import Case
from cases.store.database import Database
from cases.store.event_tables import Event
from cases.store.tables import METADATA
from cases.work import Work
from config.load import Config
from tests.conftest import ROOT
from tests.house.conftest import Ran

Run = Callable[..., Ran]

NOW = "2026-11-23T10:00:00+08:00"
LETTERS = """id,title,text,published_at,type
1,路灯,花园巷社区的路灯坏了一个月没人修。,2026-11-23T09:00:00+08:00,投诉
2,爆炸,"今天9点20分，羊安街道一家化工厂发生爆炸，造成12人死亡、30人受伤。",2026-11-23T09:30:00+08:00,求助
"""
AS_THEY_WERE = ("heartbeats", "alembic_version")


@pytest.fixture
def database(tmp_path: Path) -> str:
    """What moves is a city on SQLite, whatever the rest of the run is on."""
    return f"sqlite:///{tmp_path / 'city.db'}"


@contextmanager
def inside(url: str, *, write: bool = True) -> Iterator[Session]:
    """A look into that database; nobody has it open afterwards."""
    database = Database(url)
    with database.session(write=write) as session:
        yield session
    database.engine.dispose()


@pytest.fixture
def city(run: Run, tmp_path: Path) -> str:
    """Two letters judged, told and swept, and the path of the database's URL."""
    file = tmp_path / "letters.csv"
    file.write_text(LETTERS, encoding="utf-8")
    run("init", env={"YINGSHENG_ADMIN_PASSWORD": "correct horse battery"})
    run("import", str(file), "--channel", "mayor_mailbox", "--now", NOW)
    run("process", "--now", NOW)
    run("sweep", "--now", NOW)
    assert run("audit", "verify", "--now", NOW).code == 0
    return f"sqlite:///{tmp_path / 'city.db'}"


def _everything(url: str) -> dict[str, list[Any]]:
    """Every row of every table, and which JSON values are none at all."""
    database = Database(url)
    found = {}
    with database.engine.connect() as read:
        for table in METADATA.sorted_tables:
            if table.name in AS_THEY_WERE:
                continue
            none = [cast(column.is_(None), Text).in_(["1", "true"]).label(f"{column.name}?") for column in table.c]
            rows = read.execute(select(table, *none)).mappings()
            found[table.name] = sorted(_line(row) for row in rows)
    database.engine.dispose()
    return found


def _line(row: Any) -> str:
    """One form whatever order JSON's keys came in and however a database says yes; the search index is each one's own."""
    plain = {
        name: bool(value) if name.endswith("?") else value for name, value in row.items() if name != "indexed_version"
    }
    return json.dumps(plain, sort_keys=True, default=repr)


@pytest.mark.database
def test_a_city_moves_to_postgresql_whole_and_back(run: Run, city: str, fresh_postgres: str, tmp_path: Path) -> None:
    """Every row of every table stands on PostgreSQL as it stood, the chain verifies, ids go on; and the same on the way back."""
    with inside(city) as session:  # a case that names a later one, as merging leaves it
        session.execute(
            update(Case).where(Case.id == 1).values(merged_into_id=select(func.max(Case.id)).scalar_subquery())
        )
        session.commit()
    before = _everything(city)

    done = run("migrate-database", city, fresh_postgres, "--now", NOW)

    assert done.code == 0, done.err
    assert "YINGSHENG_DATABASE_URL" in done.err
    assert done.lines[-1]["moved"] == sum(line["rows"] for line in done.lines[:-1]) > 100
    after = _everything(fresh_postgres)
    assert after.pop("events")[: len(before["events"])] != []
    assert {name: rows for name, rows in before.items() if name != "events"} == after
    there = {"YINGSHENG_DATABASE_URL": fresh_postgres}
    assert run("audit", "verify", "--now", NOW, env=there).code == 0
    assert [case["number"] for case in run("cases", env=there).lines] == [
        "SQ2026-000001",
        "SQ2026-000002",
        "YQ2026-000001",
    ]
    more = tmp_path / "more.csv"
    more.write_text("id,title,text\n3,停水,文君街道今天停水。\n", encoding="utf-8")
    assert run("import", str(more), "--channel", "mayor_mailbox", "--now", NOW, env=there).lines[0]["new"] == 1
    assert run("process", "--now", NOW, env=there).code == 0
    assert len(run("cases", env=there).lines) > 3

    home = f"sqlite:///{tmp_path / 'home.db'}"
    stood = _everything(fresh_postgres)
    assert run("migrate-database", fresh_postgres, home, "--now", NOW).code == 0
    assert {n: r for n, r in _everything(home).items() if n != "events"} == {
        n: r for n, r in stood.items() if n != "events"
    }
    assert run("audit", "verify", "--now", NOW, env={"YINGSHENG_DATABASE_URL": home}).code == 0


@pytest.mark.database
def test_what_many_writers_left_comes_home(
    run: Run, city: str, fresh_postgres: str, open_city: Callable[..., House], qionglai: Config, tmp_path: Path
) -> None:
    """Numbers lost to a rollback and links in the order of commits are no flaw on SQLite; what is taken out there is one."""
    assert run("migrate-database", city, fresh_postgres, "--now", NOW).code == 0
    desk = open_city(qionglai, fresh_postgres)
    with desk.write() as lost:
        happens(lost)
    with desk.write() as slow, desk.write() as quick:
        happens(slow)
        happens(quick)
        quick.commit()
        with desk.write() as sealing:
            assert seal(sealing) > 0
            sealing.commit()
        slow.commit()
    refused = run("migrate-database", fresh_postgres, "sqlite://", "--now", NOW)
    assert (refused.code, "进程开着" in refused.err) == (1, True), "this very process has it open"
    desk.database.engine.dispose()
    home = f"sqlite:///{tmp_path / 'home.db'}"

    assert run("migrate-database", fresh_postgres, home, "--now", NOW).code == 0

    assert run("audit", "verify", "--now", NOW, env={"YINGSHENG_DATABASE_URL": home}).code == 0
    with open_city(qionglai, home).write() as work:
        happens(work)
        happens(work)
        assert verify(work) == []
        work.session.execute(delete(Event).where(Event.id == select(func.max(Event.id) - 1).scalar_subquery()))
        assert verify(work)[0].what == "事件被删除"


def happens(work: Work) -> None:
    """Something is recorded."""
    record(work, "test", subject_kind="thing", subject_id=1, actor="t")


def test_the_old_database_refuses_to_go_on(run: Run, city: str, tmp_path: Path) -> None:
    """After the move the old file says where its city went, whatever is asked of it."""
    assert run("migrate-database", city, f"sqlite:///{tmp_path / 'new.db'}", "--now", NOW).code == 0
    for command in ("cases", "init", "check"):
        refused = run(command)
        assert refused.code != 0
        assert "迁走" in refused.err + refused.out


def test_a_city_that_somebody_has_open_does_not_move(run: Run, city: str, tmp_path: Path) -> None:
    """An engine or a page that runs on would go on firing in the old database: it has to be stopped first."""
    with inside(city, write=False) as session:
        session.scalar(select(func.count()).select_from(Case))
        refused = run("migrate-database", city, f"sqlite:///{tmp_path / 'new.db'}", "--now", NOW)
    assert (refused.code, "进程开着" in refused.err) == (1, True), refused.err
    assert run("cases").code == 0
    assert run("migrate-database", city, f"sqlite:///{tmp_path / 'new.db'}", "--now", NOW).code == 0


def test_nothing_is_written_over(run: Run, city: str, tmp_path: Path) -> None:
    """A target that holds a record, the same database, or one that is no database: a sentence, and the old one goes on."""
    other = f"sqlite:///{tmp_path / 'other.db'}"
    run("init", env={"YINGSHENG_DATABASE_URL": other})
    for target, said in ((other, "不是空的"), (city, "同一个"), ("mysql://x", "不支持")):
        refused = run("migrate-database", city, target, "--now", NOW)
        assert (refused.code, said in refused.err) == (1, True), refused.err
    assert run("cases").code == 0


MOVE_UNTIL = """
import os, signal, sys
from cases.store.database import Database
from cases.store.moving import move

def tell(table, rows):
    if table == sys.argv[3]:
        os.kill(os.getpid(), signal.SIGKILL)

move(Database(sys.argv[1]), Database(sys.argv[2]), lambda *_: None, tell)
"""


@pytest.mark.database
@pytest.mark.parametrize("table", ["blobs", "events", "steps"])
def test_a_move_that_is_killed_is_begun_anew(run: Run, city: str, fresh_postgres: str, table: str) -> None:
    """Kill -9 in the middle: the old city goes on, nothing stands in the new database, and the same command moves it whole."""
    before = _everything(city)
    killed = subprocess.run([sys.executable, "-c", MOVE_UNTIL, city, fresh_postgres, table], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert run("audit", "verify").code == 0
    assert _everything(city) == before
    with inside(fresh_postgres, write=False) as session:
        assert session.scalar(select(func.count()).select_from(METADATA.tables["items"])) == 0

    assert run("migrate-database", city, fresh_postgres, "--now", NOW).code == 0
    after = _everything(fresh_postgres)
    moved = len(after.pop("events"))
    assert moved == len(before.pop("events")) + 1  # that it moved
    assert after == before


def test_a_broken_chain_does_not_move(run: Run, city: str, tmp_path: Path) -> None:
    """An event changed behind the record's back: the move says which, the new database stays empty, the old one goes on."""
    with inside(city) as session:
        session.execute(
            METADATA.tables["events"].update().where(METADATA.tables["events"].c.id == 2).values(actor="somebody")
        )
        session.commit()
    target = f"sqlite:///{tmp_path / 'new.db'}"

    refused = run("migrate-database", city, target, "--now", NOW)

    assert refused.code == 1
    assert "事件 2" in refused.err
    with Database(target).session(write=False) as session:
        assert session.scalar(select(func.count()).select_from(METADATA.tables["events"])) == 0
    assert run("cases").code == 0
