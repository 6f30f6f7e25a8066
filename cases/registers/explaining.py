"""说明超时原因 of a register entry: the unit answerable, or the desk, says why its limit was missed; also after it was closed."""

from collections.abc import Iterable

from sqlalchemy import select

from cases.clocks.causes import missed
from cases.matters.stating import state
from cases.people.actors import Actor, Forbidden
from cases.registers.entering import clocks_of
from cases.registers.proving import open_entry
from cases.store.clock_tables import ClockRow, RegisterEntry
from cases.work import Work

NEWEST = 200


def explain(
    work: Work, number: str, seq: int | None, cause: str, actor: Actor, reason: str | None = None
) -> RegisterEntry:
    """Put the cause on record, as of a case's limit; the limit itself stays missed. ``seq``: which of its limits (default: the newest missed)."""
    entry, _row = open_entry(work, number, actor, or_closed=True)
    held = [c for c in work.session.scalars(clocks_of([entry.id])) if missed(c, work.now) and seq in (None, c.seq)]
    if not held:
        raise Forbidden("no_clock", f"{number} 没有超时的时限", ("clock",))
    state(work, held[0], actor, reason, {"cause": cause})
    return entry


def missed_entries(work: Work, units: Iterable[str] | None = None) -> list[tuple[RegisterEntry, ClockRow]]:
    """The newest missed limits of entries, of these units or of all."""
    query = select(ClockRow).where(ClockRow.subject_kind == "register", ClockRow.breach_at <= work.now)
    clocks = [
        c for c in work.session.scalars(query.order_by(ClockRow.breach_at.desc()).limit(NEWEST)) if missed(c, work.now)
    ]
    of = select(RegisterEntry).where(RegisterEntry.id.in_({int(c.subject_id) for c in clocks}))
    if units is not None:
        of = of.where(RegisterEntry.unit.in_(list(units)))
    entries = {entry.id: entry for entry in work.session.scalars(of)}
    return [(entries[int(c.subject_id)], c) for c in clocks if int(c.subject_id) in entries]
