"""The steps of a ladder, laid out in time. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from cases.clocks.itself import Itself
from cases.clocks.night import last_morning, next_morning
from config.alerts import Night
from config.ladders import Ladder, LadderStep


class PlannedStep(NamedTuple):
    """One moment: ``planned_at`` by the ladder; ``fire_at`` when it may really fire."""

    n: int
    purpose: str
    roles: tuple[str, ...]
    planned_at: datetime
    fire_at: datetime
    state: str = "pending"


REMINDERS = ("notice", "warning")
_IN_TIME = attrgetter("fire_at", "n")


class Mornings(NamedTuple):
    """For quiet clocks: when the night ends in the city."""

    night: Night
    zone: tzinfo

    def for_step(self, purpose: str, planned: datetime) -> datetime:
        """A notice waits for the next morning; a warning comes the morning before, so that the day is still there to act."""
        if purpose == "breach":
            return planned
        if purpose == "warning":
            return last_morning(planned, self.night, self.zone)
        return next_morning(planned, self.night, self.zone)


class Moments(NamedTuple):
    """Between which instants a ladder is laid out, and what is known of the case. A tuple, since thousands in a row are looked up."""

    started: datetime
    due: datetime
    breach: datetime
    now: datetime
    confirmed: bool
    wait: timedelta
    mornings: Mornings | None = None


def lay_out(ladder: Ladder, moments: Moments) -> Sequence[PlannedStep]:
    """All steps in order of time, each with its state at the moment the clock is attached.

    1. A step anchored at the start falls ``minutes`` after the start, one at the limit around ``due``; the breach itself
       and what follows it at ``breach`` (the latest end of an interval), so that no breach is recorded too early.
    2. A step for which leaders wait falls, while nobody has confirmed, not before ``now + wait``.
    3. Steps of a quiet clock fall on mornings, where they are told in one digest; the breach itself stays at its instant.
    4. Of the steps already past when the clock is attached, the last instant's stay due now and the earlier are superseded:
       each person gets one message, never a flood and never silence.
    5. Of reminders that fall at one instant, a short limit's, the later in the ladder tells whom both would tell.
    6. Once the breach itself is past, whoever it tells is not told a minute later that the duty has begun.

    Clocks laid out alike are given one and the same steps.
    """
    return _laid_out(Itself(ladder), moments)


@lru_cache(maxsize=256)
def _laid_out(known: Itself[Ladder], moments: Moments) -> Sequence[PlannedStep]:
    """A batch of letters, all received today, begins one and the same duty at one and the same instant."""
    placed = sorted((_place(i, step, moments) for i, step in enumerate(known.of.steps, 1)), key=_IN_TIME)
    steps = tuple(_once(step, placed[i + 1 :]) for i, step in enumerate(placed))
    past = sum(s.fire_at <= moments.now for s in steps)
    if not past:
        return steps
    last, told = steps[past - 1].fire_at, {role for s in steps[:past] if s.purpose == "breach" for role in s.roles}
    return tuple(_once_past(s, last, moments.now, told) for s in steps)


def _once(step: PlannedStep, later: Sequence[PlannedStep]) -> PlannedStep:
    """The step, but for those whom a later reminder tells at the same instant: they would read the same words twice."""
    at_once = {role for s in later if s.fire_at == step.fire_at and s.purpose in REMINDERS for role in s.roles}
    return _without(step, at_once) if at_once and step.purpose in REMINDERS else step


def _once_past(step: PlannedStep, last: datetime, now: datetime, told: set[str]) -> PlannedStep:
    """The step, some being past already: the ``last`` of them fell at that instant, and its breach has ``told`` these."""
    if step.fire_at <= now:
        if step.fire_at == last or step.purpose == "breach":
            return step
        step = step._replace(state="superseded")
    return _without(step, told) if told and step.purpose in REMINDERS else step


def _without(step: PlannedStep, told: set[str]) -> PlannedStep:
    left = tuple(role for role in step.roles if role not in told)
    return step._replace(roles=left) if left else step._replace(state="superseded")


def _place(n: int, step: LadderStep, moments: Moments) -> PlannedStep:
    offset = timedelta(minutes=step.minutes)
    if step.anchor == "start":
        planned = moments.started + offset
    else:
        planned = (moments.breach if step.minutes >= 0 else moments.due) + offset
    if moments.mornings is not None:
        planned = max(moments.mornings.for_step(step.purpose, planned), moments.started)
    waits = step.confirmed and not moments.confirmed and step.purpose in REMINDERS
    fire = max(planned, moments.now + moments.wait) if waits else planned
    return PlannedStep(n, step.purpose, tuple(step.roles), planned, fire)
