"""The fact behind each generation of a clock: a correction changes the clock, never what was told before it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from cases.clocks.explain import counted_from
from cases.proof.chain import Fact
from cases.store.clock_tables import ClockRow
from cases.store.event_tables import Event, about
from cases.work import Work

SETS_A_LIMIT = ("clock_started", "clock_corrected")


class Generations:
    """Facts by clock and generation, folded from the clocks' events; the present one from the clock itself."""

    def __init__(self, events: Iterable[Event]) -> None:
        self._events: dict[str, dict[int, Event]] = defaultdict(dict)
        for event in events:
            data = event.data if isinstance(event.data, dict) else {}
            self._events[event.subject_id][int(data.get("generation", 1))] = event

    def fact(self, clock: ClockRow, generation: int) -> Fact:
        """From where the limit ran in that generation, and until when."""
        event = self._events[str(clock.id)].get(generation)
        if event is None or generation == clock.generation:
            return Fact(
                counted_from(clock.basis, clock.cycle), clock.basis_at, clock.due_at,
                clock.basis_event_id or (event.id if event else None),
            )  # fmt: skip
        data: dict[str, Any] = event.data
        due = _instant(data.get("due_at") or data.get("to")) or clock.due_at
        basis = counted_from(data.get("basis") or clock.basis, clock.cycle)
        return Fact(basis, _instant(data.get("basis_at")) or clock.basis_at, due, event.id)


def read_generations(work: Work, clock_ids: Iterable[int]) -> Generations:
    """In one query for all these clocks."""
    query = select(Event).where(about("clock", clock_ids), Event.type.in_(SETS_A_LIMIT))
    return Generations(work.session.scalars(query.order_by(Event.id)))


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
