"""Holes of a roster. Pure: stretches in, stretches out."""

from collections.abc import Iterable
from datetime import datetime

Stretch = tuple[datetime, datetime]
"""From an instant up to, not including, another."""


def holes(shifts: Iterable[Stretch], begins: datetime, ends: datetime) -> list[Stretch]:
    """The parts of [begins, ends) that no shift covers, in order."""
    found, at = [], begins
    for start, end in sorted(shifts):
        if start >= ends:
            break
        if start > at:
            found.append((at, start))
        at = max(at, end)
    return [*found, (at, ends)] if at < ends else found
