"""How many rows one write transaction takes: as many as fit into the time other writers may be kept waiting."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter
from typing import TypeVar

from sqlalchemy.orm import Session

FEWEST, MOST = 40, 500
AIM_SECONDS = 0.03
LIMIT_SECONDS = 0.05
"""What no transaction may exceed. The aim is below: the next rows may be heavier than the last."""
GROWTH = 1.5

T = TypeVar("T")


class Pace:
    """Sizes the next transaction by how long the last ones took, on this machine and with these rows.

    By the middle one of three: one that had to wait, for the disk as a rule, says nothing of the next rows. One above the limit counts at once.
    """

    def __init__(self, aim: float = AIM_SECONDS) -> None:
        """Begin with the fewest: below, what every transaction costs weighs more than its rows. ``aim``: seconds, less where rows are uneven."""
        self._aim = aim
        self.rows = FEWEST
        self.streams = False
        """Whether more came than one part takes, and not a message or two."""
        self._lately: list[float] = []

    @contextmanager
    def measuring(self, session: Session, rows: int) -> Iterator[None]:
        """Time what is done inside, the commit with it; waiting for another writer does not count."""
        session.connection()  # takes the lock
        began = perf_counter()
        yield
        self._took(rows, perf_counter() - began)

    def parts(self, rows: Sequence[T]) -> Iterator[Sequence[T]]:
        """The rows in order, each part as large as it may be by then."""
        first = 0
        while first < len(rows):
            part = rows[first : first + self.rows]
            first += len(part)
            yield part

    def _took(self, rows: int, seconds: float) -> None:
        self.streams = self.streams or rows >= self.rows
        if rows < self.rows and seconds <= self._aim:
            return  # the last few of a batch: what every transaction costs weighs the more, the fewer they are
        self._lately = [*(self._lately[-2:] if seconds <= LIMIT_SECONDS else ()), max(seconds, 1e-6) / rows]
        fitting = self._aim / sorted(self._lately)[len(self._lately) // 2]
        grown = min(fitting, self.rows * GROWTH if rows >= self.rows else self.rows)
        self.rows = round(min(max(grown, FEWEST), MOST))
