"""续报: each time the number of casualties of a reported matter changes, a report of its own is owed."""

from collections.abc import Mapping
from typing import Any

from cases.audit.events import record
from cases.clocks.duties import CaseFacts, policies_on
from cases.matters.byhand import begin_in_series
from cases.matters.given import HURT
from cases.store.case_tables import Case
from cases.work import Work
from config.words import Severity


def follow_casualties(work: Work, case: Case, before: Mapping[str, Any], *, actor: str) -> None:
    """Put a changed number on record and start what is owed for it; ``before`` are the case's facts as they were.

    Law: 生产安全事故报告和调查处理条例 第十三条. Days are counted from the day of the occurrence, else of the discovery.
    """
    was, now = counted(before), counted(case.facts)
    if was == now or case.history or case.closed_at is not None:
        return
    changed = {k: [was.get(k), now.get(k)] for k in HURT if was.get(k) != now.get(k)}
    record(work, "casualties_changed", subject_kind="case", subject_id=case.id, case_id=case.id, actor=actor,
           data={"changed": changed})  # fmt: skip
    zone = work.config.city.zone
    occurred = (case.occurred_at or case.discovered_at).astimezone(zone).date()
    facts = CaseFacts(case.kind, Severity(case.severity) if case.severity else None, event_type=case.event_type)
    for policy in policies_on(work.config, work.now.astimezone(zone).date(), "casualty_change", facts, occurred):
        begin_in_series(work, case, policy)


def verified(case: Case) -> dict[str, str]:
    """Which numbers an officer gave, and who. Entered by an earlier release, all of them count as given."""
    by = case.decided.get("casualties")
    if by is None:
        return {}
    return {k: case.decided[k] for k in HURT if k in case.decided} or {k: by for k in HURT if k in case.facts}


def beside_verified(case: Case, told: Mapping[str, Any]) -> dict[str, Any]:
    """What voices tell, where no officer's number stands: a person's value stays, whichever voices come or go."""
    return {**told, **_given(case)}


def take_numbers(survivor: Case, case: Case) -> None:
    """Of two matters that are one: of each kind the highest number an officer gave, else the highest told."""
    by = {**verified(case), **verified(survivor)}
    survivor.facts = {**highest(survivor.facts, case.facts), **highest(_given(survivor), _given(case))}
    survivor.decided = {
        **({"casualties": case.decided["casualties"]} if verified(case) else {}),
        **survivor.decided,
        **by,
    }


def highest(*told: Mapping[str, Any]) -> dict[str, Any]:
    """The highest number told of each kind: later totals are higher, and a partial count never lowers a known one."""
    found: dict[str, Any] = {}
    for facts in told:
        found |= {k: max(n, found.get(k, n)) for k, n in facts.items() if n is not None}
    return found


def _given(case: Case) -> dict[str, Any]:
    return {k: case.facts[k] for k in verified(case) if k in case.facts}


def counted(facts: Mapping[str, Any]) -> dict[str, int]:
    """The people hurt, by kind; what was never told and what is told to be nobody are the same number."""
    return {k: int(facts[k]) for k in HURT if facts.get(k)}
