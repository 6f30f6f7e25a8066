"""Where the processor time of one item goes, stage by stage, in one process; and whether it grows with what is kept already.

Two archives: letters (real ones when they are there), and posts that are near copies of a few scripts, of which a third joins a matter.
"""

import json
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from benchmarks.process import NOW, ROOT, letters_of, scripts, write_letters
from cases.house import House, open_house
from cases.items.keep import keep
from cases.items.raw import RawItem
from cases.items.search import index_waiting
from cases.now import HeldClock
from config.load import load_config
from pipeline.rules import Rules, compile_rules
from pipeline.settling.judged import judge_all
from pipeline.settling.pending import Pending, pending
from pipeline.settling.settle import settle

STEP = 2_500
"""Items whose cost is told together."""
PART = 200
"""Rows a transaction: what a quiet machine writes in 35 ms."""

T = TypeVar("T")
Spent = dict[str, float]


def measure(items: int = 20_000) -> dict[str, object]:
    """Microseconds of processor an item: each stage in the first and in the last part of the archive, for letters and for copies."""
    archives = {"letters": ("mayor_mailbox", letters_of), "copies": ("weibo", scripts)}
    figures: dict[str, object] = {"items": items}
    for name, (channel, texts) in archives.items():
        figures |= {f"{name}_{key}": value for key, value in _archive(channel, texts, items).items()}
    return figures


def _archive(channel: str, texts: Callable[[int], list[tuple[str, str]]], items: int) -> dict[str, int]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        house = open_house(load_config(ROOT / "config"), f"sqlite:///{folder}/bench.db", HeldClock(NOW), {}, folder)
        with write_letters(folder, texts(items)).open(encoding="utf-8") as file:
            raws = [_raw(channel, json.loads(line)) for line in file]
        rules = compile_rules(house.config)
        judge_all(_first(house, raws), rules)  # the first call reads the model
        told = [_through(house, raws[first : first + STEP], rules) for first in range(0, items, STEP)]
    return {
        f"{stage}_us_{at}": round(spent[stage] / STEP * 1e6)
        for at, spent in (("first", told[0]), ("last", told[-1]))
        for stage in spent
    }


def _raw(channel: str, line: dict[str, str]) -> RawItem:
    return RawItem(
        channel, line["title"], line["text"], external_id=line["id"], author=line["contact"], contact=line["contact"],
        published_at=datetime.fromisoformat(line["published_at"]),
    )  # fmt: skip


def _first(house: House, raws: Sequence[RawItem]) -> list[Pending]:
    """One item as it would wait, of which nothing stays."""
    with house.write() as work:
        keep(work, raws[:1], history=True)
        return pending(work)


def _through(house: House, raws: Sequence[RawItem], rules: Rules) -> Spent:
    """These items the whole way, and the second pass."""
    spent: Spent = {}
    for part in _parts(raws):
        with _counted(spent, "keep"), house.write() as work:
            keep(work, part, history=True)
            work.commit()
    while True:
        with _counted(spent, "read"), house.read() as work:
            waiting = pending(work)
        if not waiting:
            break
        with _counted(spent, "judge"):
            judged = judge_all(waiting, rules)
        for batch in _parts(judged):
            with _counted(spent, "settle"), house.write() as work:
                settle(work, batch)
                work.commit()
    whole = sum(spent.values())
    with _counted(spent, "index"):
        index_waiting(house)
    return {"whole_way": whole, **spent}


def _parts(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    return (rows[first : first + PART] for first in range(0, len(rows), PART))


@contextmanager
def _counted(spent: Spent, stage: str) -> Iterator[None]:
    began = time.process_time()
    yield
    spent[stage] = spent.get(stage, 0.0) + time.process_time() - began
