"""热点: the topics of the last days with the map and the trend beside them, worked out once for all who look within minutes.

Once a case has been restricted since, they are worked out anew at once; who erases an item forgets them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, text

from cases.house import House
from cases.store.case_lists import RESTRICTED
from cases.store.case_tables import Case, along
from cases.store.paper_tables import KeptFigures
from cases.work import Work
from pipeline.topic.hottest import hottest
from reports.glance import Glance, drawn_from, glance_numbers
from reports.kept import grows_old, keep, kept

DAYS = 7
SEARCHED = 200
"""Of which those of one town are shown."""
VOICES_KEPT = 500
KEPT_AS = "topics"


@dataclass(frozen=True)
class Hot:
    """The hottest first. A line's ``items`` are its first ``VOICES_KEPT``; ``voices`` says how many there are."""

    lines: list[dict[str, Any]]
    seen: Glance
    since: datetime
    made_at: datetime


def read_topics(house: House) -> Hot:
    """As kept, at most minutes old; else worked out now."""
    row = kept(house, KEPT_AS)
    with house.read() as work:
        stands = row is not None and row.figures["closed"] == _closed(work)
    made_at, figures = (row.made_at, row.figures) if row is not None and stands else _work_out(house)
    since = made_at - timedelta(days=DAYS)
    return Hot(figures["lines"], drawn_from(house.config, figures["seen"]), since, made_at)


def renew_topics(house: House) -> bool:
    """The second pass: work them out anew before they grow old; whether it did."""
    with house.read() as work:
        old = grows_old(work, work.session.get(KeptFigures, (KEPT_AS, "")))
    if old:
        _work_out(house, asked=False)
    return old


def _work_out(house: House, *, asked: bool = True) -> tuple[datetime, dict[str, Any]]:
    with house.read() as work:
        at, since = work.now, work.now - timedelta(days=DAYS)
        lines = hottest(work, since, at, SEARCHED)
        figures = {
            "lines": [{**line, "items": line["items"][:VOICES_KEPT]} for line in lines],
            "seen": glance_numbers(work, since), "closed": _closed(work),
        }  # fmt: skip
    keep(house, KEPT_AS, "", at, figures, asked=asked)
    return at, figures


def _closed(work: Work) -> list[int]:
    """What changes when a case is restricted."""
    query = select(func.count(), func.coalesce(func.sum(Case.id), 0)).where(text(RESTRICTED["all"]))
    restricted = along(query, "desk_restricted")
    return [int(value) for value in work.session.execute(restricted).one()]  # PostgreSQL adds up to a Decimal
