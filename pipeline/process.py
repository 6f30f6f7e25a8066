"""process: judge what waits and settle it, batch by batch; what cannot be judged is quarantined and shown to a person."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy import select

from cases.audit.events import record
from cases.house import House
from cases.items.judgment import Judgment
from cases.matters.opening import Opened, open_cases
from cases.store.case_tables import Case, CaseItem
from cases.store.item_tables import Item
from cases.work import Work
from pipeline.judge import judge
from pipeline.pending import BATCH, Pending, pending
from pipeline.rules import Rules, compile_rules
from pipeline.settle import Settled, settle

log = structlog.get_logger()

TOGETHER = 40  # items a transaction: longer ones keep writers waiting over 50 ms


@dataclass
class Processed:
    """What one run came to."""

    read: int = 0
    opened: int = 0
    attached: int = 0
    suggested: int = 0
    none: int = 0
    quarantined: int = 0

    def add(self, settled: Settled) -> None:
        """Count a settled batch."""
        self.opened += settled.opened
        self.attached += settled.attached
        self.suggested += settled.suggested
        self.none += settled.none


def process_pending(house: House, states: Sequence[str] = ("pending",), rules: Rules | None = None) -> Processed:
    """Judge and settle everything in these states, oldest first, until none is left."""
    done, after = Processed(), 0
    while True:
        with house.read() as work:
            ids = [p.item.id for p in pending(work, after=after, limit=BATCH, states=states)]
        if not ids:
            return done
        rules = rules or compile_rules(house.config)
        _batch(house, ids, rules, done)
        after = ids[-1]


def _batch(house: House, ids: Sequence[int], rules: Rules, done: Processed) -> None:
    """Judge together, settle in short transactions: officers' clicks and the sweep wait for none of them."""
    done.read += len(ids)
    with house.read() as work:
        voices = [p.voice for p in _these(work, ids)]
    judgments = judge(voices, rules)  # outside any transaction: a writer never waits for thinking
    for first in range(0, len(ids), TOGETHER):
        part = slice(first, first + TOGETHER)
        _part(house, ids[part], judgments[part], done)


def _part(house: House, ids: Sequence[int], judgments: Sequence[Judgment], done: Processed) -> None:
    try:
        done.add(_settle(house, ids, judgments))
    except Exception as e:  # noqa: BLE001 — one bad item must not stop the others: find it by settling one by one
        log.warning("settle batch failed", items=len(ids), error=type(e).__name__)
        for id_, judgment in zip(ids, judgments, strict=True):
            _single(house, id_, judgment, done)


def _single(house: House, id_: int, judgment: Judgment, done: Processed) -> None:
    try:
        done.add(_settle(house, [id_], [judgment]))
    except Exception as e:  # noqa: BLE001 — the item is quarantined with its reason and counted
        log.error("item quarantined", item=id_, error=type(e).__name__)
        with house.write() as work:
            quarantine(work, id_, f"{type(e).__name__}: {e}"[:500])
            work.commit()
        done.quarantined += 1


def _settle(house: House, ids: Sequence[int], judgments: Sequence[Judgment]) -> Settled:
    with house.write() as work:
        rows = _these(work, ids)
        settled = settle(work, list(zip(rows, judgments, strict=True)))
        work.commit()
    return settled


def _these(work: Work, ids: Sequence[int]) -> list[Pending]:
    wanted = set(ids)
    return [
        p
        for p in pending(work, after=min(ids) - 1, limit=max(ids) - min(ids) + 1, states=["all"])
        if p.item.id in wanted
    ]


def quarantine(work: Work, item_id: int, fault: str) -> None:
    """Set an item aside with its reason; a person sees it as a case to look at, with 48 h running."""
    item = work.session.get(Item, item_id)
    assert item is not None, "it was just read"
    item.state, item.fault, item.outcome = "quarantined", fault, "case"
    record(
        work, "item_quarantined", subject_kind="item", subject_id=item_id, actor="machine", data={"fault": fault[:200]}
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
