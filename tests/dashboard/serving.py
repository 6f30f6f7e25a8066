"""A front of its own with a seeded desk, as a process."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2

from cases.house import House, open_house
from cases.now import WallClock
from config.load import Config, load_config
from tests.conftest import ROOT
from tests.copies import Copies, url_of
from tests.dashboard.seed import seed
from tests.live import deliver_in
from tests.quick import quick

Front = tuple[str, House]
"""Its address and its house."""


def command(house: House, *arguments: str) -> list[str]:
    """`yingsheng` on that house's database."""
    where = ["--config", str(house.config.directory), "--database", url_of(house)]
    return [sys.executable, "-m", "yingsheng", *arguments, *where]


@contextmanager
def running_front(folder: Path, config: Config, copies: Copies) -> Iterator[Front]:
    """Started elsewhere than the checkout: its settings must be found all the same. Ends with exit code 0 when asked to."""
    house = open_house(_by_password(folder, config), copies.make(folder / "desk.db"), WallClock(), {}, folder)
    quick(house.database)
    seed(house)
    port = free_port()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "YINGSHENG_DATA": str(folder)}
    process = subprocess.Popen(command(house, "front", "--port", str(port)), cwd=folder, env=environment)
    try:
        _wait_for(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}", house
    finally:
        process.terminate()
        assert process.wait(timeout=15) == 0
        house.database.engine.dispose()
        copies.clear(folder)


def _by_password(folder: Path, config: Config) -> Config:
    """The same city, past its first days, where a password is enough: the seeded people carry no authenticators."""
    own = deliver_in(folder / "config", config.directory)
    (own / "access.yaml").write_text("second_factor: {required: false}\n", encoding="utf-8")
    return load_config(own)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str) -> None:
    for _ in range(300):
        try:
            httpx2.get(f"{address}/healthz")
        except httpx2.HTTPError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the front did not come up")
