"""Who was told of a case, by which way, and whether it arrived; and what is still to be told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select

from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow, Step
from cases.store.outbox_tables import Acknowledgement, Message, Notice
from cases.store.people_tables import Person
from cases.work import Work

Columns = Select[Message, str, str, str, str, int, str, datetime]


@dataclass(frozen=True)
class Told:
    """One message to one person by one way."""

    message: Message
    person: str
    purpose: str
    reason: str
    clock_kind: str | None
    case_id: int | None
    number: str | None
    acknowledged_at: datetime | None


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


def latest_messages(work: Work, states: Sequence[str] = (), before: int | None = None, limit: int = 50) -> list[Told]:
    """The newest messages of the house, those in ``states`` if given, older than the message ``before``."""
    query = _messages()
    if states:
        query = query.where(Message.state.in_(states))
    if before:
        query = query.where(Message.id < before)
    return _rows(work, query.limit(limit))


def count_messages(work: Work) -> dict[str, int]:
    """Messages by state."""
    return dict(work.session.execute(select(Message.state, func.count()).group_by(Message.state)).tuples().all())


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
    return [Planned(*row) for row in work.session.execute(query).tuples()]


def unresolved(work: Work, case_id: int) -> list[Notice]:
    """Notices that became no message: nobody held the role, or they wait."""
    spoken = select(Message.notice_id)
    query = select(Notice).where(Notice.case_id == case_id, Notice.id.not_in(spoken), Notice.state != "cancelled")
    return list(work.session.scalars(query.order_by(Notice.id.desc()).limit(20)))


def _messages() -> Columns:
    acknowledged = (
        select(func.max(Acknowledgement.at))
        .where(Acknowledgement.clock_id == Notice.clock_id, Acknowledgement.person_id == Message.person_id)
        .scalar_subquery()
    )
    return (
        select(Message, Person.name, Notice.purpose, Notice.reason, ClockRow.kind, Case.id, Case.number, acknowledged)
        .join(Notice, Notice.id == Message.notice_id)
        .join(Person, Person.id == Message.person_id)
        .outerjoin(ClockRow, ClockRow.id == Notice.clock_id)
        .outerjoin(Case, Case.id == Notice.case_id)
        .order_by(Message.id.desc())
    )


def _rows(work: Work, query: Columns) -> list[Told]:
    return [Told(*row) for row in work.session.execute(query)]
