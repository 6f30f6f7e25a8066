"""The work of one batch while its items are decided one after another, and what it came to."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from cases.audit.events import Happening
from cases.clocks.start import Start
from cases.items.judgment import Judgment
from cases.matters.opening import Opened
from cases.store.case_tables import Case
from cases.work import Work
from pipeline.same.candidates import Heard
from pipeline.same.same import Match, Matters
from pipeline.settling.pending import Pending


@dataclass
class Settled:
    """What a batch came to."""

    opened: int = 0
    attached: int = 0
    suggested: int = 0
    none: int = 0


class Graver(NamedTuple):
    """A request judged to be at risk, or to be kept from some; and what the judgment says of it."""

    values: dict[str, Any]
    at_risk: bool
    restricted: bool


@dataclass
class Batch:
    """The work of one batch while its items are decided one after another."""

    work: Work
    matters: Matters
    heard: dict[int, Heard]
    held: dict[int, list[Case]]
    fresh: dict[int, Opened] = field(default_factory=dict)
    joins: list[tuple[Match, Pending]] = field(default_factory=list)
    about: dict[int | None, Case] = field(default_factory=dict)
    changed: dict[int, Case] = field(default_factory=dict)
    known: dict[int, tuple[Case, dict[str, Any]]] = field(default_factory=dict)
    because: dict[int, int] = field(default_factory=dict)
    late: list[tuple[Case, Pending]] = field(default_factory=list)
    speaking: list[tuple[Pending, Judgment]] = field(default_factory=list)
    requests: list[tuple[tuple[str, ...], dict[str, Any]]] = field(default_factory=list)
    graver: dict[int, Graver] = field(default_factory=dict)
    risks: list[Start] = field(default_factory=list)
    restricted: list[Case] = field(default_factory=list)
    outcomes: dict[int, str | None] = field(default_factory=dict)
    happenings: list[Happening] = field(default_factory=list)
    counts: Settled = field(default_factory=Settled)
