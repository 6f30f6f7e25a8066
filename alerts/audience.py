"""Who is told: roles to people to addresses, and the next role when nobody can be reached."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import select

from cases.people.duty import addresses, people_in_role
from cases.store.outbox_tables import Acknowledgement
from cases.store.people_tables import Person
from cases.work import Work
from config.alerts import Way


@dataclass(frozen=True)
class Reach:
    """One person by one way, and why that person: ``time`` for the step itself, else what failed before."""

    person: Person
    role: str
    way: str
    address: str
    reason: str


@dataclass
class Audience:
    """The people of one firing: who is told, and which roles had nobody."""

    told: list[Reach] = field(default_factory=list)
    nobody: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Directory:
    """Resolves roles at one instant; ways that cannot work now (switched off, no secret) are left out."""

    work: Work
    ways: tuple[Way, ...]

    def resolve(
        self, roles: list[str], unit: str | None, reason: str = "time", held: frozenset[int] = frozenset()
    ) -> Audience:
        """Everyone in the roles once; for a role without anybody reachable at once the next role's people, and so on."""
        audience, seen = Audience(), set(held)
        for role in roles:
            self._role(role, unit, reason, audience, seen)
        return audience

    def others(self, person_id: int, tried: set[str]) -> Iterator[tuple[str, str]]:
        """Further ways to the same person, in the order of the file."""
        held = addresses(self.work, [person_id])[person_id]
        return ((way.id, held[way.address]) for way in self.ways if way.id not in tried and way.address in held)

    def next_role(self, role: str) -> str | None:
        """Whom to tell when this role fails."""
        return self.work.config.role(role).next

    def person(self, person_id: int) -> Audience:
        """One person, whatever their role."""
        reach = self._reach(self.work.session.get_one(Person, person_id), "", "time")
        return Audience([reach] if reach else [])

    def _role(self, role: str | None, unit: str | None, reason: str, audience: Audience, seen: set[int]) -> None:
        while role is not None:
            people = people_in_role(self.work, role, unit, self.work.now)
            reached = [r for p in people if (r := self._reach(p, role, reason)) is not None]
            audience.told += [r for r in reached if r.person.id not in seen]
            seen.update(r.person.id for r in reached)
            if reached:
                return
            audience.nobody.append(role)
            reason = "undeliverable" if people else "nobody"
            role = self.next_role(role)

    def _reach(self, person: Person, role: str, reason: str) -> Reach | None:
        first = next(iter(self.others(person.id, set())), None)
        return Reach(person, role, first[0], first[1], reason) if first else None


def on_hold(work: Work, clock_id: int) -> frozenset[int]:
    """People who acknowledged this clock and are not to be told again before a breach."""
    query = select(Acknowledgement.person_id).where(
        Acknowledgement.clock_id == clock_id, Acknowledgement.hold_until > work.now
    )
    return frozenset(work.session.scalars(query))
