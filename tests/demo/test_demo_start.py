"""The demo as a process: opens, announces itself last, and goes when told or orphaned."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from config.load import load_config
from demo.server import TownServer

DEMO = Path(__file__).parents[2] / "demo"

Start = Callable[..., subprocess.Popen[bytes]]


def command(directory: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "demo", "--directory", str(directory), *more]


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "等得太久"
        time.sleep(0.01)


def answers(port: int) -> bool:
    try:
        connection = HTTPConnection("127.0.0.1", port, timeout=2)
        connection.request("GET", "/")
        return connection.getresponse().status == 200
    except OSError:
        return False


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start the demo in ``tmp_path``; it is ended with the test."""
    running = []

    def begin(*more: str) -> subprocess.Popen[bytes]:
        running.append(subprocess.Popen(command(tmp_path, *more), cwd=DEMO.parent, stderr=subprocess.PIPE))
        return running[-1]

    yield begin
    for process in running:
        process.kill()
        process.communicate()


def test_ready_comes_last_and_the_city_is_open(start: Start, tmp_path: Path) -> None:
    """旧的 ready.json 先撤掉；新的出现时，配置、人员、值班表都已写好，城市已在应答；收到 SIGTERM 干净退出并撤下。"""
    sign = tmp_path / "ready.json"
    sign.write_text('{"port": 1, "url": "old"}')
    process = start()
    wait_for(lambda: sign.exists() and b"old" not in sign.read_bytes())

    ready = json.loads(sign.read_text())
    config = load_config(tmp_path / "config")
    source = next(channel.source for channel in config.channels.channels if channel.id == "hotline_12345")

    assert ready["url"] == f"http://127.0.0.1:{ready['port']}"
    assert answers(ready["port"])
    assert getattr(source, "url", None) == f"{ready['url']}/hotline_12345/export.csv"
    assert len(config.channels.channels) == 15
    assert (tmp_path / "people.csv").exists()
    assert (tmp_path / "roster.csv").exists()

    process.send_signal(signal.SIGTERM)

    assert process.wait(5) == 0
    assert not sign.exists()
    assert not answers(ready["port"])


def test_it_follows_its_parent(tmp_path: Path) -> None:
    """父进程死后，演示城市自己关门，不占着端口。"""
    parent = subprocess.Popen(
        [sys.executable, "-c", f"import subprocess,time; subprocess.Popen({command(tmp_path)!r}); time.sleep(60)"],
        cwd=DEMO.parent,
    )
    sign = tmp_path / "ready.json"
    wait_for(sign.exists)
    port = json.loads(sign.read_text())["port"]

    parent.kill()
    parent.wait()

    wait_for(lambda: not sign.exists() and not answers(port))


def test_a_taken_port_is_said_in_a_sentence(start: Start, server: TownServer) -> None:
    """端口被占时用一句话说明并以非零退出。"""
    port = server.server_address[1]
    process = start("--port", str(port))

    _, said = process.communicate(timeout=60)

    assert process.returncode == 1
    assert f"端口 {port} 打不开" in said.decode()
    assert "Traceback" not in said.decode()


def test_the_moment_can_be_given(start: Start, tmp_path: Path) -> None:
    """--now 让各条信息按给定时刻推算；不带时区的时刻被拒绝。"""
    start("--now", "2026-11-23T15:30:00+08:00")
    wait_for((tmp_path / "ready.json").exists)

    assert "2026-11-23T08:30:00+08:00" in (tmp_path / "roster.csv").read_text()
    assert start("--now", "2026-11-23T15:30:00").wait(5) == 2
