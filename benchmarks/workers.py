"""Items per second through the task engine on PostgreSQL with 1, 2 and 4 worker processes on this machine."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, text

from benchmarks.databases import server
from benchmarks.process import REAL, written
from cases.house import House, open_house
from cases.now import WallClock
from cases.store.item_tables import Item
from config.load import load_config
from dashboard.workers.broker import install
from tests.live import delivering

ROOT = Path(__file__).parent.parent
COUNTS = (1, 2, 4)


def measure() -> dict[str, Any]:
    """Import the same letters each time with nobody at work, then start the workers and time them from the first task to the last."""
    found: dict[str, Any] = {"cores": os.cpu_count()}
    with tempfile.TemporaryDirectory() as folder:
        file, found["data"] = (REAL, "real letters") if REAL.exists() else (written(Path(folder)), "written letters")
        with server(Path(folder)) as running:
            for workers in COUNTS:
                running.psql(f"CREATE DATABASE workers_{workers}")
                found |= _one(running.get_uri(f"workers_{workers}"), file, workers)
    return found


def _one(url: str, file: Path, workers: int) -> dict[str, Any]:
    house = open_house(delivering(load_config(ROOT / "config")), url, WallClock(), {}, file.parent)
    install(house.database)
    environment = {**os.environ, "YINGSHENG_DATABASE_URL": url, "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "yingsheng"]
    subprocess.run(
        [*command, "import", str(file), "--channel", "mayor_mailbox", "--history"],
        env=environment,
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    running = [
        subprocess.Popen([*command, "worker", "--queues", "judge", "--at-once", "1"], env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(workers)
    ]  # fmt: skip
    try:
        items = _waiting(house)
        while _waiting(house) == items:
            time.sleep(0.02)
        began, left = time.perf_counter(), _waiting(house)
        while _waiting(house):
            time.sleep(0.05)
        seconds = time.perf_counter() - began
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(60)
        house.database.engine.dispose()
    return {f"{workers}_workers_items_per_second": round(left / seconds), "items": items}


def _waiting(house: House) -> int:
    with house.read() as work:
        work.session.execute(text("SET LOCAL statement_timeout = 0"))
        return work.session.scalar(select(func.count()).select_from(Item).where(Item.state == "pending")) or 0
