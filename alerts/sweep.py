"""sweep: fire what is due. Step, breach, notices and messages are one transaction; a batch lasts some tens of milliseconds."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog

from alerts.audience import Directory, directory_at
from alerts.batch import Batch, prepare, set_aside, write
from alerts.due import Ripe, find_due, is_breach_due, load
from alerts.firing import Firing
from alerts.ways import working_ways
from alerts.wishes import has_wishes, resolve_wishes
from cases.house import House
from cases.store.database import is_outage
from cases.work import Work

BATCH = 300  # some 50 ms: officers' clicks and other writers are never kept waiting longer
LOOK = 10 * BATCH

log = structlog.get_logger()


@dataclass(frozen=True)
class Fired:
    """One step that fired, as `yingsheng sweep` prints it."""

    case: int | None
    clock: str
    purpose: str
    fire_at: datetime
    fired_at: datetime
    to: list[dict[str, str]]
    reason: str


@dataclass
class Swept:
    """What one sweep came to: the steps that fired, and how many steps and notices were set aside."""

    fired: list[Fired] = field(default_factory=list)
    quarantined: int = 0


def sweep(house: House, *, hold_breaches: bool = False) -> Swept:
    """One pass, drained: every step due now has fired once, each notice has its messages.

    ``hold_breaches``: the wall clock has just jumped and nobody has confirmed it; breach rows wait.
    """
    passage = _Passage(house, hold_breaches)
    while due := _look(house, hold_breaches):
        if not passage.fire(due):  # other sweepers hold what is left; they will fire it
            break
    passage.done.quarantined += _wishes(house)
    return passage.done


def _look(house: House, hold_breaches: bool) -> list[Ripe]:
    """Only reads: an idle sweep takes no lock from anybody."""
    with house.read() as work:
        return find_due(work, LOOK, hold_breaches=hold_breaches)


@dataclass(frozen=True)
class _Standing:
    """Where the record stands as the last batch leaves it: its state, who is told in it, and the steps that batch has taken."""

    state: int
    directory: Directory
    taken: frozenset[int]


class _Passage:
    """Due steps on their way into the record, batch after batch; while one is being committed the next is planned.

    What was planned by reading alone holds if nobody else has written since (:meth:`Database.state`); else it is planned anew with
    the record locked. ``_singles``: see :func:`alerts.calm.singles_lately`; counted on from batch to batch.
    """

    def __init__(self, house: House, hold_breaches: bool) -> None:
        self.done = Swept()
        self._house, self._hold_breaches = house, hold_breaches
        self._singles: dict[int, int] = {}
        self._standing: _Standing | None = None
        self._leaving: tuple[Batch, Future[None]] | None = None

    def fire(self, found: Sequence[Ripe]) -> bool:
        """Fire these, until a breach falls due that has to go before them; whether there may be more to do."""
        moved, others = False, not found[0].is_breach and not self._hold_breaches
        with self._house.write() as opened, ThreadPoolExecutor(1, "commit") as beside:
            for at in range(0, len(found), BATCH):
                part = found[at : at + BATCH]
                try:
                    batch = self._put(opened, part, self._plan_ahead(part))
                except Exception as e:
                    self._settle()
                    opened.session.rollback()
                    if is_outage(e):
                        raise
                    log.error("batch refused", steps=len(part), error=type(e).__name__)
                    self._one_by_one(part)
                    moved = True
                    continue
                if batch is not None:
                    moved = True
                    self._leaving = batch, beside.submit(opened.commit)
                if others and self._is_overtaken():
                    break
            self._settle()
        return moved

    def _put(self, opened: Work, part: Sequence[Ripe], ahead: Batch | None) -> Batch | None:
        """Write these steps, not yet committed; ``None`` when others have fired them all."""
        self._settle()
        state = self._house.database.state(opened.session)
        standing, self._standing = self._standing, None
        if ahead is None or standing is None or standing.state != state:
            work = replace(opened, now=self._house.now())
            directory = directory_at(work, working_ways(self._house))
            ahead = prepare(work, load(work, part, hold_breaches=self._hold_breaches), directory, self._singles)
        else:
            directory = standing.directory
        if not ahead.steps:
            opened.session.rollback()
            return None
        write(replace(opened, now=ahead.now), ahead)
        self._singles = ahead.singles
        self._standing = _Standing(state, directory, ahead.steps) if state is not None else None
        return ahead

    def _plan_ahead(self, part: Sequence[Ripe]) -> Batch | None:
        """These steps planned while the commit is under way; what that has taken still looks due here."""
        if self._standing is None:
            return None
        with self._house.read() as work:
            due = load(work, part, hold_breaches=self._hold_breaches)
            left = [d for d in due if d.step_id not in self._standing.taken]
            return prepare(work, left, self._standing.directory, self._singles)

    def _is_overtaken(self) -> bool:
        with self._house.read() as work:
            return is_breach_due(work)

    def _settle(self) -> None:
        """Wait until the last batch stands in the record, and count it."""
        if self._leaving is not None:
            (batch, commit), self._leaving = self._leaving, None
            commit.result()
            self._count(batch)

    def _one_by_one(self, part: Sequence[Ripe]) -> None:
        """The record has refused them together: each by itself, and the one it refuses is set aside."""
        self._standing = None
        for ripe in part:
            try:
                with self._house.write() as work:
                    due = load(work, [ripe], alone=True)
                    batch = prepare(work, due, directory_at(work, working_ways(self._house)), self._singles)
                    write(work, batch)
                    work.commit()
            except Exception as e:
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
        self.done.fired += [_shown(batch.now, f) for f in batch.plan.firings]
        self.done.quarantined += len(batch.plan.faults)


def _wishes(house: House) -> int:
    """Notices other rooms asked for."""
    with house.read() as work:
        if not has_wishes(work):
            return 0
    with house.write() as work:
        bad = resolve_wishes(work, directory_at(work, working_ways(house)))
        work.commit()
    return bad


def _shown(now: datetime, firing: Firing) -> Fired:
    due, told = firing.due, firing.audience.told
    to = [{"person": r.holder.name, "channel": r.way} for r in told]
    return Fired(due.case_id, due.kind, due.purpose, due.fire_at, now, to, firing.reason)
