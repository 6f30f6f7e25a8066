"""Clocks among a million: an idle poll, ten thousand due in one second, a kill, a downtime; APScheduler beside them.

Lateness is counted to the moment a second connection could read the step's notice (its messages are in the same
transaction), looked for every 2 ms; ``stored`` is fired_at - fire_at, which the record itself shows.
The database holds cases, clocks and steps but no old events; the night is set away from now, so that quiet clocks tell too.
"""

import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import event

from alerts.sweep import sweep
from benchmarks import clock_engine, scheduler_burst
from benchmarks.clock_city import ROOT, City, build, clear_outbox
from benchmarks.clock_engine import Round
from benchmarks.receiver import free_port

CLOCKS = 1_000_000
DUE = 10_000
POLLS = 300
ROUNDS = 3
IDLE_SECONDS = 20.0
GRACE = 3600


def measure(clocks: int = CLOCKS) -> dict[str, object]:
    """Everything in one run on one machine; rounds of ours and of APScheduler in turn."""
    due = min(DUE, clocks // 12)
    port = free_port()
    receiver = subprocess.Popen([sys.executable, "-m", "benchmarks.receiver", str(port)], cwd=ROOT)
    try:
        with tempfile.TemporaryDirectory() as folder:
            began = time.perf_counter()
            city = build(Path(folder), clocks, f"http://127.0.0.1:{port}")
            result: dict[str, Any] = {
                "clocks": clocks, "due": due, "load": round(os.getloadavg()[0], 1),
                "build_seconds": round(time.perf_counter() - began, 1), "database_mb": round(city.file.stat().st_size / 1e6),
            }  # fmt: skip
            result |= _polls(city)
            result["idle_cpu_percent"] = round(clock_engine.idle_cpu(city, IDLE_SECONDS), 2)
            result |= _rounds(city, due, clocks // 10)
            city.house.database.engine.dispose()
    finally:
        receiver.terminate()
        receiver.wait()
    return result


def _rounds(city: City, due: int, stored: int) -> dict[str, Any]:
    """Ours and APScheduler's bursts in turn, so that a busy neighbour troubles both; then the kill and the downtime."""
    ours: list[Round] = []
    theirs: list[dict[str, Any]] = []
    for _ in range(ROUNDS):
        ours.append(_rested(city, lambda: clock_engine.burst(city, due)))
        theirs.append(scheduler_burst.play(city.folder, due, stored, GRACE))
    default = scheduler_burst.play(city.folder, due, stored, None)
    killed = _rested(city, lambda: clock_engine.burst(city, due, kill=True))
    back = [_rested(city, lambda: clock_engine.back_after_downtime(city, due)) for _ in range(ROUNDS)]
    burst, beside = _late(ours), _quantiles([r["late"] for r in theirs])
    return {
        **_named("burst", burst), **_named("killed", _late([killed])), **_named("back", {**_late(back), **_back(back)}),
        **_named("apscheduler", beside | _losses(theirs)), "apscheduler_stored": stored,
        **_named("apscheduler_default_grace", _losses([default])),
        "times_sooner_p99": round(beside["p99"] / burst["p99"], 1), "times_sooner_p50": round(beside["p50"] / burst["p50"], 1),
    }  # fmt: skip


def _named(prefix: str, values: dict[str, Any]) -> dict[str, Any]:
    return {f"{prefix}_{name}": value for name, value in values.items()}


def _losses(rounds: list[dict[str, Any]]) -> dict[str, int]:
    return {"lost": sum(r["lost"] for r in rounds), "twice": sum(r["twice"] for r in rounds)}


def _rested(city: City, play: Callable[[], Round]) -> Round:
    result = play()
    clear_outbox(city)
    return result


def _polls(city: City) -> dict[str, Any]:
    """Nothing is due: the whole call, and its SQL alone sent again through the bare driver."""
    sent: list[tuple[str, Any]] = []
    engine = city.house.database.engine

    def note(_c: Any, _u: Any, statement: str, parameters: Any, _x: Any, _many: bool) -> None:
        sent.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    sweep(city.house)
    event.remove(engine, "before_cursor_execute", note)
    whole = sorted(_timed(lambda: sweep(city.house)) for _ in range(POLLS))
    selects = [(s, p) for s, p in sent if s.lstrip().startswith("SELECT")]
    driver = sqlite3.connect(city.file, isolation_level=None)
    due_query = [s for s in selects if "steps" in s[0]]
    bare = sorted(_timed(lambda: [driver.execute(*s).fetchall() for s in due_query]) for _ in range(POLLS))
    every = sorted(_timed(lambda: [driver.execute(*s).fetchall() for s in selects]) for _ in range(POLLS))
    driver.close()
    return {
        "poll_sql_ms": _ms(bare),
        "poll_all_selects_ms": _ms(every),
        "poll_selects": len(selects),
        "poll_whole_ms": _ms(whole),
    }


def _timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _ms(seconds: list[float]) -> dict[str, float]:
    return {"p50": round(_at(seconds, 0.5) * 1000, 3), "p99": round(_at(seconds, 0.99) * 1000, 3)}


def _at(ordered: list[float], share: float) -> float:
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def _late(rounds: list[Round]) -> dict[str, Any]:
    """Medians over the rounds of each quantile, in seconds; losses and doubles of all rounds together."""
    return {
        **_quantiles([r.visible_late() for r in rounds]),
        "stored_p99": round(median(_at(r.stored_late, 0.99) for r in rounds), 3),
        "lost": sum(r.lost for r in rounds), "twice": sum(r.twice for r in rounds),
        "messages": median(r.messages for r in rounds),
        "breaches_true": f"{sum(r.breaches_true for r in rounds)}/{sum(r.breaches for r in rounds)}",
    }  # fmt: skip


def _quantiles(rounds: list[list[float]]) -> dict[str, float]:
    shares = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}
    return {name: round(median(_at(late, share) for late in rounds), 4) for name, share in shares.items()}


def _back(rounds: list[Round]) -> dict[str, Any]:
    """From the start of the process, and from its first pass, until everything was in the outbox."""
    return {
        "all_after_start_s": round(median(max(r.seen.values()) - r.began for r in rounds), 2),
        "first_after_start_s": round(median(min(r.seen.values()) - r.began for r in rounds), 2),
        "all_after_first_pass_s": round(median(max(r.seen.values()) - r.first_pass for r in rounds), 2),
    }  # fmt: skip
