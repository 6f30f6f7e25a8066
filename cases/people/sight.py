"""Who may know of a case and who may read it: one rule for pages, routes and use cases."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from cases.people.actors import Actor
from cases.store.case_tables import Case

DISCIPLINE = "discipline"
WHOLE_CITY = frozenset({
    "duty_officer", "shift_leader", "city_leader", "supervisor", "response_lead", "reviewer", "administrator", DISCIPLINE,
})  # fmt: skip
"""Roles that see every unit's cases; all others see those their own unit answers for."""


NO_CASES = frozenset({"security", "auditor"})
"""Security and audit administrators: accounts and the record are theirs, no case is."""

ANSWERING = (Case.handling_lead, Case.response_lead, Case.support, Case.complained_of, Case.restricted)
"""The columns of a case on which sight depends."""


CaseLike = Case | Row[*tuple[Any, ...]]
"""A case, or a row with just those columns."""


@dataclass(frozen=True)
class Sight:
    """What one person may see."""

    unit: str | None
    roles: frozenset[str]

    def knows(self, case: CaseLike) -> bool:
        """Whether the case may appear before this person at all."""
        if self.unit and self.unit in case.complained_of:
            return False
        answering = {case.handling_lead, case.response_lead, *case.support}
        return bool(self.roles & WHOLE_CITY) or (self.unit is not None and self.unit in answering)

    def reads(self, case: CaseLike) -> bool:
        """Whether more than its number may be shown: a matter of discipline opens for its own people only."""
        return self.knows(case) and (not case.restricted or DISCIPLINE in self.roles)


def sight_of_roles(unit: str | None, roles: frozenset[str]) -> Sight:
    """The sight of these roles in that unit. Who only keeps accounts or reads the record (三员) sees no unit's cases, not even the own one's."""
    return Sight(None if roles and roles <= NO_CASES else unit, roles)


def sight_of_actor(actor: Actor) -> Sight:
    """The sight of the one who acts."""
    return sight_of_roles(actor.unit, actor.roles)
