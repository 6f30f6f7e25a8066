"""`make bench ONLY=desk`: the server's part of a click on the duty desk, in a city with a hundred open cases and in one with 100,000."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import process_time

from benchmarks.clock_city import EACH, City, build
from cases.work import Work
from dashboard.read.casefile import read_case
from dashboard.read.desk import FILTERS, Choice, count_desk, read_desk, read_grave
from dashboard.rights import Sight

OPEN_CASES = 100_000
ROUNDS = 9


def measure(cases: int = OPEN_CASES) -> dict[str, object]:
    """CPU milliseconds of each read, median of nine; the small city's figure in brackets."""
    figures: dict[str, list[float]] = {}
    for size in (100, cases):
        with tempfile.TemporaryDirectory() as folder:
            city = build(Path(folder), size * EACH, "http://127.0.0.1:9")
            for name, read in _reads(city).items():
                figures.setdefault(name, []).append(_milliseconds(city, read))
            city.house.database.engine.dispose()
    shown = {name: f"{large:.1f} ({small:.1f})" for name, (small, large) in figures.items()}
    return {"open_cases": cases, "unit": "CPU ms, in brackets with 100 open cases", **shown}


def _reads(city: City) -> dict[str, Callable[[Work], object]]:
    officer = Sight("shi_fuban", frozenset({"duty_officer"}))
    discipline = Sight("shi_jiwei", frozenset({"discipline"}))
    unit = next(unit.id for unit in city.house.config.units.units if unit.kind == "department")
    liaison = Sight(unit, frozenset({"unit_liaison"}))
    reads: dict[str, Callable[[Work], object]] = {
        f"officer_{name}": lambda work, name=name: read_desk(work, officer, Choice(name)) for name in FILTERS
    }  # type: ignore[misc]
    return reads | {
        "officer_counts": lambda work: count_desk(work, officer),
        "discipline_all": lambda work: read_desk(work, discipline),
        "officer_grave": lambda work: read_grave(work, officer),
        "liaison_all": lambda work: read_desk(work, liaison),
        "liaison_overdue": lambda work: read_desk(work, liaison, Choice("overdue")),
        "officer_own_unit": lambda work: read_desk(work, officer, Choice(unit=unit)),
        "officer_narrow": lambda work: read_desk(work, officer, Choice("letters", category="教育文体")),
        "case_page": lambda work: read_case(work, 1),
    }


def _milliseconds(city: City, read: Callable[[Work], object]) -> float:
    spent = []
    for _ in range(ROUNDS):
        with city.house.read() as work:
            began = process_time()
            read(work)
            spent.append(1000 * (process_time() - began))
    return median(spent)
