"""A file brought by hand: looked through whole before anything of it is kept."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from cases.house import House
from cases.items.arrival import overdue_on_arrival
from cases.items.raw import RawItem
from config.channels import Channel, Table
from crawlers.errors import CrawlError
from crawlers.storing import Tally, record, store
from crawlers.table.columns import Columns
from crawlers.table.opening import TableFile, open_table
from crawlers.table.parse import Terms, voices_of
from crawlers.voices import Haul, Rejected, batches


class TooLate(CrawlError):
    """So much of the file is overdue already that it must be history, brought without saying so."""


def bring(
    house: House, channel: Channel, path: Path, *, history: bool, guarded: bool, tell: Callable[[Rejected], None]
) -> Tally:
    """Keep a table's messages; rejected records are told and recorded.

    Raises TableError or TooLate (only if ``guarded``) with nothing stored.
    """
    started = house.now()
    columns = Columns(channel.source.columns if isinstance(channel.source, Table) else None)
    table = open_table(path, columns)
    terms = Terms(channel.id, house.config.city.zone, started, columns)
    _look_through(house, table, terms, guarded)
    tally = Tally()
    store(house, channel.id, Haul(table.name, voices_of(table, terms)), tally, history=history, tell=tell)
    record(house, channel.id, started, tally)
    return tally


def _look_through(house: House, table: TableFile, terms: Terms, guarded: bool) -> None:
    read = overdue = 0
    for batch in batches(voices_of(table, terms)):
        read += len(batch)
        if guarded:
            overdue += _overdue(house, batch, terms.now)
    guard = house.config.city.import_guard
    if overdue > guard.items and overdue > guard.share * read:
        raise TooLate(
            f"{table.name} 共 {read} 条, 其中 {overdue} 条一到就已超期: 历史数据请加 --history (入库研判, 不发提醒), "
            "确实要现在起算时限请加 --start-clocks; 没有存入任何内容"
        )


def _overdue(house: House, batch: list[RawItem | Rejected], now: datetime) -> int:
    return overdue_on_arrival(house.config, [voice for voice in batch if isinstance(voice, RawItem)], now)
