"""A case as one line of `yingsheng cases`: the contract of design §6, built for many cases at once."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CompoundSelect, Select, select

from cases.clocks.pauses import is_open
from cases.clocks.stop import stands_still
from cases.matters.reasons import reasons_of
from cases.store.act_tables import Instruction
from cases.store.case_tables import Case, CaseItem
from cases.store.clock_tables import ClockRow
from cases.store.item_tables import Item
from cases.store.types import row_id
from cases.work import Work

CLOCK_KEYS = (
    "kind", "seq", "basis", "started_at", "due_at", "state", "stopped_at", "breached_at", "late_when_discovered",
    "catch_up_at",
)  # fmt: skip
TIMES = ("occurred_at", "discovered_at", "received_at")


def find_case(work: Work, name: str) -> int | None:
    """The id of a case by its id or number; a merged case's number resolves to its survivor."""
    case = case_called(work, name)
    return case.id if case else None


def case_called(work: Work, name: str) -> Case | None:
    """The case itself."""
    id_ = row_id(name)
    query = select(Case).where(Case.number == name if id_ is None else Case.id == id_)
    case = work.session.scalar(query)
    while case is not None and case.merged_into_id:
        case = work.session.get(Case, case.merged_into_id)
    return case


def case_ids(
    work: Work,
    *,
    open_only: bool = False,
    overdue_only: bool = False,
    drills: bool = False,
    instructed: str | None = None,
) -> list[int]:
    """Ids of the cases asked for, oldest first; overdue: a running clock past its limit. Drills only when they are asked for, and alone.

    ``instructed``: 批示 or 交办; what a superior's channel brought is 交办 too.
    """
    query = select(Case.id).where(Case.drill if drills else ~Case.drill).order_by(Case.id)
    if open_only:
        query = query.where(Case.closed_at.is_(None))
    if overdue_only:
        late = select(ClockRow.case_id).where(ClockRow.state == "running", ClockRow.breach_at <= work.now)
        late = late.where(~stands_still())
        query = query.where(Case.id.in_(late))
    if instructed:
        query = query.where(Case.id.in_(instructed_cases(work, instructed)))
    return list(work.session.scalars(query))


def instructed_cases(work: Work, kind: str) -> Select[int] | CompoundSelect[int]:
    """Their ids: 批示 or 交办; what a superior's channel brought is 交办 too."""
    noted = select(Instruction.case_id).where(Instruction.kind == kind)
    superiors = [row.id for row in work.config.channels.channels if row.reply_clock == "instruction_feedback"]
    if kind != "交办" or not superiors:
        return noted
    sent = select(CaseItem.case_id).join(Item, Item.id == CaseItem.item_id).where(Item.channel.in_(superiors))
    return noted.union(sent)


def case_line(work: Work, case_id: int, *, why: bool = False) -> dict[str, Any]:
    """One case; with ``why`` each clock says on what it rests. Raises KeyError when there is none."""
    lines = case_lines(work, [case_id], why=why)
    if not lines:
        raise KeyError(case_id)
    return lines[0]


def case_lines(work: Work, ids: Sequence[int], *, why: bool = False) -> list[dict[str, Any]]:
    """Many cases in the order of their ids (at most some hundreds a call)."""
    cases = list(work.session.scalars(select(Case).where(Case.id.in_(ids)).order_by(Case.id)))
    clocks, items = _clocks(work, ids), _items(work, ids)
    reasons = reasons_of(work, [c for of_case in clocks.values() for c in of_case]) if why else {}
    return [_line(work, case, clocks[case.id], items[case.id], reasons) for case in cases]


def clock_lines(work: Work, case_id: int) -> list[dict[str, Any]]:
    """The clocks of one case with what only an officer of the desk asks: number, unit, pauses, whether the limit is provisional."""

    def local(at: datetime | None) -> str | None:
        return at.astimezone(work.config.city.zone).isoformat() if at else None

    return [
        {"id": c.id, **_clock(c, local), "generation": c.generation, "cycle": c.cycle, "unit": unit_name(work, c.unit),
         "provisional": c.provisional, "paused": is_open(c.pauses), "pauses": [[local(datetime.fromisoformat(at)) if at else None for at in pause] for pause in c.pauses]}
        for c in _clocks(work, [case_id])[case_id]
    ]  # fmt: skip


def unit_name(work: Work, unit_id: str | None) -> str | None:
    """The short name of a unit as people read it; its id when it was taken out of the file, for the record still names it."""
    try:
        return work.config.unit(unit_id).name if unit_id else None
    except KeyError:
        return unit_id


def _line(
    work: Work, case: Case, clocks: list[ClockRow], items: list[dict[str, Any]], reasons: dict[int, str]
) -> dict[str, Any]:
    def local(at: datetime | None) -> str | None:
        return at.astimezone(work.config.city.zone).isoformat() if at else None

    return {
        "id": case.id, "number": case.number, "kind": case.kind, "about": case.about_id, "title": case.title,
        "state": case.state, "severity": case.severity, "severity_confirmed": case.severity_confirmed,
        "category": case.category, "handling_lead": unit_name(work, case.handling_lead),
        "response_lead": unit_name(work, case.response_lead), "support": [unit_name(work, u) for u in case.support],
        "territory": case.territory, "level": case.level,
        **{name: local(getattr(case, name)) for name in TIMES},
        "clocks": [_clock(c, local) | ({"why": reasons[c.id]} if c.id in reasons else {}) for c in clocks],
        "items": items,
        "review": case.review, "attention": case.attention, "repeat": case.repeat, "restricted": case.restricted,
        "public_opinion": case.public_opinion, "history": case.history, "drill": case.drill, "merged_into": case.merged_into_id,
    }  # fmt: skip


def _clock(clock: ClockRow, local: Any) -> dict[str, Any]:
    line = {key: getattr(clock, key) for key in CLOCK_KEYS}
    return {key: local(value) if isinstance(value, datetime) else value for key, value in line.items()}


def _clocks(work: Work, ids: Sequence[int]) -> dict[int, list[ClockRow]]:
    found: dict[int, list[ClockRow]] = defaultdict(list)
    for clock in work.session.scalars(select(ClockRow).where(ClockRow.case_id.in_(ids)).order_by(ClockRow.id)):
        assert clock.case_id is not None
        found[clock.case_id].append(clock)
    return found


def _items(work: Work, ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    query = (
        select(CaseItem.case_id, Item.id, Item.channel, Item.external_id)
        .join(Item, Item.id == CaseItem.item_id)
        .where(CaseItem.case_id.in_(ids), CaseItem.detached_at.is_(None))
        .order_by(CaseItem.id)
    )
    for case_id, item_id, channel, external_id in work.session.execute(query):
        found[case_id].append({"id": item_id, "channel": channel, "external_id": external_id})
    return found
