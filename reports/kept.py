"""Figures kept for some minutes: who looks reads them, and the second pass counts anew what is looked at before it grows old.

The second pass runs in the intake process; where that stands still a page counts for itself, and says of when its numbers are.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete

from cases.house import House
from cases.store.paper_tables import KeptFigures
from cases.work import Work
from config.load import Config
from config.version import VERSION

KEPT_FOR = timedelta(minutes=5)
FORGOTTEN_AFTER = timedelta(days=1)
AHEAD = timedelta(minutes=2)
"""So long before they grow old the second pass counts anew; it comes round every minute."""
_ASKED_TO = timedelta(hours=1)


def kept(house: House, name: str, unit: str = "", *, lasts: timedelta | None = None) -> KeptFigures | None:
    """What is kept under that name, if it may still be shown (``lasts``, default ``KEPT_FOR``); that it was asked for is noted."""
    with house.read() as work:
        row = work.session.get(KeptFigures, (name, unit))
        if row is None or not _stands(work, row, lasts or KEPT_FOR):
            return None
        work.session.expunge(row)
        stale = work.now - row.asked_at > _ASKED_TO
    if stale:
        with house.write() as work:
            if found := work.session.get(KeptFigures, (name, unit)):
                found.asked_at = work.now
            work.commit()
    return row


def keep(
    house: House, name: str, unit: str, made_at: datetime, figures: Mapping[str, Any], *, asked: bool = True
) -> None:
    """Keep these from now on; ``asked``: for somebody who looks. What nobody looked at for a day is forgotten."""
    with house.write() as work:
        work.session.execute(delete(KeptFigures).where(KeptFigures.asked_at < work.now - FORGOTTEN_AFTER))
        held = work.session.get(KeptFigures, (name, unit))
        at = work.now if asked or held is None else held.asked_at
        row = KeptFigures(span=name, unit=unit, made_at=made_at, asked_at=at, config_hash=_under(work.config), figures=dict(figures))  # fmt: skip
        work.session.merge(row)
        work.commit()


def grows_old(work: Work, row: KeptFigures | None, lasts: timedelta = KEPT_FOR) -> bool:
    """Whether the second pass has to count it anew now."""
    return row is None or not _stands(work, row, lasts - AHEAD)


def _stands(work: Work, row: KeptFigures, lasts: timedelta) -> bool:
    return row.config_hash == _under(work.config) and timedelta() <= work.now - row.made_at < lasts


def _under(config: Config) -> str:
    return f"{config.hash}:{VERSION}"[:64]
