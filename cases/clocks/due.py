"""When a duty is due. Pure: facts and terms in, instants out."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Literal

from cases.clocks.calendar import Calendar
from config.deadlines import Deadline

Fact = Literal["occurred", "discovered", "received", "dispatched", "started"]

LAST_SECOND = time(23, 59, 59)  # «24:00» of a day, written so that the date shown is the day of the law


@dataclass(slots=True)
class Facts:
    """The instants a limit may run from. ``occurred`` may be an interval (a date only, "昨天")."""

    discovered: datetime
    started: datetime
    occurred: tuple[datetime, datetime] | None = None
    received: datetime | None = None
    dispatched: datetime | None = None

    def interval(self, fact: Fact) -> tuple[datetime, datetime] | None:
        """The earliest and latest instant of that fact, or ``None`` if unknown."""
        if fact == "occurred":
            return self.occurred
        at: datetime | None = getattr(self, fact)
        return (at, at) if at else None


@dataclass(slots=True)
class Due:
    """Until when. ``at`` is shown (from the earliest basis), ``latest`` is when a breach is certain."""

    basis: Fact
    basis_at: datetime
    at: datetime
    latest: datetime
    provisional: bool


def due(policy: Deadline, facts: Facts, calendar: Calendar, zone: tzinfo) -> Due:
    """The limit of a policy under these facts; falls back to the policy's second basis, at last to discovery."""
    basis, (first, last) = _basis(policy, facts)
    at, provisional = add(first, policy.duration, policy.unit, calendar, zone)
    latest = at if last == first else add(last, policy.duration, policy.unit, calendar, zone)[0]
    return Due(basis, first, at, latest, provisional)


def add(start: datetime, duration: int, unit: str, calendar: Calendar, zone: tzinfo) -> tuple[datetime, bool]:
    """``start`` and so much time; natural hours never pause, days end with the day in the city's zone."""
    if unit == "natural_minutes":
        return start + timedelta(minutes=duration), False
    if unit == "natural_hours":
        return start + timedelta(hours=duration), False
    day = start.astimezone(zone).date()
    if unit == "natural_days":
        return _end_of(day + timedelta(days=duration), zone, start.tzinfo), False
    last, provisional = calendar.after(day, duration)
    return _end_of(last, zone, start.tzinfo), provisional


def _basis(policy: Deadline, facts: Facts) -> tuple[Fact, tuple[datetime, datetime]]:
    for fact in (policy.counts_from, policy.falls_back_to, "discovered"):
        if fact and (found := facts.interval(fact)):
            return fact, found
    raise AssertionError("discovery is always known")


@lru_cache(maxsize=1024)
def _end_of(day: date, zone: tzinfo, told_in: tzinfo | None) -> datetime:
    """Letters of one day share the end of their limit."""
    return datetime.combine(day, LAST_SECOND, zone).astimezone(told_in)
