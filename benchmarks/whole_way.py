"""Letters through the whole way in a process of its own: kept, judged by it and a second process, settled; then the second pass.

Raw items in memory to committed cases with clocks, steps and events. What follows at leisure (search index, freshness, looking back) is
timed apart, as the desk shows it apart: a backlog of the second pass.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from cases.house import House, open_house
from cases.items.raw import RawItem
from cases.now import WallClock
from config.load import load_config
from crawlers.storing import Tally, storing
from crawlers.voices import Haul
from pipeline.judge import judge
from pipeline.rules import compile_rules
from pipeline.settling.process import second_pass, settle_waiting
from pipeline.text.voice import Voice

ROOT = Path(__file__).parent.parent


def go(folder: Path, letters: Path, channel: str) -> dict[str, float]:
    """What it took: seconds and processor seconds of all processes, and of this one; the rules and the model are read before."""
    house = open_house(load_config(ROOT / "config"), f"sqlite:///{folder}/bench.db", WallClock(), {}, folder)
    rules = compile_rules(house.config)
    judge([Voice(id="0", title="", text="路灯坏了", channel=channel)], rules)
    with letters.open(encoding="utf-8") as file:
        raws = [_raw(channel, json.loads(line)) for line in file]
    tally = Tally()
    arriving = storing(house, channel, Haul("letters", raws), tally)
    told = _timed(lambda: settle_waiting(house, rules=rules, arriving=arriving))
    told |= {f"second_pass_{name}": value for name, value in _timed(lambda: _to_the_end(house)).items()}
    mine, others = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {**told, "items": tally.new, "peak_mb": round(max(mine, others) / 1024)}


def _raw(channel: str, line: dict[str, str]) -> RawItem:
    return RawItem(
        channel, line["title"], line["text"], external_id=line["id"], author=line["contact"], contact=line["contact"],
        published_at=datetime.fromisoformat(line["published_at"]),
    )  # fmt: skip


def _to_the_end(house: House) -> None:
    while second_pass(house, heard=True):
        pass


def _timed(act: Callable[[], Any]) -> dict[str, float]:
    began, here, beside = time.perf_counter(), time.process_time(), _cpu_beside()
    act()
    here = time.process_time() - here
    return {"seconds": time.perf_counter() - began, "cpu": here + _cpu_beside() - beside, "cpu_here": here}


def _cpu_beside() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    print(json.dumps(go(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])))
