"""How often one caller may call: a minute's worth at once, then evenly."""

from datetime import datetime
from threading import Lock

CALLERS = 10_000


class Pace:
    """A bucket for each caller, in this process. Callers who rest longest are forgotten first."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._buckets: dict[str, tuple[float, datetime]] = {}

    def wait(self, caller: str, per_minute: int, now: datetime) -> float:
        """0 and counted when the caller may go on, else seconds to wait."""
        with self._lock:
            left, at = self._buckets.pop(caller, (float(per_minute), now))
            left = min(per_minute, left + max((now - at).total_seconds(), 0) * per_minute / 60)
            allowed = left >= 1
            self._buckets[caller] = (left - allowed, now)
            if len(self._buckets) > CALLERS:
                del self._buckets[next(iter(self._buckets))]
        return 0 if allowed else (1 - left) * 60 / per_minute
