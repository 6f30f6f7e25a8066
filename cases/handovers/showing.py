"""A hand-over as one line."""

from typing import Any

from cases.handovers.tending import missing_sides
from cases.store.people_tables import HandOver, Person
from cases.work import Work


def handover_line(work: Work, row: HandOver) -> dict[str, Any]:
    """Who hands over to whom, how much is on the list, who signed when, and which sides are missing."""
    zone = work.config.city.zone
    signed = {
        side: {"at": at.astimezone(zone), "by": by} if at else None
        for side, at, by in (
            ("outgoing", row.outgoing_signed_at, row.outgoing_signed_by),
            ("incoming", row.incoming_signed_at, row.incoming_signed_by),
        )
    }
    return {"id": row.id, "role": row.role, "at": row.at.astimezone(zone), "outgoing": name_of(work, row.outgoing_id),
            "incoming": name_of(work, row.incoming_id), "counts": row.list["counts"], "signed": signed,
            "missing": missing_sides(row), "escalated_at": row.escalated_at.astimezone(zone) if row.escalated_at else None}  # fmt: skip


def name_of(work: Work, person_id: int | None) -> str | None:
    """The person's name; ``None`` for nobody."""
    return work.session.get_one(Person, person_id).name if person_id is not None else None
