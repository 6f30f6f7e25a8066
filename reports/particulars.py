"""What a paper may say of single cases and clocks: numbers and masked titles, read in bulk."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from reports.masking import shown_title

AT_ONCE = 5000  # ids in one statement: below the limits of both databases


@dataclass(frozen=True, slots=True)
class CaseName:
    """A case as a paper names it."""

    id: int
    number: str
    kind: str
    title: str
    restricted: bool
    handling_lead: str | None


@dataclass(frozen=True, slots=True)
class Breach:
    """A clock that ran out; ``case`` is None for a duty that belongs to no case (a website, an account)."""

    clock_id: int
    kind: str
    case: CaseName | None
    limit: datetime
    stopped_at: datetime | None

    def hours_over(self, now: datetime) -> float:
        """How long past the limit the answer came, or is still to come."""
        return ((self.stopped_at or now) - self.limit).total_seconds() / 3600


def cases_named(session: Session, ids: Iterable[int]) -> dict[int, CaseName]:
    """Those cases by id."""
    columns = (Case.id, Case.number, Case.kind, Case.title, Case.restricted, Case.handling_lead)
    found = (
        row for some in _chunks(sorted(set(ids))) for row in session.execute(select(*columns).where(Case.id.in_(some)))
    )
    return {r.id: _case_name(r.id, r.number, r.kind, r.title, r.restricted, r.handling_lead) for r in found}


def breaches(session: Session, clock_ids: Sequence[int], named: dict[int, CaseName]) -> list[Breach]:
    """Those clocks, the longest overdue first among the unanswered, then the answered by their limit."""
    columns = (ClockRow.id, ClockRow.kind, ClockRow.case_id, ClockRow.breach_at, ClockRow.stopped_at)
    found = (
        row for some in _chunks(clock_ids) for row in session.execute(select(*columns).where(ClockRow.id.in_(some)))
    )
    made = [Breach(r.id, r.kind, named.get(r.case_id), r.breach_at, r.stopped_at) for r in found]
    return sorted(made, key=lambda b: (b.stopped_at is not None, b.limit, b.clock_id))


def _case_name(id: int, number: str, kind: str, title: str, restricted: bool, lead: str | None) -> CaseName:
    # of a restricted case not even the lead: it would say whom the letter is about
    return CaseName(
        id, number, kind, shown_title(title, restricted=restricted), restricted, None if restricted else lead
    )


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]
