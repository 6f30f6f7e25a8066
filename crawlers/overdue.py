"""The guard before a table is kept: one of which too much is overdue already must be history, and would wake people."""

from typing import NamedTuple

from cases.house import House
from cases.items.arrival import not_kept_yet, overdue_on_arrival
from cases.items.raw import RawItem
from crawlers.errors import CrawlError
from crawlers.table.opening import TableFile
from crawlers.table.parse import Terms, voices_of
from crawlers.voices import Voice, batches


class TooLate(CrawlError):
    """So much of the file is overdue already that it must be history, brought without saying so."""


class Lateness(NamedTuple):
    """What a table holds and how much of it would be overdue the moment it comes."""

    read: int
    overdue: int


def require_timely(house: House, table: TableFile, terms: Terms, *, way_out: str, again: bool = False) -> None:
    """Read the table to its end and raise TooLate if the guard of the city refuses it; ``way_out`` ends the sentence.

    ``again``: the table comes again and again, so letters we know count no more: they start no clock, and an office
    with many late letters must still hear the new ones.
    """
    found = _measure(house, table, terms, again)
    guard = house.config.city.import_guard
    if found.overdue > guard.items and found.overdue > guard.share * found.read:
        raise TooLate(f"{table.name} 共 {found.read} 条, 其中 {found.overdue} 条一到就已超期: {way_out}")


def _measure(house: House, table: TableFile, terms: Terms, again: bool) -> Lateness:
    read = overdue = 0
    for batch in batches(voices_of(table, terms)):
        read += len(batch)
        overdue += _overdue(house, batch, terms, again)
    return Lateness(read, overdue)


def _overdue(house: House, batch: list[Voice], terms: Terms, again: bool) -> int:
    items = [voice for voice in batch if isinstance(voice, RawItem)]
    if again and items:
        with house.read() as work:
            items = not_kept_yet(work, items)
    return overdue_on_arrival(house.config, items, terms.now)
