"""The roster at one instant, read once: who fills which role, and how they are reached. Pure after loading."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select

from cases.store.people_tables import Contact, Person, Post, Shift
from cases.work import Work

K = TypeVar("K")


@dataclass(frozen=True)
class Holder:
    """A person who fills a role at an instant, and by what: a shift of the roster or a post."""

    person_id: int
    name: str
    unit: str
    by: str
    shift_id: int | None = None


@dataclass(frozen=True)
class Roster:
    """Everybody in place at one instant."""

    on_shift: Mapping[str, tuple[Holder, ...]]
    posted: Mapping[str, tuple[Holder, ...]]
    posted_in: Mapping[tuple[str, str], tuple[Holder, ...]]
    rostered: frozenset[str]
    contacts: Mapping[int, Mapping[str, str]]
    names: Mapping[int, str]

    def holders(self, role: str, scope: str, unit: str | None) -> tuple[Holder, ...]:
        """Who holds the role: of a unit role those posted in that unit; of a city role those on shift, or, when the
        role keeps no shifts at all (a mayor), those with the post."""
        if scope == "unit":
            return self.posted_in.get((role, unit), ()) if unit else ()
        if role in self.rostered:
            return self.on_shift.get(role, ())
        return self.posted.get(role, ())


def roster_at(work: Work, at: datetime) -> Roster:
    """The roster as it stands at that instant."""
    rows = work.session.execute(select(Person.id, Person.name, Person.unit).where(Person.left_at.is_(None)))
    people = {id_: (name, unit) for id_, name, unit in rows}
    posted: dict[str, list[Holder]] = defaultdict(list)
    posted_in: dict[tuple[str, str], list[Holder]] = defaultdict(list)
    for person_id, role in work.session.execute(select(Post.person_id, Post.role).order_by(Post.person_id)):
        if person_id in people:
            name, unit = people[person_id]
            holder = Holder(person_id, name, unit, "post")
            posted[role].append(holder)
            posted_in[role, unit].append(holder)
    return Roster(
        _on_shift(work, at, people), _frozen(posted), _frozen(posted_in), frozenset(_rostered(work)), _contacts(work),
        {id_: name for id_, (name, _) in people.items()},
    )  # fmt: skip


def _on_shift(work: Work, at: datetime, people: Mapping[int, tuple[str, str]]) -> dict[str, tuple[Holder, ...]]:
    found: dict[str, dict[int, Holder]] = defaultdict(dict)
    query = select(Shift.role, Shift.person_id, Shift.id).where(
        Shift.starts_at <= at, Shift.ends_at > at, Shift.cancelled_at.is_(None)
    )
    for role, person_id, shift_id in work.session.execute(query.order_by(Shift.person_id, Shift.id)):
        if person_id in people:
            found[role].setdefault(person_id, Holder(person_id, *people[person_id], "shift", shift_id))
    return {role: tuple(holders.values()) for role, holders in found.items()}


def _rostered(work: Work) -> list[str]:
    return list(work.session.scalars(select(Shift.role).distinct()))


def _contacts(work: Work) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for person_id, kind, address in work.session.execute(select(Contact.person_id, Contact.kind, Contact.address)):
        found[person_id][kind] = address
    return dict(found)


def _frozen(lists: Mapping[K, list[Holder]]) -> dict[K, tuple[Holder, ...]]:
    return {key: tuple(holders) for key, holders in lists.items()}
