"""Case numbers: one series for each kind and year, and one for drills; never reused."""

from sqlalchemy import bindparam, select, update

from cases.store.bulk import change, look_up, put, table_of
from cases.store.case_tables import Counter
from cases.store.database import serialise
from cases.work import Work
from config.words import Series

_GIVEN = select(Counter.value).where(Counter.name == bindparam("series"))
_MOVED = update(table_of(Counter)).where(Counter.name == bindparam("series")).values(value=bindparam("last"))


def next_numbers(work: Work, row: Series, count: int) -> list[str]:
    """The next ``count`` numbers, such as YQ2026-000123. Serialised with every other giver of numbers."""
    serialise(work.session)
    year = work.now.astimezone(work.config.city.zone).year
    series = f"{work.config.city.number_prefix[row]}{year}"
    given = look_up(work.session, _GIVEN, series=series)
    last = given[0][0] if given else 0
    if given:
        change(work.session, _MOVED, [{"series": series, "last": last + count}])
    else:
        put(work.session, Counter, [{"name": series, "value": count}])
    return [f"{series}-{n:06d}" for n in range(last + 1, last + 1 + count)]
