"""Would a file start clocks that have already run out? Asked before anything of it is stored."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from cases.clocks.calendar import Calendar, calendar_of
from cases.clocks.due import Facts, due
from cases.clocks.duties import CaseFacts, due_policies
from cases.items.raw import RawItem
from cases.items.reused import told_apart
from cases.store.item_tables import Item
from cases.work import Work
from config.load import Config


def overdue_on_arrival(config: Config, items: Sequence[RawItem], now: datetime) -> int:
    """How many of these letters and orders would be overdue to answer at ``now`` (those already answered are not)."""
    calendar = calendar_of(config.workdays)
    return sum(_is_overdue(config, calendar, item, now) for item in items)


def not_kept_yet(work: Work, items: Sequence[RawItem]) -> list[RawItem]:
    """Those of a batch that the record does not know: only they would open requests and start clocks."""
    items = told_apart(work, items)
    channels, keys = {i.channel for i in items}, {i.key for i in items}
    found = work.session.execute(select(Item.channel, Item.key).where(Item.channel.in_(channels), Item.key.in_(keys)))
    known = {(channel, key) for channel, key in found}
    return [item for item in items if (item.channel, item.key) not in known]


def _is_overdue(config: Config, calendar: Calendar, item: RawItem, now: datetime) -> bool:
    channel = config.channel(item.channel)
    if channel.reply_clock is None or (item.reply and item.reply_at):
        return False
    facts = Facts(
        discovered=now, started=now, received=item.received_at or item.published_at, dispatched=item.dispatched_at
    )
    wanted = CaseFacts(case="request", reply=channel.reply_clock, type=item.type or channel.default_type)
    day = now.astimezone(config.city.zone).date()
    rows = [r for r in due_policies(config, day, wanted) if r.when.reply]
    return any(due(row, facts, calendar, config.city.zone).latest <= now for row in rows)
