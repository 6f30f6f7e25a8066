"""Why each clock of a case is due when it is: the row, its last correction, and the calendar, as a sentence."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from cases.clocks.calendar import calendar_of
from cases.clocks.explain import Explained, Reader, explain
from cases.store.clock_tables import ClockRow
from cases.store.event_tables import Event, about
from cases.work import Work


def reasons_of(work: Work, clocks: Sequence[ClockRow]) -> dict[int, str]:
    """A sentence for each clock, by its id."""
    corrected = _corrections(work, [clock.id for clock in clocks])
    reader = Reader(work.config.city.zone, work.now, calendar_of(work.config.workdays))
    return {clock.id: explain(_as_explained(clock, corrected.get(clock.id)), reader) for clock in clocks}


def _as_explained(clock: ClockRow, corrected: Mapping[str, Any] | None) -> Explained:
    return Explained(
        terms=clock.terms, basis=clock.basis, basis_at=clock.basis_at, basis_event=clock.basis_event_id,
        due_at=clock.due_at, breach_at=clock.breach_at, provisional=clock.provisional, late=clock.late_when_discovered,
        catch_up_at=clock.catch_up_at, pauses=tuple(_pause(row) for row in clock.pauses or ()), corrected=corrected,
        stated=clock.stated, extended=clock.extended, cycle=clock.cycle,
    )  # fmt: skip


def _pause(row: Sequence[Any]) -> tuple[datetime, datetime | None]:
    began, until = row[0], row[1]
    return _instant(began), _instant(until) if until else None


def _instant(value: Any) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(str(value))


def _corrections(work: Work, clock_ids: Sequence[int]) -> dict[int, Mapping[str, Any]]:
    """How each clock stood before its last correction."""
    query = select(Event).where(Event.type == "clock_corrected", about("clock", clock_ids))
    events = work.session.scalars(query.order_by(Event.id))
    return {int(event.subject_id): event.data["was"] for event in events if "was" in event.data}
