"""How many rows one write transaction takes: as many as fit into the time other writers may be kept waiting."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter
from typing import TypeVar

from sqlalchemy.orm import Session

FEWEST, MOST = 40, 500
AIM_SECONDS = 0.03
"""Below what no transaction may exceed (50 ms): the next rows may be heavier than the last."""
GROWTH = 1.5

T = TypeVar("T")


class Pace:
    """Sizes the next transaction by how long the last one took, on this machine and with these rows."""

    def __init__(self) -> None:
        """Begin with the fewest: below, what every transaction costs weighs more than its rows."""
        self.rows = FEWEST

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
        fitting = rows * AIM_SECONDS / max(seconds, 1e-6)
        grown = min(fitting, self.rows * GROWTH) if rows >= self.rows else min(fitting, self.rows)
        self.rows = round(min(max(grown, FEWEST), MOST))
