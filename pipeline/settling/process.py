"""process: judge what waits and settle it, batch by batch; what cannot be judged is quarantined and shown to a person."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import chain

from sqlalchemy import select

from cases.audit.events import record
from cases.house import House
from cases.items.search import index_waiting
from cases.log import log
from cases.matters.lookback import ask_look_back, rising
from cases.matters.opening import Opened, open_cases
from cases.registers.tending import tend_freshness, untended
from cases.store.bulk import look_up
from cases.store.case_tables import Case, CaseItem
from cases.store.database import serialise
from cases.store.item_tables import Item
from cases.store.listed import among
from cases.store.outages import is_outage
from cases.store.pace import Pace
from cases.store.syncing import syncing
from cases.work import Work
from pipeline.judge import uncollected
from pipeline.rules import Rules, compile_rules
from pipeline.settling.batch import Settled
from pipeline.settling.beside import WORTH, judged_in_order, second_judge
from pipeline.settling.corrections import taught, with_corrections
from pipeline.settling.judged import Judged, judge_all
from pipeline.settling.pending import BATCH, Pending, count_waiting, pending
from pipeline.settling.renewing import TOGETHER, is_stale, renew
from pipeline.settling.settle import settle

PATIENCE = timedelta(minutes=2)
"""So long an item may wait for its task."""
CLEARED_AFTER = 8
"""Batches after which what they have left in cycles is looked for: four objects a batch of letters, four hundred of copies, and each look goes through
all that is under way."""


_STANDS = select(Item.id, Item.version, Item.state, Item.erased_at).where(among(Item.id, "ids"))


@dataclass
class Processed:
    """What one run came to."""

    read: int = 0
    opened: int = 0
    attached: int = 0
    suggested: int = 0
    none: int = 0
    quarantined: int = 0

    @property
    def fault(self) -> str | None:
        """The sentence for whoever ran it, when something could not be judged."""
        return f"{self.quarantined} 条信息无法研判, 已隔离并立案待看" if self.quarantined else None

    def add(self, settled: Settled) -> None:
        """Count a settled batch."""
        self.opened += settled.opened
        self.attached += settled.attached
        self.suggested += settled.suggested
        self.none += settled.none


def process_items(house: House, ids: Sequence[int], rules: Rules) -> Processed:
    """Judge and settle those of these items that still wait: a task's share of the work, harmless when it is done twice."""
    done, pace = Processed(), Pace()
    with house.read() as work:  # one look for all: to open another costs one message as much as it asks
        stale, waiting, rules = is_stale(work), pending(work, ids=ids), taught(work, rules)
    if stale:
        renew(house, TOGETHER)
    if waiting:
        done.read = len(waiting)
        judged = _judge_all(house, waiting, rules=rules, done=done)
        _settle_all(house, judged, pace, done)
        house.database.sync()
    return done


def process_overdue(house: House) -> Processed:
    """Where workers judge: what no task has done in time is done here and now, and so is what follows judging at leisure."""
    return process_pending(house, kept_before=house.now() - PATIENCE)


def process_pending(
    house: House,
    states: Sequence[str] = ("pending",),
    rules: Rules | None = None,
    kept_before: datetime | None = None,
    arriving: Iterator[int] = iter(()),
) -> Processed:
    """The whole of it: see :func:`settle_waiting` and :func:`second_pass`."""
    done = settle_waiting(house, states, rules, kept_before, arriving)
    second_pass(house, heard=done.read > 0)
    return done


def settle_waiting(
    house: House,
    states: Sequence[str] = ("pending",),
    rules: Rules | None = None,
    kept_before: datetime | None = None,
    arriving: Iterator[int] = iter(()),
) -> Processed:
    """Judge and settle everything in these states, oldest first, until none is left.

    ``arriving`` keeps a batch each time it is asked on and says how many were new: what comes is judged beside its coming, and
    is asked for to its end.
    """
    done, pace = Processed(), Pace()
    renew(house, TOGETHER)  # what was parted by hand is known before its next copy comes
    _bring_in(arriving, WORTH)
    batches = _batches(house, states, kept_before, done, arriving)
    if (first := next(batches, None)) is not None:
        rules = with_corrections(house, rules or compile_rules(house.config))
        here = partial(_judge_all, house, rules=rules, done=done)
        with (
            uncollected(),
            second_judge(rules, house.database) if _is_much(house, first, states) else nullcontext() as beside,
            syncing(house.database) as onto_disk,
        ):
            for n, judged in enumerate(judged_in_order(chain([first], batches), here, beside), 1):
                _settle_all(house, judged, pace, done)
                onto_disk()
                if n % CLEARED_AFTER == 0:
                    gc.collect(0)  # to look through all that is held takes ten times as long
    return done


def second_pass(house: House, *, heard: bool) -> int:
    """What follows at leisure, and need not be done for a case to stand: how many items the search index has taken in."""
    _tend(house)
    renew(house)
    if heard:
        _look_back(house)
    return index_waiting(house)


def _batches(
    house: House, states: Sequence[str], kept_before: datetime | None, done: Processed, arriving: Iterator[int]
) -> Iterator[list[Pending]]:
    after, more = 0, True
    while more:
        more = _bring_in(arriving, BATCH)
        with house.read() as work:
            waiting = pending(work, after=after, states=states, kept_before=kept_before)
        if waiting:
            done.read += len(waiting)
            after = waiting[-1].id
            yield waiting
        more = more or len(waiting) == BATCH  # what others bring meanwhile is the next run's


