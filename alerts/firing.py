"""Fire due steps: what becomes of each, who is told, in which words. Pure: facts, roster and holds in, rows out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from alerts.audience import Audience, Directory
from alerts.dangers import RISK, is_of_life
from alerts.ripe import Due
from cases.people.sight import DISCIPLINE
from cases.store.clock_tables import TRANSFER


@dataclass(frozen=True)
class Firing:
    """One step that fires: its people, and why not everybody in its roles was there."""

    due: Due
    audience: Audience

    @property
    def reached_nobody(self) -> bool:
        """Whether the roles were empty; people who were there and had acknowledged are not nobody."""
        return not self.audience.told and bool(self.audience.nobody)

    @property
    def reason(self) -> str:
        """``time``, else why the first person told was not of the step's own role, or that nobody was."""
        if self.audience.told:
            return self.audience.told[0].reason
        return "nobody" if self.reached_nobody else "time"


@dataclass
class Plan:
    """What one batch comes to: steps that fire, steps whose clock has ended or moved on, steps that could not be planned."""

    firings: list[Firing] = field(default_factory=list)
    cancelled: list[int] = field(default_factory=list)
    faults: dict[int, Exception] = field(default_factory=dict)


def plan(due: Sequence[Due], directory: Directory, holds: Mapping[int, frozenset[int]]) -> Plan:
    """Decide on each step, in the order given (breach first).

    1. A step of a stopped clock or an old generation is cancelled.
    2. A breach supersedes the earlier pending steps of its clock; they are left out here.
    3. Everyone in the step's roles (of a restricted case: 纪检 instead of the desk) is told once; who acknowledged is left out (``holds``), except of a breach.
    """
    made, broken = Plan(), dict[int, datetime]()
    for step in due:
        if step.state != "running" or step.step_generation != step.generation:
            made.cancelled.append(step.step_id)
        elif step.planned_at < broken.get(step.clock_id, step.planned_at):
            continue
        else:
            try:
                made.firings.append(Firing(step, _audience(step, directory, holds)))
            except Exception as e:  # noqa: BLE001 — one poisoned step must not stop the others: it is set aside and counted
                made.faults[step.step_id] = e
                continue
            if step.is_breach:
                broken[step.clock_id] = step.planned_at
    return made


def _audience(step: Due, directory: Directory, holds: Mapping[int, frozenset[int]]) -> Audience:
    if step.quiet:
        return Audience()
    held = frozenset[int]() if step.is_past_limit else holds.get(step.clock_id, frozenset())
    return directory.resolve(_roles(step, directory), step.responsible, held)


def _roles(step: Due, directory: Directory) -> Sequence[str]:
    """Of a case that only 纪检 reads the desk hears of its transfer, and of a life in danger; of its other limits 纪检 and who leads there."""
    if not step.restricted or step.kind == TRANSFER or (step.kind == RISK and is_of_life(step.subject)):
        return step.roles
    return (DISCIPLINE, *(role for role in step.roles if directory.has_in_unit(role, step.responsible)))
