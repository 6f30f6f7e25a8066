"""Parts that a second process writes (:mod:`cases.store.scribe`) while this one words the next: while much is due, and not for a few steps."""

from collections import deque
from collections.abc import Sequence
from contextlib import suppress

from sqlalchemy import Dialect, func, select

from alerts.batch import Batch, Ids, script
from alerts.ripe import Due, Ripe
from cases.store.outbox_tables import Message, Notice
from cases.store.scribe import IN_HAND, NotWritten, Scribe
from cases.work import Work

Found = Sequence[Ripe | Due]


class Lost(Exception):
    """A part that was handed over does not stand in the record; ``why``: see :class:`NotWritten`."""

    def __init__(self, found: Found, why: str) -> None:
        super().__init__(why)
        self.found, self.why = found, why


class Beside:
    """Parts on their way into the record by the scribe, in their order. What was read holds as long as nobody but it writes; so do the
    numbers that its rows are given here, counted on from those in the record."""

    def __init__(self, scribe: Scribe, dialect: Dialect, which: int) -> None:
        """From before what is handed over is read: what others write from here on it does not write over. Raises NotWritten when it is gone.

        ``which``: the how manieth of this process's scribes.
        """
        self._scribe, self._dialect = scribe, dialect
        self.state = which, scribe.state()
        self._last: tuple[int, int] | None = None
        self._leaving = deque[tuple[Batch, Found]]()

    def number(self, work: Work) -> None:
        """Read what the notices and the messages are counted on from; once."""
        if self._last is None:
            notice, message = (work.session.scalar(select(func.max(table.id))) or 0 for table in (Notice, Message))
            self._last = notice, message

    def hand(self, batch: Batch, found: Found) -> list[Batch]:
        """Have it written; those that are written by now, if too many are under way. Raises Lost of any."""
        assert self._last is not None, "what is handed over was read, and numbered then"
        notice, message = self._last
        ids = Ids(_behind(notice, len(batch.notices)), _behind(message, len(batch.letters)))
        written = script(batch, ids, self._dialect)
        before = [self._next() for _ in range(len(self._leaving) - IN_HAND + 1)]
        try:
            self._scribe.hand(self.state[1], written)
        except NotWritten as e:
            raise Lost(found, e.why) from e
        self._last = notice + len(batch.notices), message + len(batch.letters)
        self._leaving.append((batch, found))
        return before

    def settle(self) -> list[Batch]:
        """Wait for all parts under way; them. Raises Lost of the first that is not in the record: nor are those behind it."""
        return [self._next() for _ in range(len(self._leaving))]

    @property
    def broken(self) -> set[int]:
        """Clocks of which a limit that has passed is under way: what was read of them may no longer be so."""
        return {f.due.clock_id for batch, _ in self._leaving for f in batch.plan.firings if f.due.is_breach}

    @property
    def has_breaches(self) -> bool:
        """Whether a limit that has passed is under way: until it is written it seems to be due."""
        return any(found[0].is_breach for _, found in self._leaving)

    def _next(self) -> Batch:
        batch, found = self._leaving.popleft()
        try:
            self._scribe.outcome()
        except NotWritten as e:
            self._drop()
            raise Lost(found, e.why) from e
        return batch

    def _drop(self) -> None:
        """Hear what became of those behind it, which is nothing."""
        for _ in range(len(self._leaving)):
            self._leaving.popleft()
            with suppress(NotWritten):
                self._scribe.outcome()


def _behind(last: int, count: int) -> range:
    return range(last + 1, last + 1 + count)
