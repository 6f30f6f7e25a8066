"""When it happened, as far as several voices together say. Pure."""

from datetime import datetime

Interval = tuple[datetime, datetime]


def narrowed(held: Interval, told: Interval) -> Interval:
    """What two voices together say of when it happened: where they agree, the narrower; where not, the earlier.

    «昨天» beside «22时27分» must not pull the occurrence back to midnight.
    """
    first, last = max(held[0], told[0]), min(held[1], told[1])
    return (first, last) if first <= last else min(held, told)


def believable(told: Interval | None, discovered: datetime) -> Interval | None:
    """What is known cannot have happened later than it was known: a date in the future is a slip and buys no time."""
    if told is None or told[0] > discovered:
        return None
    return told[0], min(told[1], discovered)


def together(told: list[Interval]) -> Interval | None:
    """All that was told of it, narrowed down; ``None`` when nobody says anything."""
    found: Interval | None = None
    for interval in told:
        found = narrowed(found, interval) if found else interval
    return found
