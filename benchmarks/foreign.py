"""How often a text of another city is given a place of ours: every text of the real data is foreign, so each one is false.

Rows are dealt by the hash of their text: rules may be mended on the `read` half only, and the other is what counts.
"""

import csv
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.process import REAL, ROOT
from config.load import load_config
from pipeline.place.places import find_places
from pipeline.rules import Rules, compile_rules
from pipeline.text.scene import set_scene
from pipeline.text.voice import Voice

FILES = (
    "letters_category.csv", "letters_replies.csv", "letters_stream.csv", "beijing_letters.jsonl", "sentiment_weibo.jsonl",
    "emergency_reports.jsonl",
)  # fmt: skip
CHANNELS = (None, "weibo", "mayor_mailbox")
"""Heard without a channel, among posts, and as if written to this city, which is the hardest."""
SHOW = 40


def measure() -> dict[str, object]:
    """For each file: texts, and those with a false local place, in the half that was read and in the other."""
    folder = REAL.parent
    if not folder.exists():
        return {"skipped": f"没有真实数据: {folder}"}
    rules = compile_rules(load_config(ROOT / "config"))
    told: dict[str, object] = {}
    for channel in CHANNELS:
        both = {"read": [0, 0], "unread": [0, 0]}
        for name in FILES:
            halves = _count(folder / name, rules, channel)
            for half, (texts, false) in halves.items():
                both[half][0] += texts
                both[half][1] += false
            told[f"{name} {channel}"] = {half: f"{false}/{texts}" for half, (texts, false) in halves.items()}
        told[f"per_1000 {channel}"] = {half: round(1000 * false / texts, 2) for half, (texts, false) in both.items()}
    return told


def _count(file: Path, rules: Rules, channel: str | None) -> dict[str, tuple[int, int]]:
    counts = {"read": [0, 0], "unread": [0, 0]}
    for title, text in texts_of(file):
        half = half_of(f"{title}\n{text}")
        where = find_places(set_scene(Voice(1, title, text), rules.lexicon, rules.zone, rules.channel(channel)))
        counts[half][0] += 1
        if where.places or where.territory:
            counts[half][1] += 1
            if half == "read" and counts[half][1] <= SHOW:
                print(f"  {file.name}: {[place.name for place in where.places]}", file=sys.stderr)
    return {half: (texts, false) for half, (texts, false) in counts.items()}


def texts_of(file: Path) -> Iterator[tuple[str, str]]:
    """Title and text of every row."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.DictReader(lines) if file.suffix == ".csv" else map(json.loads, lines)
        for row in rows:
            yield row.get("title") or "", row.get("content") or row.get("text") or ""


def half_of(text: str) -> str:
    """``read`` or ``unread``, the same for the same words for ever."""
    return "read" if hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[0] % 2 == 0 else "unread"
