"""Processes are kept alive and stopped together; a child never outlives its parent; one `up` on one database."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import text

from cases.console import Refusal
from cases.store.database import Database
from cases.store.holding import hold
from config.load import Config
from dashboard import lock
from dashboard.demo_city import DemoCity, begin_anew, demo_city, wait_until_open
from dashboard.lock import only_one
from dashboard.serve import require_free, usual_port
from dashboard.supervisor import Supervisor
from tests.conftest import ROOT

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal,time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)",
]


def eventually(true: Callable[[], bool], seconds: float = 8) -> bool:
    """Whether it becomes true in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.02)
    return true()


def alive(pid: int) -> bool:
    """Whether a process runs (a zombie does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture
def said() -> list[str]:
    """What the supervisor told."""
    return []


@pytest.fixture
def supervisor(said: list[str]) -> Supervisor:
    """One that restarts after a tenth of a second."""
    return Supervisor(said.append, dict(os.environ), back_off=(0.1, 0.2))


def run(supervisor: Supervisor) -> Callable[[], None]:
    """Run it aside; call the result to stop it."""
    stop = Event()
    thread = threading.Thread(target=supervisor.run, args=(stop,))
    thread.start()

    def end() -> None:
        stop.set()
        thread.join()
        supervisor.stop()

    return end


def test_a_child_that_is_killed_is_started_again(supervisor: Supervisor, said: list[str]) -> None:
    """SIGKILL at any point: another process does its work a moment later, and the death was told."""
    child = supervisor.add("engine", SLEEPER)
    end = run(supervisor)
    try:
        assert child.process
        first = child.process.pid
        os.kill(first, signal.SIGKILL)
        assert eventually(lambda: child.process is not None and child.process.pid != first and child.alive)
    finally:
        end()
    assert said == ["engine 被信号 9 终止, 0.1 秒后重新启动"]


def test_a_child_that_keeps_dying_waits_longer(supervisor: Supervisor, said: list[str]) -> None:
    """The second fall waits longer than the first, and the others are not touched."""
    supervisor.add("intake", [sys.executable, "-c", "raise SystemExit(3)"])
    healthy = supervisor.add("engine", SLEEPER)
    assert healthy.process
    pid = healthy.process.pid
    end = run(supervisor)
    try:
        assert eventually(lambda: len(said) >= 3)
        assert healthy.alive
        assert healthy.process.pid == pid
    finally:
        end()
    assert said[:2] == [f"intake 已退出 (代码 3), {wait} 秒后重新启动" for wait in ("0.1", "0.2")]


def test_all_are_stopped_and_none_is_left(supervisor: Supervisor) -> None:
    """Grandchildren too."""
    spawner = f"import subprocess,sys,time; p=subprocess.Popen({SLEEPER!r}); print(p.pid, flush=True); time.sleep(60)"
    supervisor.add("front", SLEEPER)
    supervisor.add("intake", [sys.executable, "-c", spawner])
    pids = [child.process.pid for child in supervisor.children if child.process]
    assert eventually(lambda: bool(_children_of(pids[1])))
    grandchildren = _children_of(pids[1])
    begun = time.monotonic()
    supervisor.stop()
    assert time.monotonic() - begun < 20  # a child sleeps for a minute
    assert eventually(lambda: not any(alive(pid) for pid in [*pids, *grandchildren]))


def test_who_does_not_listen_is_killed_when_the_grace_is_over(supervisor: Supervisor) -> None:
    """`up` ends within its five seconds although a child ignores SIGTERM."""
    assert supervisor.grace <= 4
    supervisor.grace = 0.5
    child = supervisor.add("engine", STUBBORN)
    assert child.process
    pid = child.process.pid
    time.sleep(0.5)
    begun = time.monotonic()
    supervisor.stop()
    assert time.monotonic() - begun < 20  # it would never end by itself
    assert not alive(pid)


def test_a_leashed_child_dies_with_its_parent(tmp_path: Path) -> None:
    """The parent is killed without a chance to say anything; the child goes within seconds."""
    (tmp_path / "worker.py").write_text("import time\nopen('up','w').close()\ntime.sleep(60)\n", encoding="utf-8")
    parent = (
        "import subprocess,sys,time\n"
        "p=subprocess.Popen([sys.executable,'-m','dashboard.leash','worker'],stdin=subprocess.PIPE,start_new_session=True)\n"
        "print(p.pid,flush=True)\ntime.sleep(60)\n"
    )
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}"}
    with subprocess.Popen(
        [sys.executable, "-c", parent], stdout=subprocess.PIPE, cwd=tmp_path, env=environment
    ) as process:
        assert process.stdout
        child = int(process.stdout.readline())
        assert eventually((tmp_path / "up").exists)
        process.kill()
        assert eventually(lambda: not alive(child))


def test_a_leash_passes_arguments_and_exit_code(tmp_path: Path) -> None:
    """The module runs as if it had been called directly."""
    (tmp_path / "worker.py").write_text("import sys\nprint(sys.argv[1:], __name__)\nsys.exit(7)\n", encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}"}
    with subprocess.Popen(
        [sys.executable, "-m", "dashboard.leash", "worker", "a", "--b"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment,
        start_new_session=True, text=True,
    ) as process:  # fmt: skip
        assert process.stdout
        assert process.stdout.read() == "['a', '--b'] __main__\n"
        assert process.wait() == 7


def refused(url: str) -> bool:
    """Whether another ``up`` is turned away at this moment."""
    try:
        with only_one(url, Event()):
            return False
    except Refusal as e:
        return "已有一个 yingsheng up" in str(e)


def test_only_one_up_on_one_database(tmp_path: Path) -> None:
    """The second is refused, the third comes in after the first has gone."""
    url = f"sqlite:///{tmp_path}/desk.db"
    with only_one(url, Event()):
        assert refused(url)
    assert not refused(url)


@pytest.mark.database
def test_only_one_up_on_one_postgresql(fresh_postgres: str) -> None:
    """The same over a server that several machines share."""
    with only_one(fresh_postgres, Event()):
        assert refused(fresh_postgres)
    assert not refused(fresh_postgres)


def break_lock(url: str) -> None:
    """End whoever has a lock, as a server does that starts anew."""
    database = Database(url)
    with database.engine.begin() as connection:
        connection.execute(text(  # of this city only: the server is shared with tests that upgrade another
            "SELECT pg_terminate_backend(l.pid, 5000) FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
            " WHERE l.locktype = 'advisory' AND d.datname = current_database()"
        ))  # fmt: skip
    database.engine.dispose()


@pytest.mark.database
def test_the_lock_is_taken_again_after_postgresql_has_started_anew(
    fresh_postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server gives the lock back with the connection; the same ``up`` has it again, and goes on."""
    monkeypatch.setattr(lock, "LOOK_EVERY_SECONDS", 0.3)
    stop = Event()
    with only_one(fresh_postgres, stop):
        break_lock(fresh_postgres)
        time.sleep(1.5)
        assert refused(fresh_postgres)
        assert not stop.is_set()
    assert not refused(fresh_postgres)


