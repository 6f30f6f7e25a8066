"""One urgent message alone as a platform meets it: pushed to the running house (all four processes), answered, and until its alert is
committed in the outbox. In quiet moments between, so that every process is asleep when it comes."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import yaml
from standardwebhooks import Webhook

from benchmarks.desk_front import PATIENCE, cpu_seconds, wait_for
from benchmarks.people_staff import staff
from benchmarks.receiver import free_port
from cases.house import open_house
from cases.items.keys import add_key
from cases.now import WallClock
from config.load import load_config

ROOT = Path(__file__).parent.parent
SECRET = "whsec_dGhpcy1pcy1hLWJlbmNobWFyay1zZWNyZXQ="
CHANNEL = {"id": "weibo", "name": "微博", "carries": "opinion", "source": {"kind": "push", "per_minute": 1000}}
FIRST = 3


def measure(messages: int = 30) -> dict[str, object]:
    """Milliseconds until the answer and until the alert stands, median and worst, and what the whole house costs while nothing comes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        key = _prepare(folder)
        with _up(folder) as (port, pids):
            timed = [_push(port, key, folder / "bench.db", n) for n in range(FIRST + messages)][FIRST:]
            before = sum(map(cpu_seconds, pids))
            time.sleep(20)
            resting = (sum(map(cpu_seconds, pids)) - before) / 20
    answered, told = sorted(a for a, _ in timed), sorted(t for _, t in timed)
    return {
        "messages": messages, "answered_ms_median": round(answered[messages // 2], 1), "answered_ms_worst": round(answered[-1], 1),
        "alert_ms_median": round(told[messages // 2], 1), "alert_ms_worst": round(told[-1], 1),
        "resting_share_of_one_core": round(resting, 4),
    }  # fmt: skip


def _prepare(folder: Path) -> str:
    """A city whose only channel is pushed, with a full roster; the key it is pushed by."""
    (folder / "config").mkdir()
    (folder / "config" / "city.yaml").write_text(f"extends: {ROOT / 'config'}\n", encoding="utf-8")
    (folder / "config" / "channels.yaml").write_text(yaml.safe_dump({"channels": [CHANNEL]}), encoding="utf-8")
    house = open_house(load_config(folder / "config"), f"sqlite:///{folder}/bench.db", WallClock(), {}, folder)
    with house.write() as work:
        staff(work, days=2)
        _, key = add_key(work, "weibo", "平台", "console")
        work.commit()
    house.database.engine.dispose()
    return key


@contextmanager
def _up(folder: Path) -> Iterator[tuple[int, list[int]]]:
    """The house, until it has come to rest; its port and its processes."""
    port = free_port()
    command = [sys.executable, "-m", "yingsheng", "up", "--port", str(port)]
    where = ["--config", str(folder / "config"), "--database", f"sqlite:///{folder}/bench.db"]
    given = {
        **os.environ,
        "YINGSHENG_PUSH_SECRET": SECRET,
        "YINGSHENG_WEBHOOK_SECRET": SECRET,
        "YINGSHENG_ADMIN_PASSWORD": "bench-0-Passw0rd",
    }
    with subprocess.Popen(
        [*command, *where], cwd=ROOT, env=given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as house:
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz")
            time.sleep(5)
            yield port, [house.pid, *_children(house.pid)]
        finally:
            house.send_signal(signal.SIGTERM)
            house.wait(timeout=30)


def _push(port: int, key: str, file: Path, n: int) -> tuple[float, float]:
    """One message; ms until it was answered, and until another connection finds its alert in the outbox."""
    time.sleep(random.uniform(0.7, 2.7))
    order = {
        "external_id": f"urgent{n}",
        "title": "",
        "text": f"刚才{n + 1}号厂房爆炸, 羊安街道第{n}化工厂, 死了{n + 11}个人, 快派人来。",
    }
    body, at, name = json.dumps(order, ensure_ascii=False), datetime.now(UTC), f"call-{n}"
    headers = {
        "authorization": f"Bearer {key}", "webhook-id": name, "webhook-signature": Webhook(SECRET).sign(name, at, body),
        "webhook-timestamp": str(int(at.timestamp())), "content-type": "application/json",
    }  # fmt: skip
    with closing(sqlite3.connect(file, isolation_level=None)) as base:
        stands = _alerts(base)
        began = time.perf_counter()
        call = urllib.request.Request(f"http://127.0.0.1:{port}/intake/weibo", body.encode(), headers)
        with urllib.request.urlopen(call, timeout=30) as answer:
            answer.read()
        answered = time.perf_counter()
        while _alerts(base) == stands:
            if time.perf_counter() - began > PATIENCE:
                raise TimeoutError(order["external_id"])
            time.sleep(0.001)
        return (answered - began) * 1000, (time.perf_counter() - began) * 1000


def _alerts(base: sqlite3.Connection) -> int:
    """The newest message about a case."""
    asked = "SELECT max(messages.id) FROM messages JOIN notices ON notices.id = notice_id WHERE clock_id IS NOT NULL"
    return base.execute(asked).fetchone()[0] or 0


def _children(pid: int) -> list[int]:
    found = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return found + [grand for child in found for grand in _children(child)]
