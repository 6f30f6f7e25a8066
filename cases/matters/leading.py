"""主办 and 回应主体: who led and answered for itself answers no more when another unit leads, or the level becomes another."""

from typing import NamedTuple

from cases.audit.events import record
from cases.people.actors import Actor
from cases.store.case_tables import Case
from cases.work import Work
from config.words import Severity

GRAVE = (Severity.ESPECIALLY_SERIOUS, Severity.SERIOUS)
LAW = "国办发〔2016〕61号"


class Answering(NamedTuple):
    """Of which level a case was, and who answered for it."""

    severity: str | None
    response_lead: str | None


def answering(case: Case) -> Answering:
    """How it stands, to be compared after the change."""
    return Answering(case.severity, case.response_lead)


def lead(case: Case, unit: str | None, government: str) -> None:
    """The case is that unit's. What the government answers for the departments stays the government's."""
    itself = case.response_lead in (None, case.handling_lead)
    case.handling_lead = unit
    if itself:
        case.response_lead = unit
    answer(case, government)


def answer(case: Case, government: str) -> None:
    """Of a grave matter the government answers (国办发〔2016〕61号), though whoever leads would answer for itself; not where the matter is
    about it, or none but 纪检 knows of it."""
    grave = case.kind == "matter" and case.severity in GRAVE
    if (
        case.response_lead in (None, case.handling_lead)
        and grave
        and not case.restricted
        and government not in case.complained_of
    ):
        case.response_lead = government


def follow_level(work: Work, case: Case, was: Answering, actor: Actor, reason: str | None) -> None:
    """A person has judged the case: who answers for it now stands on record at once, with why.

    Lowered below 重大, the government answers for no department any more: whoever leads does.
    """
    government = work.config.city.government
    if was.severity in GRAVE and case.severity not in GRAVE and case.response_lead == government:
        case.response_lead = case.handling_lead or government
    answer(case, government)
    if case.response_lead != was.response_lead:
        said = {"answers": [was.response_lead, case.response_lead], "severity": case.severity, "law": LAW}
        record(work, "response_lead_set", subject_kind="case", subject_id=case.id, case_id=case.id, actor=actor.login,
               data=said, reason=reason)  # fmt: skip
