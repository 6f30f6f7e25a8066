"""A step that is due, and what firing has to know of its clock and case."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from cases.store.types import read_json

AFTER_THE_LIMIT = ("breach", "after_breach")


class Ripe(NamedTuple):
    """A step that is due, and where it belongs."""

    step_id: int
    clock_id: int
    case_id: int | None
    purpose: str

    @property
    def is_breach(self) -> bool:
        """Whether this is the limit itself."""
        return self.purpose == "breach"


class Due(NamedTuple):
    """One pending step that is due, and the facts of its clock and case at this instant.

    ``subject``: what a clock without a case is about; of a risk check the kinds of danger (:mod:`alerts.dangers`). ``loud``: whether it may be told at once.
    """

    step_id: int
    n: int
    purpose: str
    roles_json: str
    planned_at: datetime
    fire_at: datetime
    step_generation: int
    clock_id: int
    generation: int
    state: str
    kind: str
    subject_kind: str
    subject_id: str
    terms_id: int
    subject: str | None
    unit: str | None
    due_at: datetime
    breach_at: datetime
    breached_at: datetime | None
    catch_up_at: datetime | None
    quiet: bool
    case_id: int | None
    number: str | None
    severity: str | None
    severity_confirmed: bool | None
    category: str | None
    restricted: bool | None
    drill: bool | None
    handling_lead: str | None
    complained_of_json: str | None
    loud: bool

    @property
    def place(self) -> object:
        """What is told of together: its case, else its clock."""
        return self.case_id or ("clock", self.clock_id)

    @property
    def roles(self) -> Sequence[str]:
        """Who is to be told. Raises DamagedJson."""
        return _read_roles(self.roles_json)

    @property
    def is_breach(self) -> bool:
        """Whether this is the limit itself."""
        return self.purpose == "breach"

    @property
    def is_past_limit(self) -> bool:
        """Breach and what follows it: told whatever was acknowledged."""
        return self.purpose in AFTER_THE_LIMIT

    @property
    def responsible(self) -> str | None:
        """Whose liaison and leader a unit role means: the clock's own unit, else the handling lead; never one complained of."""
        unit = self.unit or self.handling_lead
        complained_of = _read(self.complained_of_json) if self.complained_of_json else None
        return None if unit in (complained_of or ()) else unit


def in_order(due: Iterable[Due]) -> list[Due]:
    """Breach first, then oldest."""
    return sorted(due, key=lambda d: (d.purpose != "breach", d.fire_at, d.step_id))


@lru_cache(maxsize=1024)
def _read_roles(text: str) -> tuple[str, ...]:
    return tuple(_read(text))


@lru_cache(maxsize=1024)
def _read(text: str) -> Any:
    """What a JSON text says; only to be looked at, for others hold the same."""
    return read_json(text)
