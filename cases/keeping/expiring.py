"""Which items have had their time: the rule that speaks of each, when it ends, and what holds it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from cases.store.case_tables import Case, CaseItem
from cases.store.item_tables import Item
from cases.work import Work
from config.retention import Keep

CHUNK = 500
ENDED = ("closed", "merged")


@dataclass(frozen=True)
class Expired:
    """An item whose time is over, by which rule and since when."""

    item_id: int
    channel: str
    rule: Keep
    since: datetime


def rule_of(rules: Iterable[Keep], channel: str, kind: str) -> Keep:
    """The first that fits; the last always does."""
    return next(rule for rule in rules if rule.fits(channel, kind))


def expired(work: Work, after: int = 0) -> tuple[list[Expired], int | None]:
    """Those among the next ``CHUNK`` items, by id; and after which to go on (``None``: these were the last).

    An item waits while a case of it is open, and while it, or any item of such a case, is under legal hold.
    """
    rules = work.config.retention.rules
    oldest = work.now - timedelta(days=min(rule.days for rule in rules))
    old = (Item.erased_at.is_(None), Item.discovered_at <= oldest, Item.id > after)
    items = list(work.session.scalars(select(Item).where(*old).order_by(Item.id).limit(CHUNK)))
    cases = _cases_of(work, [item.id for item in items])
    held = _held(work, {case.id for found in cases.values() for case in found})
    found = [_judged(work, item, cases.get(item.id, []), held) for item in items]
    return [one for one in found if one], items[-1].id if len(items) == CHUNK else None


def _judged(work: Work, item: Item, cases: list[Case], held: set[int]) -> Expired | None:
    if item.legal_hold or any(case.id in held for case in cases):
        return None
    if any(case.state not in ENDED for case in cases):
        return None
    kinds = {case.kind for case in cases}
    kind = "matter" if "matter" in kinds else "request" if kinds else "none"
    rule = rule_of(work.config.retention.rules, item.channel, kind)
    ends = max([item.discovered_at, *(case.closed_at for case in cases if case.closed_at)]) + timedelta(days=rule.days)
    return Expired(item.id, item.channel, rule, ends) if ends <= work.now else None


def _cases_of(work: Work, ids: list[int]) -> dict[int, list[Case]]:
    """Also those from which an item was detached: the work done on it there is part of its time."""
    query = select(CaseItem.item_id, Case).join(Case, Case.id == CaseItem.case_id).where(CaseItem.item_id.in_(ids))
    cases: dict[int, list[Case]] = {}
    for item_id, case in work.session.execute(query):
        cases.setdefault(item_id, []).append(case)
        survivor = work.session.get(Case, case.merged_into_id) if case.merged_into_id else None
        if survivor is not None:
            cases[item_id].append(survivor)
    return cases


def _held(work: Work, cases: set[int]) -> set[int]:
    query = select(CaseItem.case_id).join(Item, Item.id == CaseItem.item_id)
    return set(work.session.scalars(query.where(CaseItem.case_id.in_(cases), Item.legal_hold)))
