"""The roster as lines: shifts, stand-ins, holes."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from cases.people.outlook import holes_between, shifts_between
from cases.people.swaps import standing_in
from cases.store.people_tables import Person, Shift, StandIn
from cases.work import Work


def roster_lines(work: Work, begins: datetime, ends: datetime) -> Iterator[dict[str, Any]]:
    """Everything of a stretch that says who is told: a line each, told apart by ``line``."""
    for shift, person in shifts_between(work, begins, ends):
        yield shift_line(work, shift, person)
    for row in standing_in(work):
        if row.starts_at < ends and (row.ends_at is None or row.ends_at > begins):
            yield stand_in_line(work, row)
    for hole in holes_between(work, begins, ends):
        yield {"line": "hole", "role": hole.role, **_hours(work, hole.starts_at, hole.ends_at)}


def shift_line(work: Work, shift: Shift, person: Person) -> dict[str, Any]:
    """One shift; ``replaces``: the shift it was swapped for."""
    return {"line": "shift", "id": shift.id, "role": shift.role, "person": person.name, "unit": person.unit,
            **_hours(work, shift.starts_at, shift.ends_at), "replaces": shift.replaces_id}  # fmt: skip


def stand_in_line(work: Work, row: StandIn) -> dict[str, Any]:
    """One stand-in: who is told for whom."""
    person, by = (work.session.get_one(Person, id_) for id_ in (row.person_id, row.by_id))
    return {"line": "stand_in", "id": row.id, "person": person.name, "unit": person.unit, "by": by.name, "by_unit": by.unit,
            **_hours(work, row.starts_at, row.ends_at)}  # fmt: skip


def _hours(work: Work, begins: datetime, ends: datetime | None) -> dict[str, datetime | None]:
    zone = work.config.city.zone
    return {"starts_at": begins.astimezone(zone), "ends_at": ends.astimezone(zone) if ends else None}
