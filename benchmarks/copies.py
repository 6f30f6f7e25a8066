"""Recall of near copies: the real pairs at hand and copies planted into the real letters; cost of a fingerprint."""

import csv
import json
import random
import time

from benchmarks.process import REAL, ROOT
from config.city import SameThing
from config.load import load_config
from pipeline.same.fingerprint import Hasher, compare

PAIRS = REAL.parent / "letters_near_duplicates.jsonl"
PLANTED = 1_000
RANDOM = 20_000


def measure() -> dict[str, object]:
    """By exact Jaccard of 3-grams: the share of pairs that would be attached, or at least shown to a person."""
    if not REAL.exists():
        return {"data": "没有真实来信, 未测"}
    limits, hasher = load_config(ROOT / "config").city.same_thing, Hasher()
    with REAL.open(encoding="utf-8-sig", newline="") as file:
        texts = [f"{row['title']}\n{row['content']}" for row in csv.DictReader(file)]
    began = time.process_time()
    for first in range(0, len(texts), 500):
        hasher.fingerprints(texts[first : first + 500])
    cost = (time.process_time() - began) / len(texts) * 1e6
    pairs = [(p["ta"], p["tb"]) for p in map(json.loads, PAIRS.read_text("utf-8").splitlines())]
    chance = random.Random(16)
    strangers = [(chance.choice(texts), chance.choice(texts)) for _ in range(RANDOM)]
    figures: dict[str, object] = {"us_a_fingerprint": round(cost, 1)}
    for name, sample in (("real", pairs), ("planted", list(_planted(texts))), ("random", strangers)):
        figures[name] = _shares(sample, hasher, limits)
    return figures


def _planted(texts: list[str]) -> list[tuple[str, str]]:
    """A letter with a head put before it, its end cut off, or some sentences of another."""
    chance, made = random.Random(61), []
    for _ in range(PLANTED):
        text, other = chance.choice(texts), chance.choice(texts)
        keep = chance.uniform(0.5, 1.0)
        parts = text.split("，")
        kept = [part for part in parts if chance.random() < keep] or parts
        made.append((text, f"转发扩散：{'，'.join(kept)}{other[: int(len(text) * chance.uniform(0, 0.3))]}"))
    return made


def _shares(pairs: list[tuple[str, str]], hasher: Hasher, limits: SameThing) -> dict[str, str]:
    told: dict[str, list[str]] = {}
    for one, other in pairs:
        left, right = hasher.fingerprints([one, other])
        told.setdefault(_band(_jaccard(one, other)), []).append(compare(left, right, limits)[0])
    return {
        band: f"{len(v)} pairs, attached {v.count('copy') / len(v):.3f}, with shown {1 - v.count('different') / len(v):.3f}"
        for band, v in sorted(told.items(), reverse=True)
    }


def _band(jaccard: float) -> str:
    return next(
        name for least, name in ((0.8, ">=0.8"), (0.5, "0.5-0.8"), (0.3, "0.3-0.5"), (0.0, "<0.3")) if jaccard >= least
    )


def _jaccard(one: str, other: str) -> float:
    left, right = (
        {text[i : i + 3] for i in range(max(len(text) - 2, 1))} for text in ("".join(t.split()) for t in (one, other))
    )
    return len(left & right) / len(left | right)
