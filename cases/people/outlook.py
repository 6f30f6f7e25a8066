"""The roster of a stretch of time as it is shown: shifts, who stands in, and where nobody is on duty."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from cases.people.coverage import Stretch, holes
from cases.store.people_tables import Person, Shift
from cases.work import Work

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Hole:
    """A stretch in which nobody has the role."""

    role: str
    starts_at: datetime
    ends_at: datetime


def shifts_between(work: Work, begins: datetime, ends: datetime) -> Sequence[tuple[Shift, Person]]:
    """Shifts that hold at some instant of the stretch, with their people, in order; cancelled ones are left out."""
    query = select(Shift, Person).join(Person, Person.id == Shift.person_id)
    query = query.where(Shift.cancelled_at.is_(None), Shift.starts_at < ends, Shift.ends_at > begins)
    return [
        (shift, person) for shift, person in work.session.execute(query.order_by(Shift.starts_at, Shift.role, Shift.id))
    ]


def roster_holes(work: Work, days: int) -> list[Hole]:
    """Holes of the coming days."""
    return holes_between(work, work.now, work.now + timedelta(days=days))


def unrested(work: Work, days: int) -> list[tuple[Person, Shift, Shift]]:
    """Who of the coming days goes from a day's shift straight into the night's, in a role that is handed over: no rest, no second signature.

    A shift of a whole day or longer is one on call: such days in a row are how leaders take turns.
    """
    handed = {role.id for role in work.config.ladders.roles if role.hand_over}
    shifts = [
        (shift, person)
        for shift, person in shifts_between(work, work.now, work.now + timedelta(days=days))
        if shift.role in handed and shift.ends_at - shift.starts_at < DAY
    ]
    ending = {(person.id, shift.ends_at): shift for shift, person in shifts}
    return [
        (person, ending[person.id, shift.starts_at], shift)
        for shift, person in shifts
        if (person.id, shift.starts_at) in ending
    ]


def holes_between(work: Work, begins: datetime, ends: datetime) -> list[Hole]:
    """Where a role that is handed over has nobody within the stretch; a role that keeps no shifts has no holes.

    A shift of somebody who has left covers nothing.
    """
    rostered = set(work.session.scalars(select(Shift.role).where(Shift.cancelled_at.is_(None)).distinct()))
    roles = [role.id for role in work.config.ladders.roles if role.hand_over and role.id in rostered]
    covered: dict[str, list[Stretch]] = {role: [] for role in roles}
    for shift, person in shifts_between(work, begins, ends):
        if shift.role in covered and person.left_at is None:
            covered[shift.role].append((shift.starts_at, shift.ends_at))
    return [Hole(role, *stretch) for role, shifts in covered.items() for stretch in holes(shifts, begins, ends)]