def _bring_in(arriving: Iterator[int], most: int) -> bool:
    """Let so many be kept, or all that come; whether more may come."""
    kept = 0
    for new in arriving:
        kept += new
        if kept >= most:
            return True
    return False


def _is_much(house: House, first: Sequence[Pending], states: Sequence[str]) -> bool:
    """Whether a second process is worth while; one message alone is not counted."""
    return len(first) == BATCH and count_waiting(house, states, most=WORTH) >= WORTH


def _tend(house: House) -> None:
    """What came in from the city's own sites renews their limits; looked at without holding up any writer."""
    with house.read() as work:
        waiting = untended(work)
    if waiting:
        house.done(tend_freshness)


def _look_back(house: House) -> None:
    """New voices may be about what was answered: then the desk is asked to look again."""
    with house.read() as work:
        waiting = rising(work)
    if waiting:
        house.done(ask_look_back)


def _judge_all(house: House, waiting: Sequence[Pending], *, rules: Rules, done: Processed) -> list[Judged]:
    try:
        return judge_all(waiting, rules)
    except Exception as e:  # noqa: BLE001 — one voice that breaks the judge must not stop the others: find it alone
        log.warning("judge batch failed", items=len(waiting), error=type(e).__name__)
        return [one for p in waiting if (one := _judge_one(house, p, rules, done)) is not None]


def _judge_one(house: House, waiting: Pending, rules: Rules, done: Processed) -> Judged | None:
    try:
        return judge_all([waiting], rules)[0]
    except Exception as e:  # noqa: BLE001 — the item is quarantined with its reason and counted
        _set_aside(house, waiting.id, e, done)
        return None


def _settle_all(house: House, judged: Sequence[Judged], pace: Pace, done: Processed) -> None:
    """A batch in parts: officers' clicks and the sweep wait for none of these transactions, and none of them for the disk; the batch does."""
    for part in pace.parts(judged):
        _part(house, part, pace, done)


def _part(house: House, judged: Sequence[Judged], pace: Pace, done: Processed) -> None:
    try:
        done.add(_settle(house, judged, pace))
    except Exception as e:  # one bad item must not stop the others: find it by settling one by one
        if is_outage(e):
            raise
        log.warning("settle batch failed", items=len(judged), error=type(e).__name__)
        for one in judged:
            _single(house, one, pace, done)


def _single(house: House, one: Judged, pace: Pace, done: Processed) -> None:
    try:
        done.add(_settle(house, [one], pace))
    except Exception as e:  # the item is quarantined with its reason and counted
        if is_outage(e):
            raise
        _set_aside(house, one.pending.id, e, done)


def _set_aside(house: House, id_: int, error: Exception, done: Processed) -> None:
    log.error("item quarantined", item=id_, error=type(error).__name__)
    house.done(lambda work: quarantine(work, id_, f"{type(error).__name__}: {error}"[:500]))
    done.quarantined += 1


def _settle(house: House, judged: Sequence[Judged], pace: Pace) -> Settled:
    """An item that got a new version while it was being judged is left: it waits again and its new words are judged next.

    So is one that another worker has settled meanwhile, and one whose words have been erased: they would come back with what was judged of them.
    """

    def once() -> Settled:
        with house.write(waits=False, sure=pace.streams) as work, pace.measuring(work.session, len(judged)):
            serialise(work.session)
            settled = settle(work, _unchanged(work, judged))
            work.commit()
        return settled

    return house.database.again(once)


def _unchanged(work: Work, judged: Sequence[Judged]) -> list[Judged]:
    stands = {id_: rest for id_, *rest in look_up(work.session, _STANDS, ids=[one.pending.id for one in judged])}
    return [one for one in judged if _is_as_read(one.pending, *stands.get(one.pending.id, ()))]


def _is_as_read(read: Pending, version: int = 0, state: str = "", erased_at: datetime | None = None) -> bool:
    return (version, state) == (read.version, read.state) and not (erased_at and (read.title or read.text))


def quarantine(work: Work, item_id: int, fault: str) -> None:
    """Set an item aside with its reason; a person sees it as a case to look at, with 48 h running."""
    item = work.session.get(Item, item_id)
    assert item is not None, "it was just read"
    item.state, item.fault, item.outcome = "quarantined", fault, "case"
    record(
        work,
        "item_quarantined",
        subject_kind="item",
        subject_id=item_id,
        actor="machine",
        data={"fault": fault.split(":", maxsplit=1)[0]},
    )
    held = select(Case).join(CaseItem, CaseItem.case_id == Case.id).where(CaseItem.item_id == item_id)
    cases = list(work.session.scalars(held))
    for case in cases:
        case.review = True
    if not cases:
        open_cases(work, [Opened(_to_look_at(work, item), item_id)])


def _to_look_at(work: Work, item: Item) -> Case:
    return Case(
        kind="matter", title=f"无法研判的信息 ({work.config.channel(item.channel).name})", state="received", review=True,
        opened_at=work.now, history=item.history, drill=False, cycle=1, attention=False, discovered_at=item.discovered_at,
        incident=False, public_opinion="ask", facts={}, decided={}, support=[], complained_of=[], restricted=False,
        severity_confirmed=False,
    )  # fmt: skip
