"""Loud and quiet: when a message may go. Pure."""

from datetime import datetime, timedelta, tzinfo

from config.alerts import Night


def is_night(at: datetime, night: Night, zone: tzinfo) -> bool:
    """Whether only danger may wake people at that instant."""
    moment = at.astimezone(zone).time()
    if night.begins <= night.ends:
        return night.begins <= moment < night.ends
    return moment >= night.begins or moment < night.ends


def next_morning(at: datetime, night: Night, zone: tzinfo) -> datetime:
    """The next end of a night after ``at``: when the digest of quiet clocks goes."""
    local = at.astimezone(zone)
    morning = local.replace(hour=night.ends.hour, minute=night.ends.minute, second=0, microsecond=0)
    return (morning if morning > local else morning + timedelta(days=1)).astimezone(at.tzinfo)


def last_morning(at: datetime, night: Night, zone: tzinfo) -> datetime:
    """The last end of a night at or before ``at``."""
    return next_morning(at, night, zone) - timedelta(days=1)
