"""As whom somebody was told: what the step kept when it fired, else the roster as it now says it stood then."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from cases.people.duty import Held, how_held
from cases.proof.chain import Holding
from cases.store.people_tables import Person, Post, Shift, StandIn
from cases.work import Work
from config.load import Config


@dataclass(frozen=True)
class Roster:
    """Shifts, stand-ins and posts of the people in question, and the names of those they stood in for."""

    shifts: Mapping[int, Shift]
    stand_ins: Sequence[StandIn]
    posts: frozenset[tuple[int, str]]
    names: Mapping[int, str]

    @classmethod
    def read(cls, work: Work, people: Iterable[int], kept: Iterable[Held], span: tuple[datetime, datetime]) -> "Roster":
        """In four queries. ``kept``: what steps kept, which may name further shifts and people; ``span``: first and last message."""
        ids, kept = set(people), list(kept)
        meanwhile = (StandIn.starts_at <= span[1]) & (StandIn.ends_at.is_(None) | (StandIn.ends_at > span[0]))
        stand_ins = list(work.session.scalars(select(StandIn).where(meanwhile).order_by(StandIn.id)))
        ids |= {s.person_id for s in stand_ins} | {k["for"] for k in kept if k["for"]}
        named = {k["shift"] for k in kept if k["shift"]}
        shifts = select(Shift).where(Shift.person_id.in_(ids) | Shift.id.in_(named)).order_by(Shift.id)
        posts = select(Post.person_id, Post.role).where(Post.person_id.in_(ids))
        names = select(Person.id, Person.name).where(Person.id.in_(ids))
        return cls(
            {s.id: s for s in work.session.scalars(shifts)}, stand_ins,
            frozenset((person, role) for person, role in work.session.execute(posts)),
            dict(work.session.execute(names).all()),
        )  # fmt: skip

    def role_held(self, config: Config, person_id: int, role: str | None, at: datetime) -> str | None:
        """The role as which a wish for ``role`` reached this person: that one, else the first of the next roles they held."""
        following = role
        while following is not None:
            by = self._how(person_id, following, at)["by"]
            if by != "post" or (person_id, following) in self.posts:
                return following
            following = next_role(config, following)
        return role

    def holding(self, config: Config, person: Person, role: str, at: datetime, kept: Held | None) -> Holding:
        """As whom; ``kept`` rules over the roster, which may have been edited since."""
        held = kept or self._how(person.id, role, at)
        shift = self.shifts.get(held["shift"]) if held["shift"] else None
        return Holding(
            role, role_name(config, role), _unit_name(config, person.unit), held["by"],
            shift.starts_at if shift else None, shift.ends_at if shift else None,
            self.names.get(held["for"]) if held["for"] else None, kept is not None,
        )  # fmt: skip

    def _how(self, person_id: int, role: str, at: datetime) -> Held:
        return how_held(person_id, role, at, self.shifts.values(), self.stand_ins, self.posts)


def role_name(config: Config, role: str) -> str:
    """A role in words; its id once the city has given it up."""
    return next((r.name for r in config.ladders.roles if r.id == role), role)


def next_role(config: Config, role: str) -> str | None:
    """Whom the city tells when this role fails; none for a role it has given up."""
    return next((r.next for r in config.ladders.roles if r.id == role), None)


def _unit_name(config: Config, unit: str) -> str:
    return next((u.name for u in config.units.units if u.id == unit), unit)
