"""The only place that asks for the time; everything else is given a value."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the instant, aware and in UTC."""

    simulated: bool

    def now(self) -> datetime:
        """The present instant in UTC."""
        ...


class WallClock:
    """The machine's own clock."""

    simulated = False

    def now(self) -> datetime:
        """The wall clock, which people and law go by."""
        return datetime.now(UTC)


@dataclass
class HeldClock:
    """A clock that stands where it was put: ``--now`` and tests."""

    at: datetime
    simulated: bool = True

    def __post_init__(self) -> None:
        self.at = require_aware(self.at)

    def now(self) -> datetime:
        """The instant it was put to."""
        return self.at

    def forward(self, **amount: float) -> datetime:
        """Move on by ``timedelta(**amount)`` and tell the new instant."""
        self.at += timedelta(**amount)
        return self.at


def require_aware(at: datetime) -> datetime:
    """The same instant in UTC. Raises ValueError for a naive time: it would be read as whatever zone the machine has."""
    if at.tzinfo is None:
        raise ValueError(f"时间 {at.isoformat()} 没有时区")
    return at.astimezone(UTC)
