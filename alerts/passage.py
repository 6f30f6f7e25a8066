"""Due steps on their way into the record, part by part, each part one transaction of some tens of milliseconds."""

from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from itertools import chain

from sqlalchemy.exc import DBAPIError

from alerts.ahead import Ahead, State, own_state
from alerts.audience import Directory, directory_at
from alerts.batch import Batch, Outlook, foresee, set_aside, word, write
from alerts.beside import Beside, Lost
from alerts.calm import Had
from alerts.due import divide, find_due, is_breach_due, load
from alerts.look import Look
from alerts.ripe import Due, Ripe
from alerts.swept import Swept
from alerts.ways import working_ways
from alerts.wishes import has_wishes
from cases.house import House
from cases.log import log
from cases.store.outages import is_outage
from cases.store.types import DamagedJson
from cases.work import Work

BATCH = 300  # planned and written in some 50 ms: officers' clicks and other writers are never kept waiting longer
AHEAD = 600  # as long, when all but the writing is done before the record is locked
PARTS = 16  # of one look, at most
MOST = 2 * PARTS  # then the roster is read anew


@dataclass(frozen=True)
class _Part:
    """Some due steps, and what was foreseen of them, unless that has to be read anew with the record locked."""

    found: Sequence[Ripe | Due]
    outlook: Outlook | None = None


