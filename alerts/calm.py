"""A wave of matters that are no danger: a person gets the first few singly, the rest of the half hour in one. Pure but for one look."""

from collections.abc import Container, Iterable
from datetime import datetime, timedelta

from sqlalchemy import func, select

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


def window_end(now: datetime, calm: Calm) -> datetime:
    """The next full half hour (of so many minutes): when what was kept back goes, together."""
    length = calm.minutes * 60
    return now + timedelta(seconds=length - now.timestamp() % length)


def singles_lately(work: Work, firings: Iterable[Firing], known: Container[int] = ()) -> dict[int, int]:
    """How many calm messages each person who is told something calm now has had singly within the window before.

    ``known``: people who have been looked up; of thousands at eight o'clock everyone is looked up once.
    """
    calm = work.config.alerts.calm
    people = {r.person_id for f in firings if is_calm(f.due, calm) for r in f.audience.told if r.person_id not in known}
    if not people:
        return {}
    lately = (
        select(Message.person_id, func.count())
        .join(Notice, Notice.id == Message.notice_id)
        .join(ClockRow, ClockRow.id == Notice.clock_id)
        .where(Message.person_id.in_(people), Message.made_at > work.now - timedelta(minutes=calm.minutes))
        .where(Message.parent_id.is_(None), ~Message.digest, ClockRow.kind.in_(calm.kinds))
        .where(Notice.purpose.in_(CALM_PURPOSES))
        .group_by(Message.person_id)
    )
    return dict.fromkeys(people, 0) | dict(work.session.execute(lately).all())
