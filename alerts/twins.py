"""疑似同一件, not decided yet: whoever is told of two such matters at once hears of both in one message, and each says so.

Both keep their clocks, their steps and their breaches: nothing of the law waits for that decision, only the telephone rings once.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import aliased

from alerts.ripe import Due
from cases.store.bulk import look_up
from cases.store.case_tables import MATTER, Case, CaseItem, Suggestion
from cases.store.listed import among
from cases.work import Work


class Twin(NamedTuple):
    """The matter it may be one with."""

    case_id: int
    number: str


Twins = Mapping[int, Twin]
_OWN = aliased(Case)
_TWINS = (
    select(CaseItem.case_id, Case.id, Case.number)
    .join(_OWN, _OWN.id == CaseItem.case_id)
    .join(Suggestion, Suggestion.item_id == CaseItem.item_id)
    .join(Case, Case.id == Suggestion.case_id)
    .where(among(CaseItem.case_id, "cases"), CaseItem.representative, CaseItem.detached_at.is_(None))
    .where(_OWN.kind == MATTER, Suggestion.decided.is_(None), Case.id != CaseItem.case_id)
    .where(Case.kind == MATTER, Case.closed_at.is_(None), ~Case.restricted, ~Case.drill)
    .order_by(Case.id.desc())
)


def twins_of(work: Work, due: Iterable[Due]) -> dict[int, Twin]:
    """Of the incidents among these that are told at once: the oldest open matter each may be one with."""
    return twins_among(
        work,
        {d.case_id for d in due if d.case_id is not None and d.severity and d.loud and not (d.restricted or d.drill)},
    )


def twins_among(work: Work, cases: Collection[int]) -> dict[int, Twin]:
    """The same of matters that may be named: the caller leaves out restricted ones and drills."""
    rows = look_up(work.session, _TWINS, cases=sorted(cases)) if cases else ()
    return {case: Twin(other, number) for case, other, number in rows}


def eldest(case_id: int, twins: Twins) -> int:
    """The matter at the end of the chain: what may be one with it is told beside it."""
    seen = {case_id}
    while (twin := twins.get(case_id)) is not None and twin.case_id not in seen:
        case_id = twin.case_id
        seen.add(case_id)
    return case_id
