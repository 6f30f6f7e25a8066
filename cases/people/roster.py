"""The roster at one instant, read once: who fills which role, who stands in, how each is reached. Pure after loading."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, bindparam, or_, select

from cases.store.bulk import look_up
from cases.store.people_tables import Contact, Person, Post, Shift, StandIn
from cases.store.types import UtcDateTime
from cases.work import Work

K = TypeVar("K")


@dataclass(frozen=True)
class Holder:
    """A person told for a role at an instant, and by what: a shift or a post. ``instead_of``: for whom they stand in."""

    person_id: int
    name: str
    unit: str
    by: str
    shift_id: int | None = None
    instead_of: int | None = None


Holders = tuple[Holder, ...]
Place = tuple[str, str]
"""A role in a unit."""


@dataclass(frozen=True)
class Roster:
    """Everybody in place at one instant, each replaced by who stands in; nobody in it has left.

    ``stand_ins``: person → who is told instead. ``names``: everybody who has not left.
    """

    on_shift: Mapping[str, Holders] = field(default_factory=dict)
    posted: Mapping[str, Holders] = field(default_factory=dict)
    posted_in: Mapping[Place, Holders] = field(default_factory=dict)
    rostered: frozenset[str] = frozenset()
    contacts: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    names: Mapping[int, str] = field(default_factory=dict)
    stand_ins: Mapping[int, int] = field(default_factory=dict)

    def holders(self, role: str, scope: str, unit: str | None) -> Holders:
        """Who is told for the role: of a unit role those posted in that unit; of a city role those on shift, or, when the
        role keeps no shifts at all (a mayor), those with the post. In order of person."""
        if scope == "unit":
            return self.posted_in.get((role, unit), ()) if unit else ()
        if role in self.rostered:
            return self.on_shift.get(role, ())
        return self.posted.get(role, ())

    def acting_for(self, person_id: int) -> int | None:
        """Who is told in place of this person: see :func:`acting`."""
        return acting(person_id, self.stand_ins, self.names)


def acting(person_id: int, stand_ins: Mapping[int, int], here: Mapping[int, object]) -> int | None:
    """Who is told in place of a person: that person, or the end of the chain of stand-ins; ``None`` when nobody is there.

    1. Nobody stands in: the person, unless gone.
    2. A stand-in who cannot be reached either has one too: the last of the chain.
    3. The chain runs in a circle, or ends with somebody who has left: the person again.
    """
    seen, at = {person_id}, person_id
    while at in stand_ins:
        at = stand_ins[at]
        if at in seen:
            at = person_id
            break
        seen.add(at)
    if at in here:
        return at
    return person_id if person_id in here else None


def roster_at(work: Work, at: datetime, role: str | None = None) -> Roster:
    """The roster as it stands at that instant; with ``role`` only what that role needs, and no contacts."""
    everybody = look_up(work.session, _PEOPLE)
    people = {id_: (name, unit) for id_, name, unit, _ in everybody}
    here = {id_: name for id_, name, _, left_at in everybody if left_at is None}
    stand_ins = _stand_ins(work, at)
    posted, posted_in = _posted(work, people, role)

    def told(rows: Mapping[K, list[Holder]]) -> dict[K, Holders]:
        return {key: _acting(holders, stand_ins, here, people) for key, holders in rows.items()}

    return Roster(
        told(_on_shift(work, at, people, role)), told(posted), told(posted_in), frozenset(role for (role,) in look_up(work.session, _ROSTERED)),
        {} if role else _contacts(work), here, stand_ins,
    )  # fmt: skip


def shift_at(at: datetime) -> ColumnElement[bool]:
    """A shift that holds at the instant: from its first second up to, not including, its last; a cancelled one never."""
    return and_(Shift.starts_at <= at, Shift.ends_at > at, Shift.cancelled_at.is_(None))


def stand_in_at(at: datetime) -> ColumnElement[bool]:
    """A stand-in that holds at the instant; one without an end holds until it is ended."""
    return and_(StandIn.starts_at <= at, or_(StandIn.ends_at.is_(None), StandIn.ends_at > at))


def _acting(
    holders: Iterable[Holder],
    stand_ins: Mapping[int, int],
    here: Mapping[int, str],
    people: Mapping[int, tuple[str, str]],
) -> Holders:
    """Each replaced by who stands in; each person once, in order of person; a role held in one's own right comes first."""
    found: dict[int, Holder] = {}
    for holder in holders:
        told = acting(holder.person_id, stand_ins, here)
        if told == holder.person_id:
            found[told] = holder
        elif told is not None:
            name, unit = people[told]
            found.setdefault(told, replace(holder, person_id=told, name=name, unit=unit, instead_of=holder.person_id))
    return tuple(found[id_] for id_ in sorted(found))


def _on_shift(
    work: Work, at: datetime, people: Mapping[int, tuple[str, str]], role: str | None
) -> dict[str, list[Holder]]:
    found: dict[str, list[Holder]] = defaultdict(list)
    for held, person_id, shift_id in look_up(work.session, _SHIFTS, at=at):
        if role in (None, held):
            found[held].append(Holder(person_id, *people[person_id], "shift", shift_id))
    return found


def _posted(
    work: Work, people: Mapping[int, tuple[str, str]], role: str | None
) -> tuple[dict[str, list[Holder]], dict[Place, list[Holder]]]:
    posted: dict[str, list[Holder]] = defaultdict(list)
    posted_in: dict[Place, list[Holder]] = defaultdict(list)
    for held, person_id in look_up(work.session, _POSTS):
        if role in (None, held):
            holder = Holder(person_id, *people[person_id], "post")
            posted[held].append(holder)
            posted_in[held, holder.unit].append(holder)
    return posted, posted_in


def _stand_ins(work: Work, at: datetime) -> dict[int, int]:
    """Person → who stands in now; of several the one arranged last."""
    return dict(look_up(work.session, _STANDING_IN, at=at))


def _contacts(work: Work) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for person_id, kind, address in look_up(work.session, _CONTACTS):
        found[person_id][kind] = address
    return dict(found)


_AT: Any = bindparam("at", type_=UtcDateTime)
_PEOPLE = select(Person.id, Person.name, Person.unit, Person.left_at)
_POSTS = select(Post.role, Post.person_id).order_by(Post.person_id)
_SHIFTS = select(Shift.role, Shift.person_id, Shift.id).where(shift_at(_AT)).order_by(Shift.person_id, Shift.id)
_ROSTERED = select(Shift.role).where(Shift.cancelled_at.is_(None)).distinct()
_STANDING_IN = select(StandIn.person_id, StandIn.by_id).where(stand_in_at(_AT)).order_by(StandIn.id)
_CONTACTS = select(Contact.person_id, Contact.kind, Contact.address)
"""Made once: the sweep asks them each time before it tells somebody."""
