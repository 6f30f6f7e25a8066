"""Does the check of replies know the right one? Pairs of real letters: the true reply against others of the same category.

The category is what ``judge`` says of the letter. Rows fall into two halves by the hash of their id: words and thresholds
were set on the first (``dev``); the figure is that of the second. A pair counts half when both replies score the same;
a reply that is letter for letter the true one is no rival.
"""

import csv
import random
from collections import defaultdict
from dataclasses import dataclass
from hashlib import sha256

from benchmarks.process import REAL, ROOT
from cases.quality.check import Verdict, check_reply
from config.load import load_config
from config.workflow import Quality
from pipeline.judge import judge
from pipeline.rules import compile_rules
from pipeline.text.voice import Voice

FILE = REAL.with_name("letters_replies.csv")
RIVALS = 20
SEED = 20261126
BLANKS = ("XX", "××", "【待填】", "____", "〔〕", "**")


@dataclass(frozen=True)
class Row:
    """A letter with its reply and the category of the letter."""

    id: str
    title: str
    letter: str
    reply: str
    category: str | None


def measure() -> dict[str, object]:
    """Share of pairs won on the test half, what is flagged of true and of foreign replies, blanks found."""
    if not FILE.exists():
        return {"skipped": f"没有 {FILE.name}: 这项只能在真实来信上量"}
    rules = load_config(ROOT / "config").workflow.quality
    rows = _rows()
    dev, test = ([row for row in rows if _half(row) == half] for half in (0, 1))
    return {"data": f"{FILE.name}, test half by hash of id", "category": "judge of the letter", **_figures(test, rules),
            "dev_pairs_won": _figures(dev, rules)["pairs_won"]}  # fmt: skip


def _figures(rows: list[Row], rules: Quality) -> dict[str, object]:
    won, pairs, foreign = _pairs(rows, rules)
    own = [check_reply(r.title, r.letter, r.reply, rules) for r in rows]
    return {
        "letters": len(rows), "pairs": pairs, "pairs_won": round(won / pairs, 4),
        "true_replies_called_off_the_point": _share(own, "off_the_point"),
        "foreign_replies_called_off_the_point": round(foreign, 4),
        "true_replies_called_only_acknowledged": _share(own, "only_acknowledged"),
        "blanks_found": _blanks(rows, rules), "true_replies_with_blanks": _share(own, "placeholder"),
    }  # fmt: skip


def _pairs(rows: list[Row], rules: Quality) -> tuple[float, int, float]:
    """Pairs won, pairs, and the share of rivals that are called off the point (or hollow)."""
    among, draw = defaultdict(list), random.Random(SEED)
    for row in rows:
        among[row.category].append(row)
    won, pairs, flagged = 0.0, 0, 0
    for row in rows:
        rivals = [r for r in among[row.category] if r.reply != row.reply]
        own = check_reply(row.title, row.letter, row.reply, rules).relevance
        for rival in draw.sample(rivals, min(RIVALS, len(rivals))):
            other = check_reply(row.title, row.letter, rival.reply, rules)
            won += (own > other.relevance) + 0.5 * (own == other.relevance)
            pairs += 1
            flagged += any(f.fault in ("off_the_point", "only_acknowledged") for f in other.findings)
    return won, pairs, flagged / pairs


def _share(verdicts: list[Verdict], fault: str) -> float:
    return round(sum(any(f.fault == fault for f in v.findings) for v in verdicts) / len(verdicts), 4)


def _blanks(rows: list[Row], rules: Quality) -> float:
    """Of blanks put into the middle of each reply, the share that is found where it stands."""
    found = 0
    for i, row in enumerate(rows):
        blank, at = BLANKS[i % len(BLANKS)], len(row.reply) // 2
        spoilt = row.reply[:at] + blank + row.reply[at:]
        faults = [f for f in check_reply("", "", spoilt, rules).findings if f.fault == "placeholder" and f.span]
        found += any(f.span[0] <= at and at + len(blank) <= f.span[1] for f in faults if f.span)
    return round(found / len(rows), 4)


def _rows() -> list[Row]:
    with FILE.open(encoding="utf-8-sig", newline="") as file:
        read = list(csv.DictReader(file))
    rules = compile_rules(load_config(ROOT / "config"))
    voices = [Voice(id=r["id"], title=r["title"], text=r["content"]) for r in read]
    judged = [j for first in range(0, len(voices), 500) for j in judge(voices[first : first + 500], rules)]
    return [Row(r["id"], r["title"], r["content"], r["reply"], j.category) for r, j in zip(read, judged, strict=True)]


def _half(row: Row) -> int:
    return sha256(row.id.encode()).digest()[-1] % 2
