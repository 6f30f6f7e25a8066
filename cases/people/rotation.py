"""轮班: recurring shifts. Pure: people take turns; on days off another list takes its turns."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import cycle
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Turn:
    """One person's shift, from its first instant up to, not including, its last."""

    person: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Pattern:
    """``days`` days from ``first`` at ``at`` o'clock, a shift every ``hours``; ``holiday_people`` empty: the same list always."""

    first: date
    days: int
    at: time
    hours: int
    people: Sequence[str]
    holiday_people: Sequence[str] = ()


def rotate(pattern: Pattern, is_day_off: Callable[[date], bool], zone: ZoneInfo) -> list[Turn]:
    """Shifts that cover the stretch without gap or overlap; each list keeps its own turn over the days of the other.

    A shift belongs to the day it begins on. The last is cut where the stretch ends.
    """
    usual, holiday = cycle(pattern.people), cycle(pattern.holiday_people or ())
    turns, start = [], datetime.combine(pattern.first, pattern.at)
    end = start + timedelta(days=pattern.days)
    while start < end:
        following = min(start + timedelta(hours=pattern.hours), end)
        off = bool(pattern.holiday_people) and is_day_off(start.date())
        turns.append(Turn(next(holiday if off else usual), _instant(start, zone), _instant(following, zone)))
        start = following
    return turns


def _instant(local: datetime, zone: ZoneInfo) -> datetime:
    """Shifts change by the clock on the wall, so that 08:30 stays 08:30 in a zone with summer time."""
    return local.replace(tzinfo=zone).astimezone(UTC)
