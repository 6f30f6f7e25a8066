"""A second process judges beside the one that stores: the same judgments in the same order, and nothing lost when it dies."""

import os
import signal
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy import text

from cases.store.database import Database
from config.load import Config
from pipeline.rules import Rules, compile_rules
from pipeline.settling import beside as beside_
from pipeline.settling.beside import judged_in_order, second_judge
from pipeline.settling.judged import Judged, judge_all
from pipeline.settling.pending import Pending

AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
TEXTS = ("羊安街道化工厂爆炸，12人死亡。", "平乐镇花楸村路灯坏了两个月没人修", "市政府召开安全生产会议", "")


@pytest.fixture(autouse=True)
def _plain_main(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page's test before leaves its own script as ``__main__``, which a spawned process would run again."""
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))


@pytest.fixture
def rules(qionglai: Config) -> Rules:
    """The first city's rules."""
    return compile_rules(qionglai)


@pytest.fixture(params=["begun anew", "a copy"])
def record(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Nobody's record; and both ways to begin the other process, by how many threads this one seems to have."""
    monkeypatch.setattr(beside_, "active_count", lambda: 1 + (request.param == "begun anew"))
    return Database("sqlite://")


def batches(number: int) -> Iterator[list[Pending]]:
    """Batches of four voices, each with a running mark."""
    for n in range(number):
        yield [
            Pending(n * 10 + k, "forum", 1, "pending", False, AT, "", f"{text} {n}", None, None, None, AT, AT, None, {})
            for k, text in enumerate(TEXTS)
        ]


def test_both_processes_judge_alike_and_in_order(rules: Rules, record: Database) -> None:
    """Whoever judged a batch, it comes in its order and says the same as if one had judged all."""

    def here(batch: Sequence[Pending]) -> list[Judged]:
        return judge_all(batch, rules)

    alone = [one for batch in batches(12) for one in here(batch)]
    with second_judge(rules, record) as beside:
        assert beside is None or beside.is_there(60)
        together = [one for judged in judged_in_order(batches(12), here, beside) for one in judged]

    assert together == alone


@pytest.mark.parametrize("record", ["begun anew"], indirect=True)
def test_what_the_other_process_cannot_judge_is_judged_here(rules: Rules, record: Database) -> None:
    """Another configuration there, so that it judges nothing: every batch is judged by the process that stores."""
    told: list[int] = []

    def here(batch: Sequence[Pending]) -> list[Judged]:
        told.append(batch[0].id)
        return judge_all(batch, rules)

    changed = replace(rules, config=replace(rules.config, hash="another"))
    with second_judge(changed, record) as beside:
        assert beside is None or beside.is_there(60)
        judged = list(judged_in_order(batches(6), here, beside))

    assert [part[0].pending.id for part in judged] == sorted(told) == [0, 10, 20, 30, 40, 50]


def test_a_killed_process_loses_nothing(rules: Rules, record: Database) -> None:
    """The other process is killed in the middle: all batches come, in order."""

    def here(batch: Sequence[Pending]) -> list[Judged]:
        return judge_all(batch, rules)

    ids = []
    with second_judge(rules, record) as beside:
        assert beside is not None, "a machine with one core has no second judge"
        other = beside._pool.submit(os.getpid).result()
        for n, judged in enumerate(judged_in_order(batches(20), here, beside)):
            ids.append(judged[0].pending.id)
            if n == 3:
                os.kill(other, signal.SIGKILL)

    assert ids == [n * 10 for n in range(20)]


def test_an_interrupt_from_the_terminal_is_for_one_of_them(
    rules: Rules, record: Database, capfd: pytest.CaptureFixture[str]
) -> None:
    """Ctrl+C reaches every process of a command: the other judge says nothing of it, and ends when it is let go."""
    with second_judge(rules, record) as beside:
        assert beside is not None, "a machine with one core has no second judge"
        other = beside._pool.submit(os.getpid).result()
        os.kill(other, signal.SIGINT)
        assert beside._pool.submit(os.getpid).result() == other

    assert not Path(f"/proc/{other}").exists()
    assert "Traceback" not in capfd.readouterr().err


def test_the_other_process_ends_with_the_one_that_began_it(tmp_path: Path) -> None:
    """Killed without a word, the desk leaves no judge behind."""
    import subprocess
    import sys
    import time

    script = tmp_path / "desk.py"
    script.write_text(
        "import os, time\n"
        "from pathlib import Path\n"
        "from config.load import load_config\n"
        "from cases.store.database import Database\n"
        "from pipeline.settling.beside import second_judge\n"
        "from pipeline.rules import compile_rules\n"
        "if __name__ == '__main__':\n"
        "    with second_judge(compile_rules(load_config(Path('config'))), Database('sqlite://')) as beside:\n"
        "        print(beside._pool.submit(os.getpid).result(), flush=True)\n"
        "        time.sleep(60)\n",
        encoding="utf-8",
    )
    root = Path(__file__).parent.parent.parent
    with subprocess.Popen(
        [sys.executable, str(script)],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        stdout=subprocess.PIPE,
        text=True,
    ) as desk:
        assert desk.stdout is not None
        other = int(desk.stdout.readline())
        desk.kill()

    for _ in range(100):
        if not Path(f"/proc/{other}").exists() or "Z" in Path(f"/proc/{other}/stat").read_text().split()[2]:
            return
        time.sleep(0.1)
    pytest.fail(f"process {other} is still there")


def test_a_copy_holds_no_record(rules: Rules, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What this process has open of the record is closed before it is copied, and is opened again when it is wanted."""
    monkeypatch.setattr(beside_, "active_count", lambda: 1)
    file = tmp_path / "record.db"
    database = Database(f"sqlite:///{file}")

    def asked() -> object:
        with database.session(write=False) as session:
            return session.scalar(text("PRAGMA journal_mode"))

    def holds(process: int) -> bool:
        return any(str(one.readlink()).startswith(str(file)) for one in Path(f"/proc/{process}/fd").iterdir())

    assert asked() == "wal"
    assert holds(os.getpid())
    with second_judge(rules, database) as beside:
        assert beside is not None, "a machine with one core has no second judge"
        assert not holds(beside._pool.submit(os.getpid).result())
        assert asked() == "wal"
    database.engine.dispose()
