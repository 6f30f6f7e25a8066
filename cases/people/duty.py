"""Who fills a role at an instant, and how they are reached: one question at a time. The rules stand in :class:`Roster`."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from cases.people.roster import roster_at
from cases.store.people_tables import Contact, Person
from cases.work import Work


def people_in_role(work: Work, role: str, unit: str | None, at: datetime) -> list[Person]:
    """The people who hold the role at that instant: by the roster for a city role, by their post for a unit role.

    A city role that has no shift at all in the roster (a mayor keeps no shifts) is held by those with the post.
    Whoever has a stand-in at that instant is replaced by them.
    """
    holders = roster_at(work, at, role).holders(role, work.config.role(role).scope, unit)
    told = select(Person).where(Person.id.in_([holder.person_id for holder in holders]))
    return list(work.session.scalars(told.order_by(Person.id)))


def addresses(work: Work, person_ids: list[int]) -> Mapping[int, Mapping[str, str]]:
    """Every contact of these people: person → kind → address."""
    found: dict[int, dict[str, str]] = {id_: {} for id_ in person_ids}
    for contact in work.session.scalars(select(Contact).where(Contact.person_id.in_(person_ids))):
        found[contact.person_id][contact.kind] = contact.address
    return found