@pytest.mark.database
def test_of_two_after_a_restart_the_slower_stops(fresh_postgres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where another ``up`` took the lock meanwhile, the first is told to stop and says why; the other keeps it."""
    monkeypatch.setattr(lock, "LOOK_EVERY_SECONDS", 0.5)
    stop, stopped = Event(), []

    def overtaken() -> None:
        with only_one(fresh_postgres, stop):
            break_lock(fresh_postgres)
            database = Database(fresh_postgres)
            with hold(database, "up") as quicker:
                stopped.extend([bool(quicker), stop.wait(8)])
            database.engine.dispose()

    with pytest.raises(Refusal, match="它先占到"):
        overtaken()
    assert stopped == [True, True]


def test_a_port_in_use_is_one_sentence() -> None:
    """With the way out named."""
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Refusal, match=rf"端口 {port} .*--port"):
            require_free(port)
    require_free(port)


def test_the_usual_port_is_the_configured_one(qionglai: Config) -> None:
    """Links in messages must lead to the page that answers."""
    assert usual_port(qionglai) == 8510


def test_the_demo_begins_anew_and_touches_no_other_database(tmp_path: Path, said: list[str]) -> None:
    """Its own last database goes, with the journal; one that no demo made is refused and stays."""
    city = DemoCity(tmp_path / "demo", 1)
    begin_anew(city, said.append)
    assert said == []
    for suffix in ("", "-wal", "-shm"):
        (city.home / f"yingsheng.db{suffix}").write_text("old", encoding="utf-8")
    begin_anew(city, said.append)
    assert [f.name for f in city.home.iterdir()] == ["DEMO"]
    assert "已删除上次的" in said[0]

    real = DemoCity(tmp_path / "real", 1)
    real.home.mkdir()
    (real.home / "yingsheng.db").write_text("precious", encoding="utf-8")
    with pytest.raises(Refusal, match="不是演示库"):
        begin_anew(real, said.append)
    assert (real.home / "yingsheng.db").read_text(encoding="utf-8") == "precious"


def test_a_demo_that_does_not_open_is_said_at_once(tmp_path: Path) -> None:
    """No waiting for a city that is already dead."""
    with pytest.raises(Refusal, match="没有启动起来"):
        wait_until_open(demo_city(tmp_path), lambda: True)


def _children_of(pid: int) -> list[int]:
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8")
    except OSError:
        return []
    return [int(word) for word in text.split()]
