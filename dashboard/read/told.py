"""Who was told of a case, by which way, and whether it arrived; and what is still to be told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, or_, select

from cases.outbox.states import STATE, TAKEN_AT
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow, Step
from cases.store.outbox_tables import Acknowledgement, Message, Notice
from cases.store.people_tables import Person
from cases.work import Work
from dashboard.read.visible import visible_to
from dashboard.rights import WHOLE_CITY, Sight

Columns = Select[Message, str, str, str, str, int, str, datetime, str, datetime | None]


@dataclass(frozen=True)
class Told:
    """One message to one person by one way. ``state`` and ``taken_at`` are those of the digest that carries it, if one does."""

    message: Message
    person: str
    purpose: str
    reason: str
    clock_kind: str | None
    case_id: int | None
    number: str | None
    acknowledged_at: datetime | None
    state: str
    taken_at: datetime | None


@dataclass(frozen=True)
class Planned:
    """A step still to come."""

    purpose: str
    clock_kind: str
    fire_at: datetime
    roles: Sequence[str]


def told_of(work: Work, case_id: int, limit: int = 60) -> list[Told]:
    """Messages about a case, newest first."""
    return _rows(work, _messages().where(Notice.case_id == case_id).limit(limit))


def latest_messages(work: Work, sight: Sight, states: Sequence[str] = (), limit: int = 50) -> list[Told]:
    """The newest messages this person may know of, those in ``states`` if given."""
    query = _messages().where(_known(sight))
    if states:
        query = query.where(STATE.in_(states))
    return _rows(work, query.limit(limit))


def count_messages(work: Work, sight: Sight) -> dict[str, int]:
    """Messages this person may know of, by state."""
    query = select(STATE.label("state")).join(Notice, Notice.id == Message.notice_id)
    found = query.outerjoin(Case, Case.id == Notice.case_id).where(_known(sight)).subquery()
    return dict(work.session.execute(select(found.c.state, func.count()).group_by(found.c.state)).all())


def _known(sight: Sight) -> ColumnElement[bool]:
    """What is about no case (the house's own alarms) is for those who see the whole city."""
    return or_(Notice.case_id.is_(None), visible_to(sight)) if sight.roles & WHOLE_CITY else visible_to(sight)


def still_to_come(work: Work, case_id: int, limit: int = 8) -> list[Planned]:
    """The next steps of the case's running clocks."""
    query = (
        select(Step.purpose, ClockRow.kind, Step.fire_at, Step.roles)
        .join(ClockRow, ClockRow.id == Step.clock_id)
        .where(
            ClockRow.case_id == case_id,
            ClockRow.state == "running",
            Step.state == "pending",
            Step.generation == ClockRow.generation,
        )
        .order_by(Step.fire_at, Step.id)
        .limit(limit)
    )
    return [Planned(*row) for row in work.session.execute(query)]


def _messages() -> Columns:
    acknowledged = (
        select(func.max(Acknowledgement.at))
        .where(Acknowledgement.clock_id == Notice.clock_id, Acknowledgement.person_id == Message.person_id)
        .scalar_subquery()
    )
    return (
        select(
            Message,
            Person.name,
            Notice.purpose,
            Notice.reason,
            ClockRow.kind,
            Case.id,
            Case.number,
            acknowledged,
            STATE,
            TAKEN_AT,
        )
        .join(Notice, Notice.id == Message.notice_id)
        .join(Person, Person.id == Message.person_id)
        .outerjoin(ClockRow, ClockRow.id == Notice.clock_id)
        .outerjoin(Case, Case.id == Notice.case_id)
        .order_by(Message.id.desc())
    )


def _rows(work: Work, query: Columns) -> list[Told]:
    return [Told(*row) for row in work.session.execute(query)]
