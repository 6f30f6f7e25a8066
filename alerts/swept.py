"""What a sweep came to, and how a step that fired is shown to people."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from alerts.firing import Firing


class Fired(NamedTuple):
    """One step that fired, as `yingsheng sweep` prints it."""

    case: int | None
    clock: str
    purpose: str
    fire_at: datetime
    fired_at: datetime
    to: list[dict[str, str]]
    reason: str


@dataclass
class Swept:
    """What one sweep came to: how many steps fired, and how many steps and notices were set aside. ``passed``: those that fired, with their
    instants, for whoever wants to see them: a kilobyte and a half each, of a downtime of weeks a gigabyte."""

    many: int = 0
    passed: list[tuple[datetime, Sequence[Firing]]] = field(default_factory=list)
    quarantined: int = 0

    @property
    def fired(self) -> list[Fired]:
        """The steps that fired, as a person is shown them; made when somebody asks."""
        return [_shown(at, firing) for at, firings in self.passed for firing in firings]


def _shown(now: datetime, firing: Firing) -> Fired:
    due = firing.due
    return Fired(due.case_id, due.kind, due.purpose, due.fire_at, now, firing.audience.shown, firing.reason)
