"""Case numbers: one series for each kind and year, and one for drills; never reused."""

from sqlalchemy import select

from cases.store.case_tables import Counter
from cases.store.database import serialise
from cases.work import Work
from config.words import Series


def next_numbers(work: Work, row: Series, count: int) -> list[str]:
    """The next ``count`` numbers, such as YQ2026-000123. Serialised with every other giver of numbers."""
    serialise(work.session)
    year = work.now.astimezone(work.config.city.zone).year
    series = f"{work.config.city.number_prefix[row]}{year}"
    counter = work.session.scalar(select(Counter).where(Counter.name == series))
    if counter is None:
        counter = Counter(name=series, value=0)
        work.session.add(counter)
    first = counter.value + 1
    counter.value += count
    work.session.flush()
    return [f"{series}-{n:06d}" for n in range(first, first + count)]
