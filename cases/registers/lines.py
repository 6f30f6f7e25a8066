"""A register entry as one line of `yingsheng register list`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from cases.matters.lines import unit_name
from cases.registers.entering import clocks_of
from cases.store.clock_tables import ClockRow, RegisterEntry
from cases.work import Work


def register_lines(
    work: Work, *, kind: str | None = None, open_only: bool = False, number: str | None = None
) -> list[dict[str, Any]]:
    """The entries asked for, least time left first, those without a running clock last."""
    query = select(RegisterEntry).order_by(RegisterEntry.id)
    if kind:
        query = query.where(RegisterEntry.kind == kind)
    if open_only:
        query = query.where(RegisterEntry.state == "open")
    if number:
        query = query.where(RegisterEntry.number == number)
    entries = list(work.session.scalars(query))
    newest = _newest(work, [e.id for e in entries])
    lines = [_line(work, entry, newest.get(entry.id)) for entry in entries]
    return sorted(lines, key=lambda line: (line["state"] != "open", (line["clock"] or {}).get("due_at") or ""))


def entry_line(work: Work, entry: RegisterEntry) -> dict[str, Any]:
    """The line of one entry."""
    [line] = register_lines(work, number=entry.number)
    return line


def _newest(work: Work, ids: Sequence[int]) -> dict[int, ClockRow]:
    found: dict[int, ClockRow] = {}
    for clock in work.session.scalars(clocks_of(ids)):
        found.setdefault(int(clock.subject_id), clock)
    return found


def _line(work: Work, entry: RegisterEntry, clock: ClockRow | None) -> dict[str, Any]:
    def local(at: datetime | None) -> str | None:
        return at.astimezone(work.config.city.zone).isoformat() if at else None

    return {
        "id": entry.id, "number": entry.number, "kind": entry.kind, "name": entry.name, "unit": unit_name(work, entry.unit),
        "received_at": local(entry.received_at), "state": entry.state, "url": entry.url, "publication": entry.publication,
        "closed_at": local(entry.closed_at),
        "clock": None if clock is None else {
            "seq": clock.seq, "basis_at": local(clock.basis_at), "due_at": local(clock.due_at), "state": clock.state,
            "provisional": clock.provisional, "stopped_at": local(clock.stopped_at), "breached_at": local(clock.breached_at),
            "late_when_discovered": clock.late_when_discovered,
        },
    }  # fmt: skip
