"""Loud and quiet: when a message may go. Pure."""

from datetime import datetime, time, timedelta, tzinfo
from functools import lru_cache

from config.alerts import Night


def is_night(at: datetime, night: Night, zone: tzinfo) -> bool:
    """Whether only danger may wake people at that instant."""
    return _is_between(at, night.begins, night.ends, zone)


@lru_cache(maxsize=4096)
def _is_between(at: datetime, begins: time, ends: time, zone: tzinfo) -> bool:
    """Most messages of a batch go at the same few instants."""
    moment = at.astimezone(zone).time()
    if begins <= ends:
        return begins <= moment < ends
    return moment >= begins or moment < ends


def next_morning(at: datetime, night: Night, zone: tzinfo) -> datetime:
    """The next end of a night after ``at``: when the digest of quiet clocks goes."""
    return _morning(at, night.ends, zone, at.tzinfo)


@lru_cache(maxsize=4096)
def _morning(at: datetime, ends: time, zone: tzinfo, told_in: tzinfo | None) -> datetime:
    """Most limits of a batch end with the same few days. Equal instants are one key in whatever zone they are written: hence ``told_in``."""
    local = at.astimezone(zone)
    morning = local.replace(hour=ends.hour, minute=ends.minute, second=0, microsecond=0)
    return (morning if morning > local else morning + timedelta(days=1)).astimezone(told_in)


def by_day(at: datetime, night: Night, zone: tzinfo) -> datetime:
    """When what can wait is told: at once, but out of the night only when it ends."""
    return next_morning(at, night, zone) if is_night(at, night, zone) else at


def last_morning(at: datetime, night: Night, zone: tzinfo) -> datetime:
    """The last end of a night at or before ``at``."""
    return next_morning(at, night, zone) - timedelta(days=1)
