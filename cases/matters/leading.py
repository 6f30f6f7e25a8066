"""主办 and 回应主体: who led and answered for itself answers no more when another unit leads. Pure."""

from cases.store.case_tables import Case
from config.words import Severity

GRAVE = (Severity.ESPECIALLY_SERIOUS, Severity.SERIOUS)


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
