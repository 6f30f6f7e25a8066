"""How many a platform takes a minute: over it, some drop in silence and some shut the door for ten minutes."""

from collections import defaultdict, deque
from datetime import datetime, timedelta
from threading import Lock

from alerts.outcome import Outcome

WINDOW = timedelta(minutes=1)


class Pace:
    """Counts the tries of one way in this process. A process beside it counts its own; the platform's answer decides."""

    def __init__(self, per_minute: int) -> None:
        self._limit = per_minute
        self._lock = Lock()
        self._gone: dict[str, deque[datetime]] = defaultdict(deque)

    def hold(self, key: str, now: datetime) -> Outcome | None:
        """``None`` and counted when one more may go to ``key`` now; else when to come back. Nothing has gone out."""
        with self._lock:
            gone = self._gone[key]
            while gone and not now - WINDOW < gone[0] <= now:  # after a jump of the clock the count begins anew
                gone.popleft()
            if len(gone) < self._limit:
                gone.append(now)
                return None
            wait = (gone[0] + WINDOW - now).total_seconds()
        return Outcome("temporary", "pace", f"对方每分钟只收 {self._limit} 条", wait)
