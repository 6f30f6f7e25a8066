"""A wave of matters that are no danger: a person gets the first few singly, the rest of the half hour in one; over a shift, what is over the measure hourly. Pure but for one look."""

from collections.abc import Container, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import case, func, select

from alerts.due import Due
from alerts.firing import Firing
from cases.store.clock_tables import ClockRow
from cases.store.outbox_tables import Message, Notice
from cases.work import Work
from config.alerts import Calm

CALM_LEVELS = (None, "ordinary")
CALM_PURPOSES = ("notice", "warning")


def is_calm(step: Due, calm: Calm) -> bool:
    """Whether this can wait half an hour: no danger, no level above 一般, its limit not yet passed."""
    return step.loud and step.kind in calm.kinds and step.purpose in CALM_PURPOSES and step.severity in CALM_LEVELS


class Had(NamedTuple):
    """How many calm messages a person has had singly: of late, and in about a shift."""

    lately: int = 0
    in_a_shift: int = 0

    def with_one(self, *, singly: bool) -> "Had":
        """After one more; what was kept back counts against the wave it belongs to alone."""
        return Had(self.lately + 1, self.in_a_shift + singly)


def go_at(now: datetime, had: Had, calm: Calm) -> datetime:
    """When the next calm message goes: now, or, over one of the measures, with others at the end of its window."""
    if had.in_a_shift >= calm.most_singles:
        return _window_end(now, calm.then_minutes)
    return _window_end(now, calm.minutes) if had.lately >= calm.singles else now


def _window_end(now: datetime, minutes: int) -> datetime:
    """The next full half hour (of so many minutes)."""
    length = minutes * 60
    return now + timedelta(seconds=length - now.timestamp() % length)


def singles_lately(work: Work, firings: Iterable[Firing], known: Container[int] = ()) -> dict[int, Had]:
    """How many calm messages each person who is told something calm now has had singly before.

    ``known``: people who have been looked up; of thousands at eight o'clock everyone is looked up once.
    """
    calm = work.config.alerts.calm
    people = {r.person_id for f in firings if is_calm(f.due, calm) for r in f.audience.told if r.person_id not in known}
    if not people:
        return {}
    lately = case((Message.made_at > work.now - timedelta(minutes=calm.minutes), 1))
    had = (
        select(Message.person_id, func.count(lately), func.count())
        .join(Notice, Notice.id == Message.notice_id)
        .join(ClockRow, ClockRow.id == Notice.clock_id)
        .where(Message.person_id.in_(people), Message.made_at > work.now - timedelta(hours=calm.most_hours))
        .where(Message.parent_id.is_(None), ~Message.digest, ClockRow.kind.in_(calm.kinds))
        .where(Notice.purpose.in_(CALM_PURPOSES))
        .group_by(Message.person_id)
    )
    found = {person: Had(few, many) for person, few, many in work.session.execute(had)}
    return dict.fromkeys(people, Had()) | found
