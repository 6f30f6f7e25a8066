"""What a platform is told of the orders it sent: the number each got when it was kept, and both limits."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from cases.items.raw import RawItem
from cases.store.case_tables import Case, CaseItem
from cases.store.clock_tables import ClockRow
from cases.store.item_tables import Item
from cases.work import Work


class Known(NamedTuple):
    """An order in the record: its version and what that says, and the request it opened (a channel of opinions opens none)."""

    version: int
    number: str | None
    due_at: datetime | None
    content_hash: str


def known_orders(work: Work, items: Sequence[RawItem]) -> dict[tuple[str, str], Known]:
    """Those of the messages that are in the record, by channel and key. ``due_at`` is the limit of the reply clock."""
    found = (
        select(Item, Case.number, ClockRow)
        .outerjoin(CaseItem, (CaseItem.item_id == Item.id) & (CaseItem.how == "opened"))
        .outerjoin(Case, (Case.id == CaseItem.case_id) & (Case.kind == "request"))
        .outerjoin(ClockRow, ClockRow.case_id == Case.id)
        .where(Item.channel.in_({i.channel for i in items}), Item.key.in_({i.key for i in items}))
        .order_by(ClockRow.id)
    )
    known: dict[tuple[str, str], Known] = {}
    for item, number, clock in work.session.execute(found):
        replies = clock is not None and clock.terms["policy"]["when"]["reply"]
        before = known.get((item.channel, item.key))
        due = clock.due_at if replies else before.due_at if before else None
        known[item.channel, item.key] = Known(item.version, number, due, item.content_hash)
    return known
