"""`make bench ONLY=report`: the weekly paper of a week in which 50,000 items and 5,000 cases came in."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any, get_args

from sqlalchemy import insert

from cases.house import House
from cases.now import HeldClock
from cases.store.act_tables import Dispatch
from cases.store.case_tables import Case, CaseItem
from cases.store.clock_tables import ClockRow
from cases.store.database import Database
from cases.store.event_tables import Event
from cases.store.item_tables import ChannelRun, Item
from cases.store.tables import METADATA
from cases.store.terms import keep, written
from config.load import load_config
from config.words import Family
from reports.bulletin import bulletin
from reports.figures import tallies_of
from reports.forms import page, pdf, word
from reports.gather import gather
from reports.week import Week, week_named

DUTIES = {
    "matter": (("opinion_response", 48), ("follow_up", 72)),
    "request": (("hotline_reply", 120), ("unit_receipt", 24)),
}
NO_TERMS = written({})
ITEMS, TEN = 50_000, 10
ROUNDS = 5
MONDAY = datetime(2026, 11, 15, 16, tzinfo=UTC)  # 2026-11-16 00:00 in Shanghai
NOW = MONDAY + timedelta(days=7, hours=9)
CONFIG = Path(__file__).parents[1] / "config"


def measure(items: int = ITEMS) -> dict[str, object]:
    """CPU milliseconds, median of five: every figure counted; the rows behind them; the .docx and the .html; the .pdf."""
    with tempfile.TemporaryDirectory() as folder, _city(Path(folder), items) as house:
        week = week_named("2026-W47", house.config.city.zone, house.now())
        facts, standing = gather(house, week)
        paper = bulletin(facts, standing)
        out = Path(folder)
        return {
            "items": items, "cases": items // TEN, "unit": "CPU ms",
            "figures": _milliseconds(lambda: _count(house, week)),
            "figures_and_their_rows": _milliseconds(lambda: gather(house, week)),
            "docx": _milliseconds(lambda: word.write(paper, out / "a.docx")),
            "html": _milliseconds(lambda: page.write(paper, facts, out / "a.html")),
            "pdf": _milliseconds(lambda: pdf.write(paper, out / "a.pdf")),
        }  # fmt: skip


def _count(house: House, week: Week) -> None:
    with house.read() as work:
        tallies_of(work.session, week, work.now)


def _milliseconds(act: Callable[[], object]) -> float:
    spent = []
    for _ in range(ROUNDS):
        began = process_time()
        act()
        spent.append(1000 * (process_time() - began))
    return round(median(spent), 1)


@contextmanager
def _city(folder: Path, items: int) -> Iterator[House]:
    """The first city with that week, and a week as full before it."""
    house = House(load_config(CONFIG), Database(f"sqlite:///{folder}/city.db"), HeldClock(NOW), {}, folder)
    METADATA.create_all(house.database.engine)
    with house.write() as work:
        keep(work.session, [NO_TERMS])
        for weeks, first in ((1, 1), (0, items + 1)):
            for table, rows in _week(house, MONDAY - timedelta(weeks=weeks), first, items):
                work.session.execute(insert(table), rows)
        work.commit()
    with house.database.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
    try:
        yield house
    finally:
        house.database.engine.dispose()


def _week(house: House, monday: datetime, first: int, items: int) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    step, cases = timedelta(days=7) / items, items // TEN
    channels = _endless(channel.id for channel in house.config.channels.channels)
    at = [monday + step * n for n in range(items)]
    numbers, first_case = range(first, first + items), (first - 1) // TEN + 1
    yield Item, [
        {"id": i, "channel": c, "key": str(i), "content_hash": "", "discovered_at": t, "published_at": t, "state": "judged"}
        for i, c, t in zip(numbers, channels, at, strict=False)
    ]  # fmt: skip
    ids = range(first_case, first_case + cases)
    yield Case, list(_cases(house, ids, at[::TEN]))
    yield CaseItem, [
        {"case_id": first_case + n // TEN, "item_id": i, "how": "near", "attached_at": at[n]}
        for n, i in enumerate(numbers) if n % 3
    ]  # fmt: skip
    yield ClockRow, list(_clocks(ids, at[::TEN]))
    yield Dispatch, [
        {"case_id": i, "seq": 1, "unit": "shi_zhujian", "by": "li", "dispatched_at": t, "answered_at": t,
         "state": "refused" if i % 20 == 0 else "accepted"} for i, t in zip(ids, at[::TEN], strict=True)
    ]  # fmt: skip
    yield Event, [
        {"type": "act_confirm", "subject_kind": "case", "subject_id": str(i), "case_id": i, "effective_at": t, "recorded_at": t,
         "actor": "li", "data": {"given": []}} for i, t in zip(ids, at[::TEN], strict=True)
    ]  # fmt: skip
    yield ChannelRun, [
        {"channel": c, "started_at": t, "ended_at": t, "state": "new", "read": 9, "new": 1, "duplicate": 8, "rejected": 0}
        for c, t in zip(channels, at[::50], strict=False)
    ]  # fmt: skip


def _cases(house: House, ids: range, at: list[datetime]) -> Iterator[dict[str, Any]]:
    units, towns = (
        _endless(u.id for u in house.config.units.units),
        _endless(t.code for t in house.config.territory.towns),
    )
    classes = cycle(("城乡建设", "交通运输", "环境保护", "民政", "教育文体"))
    families = cycle(get_args(Family))
    for i, t, unit, town, class_, family in zip(ids, at, units, towns, classes, families, strict=False):
        yield {
            "id": i, "number": f"YQ{i:08d}", "kind": "request" if i % 2 else "matter", "title": f"某处路灯损坏{i}", "state": "received",
            "opened_at": t, "discovered_at": t, "received_at": t, "handling_lead": unit, "territory": town, "category": class_, "family": family,
            "severity": "ordinary" if i % 50 == 0 else None, "support": [], "complained_of": [], "facts": {}, "decided": {},
        }  # fmt: skip


def _clocks(ids: range, at: list[datetime]) -> Iterator[dict[str, Any]]:
    for i, t in zip(ids, at, strict=True):
        for kind, hours in DUTIES["request" if i % 2 else "matter"]:
            due = t + timedelta(hours=hours)
            late = i % 25 == 0
            yield {
                "subject_kind": "case", "subject_id": str(i), "case_id": i, "kind": kind, "policy": "p", "terms_id": NO_TERMS.id,
                "basis": "discovered", "basis_at": t, "started_at": t, "due_at": due, "breach_at": due, "pauses": [],
                "state": "satisfied", "stopped_at": due + timedelta(hours=5 if late else -5), "breached_at": due if late else None,
            }  # fmt: skip


def _endless(of: Iterator[str]) -> Iterator[str]:
    return cycle(list(islice(of, 40)))
