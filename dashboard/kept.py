"""A small figure of the whole city that everybody's page needs: worked out once for all who look within a moment."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Generic, TypeVar

from cases.house import House
from cases.work import Work

KEPT = timedelta(seconds=5)
"""As long as a page lets its parts stand."""

T = TypeVar("T")


@dataclass(frozen=True)
class _Held(Generic[T]):
    value: T
    at: datetime
    written: int


class Kept(Generic[T]):
    """What ``read`` finds, for all sessions of this process; anew after ``KEPT``, and at once when this process has written.

    So an officer's own act shows in the next answer; what other processes bring shows when the page would refresh itself anyway.
    """

    def __init__(self, house: House, read: Callable[[Work], T]) -> None:
        self.house, self.read = house, read
        self.lock = Lock()
        self.held: _Held[T] | None = None

    def now(self) -> T:
        """The figure. Who comes while another works it out waits for that one."""
        with self.lock:
            held = self.held
            if held is None or not self._stands(held):
                held = self.held = self._anew()
            return held.value

    def _stands(self, held: _Held[T]) -> bool:
        age = self.house.now() - held.at
        return held.written == self.house.database.written and timedelta(0) <= age < KEPT

    def _anew(self) -> _Held[T]:
        written = self.house.database.written  # before the look: a write in between makes it stale
        with self.house.read() as work:
            return _Held(self.read(work), work.now, written)
