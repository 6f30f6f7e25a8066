"""What the judge says of real texts: victims against firm counts, and the shares of letters it grades, wakes for and calls public.

Reports are split by a hash of their names: rules were written beside the first half, and nobody has read the second.
"""

import csv
import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from math import sqrt
from pathlib import Path

from benchmarks.process import REAL, ROOT
from cases.items.judgment import Judgment
from config.load import load_config
from config.words import Severity
from pipeline.judge import judge
from pipeline.rules import Rules, compile_rules
from pipeline.text.voice import Voice

_FIRM = ("title", "agree")
_GRAVE = (Severity.ESPECIALLY_SERIOUS, Severity.SERIOUS, Severity.LARGE)
_LETTERS = {"letters_stream.csv": "content", "letters_category.csv": "content", "letters_replies.csv": "content"}


def measure() -> dict[str, object]:
    """Shares of the three files of letters, heard as letters and as forum posts, and exact counts of both halves."""
    if not REAL.exists():
        return {"data": "absent: set YINGSHENG_REAL_DATA"}
    rules = compile_rules(load_config(ROOT / "config"))
    reports = [json.loads(line) for line in (REAL.parent / "emergency_reports.jsonl").open(encoding="utf-8")]
    result: dict[str, object] = {"data": "real letters and reports"}
    for half in ("written beside", "unread"):
        result |= {f"{half}: {key}": value for key, value in _counted([r for r in reports if _half(r) == half], rules)}
    for name, column in _LETTERS.items():
        result |= {f"{name}: {key}": value for key, value in _shares(REAL.parent / name, column, rules)}
    return result


def _half(report: dict[str, str]) -> str:
    return "unread" if hashlib.sha256(report["file"].encode()).digest()[0] % 2 else "written beside"


def _counted(reports: Sequence[dict[str, object]], rules: Rules) -> Iterator[tuple[str, str]]:
    """Exact counts from the body alone; the gold calls the poisoned injured too."""
    heard = _judged([Voice(id=0, text=str(report["text"])) for report in reports], rules)
    for fact, name in (("dead", "death"), ("injured", "injury")):
        firm = [(r, j) for r, j in zip(reports, heard, strict=True) if r[f"src_{name}"] in _FIRM]
        exact = sum(_told(j, fact) == r[f"gold_{name}"] for r, j in firm)
        greatest = sum(r[f"max_{name}"] == r[f"gold_{name}"] for r, _ in firm)
        yield f"{fact} exact", f"{_share(exact, len(firm))}, greatest number {greatest / len(firm):.3f}"


def _told(judged: Judgment, fact: str) -> int | None:
    told: int | None = getattr(judged.casualties, fact)
    return judged.casualties.poisoned if fact == "injured" and told is None else told


def _shares(file: Path, column: str, rules: Rules) -> Iterator[tuple[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    letters = _judged([Voice(id=0, title=row["title"], text=row[column]) for row in rows], rules)
    posts = _judged([Voice(id=0, title=row["title"], text=row[column], channel="forum") for row in rows], rules)
    yield "incidents", _share(sum(j.incident for j in letters), len(rows))
    yield "较大 or above", _share(sum(j.severity in _GRAVE for j in letters), len(rows))
    yield "attention", _share(sum(j.attention for j in letters), len(rows))
    for heard, kind in ((letters, "as letters"), (posts, "as posts")):
        answers = Counter(j.public_opinion for j in heard)
        yield f"public opinion {kind}", ", ".join(f"{a} {answers[a] / len(rows):.4f}" for a in ("yes", "ask", "no"))


def _judged(voices: Sequence[Voice], rules: Rules) -> list[Judgment]:
    return [judged for first in range(0, len(voices), 500) for judged in judge(voices[first : first + 500], rules)]


def _share(hits: int, total: int) -> str:
    """With Wilson's interval of 95 %."""
    share, z = hits / total, 1.96
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z * sqrt(share * (1 - share) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    return f"{share:.4f} [{max(0.0, middle - half):.4f}, {min(1.0, middle + half):.4f}] of {total}"


__all__ = ["measure"]
