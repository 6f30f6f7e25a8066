"""Items per second of `judge` with every stage on one core, and what a cold start costs. Pure: no database."""

import csv
import json
import tempfile
import time
from pathlib import Path

from benchmarks.process import REAL, ROOT, written
from config.load import load_config
from pipeline.judge import judge
from pipeline.rules import Rules, compile_rules
from pipeline.voice import Voice

ROUNDS = 3


def measure() -> dict[str, object]:
    """Best of three rounds in batches of 500, process time, so that a busy neighbour does not count."""
    began = time.process_time()
    config = load_config(ROOT / "config")
    loaded = time.process_time()
    rules = compile_rules(config)
    compiled = time.process_time()
    voices = _voices()
    judge(voices[:10], rules)
    best = min(_round(voices, rules) for _ in range(ROUNDS))
    return {
        "data": "real letters" if REAL.exists() else "written letters", "items": len(voices),
        "items_per_second": round(len(voices) / best), "load_config_ms": round((loaded - began) * 1000),
        "compile_rules_ms": round((compiled - loaded) * 1000),
    }  # fmt: skip


def _round(voices: list[Voice], rules: Rules) -> float:
    began = time.process_time()
    for first in range(0, len(voices), 500):
        judge(voices[first : first + 500], rules)
    return time.process_time() - began


def _voices() -> list[Voice]:
    if REAL.exists():
        with REAL.open(encoding="utf-8-sig", newline="") as file:
            return [Voice(id=row["id"], title=row["title"], text=row["content"]) for row in csv.DictReader(file)]
    with tempfile.TemporaryDirectory() as folder:
        lines = written(Path(folder)).read_text("utf-8").splitlines()
    return [Voice(id=v["id"], title=v["title"], text=v["text"]) for v in map(json.loads, lines)]
