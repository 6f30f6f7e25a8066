"""Who fills a role at an instant, and how they are reached."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from cases.store.people_tables import Contact, Person, Post, Shift
from cases.work import Work


def people_in_role(work: Work, role: str, unit: str | None, at: datetime) -> list[Person]:
    """The people who hold the role at that instant: by the roster for a city role, by their post for a unit role.

    A city role that has no shift at all in the roster (a mayor keeps no shifts) is held by those with the post.
    A role the city no longer has is held by nobody.
    """
    scope = next((row.scope for row in work.config.ladders.roles if row.id == role), None)
    if scope is None:
        return []
    if scope == "unit":
        return _posted(work, role, unit)
    on_duty = select(Person).join(Shift, Shift.person_id == Person.id)
    now = on_duty.where(Shift.role == role, Shift.starts_at <= at, Shift.ends_at > at, Person.left_at.is_(None))
    found = list(work.session.scalars(now.order_by(Person.id).distinct()))
    if found or work.session.scalar(select(Shift.id).where(Shift.role == role).limit(1)) is not None:
        return found
    return _posted(work, role, None)


def addresses(work: Work, person_ids: list[int]) -> Mapping[int, Mapping[str, str]]:
    """Every contact of these people: person → kind → address."""
    found: dict[int, dict[str, str]] = {id_: {} for id_ in person_ids}
    for contact in work.session.scalars(select(Contact).where(Contact.person_id.in_(person_ids))):
        found[contact.person_id][contact.kind] = contact.address
    return found


def _posted(work: Work, role: str, unit: str | None) -> list[Person]:
    query = select(Person).join(Post, Post.person_id == Person.id).where(Post.role == role, Person.left_at.is_(None))
    if unit is not None:
        query = query.where(Person.unit == unit)
    elif work.config.role(role).scope == "unit":
        return []
    return list(work.session.scalars(query.order_by(Person.id)))
