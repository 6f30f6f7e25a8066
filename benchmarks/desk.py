"""`make bench ONLY=desk`: the server's part of a click on the duty desk, in a city with a hundred open cases and in one with 100,000."""

from collections.abc import Callable
from statistics import median

from sqlalchemy import select, text

from benchmarks.clock_city import City
from benchmarks.databases import Worked, city_of
from cases.clocks.nearest import note_nearest
from cases.people.actors import Actor
from cases.store.case_tables import Case
from cases.work import Work
from dashboard.read.casefile import read_case
from dashboard.read.desk import FILTERS, Choice, count_desk, read_desk, read_grave
from dashboard.read.leader import read_leader, read_tasks
from dashboard.read.queue import doubts
from dashboard.rights import Sight

OPEN_CASES = 100_000
ROUNDS = 9


def measure(cases: int = OPEN_CASES) -> dict[str, object]:
    """CPU milliseconds of each read, median of nine; in brackets the small city's figure, and where a tenth is restricted."""
    figures: dict[str, list[float]] = {}
    for size in (100, cases):
        with city_of(size) as city:
            for name, read in _reads(city).items():
                figures.setdefault(name, []).append(_milliseconds(city, read))
            if size == cases:
                _restrict(city)
                for name, read in _reads(city).items():
                    figures[name].append(_milliseconds(city, read))
    shown = {name: f"{large:.1f} ({small:.1f}; {apart:.1f})" for name, (small, large, apart) in figures.items()}
    return {
        "open_cases": cases,
        "unit": "CPU ms, in brackets with 100 open cases; with every tenth restricted",
        **shown,
    }


def _restrict(city: City) -> None:
    """Every tenth case is a matter of discipline, half of them not taken over yet, each complaining of one of the units."""
    clocks = "UPDATE clocks SET kind = 'transfer' WHERE case_id % 10 = 0 AND id % 3 = 1"
    accused = "json_array(handling_lead)" if city.house.database.is_sqlite else "jsonb_build_array(handling_lead)"
    cases = f"UPDATE cases SET restricted = true, category = '纪检监察', complained_of = {accused}, handling_lead = 'shi_jiwei'"
    with city.house.write() as work:
        work.session.execute(text(f"{cases} WHERE id % 10 = 0"))
        work.session.execute(text(clocks))
        note_nearest(work, work.session.scalars(select(Case.id).where(Case.restricted)).all())
        work.commit()


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
        "liaison_of_discipline": lambda work: read_desk(work, Sight("shi_jiwei", liaison.roles)),
        "liaison_leader_page": lambda work: (
            read_leader(work, liaison),
            read_tasks(work, liaison, Actor("lianluo", "联络员", liaison.unit, liaison.roles)),
        ),
        "discipline_counts": lambda work: count_desk(work, discipline),
        "officer_frequent_category": lambda work: read_desk(work, officer, Choice(category="城乡建设")),
        "officer_severity": lambda work: read_desk(work, officer, Choice(severity="serious")),
        "officer_queue": lambda work: doubts(work, officer, "review"),
        "case_page": lambda work: read_case(work, 1),
    }


def _milliseconds(city: City, read: Callable[[Work], object]) -> float:
    spent = []
    for _ in range(ROUNDS):
        with city.house.read() as work:
            worked = Worked(work)
            read(work)
            spent.append(worked.milliseconds())
    return median(spent)
