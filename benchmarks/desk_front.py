"""A front process before a city of any size, with officers who are logged in: for what is measured at the browser's end."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.clock_city import ROOT, City
from benchmarks.databases import url_of
from benchmarks.receiver import free_port
from cases.people.accounts import add_user
from cases.people.sessions import open_session
from dashboard.current import COOKIE

PATIENCE = 60.0


@dataclass(frozen=True)
class Running:
    """A server: its address, its process, and what a logged-in browser shows it."""

    port: int
    process: subprocess.Popen[bytes]
    tokens: Sequence[str] = ()

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def cookie(self) -> str:
        """The name under which a token is shown."""
        return COOKIE


@contextmanager
def front_of(city: City, officers: int) -> Iterator[Running]:
    """The desk's own front with so many duty officers logged in."""
    tokens = []
    with city.house.write() as work:
        for n in range(officers):
            user = add_user(work, f"officer{n}", f"值班员{n}", f"bench-{n}-Passw0rd", ["duty_officer"], "shi_fuban")
            tokens.append(open_session(work, user))
        work.commit()
    where = ["--config", str(city.config), "--database", url_of(city.house.database)]
    with _serving(["yingsheng", "front", *where], "/healthz", tokens) as running:
        yield running


@contextmanager
def empty_page(folder: Path) -> Iterator[Running]:
    """The least that Streamlit can show: one word, under the same settings."""
    script = folder / "empty.py"
    script.write_text("import streamlit as st\nst.html(\"<p class='ready'>空</p>\")\n", encoding="utf-8")
    with _serving(["streamlit", "run", str(script)], "/_stcore/health", (), "--server.port") as running:
        yield running


@contextmanager
def _serving(module: list[str], health: str, tokens: Sequence[str], port_option: str = "--port") -> Iterator[Running]:
    port = free_port()
    command = [sys.executable, "-m", *module, port_option, str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ, stdout=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}{health}")
        yield Running(port, process, tokens)
    finally:
        process.terminate()
        process.wait(timeout=15)


def cpu_seconds(pid: int) -> float:
    """What a process has worked so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / float(os.sysconf("SC_CLK_TCK"))


def wait_for(url: str) -> None:
    """Any answer will do: a city without an engine is not well, and says so."""
    until = time.perf_counter() + PATIENCE
    while time.perf_counter() < until:
        try:
            urllib.request.urlopen(url, timeout=2).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(url)
