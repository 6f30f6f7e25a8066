"""主办 and 回应主体: who led and answered for itself answers no more when another unit leads. Pure."""

from cases.store.case_tables import Case


def lead(case: Case, unit: str | None) -> None:
    """The case is that unit's. What the government answers for the departments stays the government's."""
    if case.response_lead in (None, case.handling_lead):
        case.response_lead = unit
    case.handling_lead = unit
