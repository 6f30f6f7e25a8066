"""Who is told: roles to people to addresses, and the next role when nobody can be reached. Pure after the roster is read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from cases.outbox.trial import on_trial
from cases.people.roster import Holder, Roster, roster_at
from cases.store.types import write_json
from cases.work import Work
from config.alerts import Way
from config.ladders import Role
from config.load import Config


@dataclass(frozen=True)
class Reach:
    """One person by one way, and why that person: ``time`` for the step itself, else what failed before."""

    holder: Holder
    role: str
    way: str
    address: str
    reason: str

    @property
    def person_id(self) -> int:
        """Who is told."""
        return self.holder.person_id

    @cached_property
    def kept(self) -> str:
        """Who, as what, and by what that person held the role at that instant: rosters are edited afterwards. JSON up to the message's
        number; thousands of steps at eight o'clock say it of the same few people."""
        holder = self.holder
        by = holder.by if holder.instead_of is None else "stand_in"
        said = {
            "person_id": holder.person_id, "person": holder.name, "channel": self.way, "role": self.role, "reason": self.reason,
            "held": {"by": by, "shift": holder.shift_id, "for": holder.instead_of},
        }  # fmt: skip
        return write_json(said)[:-1]


@dataclass
class Audience:
    """The people of one firing: who is told, and which roles had nobody. Shared by all who asked the same: only read it."""

    told: list[Reach] = field(default_factory=list)
    nobody: list[str] = field(default_factory=list)

    @cached_property
    def shown(self) -> list[dict[str, str]]:
        """Who is told and how, as `yingsheng sweep` prints it."""
        return [{"person": reach.holder.name, "channel": reach.way} for reach in self.told]


@dataclass(frozen=True)
class Directory:
    """Resolves roles at one instant; ways that cannot work now (switched off, no secret) are left out."""

    config: Config
    roster: Roster
    ways: tuple[Way, ...]
    _known: dict[tuple[tuple[str, ...], str | None, frozenset[int]], Audience] = field(
        default_factory=dict, compare=False
    )
    _reached: dict[tuple[Holder, str, str], Reach | None] = field(default_factory=dict, compare=False)

    def resolve(self, roles: Sequence[str], unit: str | None, held: frozenset[int] = frozenset()) -> Audience:
        """Everyone in the roles once; for a role without anybody reachable at once the next role's people, and so on."""
        asked = (tuple(roles), unit, held)  # thousands of steps at eight o'clock ask for the same few people
        if asked not in self._known:
            audience, seen = Audience(), set(held)
            for role in roles:
                self._role(role, unit, audience, seen)
            self._known[asked] = audience
        return self._known[asked]

    def person(self, person_id: int, *, own: bool = False) -> Audience:
        """One person, whatever their role, or who stands in for them; one nobody can reach is told of to the last resort.

        ``own``: what nobody else can do or has asked for goes to that person, whoever stands in.
        """
        told = person_id if own and person_id in self.roster.names else self.roster.acting_for(person_id)
        reach = (
            self._reach(Holder(told, self.roster.names[told], "", "person"), "", "time") if told is not None else None
        )
        return Audience([reach]) if reach else self.resolve([self.config.ladders.last_resort], None)

    def readers(self, person_id: int | None, role: str | None, unit: str | None, by: Sequence[str]) -> Audience:
        """Whom a paper goes to, by each of these contacts that they have; a person who has none of them by what they have.

        A paper for one person is for nobody else but who stands in.
        """
        if person_id is not None:
            told = self.roster.acting_for(person_id)
            reached = (
                [self._reach(Holder(told, self.roster.names[told], "", "person"), "", "time")]
                if told is not None
                else []
            )
            first = [reach for reach in reached if reach is not None]
        else:
            first = self.resolve([role] if role else [], unit).told
        return Audience([each for reach in first for each in self._by(reach, by)])

    def _by(self, reach: Reach, by: Sequence[str]) -> list[Reach]:
        held = self.roster.contacts.get(reach.person_id, {})
        ways = {way.address: way for way in reversed(self.ways)}  # of two ways to one contact the first of the file
        wanted = [replace(reach, way=ways[kind].id, address=held[kind]) for kind in by if kind in ways and kind in held]
        return wanted or [reach]

    def others(self, person_id: int, tried: set[str]) -> Iterator[tuple[str, str]]:
        """Further ways to the same person, in the order of the file."""
        held = self.roster.contacts.get(person_id, {})
        return ((way.id, held[way.address]) for way in self.ways if way.id not in tried and way.address in held)

    def next_role(self, role: str) -> str | None:
        """Whom to tell when this role fails."""
        return self.config.ladders.after(role)

    def has_in_unit(self, role: str, unit: str | None) -> bool:
        """Whether somebody of that unit holds it now; no for a role of the whole city."""
        row = self._row(role)
        return row is not None and row.scope == "unit" and bool(self.roster.holders(role, row.scope, unit))

    def _row(self, role: str) -> Role | None:
        return next((row for row in self.config.ladders.roles if row.id == role), None)

    def _role(self, role: str | None, unit: str | None, audience: Audience, seen: set[int]) -> None:
        reason, asked = "time", set[str]()
        while role is not None and role not in asked:
            asked.add(role)
            row = self._row(role)
            people = self.roster.holders(role, row.scope, unit) if row else ()
            reached = [r for p in people if (r := self._in_role(p, role, reason)) is not None]
            audience.told += [r for r in reached if r.person_id not in seen]
            seen.update(r.person_id for r in reached)
            if reached:
                return
            audience.nobody.append(role)
            reason = "undeliverable" if people else "nobody"
            role = self.next_role(role)

    def _in_role(self, holder: Holder, role: str, reason: str) -> Reach | None:
        """The same object each time: what is kept of it is written out once."""
        asked = holder, role, reason
        if asked not in self._reached:
            self._reached[asked] = self._reach(holder, role, reason)
        return self._reached[asked]

    def _reach(self, holder: Holder, role: str, reason: str) -> Reach | None:
        first = next(iter(self.others(holder.person_id, set())), None)
        return Reach(holder, role, first[0], first[1], reason) if first else None


def directory_at(work: Work, ways: tuple[Way, ...]) -> Directory:
    """The directory at the instant of this unit of work. A way that is on trial never stands before one that delivers."""
    kept = {one.way for one in on_trial(work)}
    return Directory(work.config, roster_at(work, work.now), tuple(sorted(ways, key=lambda way: way.id in kept)))
