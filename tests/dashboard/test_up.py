"""`yingsheng up` as a whole: four processes, one address, nothing left behind."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from cases.house import open_house
from cases.now import WallClock
from config.load import Config
from dashboard.read.pulse import read_pulses
from tests.conftest import ROOT
from tests.copies import Copies
from tests.dashboard.serving import free_port
from tests.dashboard.test_supervisor import _children_of, alive, eventually


@dataclass
class Up:
    """A running `up`; ``said`` is its stderr so far."""

    process: "subprocess.Popen[str]"
    folder: Path
    url: str
    said: list[str] = field(default_factory=list)

    def heard(self, words: str) -> bool:
        """Whether it said that."""
        return any(words in line for line in self.said)

    def listen(self) -> None:
        """Read what it says until it ends."""
        assert self.process.stderr
        for line in self.process.stderr:
            self.said.append(line)

    def processes(self, config: Config) -> dict[str, int]:
        """The process number behind each fresh heartbeat."""
        house = open_house(config, self.url, WallClock(), {}, self.folder)
        with house.read() as work:
            found = {p.name: p.row.pid for p in read_pulses(work) if p.row and not p.silent}
        house.database.engine.dispose()
        return found


def start(folder: Path, url: str, port: int) -> "subprocess.Popen[str]":
    """`up` on that database, with whatever else it writes in that folder."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("YINGSHENG_")} | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "yingsheng", "up", "--port", str(port), "--config", str(ROOT / "config")]
    return subprocess.Popen(
        [*command, "--database", url],
        cwd=folder,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def up(tmp_path: Path, copies: Copies) -> Iterator[Up]:
    """One that has just been started, in a database where nothing is."""
    url = copies.blank(tmp_path / "desk.db")
    running = Up(start(tmp_path, url, free_port()), tmp_path, url)
    listener = threading.Thread(target=running.listen)
    listener.start()
    try:
        yield running
    finally:
        running.process.kill()
        running.process.wait()
        listener.join(timeout=20)
        if running.process.stderr:
            running.process.stderr.close()
        copies.clear(tmp_path)


def test_up_keeps_four_processes_alive_and_leaves_none(up: Up, qionglai: Config) -> None:
    """The password is told once; a killed engine comes back; a second `up` is refused; SIGTERM ends all within five seconds."""
    assert eventually(lambda: up.heard("请打开"), 60), up.said
    assert up.heard("口令 (只显示这一次)")
    assert eventually(lambda: set(up.processes(qionglai)) == {"front", "engine", "intake", "watchdog"}, 30)
    first = up.processes(qionglai)
    children = _children_of(up.process.pid)
    assert set(first.values()) <= set(children)

    os.kill(first["engine"], signal.SIGKILL)
    assert eventually(lambda: up.heard("engine 被信号 9 终止, 1 秒后重新启动"))
    assert eventually(lambda: up.processes(qionglai).get("engine") not in (None, first["engine"]), 30)
    assert up.processes(qionglai)["front"] == first["front"]

    second = start(up.folder, up.url, free_port())
    _, said = second.communicate(timeout=60)
    assert second.returncode == 1
    assert re.fullmatch(r"yingsheng: 这个数据库上已有一个 yingsheng up 在运行.*\n", said)

    everyone = {*children, *_children_of(up.process.pid)}
    up.process.send_signal(signal.SIGTERM)
    assert up.process.wait(timeout=60) == 0
    assert not any(alive(pid) for pid in everyone)


def test_no_orphan_when_up_is_killed(up: Up) -> None:
    """SIGKILL gives it no chance to stop anybody: the others notice."""
    assert eventually(lambda: len(_children_of(up.process.pid)) == 4, 30), up.said
    children = _children_of(up.process.pid)
    up.process.kill()
    assert eventually(lambda: not any(alive(pid) for pid in children), 12)
