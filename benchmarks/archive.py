"""What settling one voice costs beside an archive of 10,000, 100,000 or a million voices; CPU time, SQLite in a file.

The archive is written straight into the tables: a voice every 90 seconds, so that the window holds 86,400 of them at most,
with the 32 band keys of a signature each, a matter for every tenth, an incident for every hundredth.
"""

import sqlite3
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from sqlalchemy.engine import make_url

from benchmarks.process import ROOT
from cases.house import House, open_house
from cases.items.keep import keep
from cases.items.raw import RawItem
from cases.now import HeldClock
from cases.store.database import Database
from cases.store.schema import migrate
from config.load import load_config
from pipeline.rules import compile_rules
from pipeline.same.fingerprint import METHOD, VALUES
from pipeline.settling.process import process_pending
from tests.live import delivering

NOW = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
EVERY = timedelta(seconds=90)
SIZES = (10_000, 100_000)
VOICES = 400
_STREETS = "春台 锦棠 桂语 泉湖 白鹤 青石 云栖 南桥 东岳 翠屏 书香 望江 兰亭 竹溪 梅园 松涛".split()  # noqa: SIM905 — a word list reads as words
_MATTERS = "楼道堆物 夜间施工 路灯不亮 垃圾没人清 油烟扰民 停水 电梯故障 乱停车 积水 井盖松动".split()  # noqa: SIM905 — the same


def measure(largest: int = SIZES[-1]) -> dict[str, object]:
    """Microseconds a voice, judging and keeping taken off, for each size; and the greatest to the least."""
    sizes = sorted({*SIZES[:1], largest // 10 if largest > SIZES[-1] else largest, largest})
    figures = {f"settle_us_at_{size}": _one(size) for size in sizes}
    return {**figures, "largest_to_least": round(max(figures.values()) / min(figures.values()), 2), "voices": VOICES}


def _one(size: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "archive.db"
        url = f"sqlite:///{path}"
        migrate(Database(url))
        _fill(Path(make_url(url).database or path), size)
        house = open_house(delivering(load_config(ROOT / "config")), url, HeldClock(NOW), {}, Path(folder))
        return _settling(house)


def _settling(house: House) -> int:
    """Process twice as many voices as are counted; the first half warms the caches."""
    rules = compile_rules(house.config)
    spent = 0.0
    for half in range(2):
        for first in range(0, VOICES, 40):
            with house.write() as work:
                keep(work, [_voice(half * VOICES + first + n) for n in range(40)])
                work.commit()
        began = time.process_time()
        process_pending(house, rules=rules)
        spent = time.process_time() - began
    return round(spent / VOICES * 1e6)


def _voice(n: int) -> RawItem:
    street, matter = _STREETS[n % len(_STREETS)], _MATTERS[n // len(_STREETS) % len(_MATTERS)]
    text = f"{street}小区{n % 30 + 1}栋{matter}, 已经反映过, 第{n}号来信, 请尽快处理。我们住在这里{n % 20 + 1}年了。"
    return RawItem(
        "forum",
        f"{street}小区{matter}",
        text,
        external_id=f"new{n}",
        author=f"住户{n % 150}",
        published_at=NOW - timedelta(seconds=n),
    )


def _fill(path: Path, size: int) -> None:
    """Rows in the order of their keys: the other way a million voices take an hour."""
    random = np.random.Generator(np.random.PCG64(7))
    with sqlite3.connect(path) as base:
        base.execute("PRAGMA foreign_keys = OFF")
        base.execute("PRAGMA synchronous = OFF")
        told = [(NOW - EVERY * (size - n)).strftime("%Y-%m-%d %H:%M:%S.000000") for n in range(size)]
        base.executemany(
            "INSERT INTO items (id, channel, key, version, content_hash, discovered_at, history, state, legal_hold, indexed_version) "
            "VALUES (?, 'forum', ?, 1, '', ?, 0, 'judged', 0, 1)",
            ((n + 1, f"id:old{n}", told[n]) for n in range(size)),
        )
        signature = random.integers(0, 2**32, (64, VALUES), dtype=np.uint32)
        base.executemany(
            "INSERT INTO fingerprints (item_id, exact, signature, heard_at, method, names, person, spot) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    n + 1, f"{n:032x}", signature[n % 64].tobytes(), told[n], METHOD, f"estate:{_STREETS[n % 16]}",
                    f"{n % (size // 3):032x}", f"住建房产|estate:{_STREETS[n % 16]}{n % 400}",
                )
                for n in range(size)
            ),
        )  # fmt: skip
        keys = random.integers(-(2**63), 2**63, size * 32, dtype=np.int64)
        order = np.argsort(keys)
        base.executemany(
            "INSERT OR IGNORE INTO bands (key, item_id) VALUES (?, ?)",
            zip(keys[order].tolist(), (order // 32 + 1).tolist(), strict=True),
        )
        _fill_cases(base, size, told)


def _fill_cases(base: sqlite3.Connection, size: int, told: list[str]) -> None:
    base.executemany(
        "INSERT INTO cases (id, number, kind, title, state, review, restricted, history, drill, cycle, opened_at, closed_at, event_type, "
        "severity_confirmed, incident, public_opinion, attention, support, complained_of, territory, discovered_at, facts, decided, row_version) "
        "VALUES (?, ?, 'matter', '旧事', 'received', 0, 0, 0, 0, 1, ?, NULL, ?, 0, ?, 'ask', 0, '[]', '[]', '临邛街道', ?, '{}', '{}', 1)",
        (
            (n // 10 + 1, f"OLD{n}", told[n], "火灾事故" if n % 100 == 0 else None, n % 100 == 0, told[n])
            for n in range(0, size, 10)
        ),
    )
    base.executemany(
        "INSERT INTO case_items (case_id, item_id, how, representative, attached_at) VALUES (?, ?, 'opened', 1, ?)",
        ((n // 10 + 1, n + 1, told[n]) for n in range(0, size, 10)),
    )
