"""How much a channel usually brings, learnt from its own past: by weekday, and within the day by the hour. Pure.

Medians, because one storm must not make the next quiet week look like a fault, and one outage must not make silence normal.
A holiday counts as a Sunday and a working weekend day as the weekday it stands for most: offices write and post by the calendar.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import exp, sqrt
from statistics import median
from zoneinfo import ZoneInfo

from cases.clocks.calendar import Calendar
from config.words import length_words

LEARN_DAYS = 84
"""Twelve weeks: long enough for a median of each weekday, short enough to follow a channel that grows."""
LEAST_WEEKS = 4
"""Fewer days of one weekday are no habit; the desk then goes by ``silent_after_hours`` alone."""
SILENT_CHANCE = 0.001
"""A silence is told when so little chance remains that nothing was said in it."""
THIN_SPREADS = 3
"""A full day is thin when it lies so many spreads below its weekday's median."""


@dataclass(frozen=True)
class Habit:
    """What a channel brings on each kind of day and the share of each hour; learnt, not configured."""

    typical: Mapping[int, float]
    least: Mapping[int, int]
    mean: Mapping[int, float]
    hours: Sequence[float]

    def day(self, day: date, calendar: Calendar) -> float:
        """How many new messages such a day brings."""
        return self.typical.get(kind_of(day, calendar), 0.0)

    def between(self, start: datetime, end: datetime, zone: ZoneInfo, calendar: Calendar) -> float:
        """How many were to be expected from ``start`` to ``end``; a channel of rare messages goes by its mean."""
        expected, at = 0.0, start
        while at < end:
            local = at.astimezone(zone)
            edge = min(
                (local.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)).astimezone(at.tzinfo), end
            )
            kind = kind_of(local.date(), calendar)
            whole = self.typical.get(kind, 0.0) or self.mean.get(kind, 0.0)
            expected += whole * self.hours[local.hour] * ((edge - at) / timedelta(hours=1))
            at = edge
        return expected


@dataclass(frozen=True)
class Volume:
    """A channel against its habit. ``silent``, ``thin``: sentences for an officer, or none."""

    today: int
    yesterday: int
    expected_today: float | None = None
    expected_yesterday: float | None = None
    silent: str | None = None
    thin: str | None = None


def kind_of(day: date, calendar: Calendar) -> int:
    """The weekday a day behaves like: 0 Monday … 6 Sunday."""
    if calendar.is_workday(day):
        return day.weekday() if day.weekday() < 5 else 0
    return day.weekday() if day.weekday() >= 5 else 6


def learn(
    hourly: Mapping[tuple[date, int], int], seen: Iterable[date], today: date, calendar: Calendar
) -> Habit | None:
    """The habit in counts by local day and hour; ``seen``: days on which the channel was really read.

    The first day is left out (it brings the whole past at once), and today (it is not over). ``None`` before four weeks.
    """
    days = sorted(day for day in set(seen) if day < today and day >= today - timedelta(days=LEARN_DAYS))[1:]
    by_kind: dict[int, list[int]] = {}
    counted = {day: sum(hourly.get((day, hour), 0) for hour in range(24)) for day in days}
    for day in days:
        by_kind.setdefault(kind_of(day, calendar), []).append(counted[day])
    known = {kind: counts for kind, counts in by_kind.items() if len(counts) >= LEAST_WEEKS}
    if not known:
        return None
    return Habit(
        {kind: float(median(counts)) for kind, counts in known.items()},
        {kind: _least(counts) for kind, counts in known.items()},
        {kind: sum(counts) / len(counts) for kind, counts in known.items()},
        _hours(hourly, days),
    )


def hold_against(
    hourly: Mapping[tuple[date, int], int], habit: Habit | None, last_at: datetime | None, read_since: datetime | None,
    now: datetime, zone: ZoneInfo, calendar: Calendar, silent_after: timedelta,
) -> Volume:  # fmt: skip
    """How a channel does today. Silence counts from the newest message; before any, from the first time it was read."""
    today = now.astimezone(zone).date()
    before = today - timedelta(days=1)
    counts = {day: sum(hourly.get((day, hour), 0) for hour in range(24)) for day in (today, before)}
    since = last_at or read_since
    silent = _silence(habit, since, now, zone, calendar, silent_after) if since else None
    if habit is None:
        return Volume(counts[today], counts[before], silent=silent)
    least = habit.least.get(kind_of(before, calendar), 0)
    typical = habit.day(before, calendar)
    thin = (
        f"昨天{f'只有 {counts[before]} 条' if counts[before] else '没有'}新信息, 同类日子通常 {typical:g} 条, 至少 {least} 条"
        if counts[before] < least
        else None
    )
    start = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return Volume(
        counts[today], counts[before], habit.between(start, now.astimezone(zone), zone, calendar), typical, silent, thin
    )


def _silence(
    habit: Habit | None, since: datetime, now: datetime, zone: ZoneInfo, calendar: Calendar, silent_after: timedelta
) -> str | None:
    lasting = length_words(now - since)
    if habit is not None:
        begin = max(since, now - timedelta(days=31))
        expected = habit.between(begin, now, zone, calendar)
        if exp(-expected) < SILENT_CHANCE:
            return f"已 {lasting}没有新信息, 按往常这段时间应有约 {expected:.0f} 条"
    if now - since > silent_after:
        return f"已 {lasting}没有新信息, 超过约定的 {length_words(silent_after)}"
    return None


def _least(counts: Sequence[int]) -> int:
    """The median less three spreads: the larger of what was observed (MAD) and what chance alone does (a root of the count)."""
    middle = float(median(counts))
    spread = 1.4826 * median(abs(count - middle) for count in counts)
    return max(0, int(middle - THIN_SPREADS * max(spread, sqrt(middle))))


def _hours(hourly: Mapping[tuple[date, int], int], days: Sequence[date]) -> list[float]:
    """Shares of the 24 hours. One message more in each hour, so that a short past leaves no hour impossible."""
    counts = [1.0 + sum(hourly.get((day, hour), 0) for day in days) for hour in range(24)]
    return [count / sum(counts) for count in counts]
