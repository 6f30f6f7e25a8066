"""Whom to ring: who is on duty, and who is reached in a unit, each with the telephone number at the top of his list."""

from collections.abc import Collection
from dataclasses import dataclass

from cases.people.roster import Holder, Roster
from cases.store.case_tables import Case
from cases.work import Work

CALLED_BY = ("phone", "voice", "telephone", "sms")
"""Kinds of contact that are a telephone number, the best first."""
HAND = ("duty_officer", "shift_leader")
OTHERS = ("shift_leader", "city_leader", "supervisor", "response_lead")


@dataclass(frozen=True)
class Call:
    """Somebody to ring. ``number`` is empty when the roster knows none."""

    role: str
    name: str
    number: str


def number_of(roster: Roster, person_id: int) -> str:
    """The telephone number somebody is rung at."""
    known = roster.contacts.get(person_id, {})
    return next((known[kind] for kind in CALLED_BY if kind in known), "")


def on_duty(work: Work, roster: Roster, roles: Collection[str] = HAND) -> list[Call]:
    """Who holds these roles of the whole city now."""
    wanted = [role for role in work.config.ladders.roles if role.id in roles]
    return [_call(role.name, holder, roster) for role in wanted for holder in roster.holders(role.id, role.scope, None)]


def in_unit(work: Work, roster: Roster, unit: str | None) -> list[Call]:
    """Who is told for that unit."""
    roles = [role for role in work.config.ladders.roles if role.scope == "unit"]
    return [_call(role.name, holder, roster) for role in roles for holder in roster.holders(role.id, "unit", unit)]


def about(work: Work, roster: Roster, case: Case) -> list[Call]:
    """Whom the desk rings about a case: those of its lead, unless it is complained of, then those above the desk who are on duty."""
    lead = None if case.handling_lead in case.complained_of else case.handling_lead
    return in_unit(work, roster, lead) + on_duty(work, roster, OTHERS)


def _call(role: str, holder: Holder, roster: Roster) -> Call:
    return Call(role, holder.name, number_of(roster, holder.person_id))
