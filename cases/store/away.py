"""The database is away: one line when it goes, one a minute, one when it is back, however many loops of a process meet it how often."""

import time
from collections.abc import Callable
from threading import Lock

from cases.log import log
from cases.store.outages import is_outage

EVERY_SECONDS = 60.0


class Away:
    """What the loops of one process meet. Each says what failed, or that its turn went well; any other fault is a line of its own."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock``: seconds, of elapsed time."""
        self._clock, self._lock = clock, Lock()
        self._failing: set[str] = set()
        self._since = 0.0
        self._said_at: float | None = None
        self._told = False

    def met(self, what: str, error: Exception) -> None:
        """A turn of the loop failed: ``what`` is its line where the database is not the reason."""
        if not is_outage(error):
            log.error(what, error=type(error).__name__)
            return
        with self._lock:
            now = self._clock()
            if not self._failing:
                self._since = now
            self._failing.add(what)
            if self._said_at is None or now - self._said_at >= EVERY_SECONDS:
                self._said_at = now
                self._say(now)

    def over(self, what: str) -> None:
        """A turn of that loop went well. The database is back when no loop fails any more."""
        if what not in self._failing:  # nearly always, and without the lock
            return
        with self._lock:
            self._failing.discard(what)
            if not self._failing and self._told:
                self._told = False
                log.warning("database is back", seconds=round(self._clock() - self._since))

    def _say(self, now: float) -> None:
        if self._told:
            log.error("database is still away", seconds=round(now - self._since), failing=sorted(self._failing))
        else:
            self._told = True
            log.error("database is away", failing=sorted(self._failing))
