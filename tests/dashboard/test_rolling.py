"""The release before and this one, side by side on one PostgreSQL: an upgrade that stops nobody's work."""

import csv
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from cases.house import House
from cases.now import WallClock
from cases.store.database import Database
from cases.store.handing import SCHEMA
from cases.store.schema import HEAD, schema_of
from config.load import Config
from tests.conftest import ROOT
from tests.dashboard.test_workers import all_judged, assert_each_once, end, some_judged, voices, wait_for

pytestmark = pytest.mark.database

MIGRATIONS = "cases/store/migrations/versions"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """The code and the configuration of the last commit whose database was a different one, out of the history."""
    commit = _before_the_newest_migration()
    if commit is None:
        pytest.skip("没有提交历史 (浅克隆或源码包), 跳过新旧版本并行的测试")
    tree = tmp_path / "old"
    tree.mkdir()
    packed = subprocess.run(["git", "archive", commit], cwd=ROOT, check=True, capture_output=True).stdout
    subprocess.run(["tar", "-x", "-C", str(tree)], input=packed, check=True)
    return tree


def _before_the_newest_migration() -> str | None:
    """Its migrations are those of today without the newest: while one was written it may have had another name or number."""
    today = {path.name for path in (ROOT / MIGRATIONS).glob("0*.py")}
    listed = subprocess.run(
        ["git", "rev-list", "--first-parent", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    for commit in listed.stdout.split():
        held = subprocess.run(["git", "ls-tree", "--name-only", commit, f"{MIGRATIONS}/"], cwd=ROOT, capture_output=True, text=True, check=False)  # fmt: skip
        names = {Path(line).name for line in held.stdout.splitlines() if Path(line).name.startswith("0")}
        if held.returncode == 0 and names < today and max(today) not in names:
            return commit
    return None


def _schema(url: str) -> str | None:
    database = Database(url)
    try:
        return schema_of(database)
    finally:
        database.engine.dispose()


def _at_work(url: str, workers: int) -> None:
    """Wait until so many have signed on with the task engine."""
    database, until = Database(url), time.monotonic() + 60
    try:
        while time.monotonic() < until:
            with database.engine.connect() as connection:
                if connection.scalar(text(f"SELECT count(*) FROM {SCHEMA}.procrastinate_workers")) >= workers:
                    return
            time.sleep(0.1)
    finally:
        database.engine.dispose()
    raise AssertionError("the workers of the release before have not begun")


class Release:
    """One tree of code, told to do things the way its people do."""

    def __init__(self, tree: Path, url: str, sheets: Path) -> None:
        self.tree, self.sheets = tree, sheets
        self.environment = {
            **os.environ,
            "PYTHONPATH": str(tree),
            "OMP_NUM_THREADS": "1",
            "YINGSHENG_DATABASE_URL": url,
        }

    def run(self, *words: str) -> str:
        """Run one command to its end; its output."""
        told = subprocess.run([sys.executable, "-m", "yingsheng", *words], cwd=self.tree, env=self.environment, capture_output=True, text=True, check=False)  # fmt: skip
        assert told.returncode == 0, told.stdout + told.stderr
        return told.stdout

    def bring(self, first: int, count: int) -> None:
        """Voices by number, as a sheet."""
        sheet = self.sheets / f"voices-{first}.csv"
        with sheet.open("w", encoding="utf-8", newline="") as file:
            lines = csv.writer(file)
            lines.writerow(["编号", "内容"])
            lines.writerows([item.external_id, item.text] for item in voices(first + count)[first:])
        self.run("import", str(sheet), "--channel", "mayor_mailbox")

    def worker(self) -> subprocess.Popen[bytes]:
        """A worker process of this release; what it says is kept beside the sheets."""
        with (self.sheets / "workers.log").open("ab") as log:
            return subprocess.Popen([sys.executable, "-m", "yingsheng", "worker"], cwd=self.tree, env=self.environment, stdout=log, stderr=log)  # fmt: skip

    def said(self) -> str:
        """What the workers have said last."""
        return (self.sheets / "workers.log").read_text("utf-8", "replace")[-4000:]


def test_old_and_new_workers_share_one_city_while_it_is_upgraded(
    old: Path, open_city: Callable[..., House], qionglai: Config, fresh_postgres: str, tmp_path: Path
) -> None:
    """Workers of the release before go on while the database is upgraded and new ones join: nothing lost, nothing twice."""
    before, now = Release(old, fresh_postgres, tmp_path), Release(ROOT, fresh_postgres, tmp_path)
    before.run("init")
    before.run("tasks", "install")
    assert _schema(fresh_postgres) != HEAD
    workers = [before.worker(), before.worker()]
    try:
        before.bring(0, 200)
        _at_work(fresh_postgres, len(workers))  # one that begins after the upgrade is refused, as it has to be
        now.run("init")
        now.run("tasks", "install")
        city = replace(open_city(qionglai, fresh_postgres), clock=WallClock())
        wait_for(city, some_judged)
        workers.append(now.worker())
        now.bring(200, 200)
        wait_for(city, all_judged)
        ends = [process.poll() for process in workers]
        assert ends == [None] * len(workers), f"a worker fell over its own database: {ends}\n{now.said()}"
        end(workers[:2])
        now.bring(400, 100)
        wait_for(city, all_judged)
    finally:
        end(workers)
    assert_each_once(city, 500)
    now.run("audit", "verify")
