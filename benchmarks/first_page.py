"""From a fresh clone with an empty environment: seconds of `make run` until the first page answers, and the size installed."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parent.parent
PATIENCE = 600.0


def measure() -> dict[str, object]:
    """Clone what is committed, run `make run` as a newcomer would, wait for the log-in page, then for the first cases."""
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "yingsheng"
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
        port = _free_port()
        began = time.perf_counter()
        environment = {"PATH": os.environ["PATH"], "HOME": folder, "LANG": "C.UTF-8"}
        running = subprocess.Popen(["make", "run", f"PORT={port}"], cwd=clone, env=environment, start_new_session=True)
        try:
            first = _wait(f"http://127.0.0.1:{port}/login", began)
            cases = _wait_for_cases(clone, environment, began)
        finally:
            os.killpg(running.pid, signal.SIGTERM)
            running.wait(timeout=30)
        size = sum(f.stat().st_size for f in (clone / ".venv").rglob("*") if f.is_file() and not f.is_symlink())
        shutil.rmtree(clone, ignore_errors=True)
    return {"seconds_to_first_page": first, "seconds_to_first_case": cases, "environment_mb": round(size / 1e6)}


def _wait(url: str, began: float) -> float:
    while time.perf_counter() - began < PATIENCE:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return round(time.perf_counter() - began, 1)
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise TimeoutError(url)


def _wait_for_cases(clone: Path, environment: dict[str, str], began: float) -> float:
    command = [
        ".venv/bin/yingsheng",
        "cases",
        "--open",
        "--database",
        "sqlite:///data/demo/yingsheng.db",
        "--config",
        "data/demo/config",
    ]
    while time.perf_counter() - began < PATIENCE:
        if subprocess.run(command, cwd=clone, env=environment, capture_output=True, check=False).stdout:
            return round(time.perf_counter() - began, 1)
        time.sleep(0.5)
    raise TimeoutError("no case")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
