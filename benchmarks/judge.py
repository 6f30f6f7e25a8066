"""What `judge` costs on one core, with every stage: items per second, each stage, long letters, and a cold start. No database."""

import csv
import gc
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any

from benchmarks.process import REAL, ROOT, written
from config.load import load_config
from pipeline import judge as stages
from pipeline.casualty import mentions
from pipeline.incident import events
from pipeline.judge import judge
from pipeline.learned.model import Model
from pipeline.opinion import openness, opinion, rumour
from pipeline.owner import category, ownership
from pipeline.place import places
from pipeline.rules import Rules, compile_rules
from pipeline.same.fingerprint import Hasher
from pipeline.text.voice import Voice

BATCH = 500
ROUNDS = 3
STAGES: dict[str, tuple[Any, str]] = {
    "words": (stages, "set_scenes"), "model": (Model, "read"), "fingerprint": (Hasher, "fingerprints"),
    "places": (places, "find_places"), "mentions": (mentions, "find_mentions"), "events": (events, "find_event"), "opinion": (opinion, "weigh"),
    "duties": (category, "weigh_words"), "topic": (category, "classify"), "owner": (ownership, "find_owner"),
    "openness": (openness, "find_problems"), "rumour": (rumour, "find_rumour"), "judgment": (stages, "_judgment"),
}  # fmt: skip
"""In the order in which `judge` calls them."""


def measure() -> dict[str, object]:
    """Best of three rounds for each batch of 500, process time, so that a busy neighbour counts as little as can be."""
    began = time.process_time()
    config = load_config(ROOT / "config")
    loaded = time.process_time()
    rules = compile_rules(config)
    compiled = time.process_time()
    voices = _voices()
    judge(voices[:10], rules)
    whole = _cost(voices, rules)
    once = _cost(voices[:BATCH], rules)
    return {
        "data": "real letters" if REAL.exists() else "written letters", "items": len(voices),
        "items_per_second": round(1e6 / whole), "item_us": round(whole),
        **{f"{name}_us": cost for name, cost in _by_stage(voices, rules).items()},
        **{f"text_x{times}_cost": round(_cost(_longer(voices[:BATCH], times), rules) / once, 1) for times in (4, 16)},
        "load_config_ms": round((loaded - began) * 1000), "compile_rules_ms": round((compiled - loaded) * 1000),
        "cold_judge_ms": _command("judge", "-"), "help_ms": _command("--help"),
    }  # fmt: skip


def _cost(voices: list[Voice], rules: Rules) -> float:
    """µs an item."""
    batches = [voices[first : first + BATCH] for first in range(0, len(voices), BATCH)]
    return sum(min(_once(batch, rules) for _ in range(ROUNDS)) for batch in batches) / len(voices) * 1e6


def _once(batch: list[Voice], rules: Rules) -> float:
    gc.collect()
    began = time.process_time()
    judge(batch, rules)
    return time.process_time() - began


def _longer(voices: list[Voice], times: int) -> list[Voice]:
    """Each with its text so many times: what grows faster than the text shows."""
    return [replace(voice, text="\n".join([voice.text] * times)) for voice in voices]


def _by_stage(voices: list[Voice], rules: Rules) -> dict[str, float]:
    """µs an item of each stage, in one round: the clock's own cost is taken off, and the rest is what no stage spends."""
    spent = dict.fromkeys(STAGES, 0)
    calls = dict.fromkeys(STAGES, 0)
    with _clocked(spent, calls):
        _cost(voices, rules)
    tick = _tick()
    return {name: round((spent[name] - calls[name] * tick) / len(voices) / ROUNDS / 1000, 1) for name in STAGES}


@contextmanager
def _clocked(spent: dict[str, int], calls: dict[str, int]) -> Iterator[None]:
    """Every stage behind a clock."""
    with ExitStack() as kept:
        for name, (room, function) in STAGES.items():
            plain = getattr(room, function)
            kept.callback(setattr, room, function, plain)
            setattr(room, function, _timed(plain, name, spent, calls))
        yield


def _timed(function: Callable[..., Any], name: str, spent: dict[str, int], calls: dict[str, int]) -> Callable[..., Any]:
    @wraps(function)
    def timed(*given: Any) -> Any:
        began = time.process_time_ns()
        found = function(*given)
        spent[name] += time.process_time_ns() - began
        calls[name] += 1
        return found

    return timed


def _tick() -> float:
    """Nanoseconds that a clocked call of nothing seems to take."""
    spent, calls = {"nothing": 0}, {"nothing": 0}
    nothing = _timed(lambda: None, "nothing", spent, calls)
    for _ in range(10_000):
        nothing()
    return spent["nothing"] / calls["nothing"]


def _command(*words: str) -> int:
    """Milliseconds of processor time of `yingsheng` with one item on its input, start to end."""
    item = json.dumps({"id": 1, "text": "平乐镇花楸村路灯坏了两个月没人修"}, ensure_ascii=False)
    before = _children()
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "yingsheng", *words]
    subprocess.run(command, input=item, env=environment, cwd=ROOT, capture_output=True, text=True, check=True)
    return round((_children() - before) * 1000)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _voices() -> list[Voice]:
    if REAL.exists():
        with REAL.open(encoding="utf-8-sig", newline="") as file:
            return [Voice(id=row["id"], title=row["title"], text=row["content"]) for row in csv.DictReader(file)]
    with tempfile.TemporaryDirectory() as folder:
        lines = written(Path(folder)).read_text("utf-8").splitlines()
    return [Voice(id=v["id"], title=v["title"], text=v["text"]) for v in map(json.loads, lines)]
