"""What a site says about coming again: 429, or 503 with Retry-After (RFC 9110 §10.2.3), and Crawl-delay in its robots.txt. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

UNSAID = timedelta(minutes=10)
"""A 429 that names no time."""
LONGEST = timedelta(hours=6)
"""Longer than this no source is left alone, whatever it asks: a clock may have begun there."""

LONGEST_PAUSE = 30.0
"""Seconds between two requests: with an hour, as a few sites ask of every robot, no letter would be heard in its time."""


def pause_asked(seconds: float | None) -> float:
    """Seconds between two requests, as robots.txt asks; no more than ``LONGEST_PAUSE``, none where it asks for none or writes nonsense."""
    return min(seconds, LONGEST_PAUSE) if seconds and seconds > 0 else 0.0


def wait_asked(status: int, headers: Mapping[str, str]) -> timedelta | None:
    """How long to stay away; ``None`` when nothing of the kind was asked."""
    words = headers.get("retry-after", "").strip()
    if status != 429 and not (status == 503 and words):
        return None
    asked = _read(words, headers.get("date", ""))
    if asked is None or asked < timedelta(0):  # a moment gone by names no time either
        asked = UNSAID
    return min(max(asked, timedelta(seconds=1)), LONGEST)


def _read(words: str, date: str) -> timedelta | None:
    if words.isdigit():
        return timedelta(seconds=min(int(words), 10**7))
    try:
        until = parsedate_to_datetime(words)
        since = parsedate_to_datetime(date) if date else None
    except ValueError:
        return None
    if since is None:
        return None  # whose clock? without the answer's own date the instant says nothing
    return _aware(until) - _aware(since)


def _aware(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=UTC)
