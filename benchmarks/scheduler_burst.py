"""What our clocks are measured beside: APScheduler 3 with one date job for each deadline, its jobs in SQLite.

A process of its own, as the engine is. Same journal and synchronous as the house; a job writes one outbox row to a file of
its own and commits, no ladder, no roster, no event.
"""

import json
import logging
import pickle
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.date import DateTrigger
from sqlalchemy import create_engine, event

ROOT = Path(__file__).parent.parent
JOB = "benchmarks.scheduler_burst:write_row"
PATIENCE = 20.0  # seconds without a new row before the rest counts as lost
LEAD = 2.0
PER_JOB = 0.0002  # seconds to add one, as first guessed; a second try has more
HOUSE = ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000")

_local = threading.local()
_done: list[tuple[int, float]] = []


def play(folder: Path, due: int, stored: int, grace: int | None) -> dict[str, Any]:
    """One burst in a process of its own; ``grace``: misfire_grace_time in seconds, ``None`` leaves it as it comes (1 s)."""
    template = folder / "stored.db"
    if not template.exists():
        _store(template, stored)
    work = Path(folder / f"scheduler{time.monotonic_ns()}")
    work.mkdir()
    shutil.copy(template, work / "jobs.db")
    command = [
        sys.executable,
        "-c",
        "from benchmarks.scheduler_burst import main; main()",
        str(work),
        str(due),
        str(grace or 0),
    ]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    shutil.rmtree(work)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def main() -> None:
    """The process: add the jobs while paused, let them fall due, count the rows that stand in the outbox."""
    folder, due, grace = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    logging.disable(logging.CRITICAL)
    _local.outbox = None
    outbox = _outbox(folder)
    outbox.execute(
        "CREATE TABLE outbox (id INTEGER PRIMARY KEY, deadline INTEGER, address TEXT, text TEXT, made_at TEXT)"
    )
    scheduler = _scheduler(folder / "jobs.db", "OFF", grace)
    dues = _add(scheduler, folder, due)
    scheduler.shutdown()
    scheduler = _scheduler(folder / "jobs.db", "FULL", grace)
    scheduler.resume()
    _wait(due, dues[0])
    rows = Counter(n for (n,) in outbox.execute("SELECT deadline FROM outbox"))
    late = sorted(at - dues[n].timestamp() for n, at in _done)
    print(json.dumps({
        "late": late, "lost": due - len(rows), "twice": sum(n > 1 for n in rows.values()),
    }))  # fmt: skip
    scheduler.shutdown(wait=False)


def write_row(deadline: int, folder: str) -> None:
    """The job: one row in the outbox, committed; the moment after the commit counts."""
    outbox = _outbox(Path(folder))
    made = datetime.now(UTC).isoformat()
    text = f"【应声】Q{deadline:07} 时限将到, 请登录处理。http://127.0.0.1:9/ack/{deadline}"
    outbox.execute("INSERT INTO outbox (deadline, address, text, made_at) VALUES (?, ?, ?, ?)",
                   (deadline, "http://127.0.0.1:9", text, made))  # fmt: skip
    _done.append((deadline, time.time()))


def _outbox(folder: Path) -> sqlite3.Connection:
    """This thread's connection; every statement commits by itself."""
    if getattr(_local, "outbox", None) is None:
        _local.outbox = sqlite3.connect(folder / "outbox.db", isolation_level=None, timeout=30)
        for pragma in HOUSE:
            _local.outbox.execute(f"PRAGMA {pragma}")
    held: sqlite3.Connection = _local.outbox
    return held


def _scheduler(file: Path, synchronous: str, grace: int) -> BackgroundScheduler:
    engine = create_engine(f"sqlite:///{file}", connect_args={"timeout": 30})

    @event.listens_for(engine, "connect")
    def _set(connection: sqlite3.Connection, _record: object) -> None:
        for pragma in (*HOUSE, f"synchronous={synchronous}"):
            connection.execute(f"PRAGMA {pragma}")

    defaults = {"misfire_grace_time": grace} if grace else {}
    scheduler = BackgroundScheduler(
        jobstores={"default": SQLAlchemyJobStore(engine=engine)}, job_defaults=defaults, timezone=UTC
    )
    scheduler.start(paused=True)
    return scheduler


def _store(file: Path, count: int) -> None:
    """Jobs of the next months, added through the front door once for all rounds."""
    scheduler = _scheduler(file, "OFF", 0)
    begin = datetime.now(UTC) + timedelta(days=1)
    _put(scheduler, [(f"s{n}", begin + timedelta(minutes=n), (-n, str(file.parent))) for n in range(count)])
    scheduler.shutdown()
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _add(scheduler: BackgroundScheduler, folder: Path, count: int) -> list[datetime]:
    """Add the due jobs, spread evenly over one second that has not begun when the last is in; when each is due."""
    for patience in (1, 4, 16, 64):
        first = datetime.now(UTC) + timedelta(seconds=LEAD + count * PER_JOB * patience)
        dues = [first + timedelta(seconds=n / count) for n in range(count)]
        _put(scheduler, [(f"d{n}", at, (n, str(folder))) for n, at in enumerate(dues)])
        if datetime.now(UTC) < first - timedelta(seconds=LEAD / 2):
            return dues
    raise RuntimeError("the jobs could not be added before they were due")


def _put(scheduler: BackgroundScheduler, jobs: Sequence[tuple[str, datetime, tuple[Any, ...]]]) -> None:
    """Jobs as the front door writes one, in one statement: a hundred thousand of them through it take minutes."""
    store: SQLAlchemyJobStore = scheduler._jobstores["default"]  # noqa: SLF001 — the store tells nobody its table otherwise
    pattern = scheduler.add_job(JOB, DateTrigger(jobs[0][1]), args=jobs[0][2], id="pattern")
    state = pattern.__getstate__()
    pattern.remove()
    rows = [
        {"id": id_, "next_run_time": at.timestamp(), "job_state": pickle.dumps(
            {**state, "id": id_, "args": args, "trigger": DateTrigger(at), "next_run_time": at}, store.pickle_protocol)}
        for id_, at, args in jobs
    ]  # fmt: skip
    with store.engine.begin() as connection:
        connection.execute(store.jobs_t.insert().prefix_with("OR REPLACE"), rows)


def _wait(count: int, first: datetime) -> None:
    while datetime.now(UTC) < first:
        time.sleep(0.1)
    seen, since = 0, time.monotonic()
    while seen < count and time.monotonic() - since < PATIENCE:
        if len(_done) > seen:
            seen, since = len(_done), time.monotonic()
        time.sleep(0.1)
