"""Pages of a channel that were read, and when each is to be looked at again: an open letter waits for its answer upstream."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from cases.store.item_tables import Visit
from cases.work import Work

AGE_SHARE = 0.1
"""A page is looked at again after a tenth of its age: often while it is young, rarely later."""
LONGEST = timedelta(days=1)
"""An open letter is looked at every day, however old: its answer must not be missed."""
SHORTEST = timedelta(minutes=1)
EDITED_DAYS = 14
"""What owes no answer is settled after two weeks: later edits are not looked for."""
MOST_DUE = 200


@dataclass(frozen=True)
class Seen:
    """A page that was read now. ``settles``: it owes nobody an answer (any more)."""

    address: str
    settles: bool
    body_hash: str | None = None
    validators: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Known:
    """A page as we remember it."""

    address: str
    next_at: datetime | None
    settled: bool
    body_hash: str | None
    validators: dict[str, str]

    def is_due(self, now: datetime) -> bool:
        """Whether it is time to look again."""
        return self.next_at is not None and self.next_at <= now


def known_pages(work: Work, channel: str, addresses: Collection[str]) -> dict[str, Known]:
    """What we remember of these pages."""
    query = select(Visit).where(Visit.channel == channel, Visit.address.in_(list(addresses)))
    return {row.address: _known(row) for row in work.session.scalars(query)}


def due_pages(work: Work, channel: str) -> list[Known]:
    """Pages to look at again now, the longest waiting first, wherever the lists lead today."""
    query = (
        select(Visit).where(Visit.channel == channel, Visit.next_at <= work.now).order_by(Visit.next_at).limit(MOST_DUE)
    )
    return [_known(row) for row in work.session.scalars(query)]


def has_visits(work: Work, channel: str) -> bool:
    """Whether any page of the channel was ever read."""
    return work.session.scalar(select(Visit.address).where(Visit.channel == channel).limit(1)) is not None


def note_visits(work: Work, channel: str, seen: Sequence[Seen]) -> None:
    """Remember what was read and when to look again; in the unit of work after the one that stored it."""
    rows = {
        row.address: row
        for row in work.session.scalars(
            select(Visit).where(Visit.channel == channel, Visit.address.in_([s.address for s in seen]))
        )
    }
    for page in seen:
        row = rows.get(page.address)
        if row is None:
            row = rows[page.address] = Visit(channel=channel, address=page.address, first_at=work.now)
            work.session.add(row)
        values: dict[str, Any] = {
            "looked_at": work.now, "answered": page.settles, "body_hash": page.body_hash,
            "validators": page.validators, "next_at": next_look(row.first_at, work.now, settles=page.settles),
        }  # fmt: skip
        for name, value in values.items():
            setattr(row, name, value)
    work.session.flush()


def next_look(first_at: datetime, now: datetime, *, settles: bool) -> datetime | None:
    """When to look again, ``None`` for never. Pure."""
    age = now - first_at
    if settles and age > timedelta(days=EDITED_DAYS):
        return None
    return now + min(max(age * AGE_SHARE, SHORTEST), LONGEST)


def _known(row: Visit) -> Known:
    return Known(row.address, row.next_at, row.answered, row.body_hash, row.validators)
