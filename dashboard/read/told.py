"""Who was told of a case, why, and whether it arrived; and what is still to be told."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from operator import itemgetter
from typing import TypeVarTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, func, or_, select

from cases.outbox.states import STATE
from cases.proof.chain import Proof
from cases.proof.read import proofs
from cases.store.case_tables import Case
from cases.store.clock_tables import TRANSFER, ClockRow, Step
from cases.store.outbox_tables import Attempt, Message, Notice
from cases.store.people_tables import Person
from cases.work import Work
from dashboard.read.visible import known_to
from dashboard.rights import DISCIPLINE, WHOLE_CITY, Sight

Columns = TypeVarTuple("Columns")
NEAR = timedelta(minutes=5)
DAY = timedelta(days=1)
MOST = 60


@dataclass(frozen=True)
class Question:
    """Of which person, at what time (of a day, or of any day), or which one message; nothing asked is everything."""

    person: int | None = None
    at: datetime | time | None = None
    message: int | None = None


@dataclass(frozen=True)
class ToldOf:
    """The newest chains that answer, how many there are in all, who was ever told; ``far``: nothing near the time asked."""

    chains: list[Proof]
    count: int
    people: dict[int, str] = field(default_factory=dict)
    far: bool = False


@dataclass(frozen=True)
class Line:
    """One message in short: whom, when it was made, and when it (or what carried it) first went."""

    id: int
    person: int
    made_at: datetime
    went_at: datetime | None


@dataclass(frozen=True)
class Planned:
    """A step still to come."""

    purpose: str
    clock_kind: str
    fire_at: datetime
    roles: Sequence[str]


def told_of(work: Work, case_id: int, asked: Question) -> ToldOf:
    """What was told about a case, newest first."""
    query = (
        select(Message.id, Message.person_id, Message.made_at, func.min(Attempt.begun_at), Person.name)
        .join(Notice, Notice.id == Message.notice_id)
        .join(Person, Person.id == Message.person_id)
        .outerjoin(Attempt, Attempt.message_id == func.coalesce(Message.parent_id, Message.id))
        .where(Notice.case_id == case_id)
        .group_by(Message.id, Person.id)
        .order_by(Message.id.desc())
    )
    rows = work.session.execute(query).all()
    lines, names = [Line(*row[:4]) for row in rows], {person: name for _, person, _, _, name in rows}
    found, far = answering(lines, asked, work.config.city.zone)
    chains = proofs(work, [line.id for line in found[:MOST]])
    return ToldOf(chains, len(found), dict(sorted(names.items(), key=itemgetter(1))), far)


def answering(lines: Sequence[Line], asked: Question, zone: ZoneInfo) -> tuple[list[Line], bool]:
    """The lines that answer, in their order; of a time with nothing within minutes the nearest ones. Pure."""
    found = [
        line for line in lines
        if asked.person in (None, line.person) and asked.message in (None, line.id)
    ]  # fmt: skip
    if asked.at is None or not found:
        return found, False
    gaps = {line.id: min(_gap(at, asked.at, zone) for at in (line.made_at, line.went_at) if at) for line in found}
    least = min(gaps.values())
    return [line for line in found if gaps[line.id] <= max(NEAR, least)], least > NEAR


def _gap(at: datetime, asked: datetime | time, zone: ZoneInfo) -> timedelta:
    """How far apart; a time of day is looked for on every day."""
    if isinstance(asked, datetime):
        return abs(at - asked)
    local = at.astimezone(zone)
    between = abs(timedelta(hours=local.hour - asked.hour, minutes=local.minute - asked.minute))
    return min(between, DAY - between)


def latest_messages(
    work: Work, sight: Sight, states: Sequence[str] = (), person: int | None = None, limit: int = 50
) -> list[Proof]:
    """The newest messages this person may know of: those in ``states`` and of ``person`` if given."""
    query = _visible(select(Message.id), sight, person)
    if states:
        query = query.where(STATE.in_(states))
    return proofs(work, list(work.session.scalars(query.order_by(Message.id.desc()).limit(limit))))


def count_messages(work: Work, sight: Sight, person: int | None = None) -> dict[str, int]:
    """Messages this person may know of, by state (that of the carrier, where another carries it); without those of drills."""
    query = _visible(select(STATE.label("state")), sight, person)
    found = query.where(func.coalesce(Case.drill, False).is_(False)).subquery()
    return dict(work.session.execute(select(found.c.state, func.count()).group_by(found.c.state)).all())


def people_told(work: Work, sight: Sight) -> dict[int, str]:
    """Everybody who was told of something this person may know of."""
    ids = _visible(select(Message.person_id), sight).distinct()
    query = select(Person.id, Person.name, Person.unit).where(Person.id.in_(ids)).order_by(Person.name, Person.id)
    units = {unit.id: unit.name for unit in work.config.units.units}
    return {id_: f"{name}（{units.get(unit, unit)}）" for id_, name, unit in work.session.execute(query)}


def _visible(query: Select[*Columns], sight: Sight, person: int | None = None) -> Select[*Columns]:
    query = query.join(Notice, Notice.id == Message.notice_id).outerjoin(Case, Case.id == Notice.case_id)
    query = query.where(_known(sight))
    return query.where(Message.person_id == person) if person is not None else query


def _known(sight: Sight) -> ColumnElement[bool]:
    """What is about no case (the house's own alarms) is for those who see the whole city; of a case only 纪检 reads, its transfer."""
    known = or_(Notice.case_id.is_(None), known_to(sight)) if sight.roles & WHOLE_CITY else known_to(sight)
    if DISCIPLINE in sight.roles:
        return known
    transfer = select(ClockRow.id).where(ClockRow.id == Notice.clock_id, ClockRow.kind == TRANSFER).exists()
    return known & or_(~func.coalesce(Case.restricted, False), transfer)


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
