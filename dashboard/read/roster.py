"""Who is on duty now, who in the coming week, and who stands in."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from cases.people.outlook import shifts_between
from cases.people.roster import Holder, Roster, roster_at
from cases.people.swaps import standing_in
from cases.store.people_tables import Person, Shift, StandIn
from cases.work import Work
from dashboard.read.calls import number_of

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class OnDuty:
    """One person told for a role now; ``until`` ``None``: by their post. ``instead_of``: for whom they stand in. ``number``: to ring."""

    role: str
    person: Holder | None
    until: datetime | None
    instead_of: str | None
    number: str = ""


@dataclass(frozen=True)
class Outlook:
    """The page's facts. ``days``: day → role → shifts that begin then. ``people``: everybody who has not left."""

    now: list[OnDuty]
    roles: list[str]
    days: dict[date, dict[str, list[tuple[Shift, Person]]]]
    coming: list[tuple[Shift, Person]]
    stand_ins: list[StandIn]
    people: dict[int, Person]


def read_outlook(work: Work) -> Outlook:
    """Everything at once."""
    coming = list(shifts_between(work, work.now, work.now + WEEK))
    people = {p.id: p for p in work.session.scalars(select(Person).order_by(Person.unit, Person.id))}
    return Outlook(
        _now(work, coming), [r.id for r in work.config.ladders.roles if any(s.role == r.id for s, _ in coming)],
        _by_day(work, coming), coming, standing_in(work), people,
    )  # fmt: skip


def _now(work: Work, coming: list[tuple[Shift, Person]]) -> list[OnDuty]:
    roster = roster_at(work, work.now)
    found = []
    for role in work.config.ladders.roles:
        if role.scope == "city":
            told = roster.holders(role.id, role.scope, None)
            found += [_on_duty(roster, role.id, holder, coming) for holder in told] or [
                OnDuty(role.id, None, None, None)
            ]
    return found


def _on_duty(roster: Roster, role: str, holder: Holder, coming: list[tuple[Shift, Person]]) -> OnDuty:
    until = next((shift.ends_at for shift, _ in coming if shift.id == holder.shift_id), None)
    instead_of = roster.names.get(holder.instead_of) if holder.instead_of is not None else None
    return OnDuty(role, holder, until, instead_of, number_of(roster, holder.person_id))


def _by_day(work: Work, coming: list[tuple[Shift, Person]]) -> dict[date, dict[str, list[tuple[Shift, Person]]]]:
    days: dict[date, dict[str, list[tuple[Shift, Person]]]] = {}
    for shift, person in coming:
        day = max(shift.starts_at, work.now).astimezone(work.config.city.zone).date()
        days.setdefault(day, {}).setdefault(shift.role, []).append((shift, person))
    return days
