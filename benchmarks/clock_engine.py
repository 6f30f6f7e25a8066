"""The engine as a process of its own, watched from outside: when is a step's message really in the outbox?"""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import BigInteger, Select, cast, func, select

from benchmarks.clock_city import ROOT, SECRET, City, arm, spread
from cases.store.clock_tables import ClockRow, Heartbeat, Step
from cases.store.event_tables import Event
from cases.store.outbox_tables import Message, Notice

PATIENCE = 90.0  # seconds without a new message before a round is given up
LEAD, LEAD_PER_STEP = 3.0, 0.0007  # seconds left for arming before the first due instant
LOOK = 0.002


@dataclass
class Round:
    """What one round came to. ``seen``: step → wall seconds when another connection first saw its notice."""

    due: dict[int, datetime]
    seen: dict[int, float]
    began: float
    first_pass: float
    lost: int
    twice: int
    stored_late: list[float]
    messages: int
    breaches: int
    breaches_true: int

    def visible_late(self) -> list[float]:
        """Lateness of every step in seconds, up to the moment a second connection could read its rows."""
        return sorted(at - self.due[step].timestamp() for step, at in self.seen.items())


@contextmanager
def engine(city: City, *, beating: bool = True) -> Iterator[subprocess.Popen[bytes]]:
    """`yingsheng engine` on the city; ``beating``: wait until it is up. Ended by its pid."""
    environment = {**os.environ, "YINGSHENG_WEBHOOK_SECRET": SECRET}
    environment.pop(
        "PYTHONDONTWRITEBYTECODE", None
    )  # as where it is installed: a process that compiles itself anew starts twice as late
    command = [
        sys.executable,
        "-m",
        "yingsheng",
        "engine",
        "--database",
        f"sqlite:///{city.file}",
        "--config",
        str(city.config),
    ]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        while beating and not _beats(city, process):
            time.sleep(0.05)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def burst(city: City, count: int, *, kill: bool = False) -> Round:
    """So many steps due spread over one second in front of a waiting engine; ``kill``: -9 in the middle, then started again."""
    with engine(city) as process:
        first = datetime.now(UTC) + timedelta(seconds=LEAD + LEAD_PER_STEP * count)
        due = arm(city, list(spread(first, count, 1.0)))
        if datetime.now(UTC) >= first:
            raise RuntimeError("arming took longer than LEAD")
        began, seen = time.time(), {}
        if not kill:
            _watch(city, seen, lambda: len(seen) == count)
            return _settle(city, due, seen, began)
        _watch(city, seen, lambda: len(seen) >= count // 2)
        process.send_signal(signal.SIGKILL)
        process.wait()
    with engine(city, beating=False):
        _watch(city, seen, lambda: len(seen) == count)
        return _settle(city, due, seen, began)


def back_after_downtime(city: City, count: int) -> Round:
    """So many steps passed within the last ten minutes while no engine ran; then it starts."""
    due = arm(city, list(spread(datetime.now(UTC) - timedelta(minutes=10), count, 600.0)))
    began, seen = time.time(), {}
    with engine(city, beating=False):
        _watch(city, seen, lambda: len(seen) == count)
        return _settle(city, due, seen, began)


def idle_cpu(city: City, seconds: float) -> float:
    """Per cent of one core that an engine takes with nothing due."""
    with engine(city) as process:
        time.sleep(3)
        before = _cpu(process.pid)
        time.sleep(seconds)
        return 100 * (_cpu(process.pid) - before) / seconds


def _watch(city: City, seen: dict[int, float], enough: Callable[[], bool]) -> None:
    """Look through a second connection at the notices as they become visible. A look lasts longer than it takes a commit."""
    watcher = sqlite3.connect(f"file:{city.file}?mode=ro", uri=True, isolation_level=None, timeout=30)
    try:
        last, quiet = _last_notice(city, watcher, seen), time.monotonic()
        while not enough() and time.monotonic() - quiet < PATIENCE:
            rows = watcher.execute("SELECT id, step_id FROM notices WHERE id > ? ORDER BY id", (last,)).fetchall()
            at = time.time()
            for _, step in rows:
                seen.setdefault(step, at)
            if rows:
                last, quiet = rows[-1][0], time.monotonic()
            time.sleep(LOOK)
    finally:
        watcher.close()


def _last_notice(city: City, watcher: sqlite3.Connection, seen: dict[int, float]) -> int:
    """Where to go on looking: a second watch of one round begins where the first has ended."""
    if seen:
        query = f"SELECT max(id) FROM notices WHERE step_id IN ({','.join(map(str, seen))})"
        return watcher.execute(query).fetchone()[0] or 0
    return city.last_notice


def _settle(city: City, due: dict[int, datetime], seen: dict[int, float], began: float) -> Round:
    """Count from the record, with the engine still running: what has not fired now counts as lost."""
    since = Event.recorded_at >= datetime.fromtimestamp(began, UTC)
    with city.house.read() as work:
        steps = [row for ids in _chunks(list(due)) for row in work.session.execute(_fired(ids))]
        notices = select(Notice.id).where(Notice.id > city.last_notice)
        told = select(func.count()).select_from(Message).where(Message.notice_id.in_(notices))
        again = select(Notice.step_id).where(Notice.id > city.last_notice).group_by(Notice.step_id)
        twice = set(work.session.scalars(again.having(func.count() > 1)))
        refired = select(Event.subject_id).where(Event.type == "step_fired", since).group_by(Event.subject_id)
        recorded = (
            select(func.count()).select_from(Event).join(ClockRow, ClockRow.id == cast(Event.subject_id, BigInteger))
        )
        true = recorded.where(Event.type == "clock_breached", since, Event.effective_at == ClockRow.breach_at)
        result = Round(
            due=due, seen=seen, began=began, first_pass=min(at.timestamp() for _, at, _ in steps), lost=len(due) - len(steps),
            twice=max(len(twice), len(list(work.session.execute(refired.having(func.count() > 1))))),
            stored_late=sorted((at - due[id_]).total_seconds() for id_, at, _ in steps), messages=work.session.scalar(told) or 0,
            breaches=sum(purpose == "breach" for _, _, purpose in steps), breaches_true=work.session.scalar(true) or 0,
        )  # fmt: skip
        city.last_notice = work.session.scalar(select(func.max(Notice.id))) or 0
    return result


def _fired(ids: list[int]) -> Select[tuple[int, datetime, str]]:
    return select(Step.id, Step.fired_at, Step.purpose).where(Step.id.in_(ids), Step.state == "fired")


def _beats(city: City, process: subprocess.Popen[bytes]) -> bool:
    if process.poll() is not None:
        raise RuntimeError("the engine has ended")
    with city.house.read() as work:
        pulse = work.session.get(Heartbeat, "engine")
    return pulse is not None and pulse.pid == process.pid


def _cpu(pid: int) -> float:
    """Seconds of processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _chunks(ids: list[int]) -> Iterator[list[int]]:
    return (ids[n : n + 5000] for n in range(0, len(ids), 5000))
