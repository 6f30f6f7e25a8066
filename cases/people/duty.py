"""Who fills a role at an instant, and how they are reached: one question at a time. The rules stand in :class:`Roster`."""

from collections.abc import Container, Iterable, Mapping
from datetime import datetime
from typing import Literal, TypedDict

from sqlalchemy import select

from cases.people.roster import roster_at
from cases.store.people_tables import Contact, Person, Shift, StandIn
from cases.work import Work


def people_in_role(work: Work, role: str, unit: str | None, at: datetime) -> list[Person]:
    """The people who hold the role at that instant: by the roster for a city role, by their post for a unit role.

    A city role that has no shift at all in the roster (a mayor keeps no shifts) is held by those with the post.
    Whoever has a stand-in at that instant is replaced by them. A role the city no longer has is held by nobody.
    """
    scope = next((row.scope for row in work.config.ladders.roles if row.id == role), None)
    if scope is None:
        return []
    holders = roster_at(work, at, contacts=False).holders(role, scope, unit)
    told = select(Person).where(Person.id.in_([holder.person_id for holder in holders]))
    return list(work.session.scalars(told.order_by(Person.id)))


def addresses(work: Work, person_ids: list[int]) -> Mapping[int, Mapping[str, str]]:
    """Every contact of these people: person → kind → address."""
    found: dict[int, dict[str, str]] = {id_: {} for id_ in person_ids}
    for contact in work.session.scalars(select(Contact).where(Contact.person_id.in_(person_ids))):
        found[contact.person_id][contact.kind] = contact.address
    return found


Held = TypedDict("Held", {"by": Literal["shift", "post", "stand_in"], "shift": int | None, "for": int | None})
"""Why a person held a role, as a step keeps it: by which shift of the roster, by post, or in whose place."""


def how_held(
    person_id: int, role: str, at: datetime, shifts: Iterable[Shift], stand_ins: Iterable[StandIn],
    posts: Container[tuple[int, str]] = frozenset(),
) -> Held:  # fmt: skip
    """Why this person held the role at that instant. Pure; ``posts`` are (person, role).

    1. An own shift that had not been swapped away by then.
    2. In the place of somebody who held it, also at the end of a chain of stand-ins: by that one's shift, or by a post
       that this person does not have.
    3. Else the post.
    """
    held = {s.person_id: s.id for s in shifts if s.role == role and _in_force(s, at)}
    if person_id in held:
        return {"by": "shift", "shift": held[person_id], "for": None}
    posted = (person_id, role) in posts
    places = {p.person_id: p.by_id for p in stand_ins if p.starts_at <= at and (p.ends_at is None or at < p.ends_at)}
    for absent in sorted(places):
        may = absent in held or ((absent, role) in posts and not posted)
        if may and _last_of(absent, places) == person_id:
            return {"by": "stand_in", "shift": held.get(absent), "for": absent}
    return {"by": "post", "shift": None, "for": None}


def _last_of(absent: int, places: Mapping[int, int]) -> int:
    """Who stands at the end of a chain of stand-ins; the absent one again when it runs in a circle."""
    seen, at = {absent}, absent
    while at in places:
        at = places[at]
        if at in seen:
            return absent
        seen.add(at)
    return at


def _in_force(shift: Shift, at: datetime) -> bool:
    swapped = shift.cancelled_at is not None and shift.cancelled_at <= at
    return shift.starts_at <= at < shift.ends_at and not swapped
