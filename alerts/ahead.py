"""A burst is awaited: what falls due within the next seconds is read while nothing is due yet, and a second process is there to write it."""

from collections import deque
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Self

from sqlalchemy import Connection

from alerts.beside import Beside
from alerts.due import are_due, next_due
from alerts.questions import facts_in, oldest_facts, read_facts
from alerts.ripe import Due, in_order
from cases.house import House
from cases.store.scribe import NotWritten, Scribe
from cases.work import Work

SOON = timedelta(seconds=3)
WORTH = 300  # fewer are read beside a commit when they are due
PART = 600  # read in some twenty milliseconds, which is how late the first of them may be for it
MOST = 15_000

State = tuple[int, int]
"""Which connection tells it (0: this process's own, else which of the scribes), and its number: two that are asked may tell the same."""
_FIRST = datetime.min.replace(tzinfo=UTC)


def own_state(number: int | None) -> State | None:
    """As this process's own connection tells it."""
    return None if number is None else (0, number)


class Ahead:
    """Steps read before they are due, and by whom they are written: they hold as long as nobody else writes, which that connection's own
    number tells (:meth:`Database.state`). Where no such number is kept there are none. ``by``: this process's own connection; while much is
    due it is the scribe's instead (:meth:`beside`). One thread's own."""

    def __init__(self, house: House, scribe: Scribe | None = None) -> None:
        """``scribe``: one that begins already; its own from now on, if it writes in the same file."""
        self._house, self._held = house, ExitStack()
        self.by: Connection | None = None
        self._state: State | None = None
        self._scribe = scribe if scribe and house.database.is_written_by(scribe) else None
        self._scribes, self._is_alone = int(self._scribe is not None), False
        self.forget()

    def __enter__(self) -> Self:
        if self._house.database.file:
            self.by = self._held.enter_context(self._house.database.engine.connect())
        return self

    def __exit__(self, *_: object) -> None:
        self.by = None
        self.dismiss()
        self._held.close()

    def summon(self) -> None:
        """Much is due: have a second process begin. Where nobody can there is none, and all goes on without."""
        if self._scribe is None and self.by is not None and not self._is_alone:
            self._scribe = self._house.database.scribe()
            self._scribes += 1

    def dismiss(self) -> None:
        """Little is due, or it does not do what it is for."""
        if self._scribe is not None:
            self._scribe.close()
            self._scribe = None

    @property
    def is_helped(self) -> bool:
        """Whether the second process has begun. One that has died is let go, and until little is due there is no other: it might die as well."""
        if self._scribe is not None and self._scribe.is_dead:
            self._is_alone = True
            self.dismiss()
        return self._scribe is not None and self._scribe.is_there

    def beside(self) -> Beside | None:
        """What goes into the record by the second process, from now on; ``None`` while there is none."""
        if self._scribe is None or not self.is_helped:
            return None
        try:
            return Beside(self._scribe, self._house.database.engine.dialect, self._scribes)
        except NotWritten:
            self._is_alone = True
            self.dismiss()
            return None

    def forget(self) -> None:
        """What was read may no longer be so."""
        self._queue = deque[Due]()
        self._ripe = dict[int, Due]()
        self._fired = set[object]()
        self._last, self._until = (_FIRST, 0), _FIRST

    def look(self) -> None:
        """Read on while nothing is due; for a few steps it is not worth while."""
        if self.by is None:
            return
        state = self._state_now()
        if state != self._state:
            self.forget()
        self._state = state
        with self._house.read() as work:
            first, soon = next_due(work), work.now + SOON
            if first is not None and first < soon and (self._queue or are_due(work, soon, WORTH)):
                self.summon()
                self._read_on(replace(work, now=soon), first)
            else:
                self._is_alone = False
                self.dismiss()

    def known(self, state: State | None) -> Self | None:
        """Itself, if what was read still holds and reaches as far as now."""
        if state is None or state != self._state:
            self.forget()
        return self if self._ripe or self._queue or self.covers(self._house.now()) else None

    def covers(self, now: datetime) -> bool:
        """Whether everything due by then has been read."""
        return now < self._until

    def take(self, work: Work, limit: int) -> dict[int, Due]:
        """About so many of those that are due now, breach first, then oldest, with all others of their cases that are due."""
        self._ripen(work)
        chosen = self._ripe
        if len(chosen) > limit:
            places = {due.place for due in in_order(chosen.values())[:limit]}
            chosen = {id_: due for id_, due in self._ripe.items() if due.place in places}
        self._ripe = {id_: due for id_, due in self._ripe.items() if id_ not in chosen}
        self._fired.update(due.place for due in chosen.values())
        return chosen

    def give_back(self, due: Iterable[Due]) -> None:
        """These were taken and not written."""
        self._ripe |= {step.step_id: step for step in due}

    def _state_now(self) -> State | None:
        if beside := self.beside():
            return beside.state
        with self._house.write(by=self.by) as opened:  # only asked by it: no lock is taken
            return own_state(self._house.database.state(opened.session))

    def _read_on(self, soon: Work, first: datetime) -> None:
        while len(self._queue) < MOST and self._house.now() < first:
            at, id_ = self._last
            found = read_facts(soon, oldest_facts("any"), limit=PART, after=at, after_id=id_)
            self._queue.extend(found.values())
            if found:
                last = self._queue[-1]
                self._last, self._until = (last.fire_at, last.step_id), last.fire_at
            if len(found) < PART:
                self._until = soon.now
                return

    def _ripen(self, work: Work) -> None:
        """What has fallen due; of a case that others of ours have fired in, as it stands now."""
        fallen = dict[int, Due]()
        while self._queue and self._queue[0].fire_at <= work.now:
            due = self._queue.popleft()
            fallen[due.step_id] = due
        changed = [id_ for id_, due in fallen.items() if due.place in self._fired]
        if changed:
            now = read_facts(work, facts_in("step", "any"), ids=changed)
            fallen = {id_: due for id_, due in fallen.items() if id_ not in changed} | now
        self._ripe |= fallen
