"""Who can be called for each stage of review in the nights to come: everybody another person, none of them the officer who drafts."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from cases.clocks.night import next_morning
from cases.people.roster import Roster, roster_at
from cases.work import Work

DRAFTS = "duty_officer"
Chain = Sequence[tuple[str, Sequence[int]]]
"""Stage and the people who may hold it, in the order in which they are asked."""


def nights_short(work: Work, nights: int) -> list[tuple[datetime, list[str]]]:
    """The coming nights (their beginnings) that lack somebody, with the stages nobody is left for."""
    night, zone = work.config.alerts.night, work.config.city.zone
    found = []
    for day in range(nights):
        morning = next_morning(work.now + timedelta(days=day), night, zone)
        begins = morning.astimezone(zone).replace(hour=night.begins.hour, minute=night.begins.minute)
        begins = begins if begins < morning else begins - timedelta(days=1)
        at = max(begins, work.now)
        missing = unheld(_chain(work, roster_at(work, at)))
        if missing:
            found.append((at, missing))
    return found


def assigned(chain: Chain, taken: Collection[int] = ()) -> Mapping[str, int] | None:
    """One person for each stage, nobody twice, the earlier-named first where that is possible; ``None`` where it is not."""
    if not chain:
        return {}
    (stage, people), *rest = chain
    for person in people:
        if person not in taken:
            others = assigned(rest, {*taken, person})
            if others is not None:
                return {stage: person, **others}
    return None


def unheld(chain: Chain) -> list[str]:
    """The stages that are left without anybody, as few as can be; none when all are held by different people."""
    missing: list[str] = []
    while assigned([step for step in chain if step[0] not in missing]) is None:
        held = [step for step in chain if step[0] not in missing]
        alone = [step for step in held if assigned([other for other in held if other is not step]) is not None]
        missing.append((alone or held)[-1][0])
    return [stage for stage, _ in chain if stage in missing]


def _chain(work: Work, roster: Roster) -> Chain:
    drafting = {holder.person_id for holder in roster.holders(DRAFTS, "city", None)}
    scope = {role.id: role.scope for role in work.config.ladders.roles}

    def people(roles: Sequence[str]) -> list[int]:
        known = [role for role in roles if role in scope]  # a role the city has given up holds nothing
        holders = (h for role in known for h in roster.holders(role, scope[role], work.config.city.desk_unit))
        return list(dict.fromkeys(h.person_id for h in holders if h.person_id not in drafting))

    return [(step.stage, people(step.roles)) for step in work.config.ladders.review_chain]
