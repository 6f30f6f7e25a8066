"""The file with which a register entry or a problem of the ledger was proved: the newest of each, as its event names it.

What was proved by an address alone has none beside it: its frozen copy is the address.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from sqlalchemy import select

from cases.people.actors import Actor
from cases.store.clock_tables import Problem, RegisterEntry
from cases.store.event_tables import Event, about
from cases.work import Work

Kind = Literal["register", "problem"]
PROVED: Mapping[str, str] = {"register": "register_proved", "problem": "problem_struck_off"}
TABLES: Mapping[str, type[RegisterEntry] | type[Problem]] = {"register": RegisterEntry, "problem": Problem}


@dataclass(frozen=True)
class Filed:
    """A proof on file: the hash of what it holds, and how the name of its file ended."""

    hash: str
    suffix: str


def files_of(work: Work, kind: Kind, ids: Collection[int]) -> dict[int, Filed]:
    """The newest proof of each of them that is a file."""
    if not ids:
        return {}
    table = TABLES[kind]
    addresses = {row.id: row.url for row in work.session.execute(select(table.id, table.url).where(table.id.in_(ids)))}
    proved = select(Event.subject_id, Event.data).where(about(kind, ids), Event.type == PROVED[kind]).order_by(Event.id)
    newest = {int(id_): data for id_, data in work.session.execute(proved)}
    return {
        id_: Filed(str(data["copy"]), str(data.get("suffix") or ""))
        for id_, data in newest.items()
        if data["copy"] != _copy_of(addresses.get(id_)) and _stands(work, kind, id_)
    }


def file_for(work: Work, kind: Kind, id_: int, actor: Actor, *, whole_city: bool) -> Filed | None:
    """That proof, to whoever may see what it proves: the city's people, and the unit's own."""
    unit = work.session.scalar(select(TABLES[kind].unit).where(TABLES[kind].id == id_))
    own = unit is not None and unit == actor.unit
    return files_of(work, kind, [id_]).get(id_) if whole_city or own else None


def _stands(work: Work, kind: Kind, id_: int) -> bool:
    """A problem that is open again is not proved by what struck it off before."""
    return kind == "register" or work.session.get_one(Problem, id_).state == "closed"


def _copy_of(address: str | None) -> str | None:
    return sha256(address.encode("utf-8", "surrogatepass")).hexdigest() if address else None
