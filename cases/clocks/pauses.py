"""停表: the intervals in which an internal target did not run. Pure; no legal clock has any."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

Pauses = Sequence[Sequence[str | None]]
"""[from, until] in the order of time, as the clock's row keeps them; ``until`` is ``None`` while the clock stands still."""


class Pausable(Protocol):
    """A clock's row, as far as pauses go."""

    pauses: Pauses
    due_at: datetime
    breach_at: datetime


def folded(events: Iterable[tuple[str, datetime]]) -> list[list[str | None]]:
    """The intervals told by a clock's events (type, effective instant) in their order; others than pauses are passed over."""
    pauses: list[list[str | None]] = []
    for type_, at in events:
        if type_ == "clock_paused" and not is_open(pauses):
            pauses.append([at.isoformat(), None])
        elif type_ in ("clock_resumed", *ENDINGS) and is_open(pauses):
            pauses[-1][1] = at.isoformat()
    return pauses


ENDINGS = ("clock_satisfied", "clock_exited", "clock_superseded", "clock_void")
"""Events that end a clock, and the pause it is in."""


def is_open(pauses: Pauses) -> bool:
    """Whether the clock stands still now."""
    return bool(pauses) and pauses[-1][1] is None


def paused_for(clock: Pausable, now: datetime) -> timedelta:
    """How long it has stood still altogether, a pause still open counted up to ``now``."""
    return sum((_length(begins, until, now) for begins, until in clock.pauses or ()), timedelta(0))


def closed(pauses: Pauses, at: datetime) -> list[list[str | None]]:
    """The same intervals, the open one ended at ``at``."""
    return [[begins, until or at.isoformat()] for begins, until in pauses]


def end_open_pause(clock: Pausable, at: datetime) -> None:
    """What ends a paused clock ends its pause, and the limit counts that pause too."""
    if is_open(clock.pauses):
        begins, _ = clock.pauses[-1]
        length = _length(begins, None, at)
        clock.pauses = closed(clock.pauses, at)
        clock.due_at, clock.breach_at = clock.due_at + length, clock.breach_at + length


def _length(begins: str | None, until: str | None, now: datetime) -> timedelta:
    assert begins is not None, "a pause has a beginning"
    end = datetime.fromisoformat(until) if until else now
    return max(end - datetime.fromisoformat(begins), timedelta(0))
