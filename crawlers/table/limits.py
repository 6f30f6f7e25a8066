"""The limit that a row states: a day, an instant, or as superiors write it, 「3个工作日内」 and 「12月1日下班前」. Pure."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from cases.matters.asked_time import Desk, asked_time
from crawlers.instants import Unreadable, read_deadline

_CLOSING = "下班"
_MOMENT = timedelta(seconds=1)


def stated_limit(cell: object, zone: ZoneInfo, since: datetime | None, desk: Desk | None) -> datetime | None:
    """The instant by which the row says it is due, counted from ``since``, the order's own time. Raises as ``read_deadline``.

    ``desk``: the city's working days and when its offices close; without it such words say nothing.
    """
    try:
        at = read_deadline(cell, zone, since)
    except Unreadable:
        asked = asked_time(str(cell), since.astimezone(zone), desk) if since and desk else None
        if asked is None or asked.until is None:
            raise
        return asked.until.astimezone(UTC)
    if at is None or desk is None or _CLOSING not in str(cell):
        return at
    last = (at - _MOMENT).astimezone(zone).date()
    return datetime.combine(last, desk.closes, zone).astimezone(UTC)
