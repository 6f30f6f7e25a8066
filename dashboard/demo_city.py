"""The demo city's part of ``up --demo``: a fresh database of its own, the city opened, its people brought in."""

import json
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cases.console import Refusal
from cases.people.register import import_file
from cases.work import Work

PATIENCE = 30.0
MARK = "DEMO"


@dataclass(frozen=True)
class DemoCity:
    """Where the demo lives: configuration, people, roster and database stand in one folder. ``desk``: the address its messages link to."""

    home: Path
    port: int
    desk: str = ""

    @property
    def database(self) -> str:
        """Its own database."""
        return f"sqlite:///{self.home.as_posix()}/yingsheng.db"

    @property
    def config(self) -> Path:
        """The configuration that points at the city's sites."""
        return self.home / "config"

    def command(self, base_config: Path) -> list[str]:
        """How to open the city. Its port is fixed, so that a city started again is found where it was."""
        arguments = ["--directory", str(self.home), "--port", str(self.port), "--base-config", str(base_config)]
        desk = ["--desk", self.desk] if self.desk else []
        return [sys.executable, "-m", "dashboard.leash", "demo", *arguments, *desk]


def demo_city(home: Path, desk: str = "") -> DemoCity:
    """A demo in that folder, on a port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return DemoCity(home, probe.getsockname()[1], desk)


def begin_anew(city: DemoCity, say: Callable[[str], None]) -> None:
    """Remove the last demo's database: its voices are told relative to the start, so old ones would come back changed.

    A database that no demo made is never touched.
    """
    city.home.mkdir(parents=True, exist_ok=True)
    mark, database = city.home / MARK, city.home / "yingsheng.db"
    if database.exists() and not mark.exists():
        raise Refusal(f"{database} 不是演示库, 不会删除它: 请移走它, 或不用 --demo")
    mark.write_text("演示数据, 每次启动重建\n", encoding="utf-8")
    if database.exists():
        say(f"演示数据每次重新开始, 已删除上次的 {database}")
    for suffix in ("", "-wal", "-shm"):
        Path(f"{database}{suffix}").unlink(missing_ok=True)
    (city.home / "ready.json").unlink(missing_ok=True)


def wait_until_open(city: DemoCity, is_dead: Callable[[], bool]) -> str:
    """The city's address once it is open. Raises Refusal when it does not open."""
    until = time.monotonic() + PATIENCE
    ready = city.home / "ready.json"
    while time.monotonic() < until and not is_dead():
        if ready.exists():
            return str(json.loads(ready.read_text(encoding="utf-8"))["url"])
        time.sleep(0.1)
    raise Refusal("演示城市没有启动起来")


def bring_people(work: Work, city: DemoCity) -> None:
    """People first, then their shifts."""
    for name in ("people.csv", "roster.csv"):
        import_file(work, city.home / name)
