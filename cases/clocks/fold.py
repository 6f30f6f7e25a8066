"""A clock as its events tell it. Pure: every stored column is a fold of them, kept for speed and checked against it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, tzinfo
from functools import lru_cache
from operator import attrgetter, itemgetter
from typing import Any, Protocol

from cases.clocks.pauses import folded as folded_pauses

LIMIT = ("policy", "basis", "basis_at", "due_at", "breach_at", "provisional", "late_when_discovered", "catch_up_at")
"""What a start or a correction sets; as the event carries it, instants in ISO form."""
INSTANTS = frozenset({"basis_at", "due_at", "breach_at", "catch_up_at"})
_in_row, _in_object = itemgetter(*LIMIT), attrgetter(*LIMIT)
ENDINGS = {f"clock_{state}": state for state in ("satisfied", "exited", "superseded", "void")}


class Happened(Protocol):
    """One event of the clock, as far as folding goes."""

    type: str
    effective_at: datetime
    recorded_at: datetime
    data: Mapping[str, Any]


@dataclass
class Folded:
    """What the columns must say."""

    generation: int = 0
    policy: str = ""
    basis: str = ""
    basis_at: datetime | None = None
    due_at: datetime | None = None
    breach_at: datetime | None = None
    provisional: bool = False
    late_when_discovered: bool = False
    catch_up_at: datetime | None = None
    state: str = "running"
    stopped_at: datetime | None = None
    evidence_id: int | None = None
    breached_at: datetime | None = None
    breach_recorded_at: datetime | None = None
    pauses: list[list[str | None]] = field(default_factory=list)


def stand(clock: Any) -> dict[str, Any]:
    """What a clock's row (or the values of one) says of its limit, in the form events carry."""
    said = dict(zip(LIMIT, (_in_row if isinstance(clock, Mapping) else _in_object)(clock), strict=True))
    for key in INSTANTS:
        if (at := said[key]) is not None:
            said[key] = _iso(at, at.tzinfo, at.fold)
    return said


@lru_cache(maxsize=4096)
def _iso(at: datetime, zone: tzinfo | None, fold: int) -> str:
    """Letters of one day share their limits. Instants that are equal are not written alike in every zone: hence zone and fold."""
    return at.isoformat()


def fold(events: Iterable[Happened]) -> Folded:
    """The clock after these events, in their order.

    1. A start sets the limit; a correction sets it anew, raises the generation and lets an ended clock run again.
    2. A breach is dated when it happened and recorded when we wrote it; a withdrawal takes both back.
    3. An ending stops it at the instant it was true, with its evidence, and ends an open pause.
    """
    clock, told = Folded(), list(events)
    for event in told:
        if event.type == "clock_started":
            _set_limit(clock, event.data)
            clock.generation = 1
        elif event.type == "clock_corrected":
            _set_limit(clock, event.data["now"])
            clock.generation = event.data["generation"]
            clock.state, clock.stopped_at, clock.evidence_id = "running", None, None
        elif event.type == "clock_breached":
            clock.breached_at, clock.breach_recorded_at = event.effective_at, event.recorded_at
        elif event.type == "breach_withdrawn":
            clock.breached_at = clock.breach_recorded_at = None
            clock.late_when_discovered = False
        elif event.type in ENDINGS:
            clock.state, clock.stopped_at = ENDINGS[event.type], event.effective_at
            clock.evidence_id = event.data.get("evidence")
            _keep_limit(clock, event.data)
    clock.pauses = folded_pauses([(event.type, event.effective_at) for event in told])
    return clock


def differences(stored: Any, clock: Folded) -> dict[str, tuple[Any, Any]]:
    """Columns that do not say what the events say: name → (stored, folded)."""
    pairs = {f.name: (getattr(stored, f.name), getattr(clock, f.name)) for f in fields(Folded)}
    pairs["pauses"] = (list(stored.pauses or []), clock.pauses)
    return {name: (has, should) for name, (has, should) in pairs.items() if has != should}


def _set_limit(clock: Folded, said: Mapping[str, Any]) -> None:
    for key in LIMIT:
        value = said[key]
        setattr(clock, key, datetime.fromisoformat(value) if key in INSTANTS and value else value)


def _keep_limit(clock: Folded, said: Mapping[str, Any]) -> None:
    """An ending in the middle of a pause moves the limit by that pause; the event says where to."""
    for key in ("due_at", "breach_at"):
        if said.get(key):
            setattr(clock, key, datetime.fromisoformat(said[key]))
