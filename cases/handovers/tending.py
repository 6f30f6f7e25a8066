"""The engine's part of the hand-over: prepare what has come, and say once what nobody signed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from cases.audit.events import record
from cases.handovers.lists import unsigned
from cases.handovers.preparing import handover_link, missing_changes, prepare_handover
from cases.handovers.wording import unsigned_text
from cases.house import House
from cases.outbox.notices import Wish, ask
from cases.store.database import serialise
from cases.store.people_tables import HandOver
from cases.work import Work

SIDES_CN = {"outgoing": "交班人", "incoming": "接班人"}


@dataclass(frozen=True)
class Tended:
    """How many hand-overs were prepared, and of how many was said that nobody signed."""

    prepared: int = 0
    escalated: int = 0


def due_handovers(house: House) -> Tended:
    """Do what is due, in one transaction; looks first without the write lock, because mostly nothing is."""
    with house.read() as work:
        if not any(missing_changes(work, role) for role in _roles(work)) and not _late(work):
            return Tended()
    with house.write() as work:
        tended = tend_handovers(work)
        work.commit()
    return tended


def tend_handovers(work: Work) -> Tended:
    """1. Each change of shift of a handed-over role gets its hand-over, once, late after downtime. 2. Those unsigned for too
    long after it are told of in one message. Safe beside another sweeper."""
    serialise(work.session)
    made = [
        row for role in _roles(work) for at in missing_changes(work, role) for row in prepare_handover(work, role, at)
    ]
    late = _late(work)
    _escalate(work, late)
    return Tended(len(made), len(late))


def missing_sides(row: HandOver) -> list[str]:
    """The sides that have somebody who has not signed."""
    sides = (
        ("outgoing", row.outgoing_id, row.outgoing_signed_at),
        ("incoming", row.incoming_id, row.incoming_signed_at),
    )
    return [side for side, person, signed in sides if person is not None and signed is None]


def _roles(work: Work) -> list[str]:
    return [role.id for role in work.config.ladders.roles if role.hand_over]


def _late(work: Work) -> list[HandOver]:
    """Unsigned for too long after the change, or after the list was there to be signed if that was later."""
    limit = work.now - timedelta(minutes=work.config.ladders.handover_unsigned_minutes)
    query = select(HandOver).where(HandOver.escalated_at.is_(None), HandOver.at <= limit, HandOver.made_at <= limit)
    return list(work.session.scalars(query.where(unsigned()).order_by(HandOver.at, HandOver.id)))


def _escalate(work: Work, late: Iterable[HandOver]) -> None:
    by_role: dict[str | None, list[HandOver]] = {}
    for row in late:
        told = work.config.ladders.handover_unsigned_role or work.config.ladders.after(row.role)
        by_role.setdefault(told, []).append(row)
    for told, rows in by_role.items():
        if told is not None:
            _say(work, told, rows)
        for row in rows:
            row.escalated_at = work.now
            record(work, "handover_unsigned", subject_kind="handover", subject_id=row.id, actor="machine",
                   data={"missing": missing_sides(row), "told": told})  # fmt: skip


def _say(work: Work, role: str, rows: list[HandOver]) -> None:
    config = work.config
    names = config.ladders.role_names  # the city may have given the role up since
    missing = [(names.get(r.role, r.role), r.at, [SIDES_CN[s] for s in missing_sides(r)]) for r in rows]
    text = unsigned_text(
        missing, config.ladders.handover_unsigned_minutes, config.city.zone, handover_link(work, rows[0].id)
    )
    key = f"handover-unsigned:{','.join(str(r.id) for r in rows)}"
    ask(work, Wish(key, "handover", "time", role=role, text=text))
