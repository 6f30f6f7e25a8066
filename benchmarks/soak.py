"""A quarter of a city's life replayed with the clock driven: nothing lost, nothing doubled, and nothing grows but the data.

Each week is measured as it ends, so that the last can be held against the first. ``soak:11000`` is a hundred times a county's volume,
over as many days as the same number of voices takes.
"""

import os
import resource
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from alerts.sweep import sweep
from benchmarks.people import START, hurry
from benchmarks.people_desk import open_desk, taken_in
from benchmarks.people_voices import load_texts, month
from benchmarks.process import ROOT
from cases.audit.seal import seal, verify
from cases.house import House, open_house
from cases.items.raw import RawItem
from cases.matters.worklist import worklist
from cases.now import HeldClock
from cases.store.clock_tables import ClockRow
from cases.store.item_tables import Item, JudgmentRow
from cases.store.outbox_tables import Message
from config.load import load_config
from tests.live import delivering

QUARTER = 90
COUNTY = 110
PARTS = 13
"""Weeks of a quarter; a shorter replay is cut into as many parts."""


@dataclass
class Part:
    """One week: its voices, what an item and a look cost, and how much memory and disk the city took at its end; ``mapped_mb``: what of the
    files is mapped besides, which grows with the record up to a bound and goes when others need the room."""

    items: int
    seconds: float
    look_ms: float
    sweep_ms: float
    memory_mb: float
    mapped_mb: float
    file_mb: float
    items_in_all: int = 0


@dataclass
class Soak:
    """The parts, and what must be nothing."""

    parts: list[Part] = field(default_factory=list)
    faults: dict[str, int] = field(default_factory=dict)


def measure(a_day: int = COUNTY) -> dict[str, Any]:
    """The replay at so many voices a day."""
    days = max(2, QUARTER * COUNTY // a_day) if a_day > COUNTY else QUARTER
    soak = Soak()
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        clock = HeldClock(START)
        file = Path(folder) / "soak.db"
        house = open_house(delivering(load_config(ROOT / "config")), f"sqlite:///{file}", clock,
                           {"YINGSHENG_WEBHOOK_SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}, Path(folder))  # fmt: skip
        hurry(house)
        desk = open_desk(house, clock, days)
        streets = [town.name for town in house.config.territory.towns]
        real = (ROOT.parent / "shared" / "data").is_dir() or "YINGSHENG_REAL_DATA" in os.environ
        voices = month(load_texts(real=real), streets, START, days, a_day, None)
        for n in range(PARTS):
            ends = START + timedelta(days=days) * (n + 1) / PARTS
            begins = START + timedelta(days=days) * n / PARTS
            _part(house, soak, file, lambda begins=begins, ends=ends: desk.play(_between(voices, begins, ends), ends))
        soak.faults = _faults(house, [voice for voice in voices if taken_in(voice) < ends])
        house.database.engine.dispose()
    return _figures(soak, time.perf_counter() - began, days, a_day)


def _between(voices: Sequence[RawItem], begins: datetime, ends: datetime) -> list[RawItem]:
    """Those that reach the city then: some minutes after they were said, the first of all included."""
    return [voice for voice in voices if taken_in(voice) < ends and (begins == START or taken_in(voice) >= begins)]


def _part(house: House, soak: Soak, file: Path, play: Any) -> None:
    before = _count(house, Item)
    began = time.process_time()
    play()
    seconds = time.process_time() - began
    with house.write() as work:
        while seal(work):
            pass
        work.commit()
    looks = [_timed(lambda: _look(house)) for _ in range(9)]
    sweeps = [_timed(lambda: sweep(house)) for _ in range(9)]
    house.database.write_home()
    now = _count(house, Item)
    soak.parts.append(Part(
        now - before, seconds, statistics.median(looks), statistics.median(sweeps),
        *_resident(), file.stat().st_size / 2**20, now,
    ))  # fmt: skip


def _look(house: House) -> None:
    with house.read() as work:
        worklist(work)


def _timed(do: Any) -> float:
    began = time.perf_counter()
    do()
    return (time.perf_counter() - began) * 1000


def _resident() -> tuple[float, float]:
    """What the process holds now, not what it once held at most: its own, and what it sees of files."""
    _, all_, mapped, *_ = map(int, Path("/proc/self/statm").read_text(encoding="ascii").split())
    page = resource.getpagesize() / 2**20
    return (all_ - mapped) * page, mapped * page


def _count(house: House, model: Any) -> int:
    with house.read() as work:
        return work.session.scalar(select(func.count()).select_from(model)) or 0


def _faults(house: House, voices: Sequence[RawItem]) -> dict[str, int]:
    """Each of these is nothing in a sound house."""
    with house.read() as work:
        scalar = work.session.scalar
        kept = scalar(select(func.count()).select_from(Item)) or 0
        twice = (
            select(JudgmentRow.item_id)
            .where(JudgmentRow.by.is_(None))
            .group_by(JudgmentRow.item_id, JudgmentRow.item_version)
        )
        clocks = select(ClockRow.subject_kind, ClockRow.subject_id, ClockRow.kind, ClockRow.seq).where(
            ClockRow.state == "running"
        )
        doubled = clocks.group_by(ClockRow.subject_kind, ClockRow.subject_id, ClockRow.kind, ClockRow.seq).having(
            func.count() > 1
        )
        late = (
            select(func.count())
            .select_from(Message)
            .where(Message.state.in_(("pending", "sending")), Message.give_up_at < work.now)
        )
        return {
            "voices_lost": len({(v.channel, v.key) for v in voices}) - kept,
            "items_not_judged": scalar(select(func.count()).select_from(Item).where(Item.state != "judged")) or 0,
            "items_judged_twice": len(work.session.execute(twice.having(func.count() > 1)).all()),
            "clocks_doubled": len(work.session.execute(doubled).all()),
            "messages_left_behind": scalar(late) or 0,
            "flaws_in_the_chain": len(verify(work)),
        }  # fmt: skip


def _figures(soak: Soak, seconds: float, days: int, a_day: int) -> dict[str, Any]:
    first, last = soak.parts[1], soak.parts[-1]  # in the first the caches of everything are still cold
    per_item = [part.seconds * 1000 / max(1, part.items) for part in soak.parts]
    return {
        "days": days, "voices_a_day": a_day, "items": last.items_in_all, "minutes": round(seconds / 60, 1), **soak.faults,
        "cpu_ms_an_item_by_week": [round(ms, 1) for ms in per_item],
        "look_ms_second_last": (round(first.look_ms, 2), round(last.look_ms, 2)),
        "idle_sweep_ms_second_last": (round(first.sweep_ms, 2), round(last.sweep_ms, 2)),
        "memory_mb_second_last": (round(first.memory_mb), round(last.memory_mb)),
        "mapped_mb_second_last": (round(first.mapped_mb), round(last.mapped_mb)),
        "kb_an_item_second_last": (round(first.file_mb * 1024 / first.items_in_all, 1), round(last.file_mb * 1024 / last.items_in_all, 1)),
    }  # fmt: skip
