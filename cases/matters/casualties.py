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


def is_verified(case: Case, kind: str) -> bool:
    """Whether an officer gave that number. Entered by an earlier release, all of them count as given."""
    return "casualties" in case.decided and (kind in case.decided or not any(k in case.decided for k in HURT))


def beside_verified(case: Case, told: Mapping[str, Any]) -> dict[str, Any]:
    """What voices tell, where no officer's number stands: a person's value stays, whichever voices come or go."""
    return {**told, **{k: case.facts[k] for k in HURT if k in case.facts and is_verified(case, k)}}


def counted(facts: Mapping[str, Any]) -> dict[str, int]:
    """The people hurt, by kind; what was never told and what is told to be nobody are the same number."""
    return {k: int(facts[k]) for k in HURT if facts.get(k)}
