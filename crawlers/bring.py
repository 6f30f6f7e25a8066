"""A file brought by hand: looked through whole before anything of it is kept."""

from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

from cases.house import House
from config.channels import Channel, Table
from crawlers.overdue import require_timely
from crawlers.storing import Tally, bringing_back, exhaust, noting_secrets, record, require_unmarked, storing
from crawlers.table.columns import Columns
from crawlers.table.opening import TableFile, looking_for_marks, open_table
from crawlers.table.parse import Terms, terms_of, voices_of
from crawlers.voices import Haul, Rejected

_WAY_OUT = "历史数据请加 --history (入库研判, 不发提醒), 确实要现在起算时限请加 --start-clocks; 没有存入任何内容"


def bring(
    house: House, channel: Channel, path: Path, *, history: bool, guarded: bool, tell: Callable[[Rejected], None],
    keep: Callable[[Iterator[int]], object] = exhaust,
) -> Tally:  # fmt: skip
    """Keep a table's messages; rejected records are told and recorded.

    ``keep`` asks for one batch after another and hears how many were new in each: whoever judges meanwhile asks as it can take them.
    Raises TableError, SecretError or TooLate (only if ``guarded``) with nothing stored.
    """
    started = house.now()
    columns = Columns(channel.source.columns if isinstance(channel.source, Table) else None)
    terms = terms_of(house.config, channel.id, started, columns)
    with noting_secrets(house, channel.id), looking_for_marks(path):
        require_unmarked(path.name)
        table = open_table(path, columns)
        _look_through(house, table, terms, guarded)
    tally = Tally()
    arriving = storing(house, channel.id, Haul(table.name, voices_of(table, terms)), tally, history=history, tell=tell)
    keep(chain(arriving, bringing_back(house, channel.id, tally)))
    record(house, channel.id, started, tally)
    return tally


def _look_through(house: House, table: TableFile, terms: Terms, guarded: bool) -> None:
    """To its end in any case: a file that breaks in its last row must leave nothing behind."""
    if guarded:
        require_timely(house, table, terms, way_out=_WAY_OUT)
    else:
        table.prove()