class Passage:
    """Due steps on their way into the record, part by part: read, foreseen and worded while the part before is being committed, then written.

    What was foreseen holds if nobody else has written since the lock was taken last (:meth:`Database.state`); else it is foreseen anew with
    the record locked. ``_singles``: see :func:`alerts.calm.singles_lately`; counted on from part to part.
    """

    def __init__(self, house: House, hold_breaches: bool, ahead: Ahead | None, *, keeps: bool = True) -> None:
        """``keeps``: what fired is wanted afterwards."""
        self.done, self._keeps = Swept(), keeps
        self._house, self._hold_breaches, self._ahead = house, hold_breaches, ahead
        self._singles: dict[int, Had] = {}
        self._leaving: tuple[Batch, Future[None]] | None = None
        self._beside: Beside | None = None
        self._state: State | None = None
        self._overtaken = self._drained = False
        self.has_wishes = False
        """Whether a notice of another room waits for its people; seen with the last look at what is due."""

    def fire(self) -> bool:
        """Fire what is due, each time the breaches first, as long as what is foreseen holds; whether more may be due.

        Where nothing is due it only reads: an idle sweep takes no lock from anybody.
        """
        self._drained = False
        try:
            return self._fire()
        except DBAPIError:
            self._singles = {}  # what was counted of a batch that is not in the record has not been told
            raise

    def _fire(self) -> bool:
        by = self._ahead.by if self._ahead else None
        with self._house.write(by=by) as opened, ThreadPoolExecutor(1, "commit") as beside:
            self._beside = self._ahead.beside() if self._ahead else None
            self._state = self._beside.state if self._beside else self._own_state(opened)
            try:
                moved = self._fire_parts(opened, beside)
                self._settle()
            except Lost as lost:
                self._beside, self._singles = None, {}
                self._forget()
                self._house.database.heed(lost.why)
                self._into(opened, _Part(lost.found), None)
                return True
            finally:
                self._leave_nothing_unheard()
        return moved

    def _leave_nothing_unheard(self) -> None:
        """A fault of our own came between: what the scribe still has it writes, and whoever looks next sees it in the record; but a disk that
        refused it nobody else would tell of."""
        try:
            self._settle_handed()
        except Lost as lost:
            self._house.database.heed(lost.why)

    def _fire_parts(self, opened: Work, beside: ThreadPoolExecutor) -> bool:
        moved = False
        for part in self._parts():
            written, held = self._into(opened, part, beside if len(part.found) >= AHEAD // 2 else None)
            moved = moved or written
            if not held and self._state is not None:  # what others have written may change the rest: look anew
                self._forget()
                return True
        return moved and not self._drained

    def _into(self, opened: Work, part: _Part, beside: ThreadPoolExecutor | None) -> tuple[bool, bool]:
        """Into the record with it: whether anything came of it, and whether all was as foreseen. Raises Lost."""
        try:
            if self._hand(part):
                return True, True
            batch, held = self._put(opened, part)
        except Lost:
            raise
        except Exception as e:  # whatever row the record refuses: it is found by trying each, and set aside
            self._settle()
            opened.session.rollback()
            if is_outage(e):
                raise
            log.error("batch refused", steps=len(part.found), error=type(e).__name__)
            self._one_by_one(part.found[:BATCH])
            return True, False
        if batch is not None:
            self._leave(batch, opened, beside)
        return batch is not None, held

    def _hand(self, part: _Part) -> bool:
        """Have the scribe write it, if there is one and nothing in it has to be set aside. Raises Lost."""
        if self._beside is None or part.outlook is None or part.outlook.plan.faults:
            return False
        batch = word(self._house.config, self._house.now(), part.outlook, self._singles)
        for before in self._beside.hand(batch, part.found):
            self._count(before)
        self._singles, self._overtaken = batch.singles, False
        if self._asks_for_breaches(part) and not self._beside.has_breaches:
            with self._house.read() as work:
                self._overtaken = is_breach_due(work)
        return True

    def _forget(self) -> None:
        """Parts that were read ahead are left here unwritten: only the record knows which."""
        if self._ahead:
            self._ahead.forget()

    def _parts(self) -> Iterator[_Part]:
        if self._state is None:
            with self._house.read() as work:
                found = find_due(work, PARTS * BATCH, hold_breaches=self._hold_breaches)
                self.has_wishes = has_wishes(work)
            yield from self._until_overtaken([_Part(found[at : at + BATCH]) for at in range(0, len(found), BATCH)])
            return
        ahead = self._ahead.known(self._state) if self._ahead and not self._hold_breaches else None
        look, directory, left, many = Look(hold_breaches=self._hold_breaches, ahead=ahead), None, MOST, 1
        while left > 0 and not (left < MOST and self._is_help_come()):
            # one look for several parts, unless breaches come in between: what was just committed has to be read into its cache anew
            with self._looked(look, many * AHEAD) as (work, steps):
                if not (due := divide(steps, AHEAD)):
                    return
                if self._beside:
                    self._beside.number(work)
                elif self._ahead and len(steps) >= AHEAD:
                    self._ahead.summon()
                directory = directory or directory_at(work, working_ways(self._house))
                parts = self._foreseen(work, due, directory)
            rest = yield from self._until_overtaken(parts)
            self._drained = look.is_all and not (rest or self._overtaken or self._beside)
            if self._drained:  # what has fallen due since is the next sweep's
                return
            look.give_back(chain.from_iterable(due[len(due) - len(rest) :]))
            left -= len(parts) - len(rest)
            many = 1 if rest else min(4 * many, PARTS)

    @contextmanager
    def _looked(self, look: Look, limit: int) -> Iterator[tuple[Work, list[Due]]]:
        """What is due next, and where it was read: what else has to be known of it is read there too. Steps of a clock whose limit is under
        way as passed are read again behind it: it may be they fire no more."""
        with ExitStack() as reading:
            work = reading.enter_context(self._house.read())
            found, self.has_wishes = look.next(work, limit), has_wishes(work)
            broken = self._beside.broken if self._beside else ()
            changed = [step.step_id for step in found if step.clock_id in broken]
            if changed:
                reading.close()
                self._settle()
                work = reading.enter_context(self._house.read())
                found = look.again(work, found, changed)
            yield work, found

    def _is_help_come(self) -> bool:
        """Whether the rest is better begun anew, with the scribe that is there now."""
        return self._beside is None and self._ahead is not None and self._ahead.is_helped

    def _until_overtaken(self, parts: Sequence[_Part]) -> Generator[_Part, None, Sequence[_Part]]:
        """Part by part, until a breach falls due that has to go before what is left; what is left."""
        for at, part in enumerate(parts, 1):
            yield part
            if self._overtaken:
                return parts[at:]
        return ()

    def _foreseen(self, work: Work, parts: Sequence[Sequence[Due]], directory: Directory) -> list[_Part]:
        try:
            outlooks = foresee(work, parts, directory, self._singles)
        except DamagedJson:  # the one it stands in is looked for when it is written
            return [_Part(part) for part in parts]
        return [_Part(part, outlook) for part, outlook in zip(parts, outlooks, strict=True)]

    def _put(self, opened: Work, part: _Part) -> tuple[Batch | None, bool]:
        """Write these steps, not yet committed, and whether it was all as foreseen; no batch when others have fired them all.

        Of those that have to be foreseen anew only as many as the record may be locked for; the rest is found at the next look.
        """
        now, config, self._overtaken = self._house.now(), self._house.config, False
        ahead = word(config, now, part.outlook, self._singles) if part.outlook else None
        self._settle()
        opened.session.connection()  # takes the lock
        work, state = replace(opened, now=now), self._own_state(opened)
        held = ahead is not None and state == self._state
        if ahead is None or not held:
            due = load(work, part.found[:BATCH], hold_breaches=self._hold_breaches)
            if not due:
                opened.session.rollback()
                return None, held
            ahead = self._word_now(work, due)
        write(work, ahead)
        self._singles = ahead.singles
        if self._asks_for_breaches(part):  # here, where what is read stands in the cache still
            self._overtaken = is_breach_due(replace(opened, now=self._house.now()))
        return ahead, held

    def _asks_for_breaches(self, part: _Part) -> bool:
        """Whether a limit that has passed meanwhile would go before what is left."""
        return not (part.found[0].is_breach or self._hold_breaches)

    def _own_state(self, opened: Work) -> State | None:
        return own_state(self._house.database.state(opened.session))

    def _word_now(self, work: Work, due: Sequence[Due]) -> Batch:
        [outlook] = foresee(work, [due], directory_at(work, working_ways(self._house)), self._singles)
        return word(work.config, work.now, outlook, self._singles)

    def _leave(self, batch: Batch, opened: Work, beside: ThreadPoolExecutor | None) -> None:
        """Commit it, beside the next part if another follows."""
        if beside is not None:
            self._leaving = batch, beside.submit(opened.commit)
        else:
            opened.commit()
            self._count(batch)

    def _settle(self) -> None:
        """Wait until the last batch stands in the record, and count it. Raises Lost."""
        self._settle_handed()
        if self._leaving is not None:
            (batch, commit), self._leaving = self._leaving, None
            commit.result()
            self._count(batch)

    def _settle_handed(self) -> None:
        for handed in self._beside.settle() if self._beside else ():
            self._count(handed)

    def _one_by_one(self, found: Sequence[Ripe | Due]) -> None:
        """The record has refused them together: each by itself, and the one it refuses is set aside."""
        for ripe in found:
            try:
                with self._house.write() as work:
                    batch = self._word_now(work, load(work, [ripe], alone=True))
                    write(work, batch)
                    work.commit()
            except Exception as e:  # this is the one, or one of them: it alone is set aside, with its fault
                if is_outage(e):
                    raise
                with self._house.write() as work:
                    set_aside(work, {ripe.step_id: e})
                    work.commit()
                self.done.quarantined += 1
            else:
                self._singles = batch.singles
                self._count(batch)

    def _count(self, batch: Batch) -> None:
        self.done.many += len(batch.plan.firings)
        if self._keeps and batch.plan.firings:
            self.done.passed.append((batch.now, batch.plan.firings))
        self.done.quarantined += len(batch.plan.faults)
