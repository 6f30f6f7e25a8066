"""The roster at one instant, read once: who fills which role, who stands in, how each is reached. Pure after loading."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, or_, select

from cases.store.bulk import look_up
from cases.store.listed import each
from cases.store.people_tables import Contact, Person, Post, Shift, StandIn
from cases.store.types import UtcDateTime
from cases.work import Work


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
Held = tuple[int, int | None]
"""A person, and the shift."""


@dataclass(frozen=True)
class Roster:
    """Everybody in place at one instant, each replaced by who stands in; nobody in it has left.

    ``stand_ins``: person → who is told instead. ``names``: everybody who has not left. Who holds a role is thought out when it is asked
    for: a city has posts by the hundred, and one message goes to a few.
    """

    people: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    shifts: Mapping[str, Sequence[Held]] = field(default_factory=dict)
    posts: Mapping[str, Sequence[Held]] = field(default_factory=dict)
    rostered: frozenset[str] = frozenset()
    contacts: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    names: Mapping[int, str] = field(default_factory=dict)
    stand_ins: Mapping[int, int] = field(default_factory=dict)
    _asked: dict[tuple[str, str | None], Holders] = field(default_factory=dict, compare=False, repr=False)

    def holders(self, role: str, scope: str, unit: str | None) -> Holders:
        """Who is told for the role: of a unit role those posted in that unit; of a city role those on shift, or, when the
        role keeps no shifts at all (a mayor), those with the post. In order of person."""
        if scope == "unit" and not unit:
            return ()
        asked = role, unit if scope == "unit" else None
        if asked not in self._asked:
            self._asked[asked] = self._acting(self._held(*asked))
        return self._asked[asked]

    def _held(self, role: str, unit: str | None) -> Iterable[Holder]:
        """In their own right."""
        by, rows = ("shift", self.shifts) if unit is None and role in self.rostered else ("post", self.posts)
        held = ((id_, *self.people[id_], by, shift) for id_, shift in rows.get(role, ()))
        return (Holder(*one) for one in held if unit in (None, one[2]))

    def _acting(self, holders: Iterable[Holder]) -> Holders:
        """Each replaced by who stands in; each person once, in order of person; a role held in one's own right comes first."""
        found: dict[int, Holder] = {}
        for holder in holders:
            told = self.acting_for(holder.person_id)
            if told == holder.person_id:
                found[told] = holder
            elif told is not None:
                name, unit = self.people[told]
                found.setdefault(
                    told, replace(holder, person_id=told, name=name, unit=unit, instead_of=holder.person_id)
                )
        return tuple(found[id_] for id_ in sorted(found))

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


def roster_at(work: Work, at: datetime, *, contacts: bool = True) -> Roster:
    """The roster as it stands at that instant; without ``contacts`` nobody of it can be reached."""
    everybody, roles = look_up(work.session, _PEOPLE), [role.id for role in work.config.ladders.roles]
    return Roster(
        {id_: (name, unit) for id_, name, unit, _ in everybody},
        _by_first(look_up(work.session, _SHIFTS, at=at, roles=roles)),
        _by_first((role, person_id, None) for role, person_id in look_up(work.session, _POSTS)),
        frozenset(role for (role,) in look_up(work.session, _ROSTERED, roles=roles)),
        _contacts(work) if contacts else {},
        {id_: name for id_, name, _, left_at in everybody if left_at is None},
        _stand_ins(work, at),
    )


def shift_at(at: datetime) -> ColumnElement[bool]:
    """A shift that holds at the instant: from its first second up to, not including, its last; a cancelled one never."""
    return and_(Shift.starts_at <= at, Shift.ends_at > at, Shift.cancelled_at.is_(None))


def stand_in_at(at: datetime) -> ColumnElement[bool]:
    """A stand-in that holds at the instant; one without an end holds until it is ended."""
    return and_(StandIn.starts_at <= at, or_(StandIn.ends_at.is_(None), StandIn.ends_at > at))


def _by_first(rows: Iterable[tuple[Any, ...]]) -> dict[str, list[Held]]:
    found: dict[str, list[Held]] = defaultdict(list)
    for role, person_id, shift_id in rows:
        found[role].append((person_id, shift_id))
    return dict(found)


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
_ROLES = each(Shift.role, "roles")  # role by role, so that the shifts of years gone by are not read
_SHIFTS = (
    select(Shift.role, Shift.person_id, Shift.id)
    .select_from(_ROLES)
    .join(Shift, Shift.role == _ROLES.c.value)
    .where(shift_at(_AT))
    .order_by(Shift.person_id, Shift.id)
)
_ROSTERED = select(_ROLES.c.value).where(
    exists(Shift.id).where(Shift.role == _ROLES.c.value, Shift.cancelled_at.is_(None))
)
_STANDING_IN = select(StandIn.person_id, StandIn.by_id).where(stand_in_at(_AT)).order_by(StandIn.id)
_CONTACTS = select(Contact.person_id, Contact.kind, Contact.address)
"""Made once: the sweep asks them each time before it tells somebody."""
