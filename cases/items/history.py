"""A channel's past, read from the record: how long it has been in its state, and what it brought hour by hour."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import String, cast, func, select

from cases.clocks.calendar import calendar_of
from cases.items.volume import LEARN_DAYS, Volume, hold_against, learn
from cases.store.item_tables import ChannelRun, Item
from cases.store.types import UtcDateTime
from cases.work import Work
from config.channels import Channel


@dataclass(frozen=True)
class Streak:
    """So many rounds in a row ended in this state, the first of them then. Counted over all rounds ever."""

    state: str
    rounds: int
    since: datetime


def streaks(work: Work) -> dict[str, Streak]:
    """The streak each channel is in; a channel never read has none."""
    newest = select(func.max(ChannelRun.id).label("id")).group_by(ChannelRun.channel).subquery()
    last = work.session.execute(
        select(ChannelRun.channel, ChannelRun.state).where(ChannelRun.id.in_(select(newest.c.id)))
    ).all()
    return {channel: _streak(work, channel, state) for channel, state in last}


def volumes(work: Work) -> dict[str, Volume]:
    """Every channel that is on, against its own habit."""
    return {channel.id: volume(work, channel) for channel in work.config.channels.channels if channel.enabled}


def volume(work: Work, channel: Channel) -> Volume:
    """One channel against its own habit."""
    zone, calendar = work.config.city.zone, calendar_of(work.config.workdays)
    hourly = _hourly(work, channel.id)
    today = work.now.astimezone(zone).date()
    read = _read_days(work, channel.id)
    habit = learn(hourly, read | {day for day, _ in hourly}, today, calendar)
    last_at = newest_item_at(work, channel.id)
    first = work.session.scalar(select(func.min(ChannelRun.ended_at)).where(ChannelRun.channel == channel.id))
    silent_after = timedelta(hours=channel.silent_after_hours)
    return hold_against(hourly, habit, last_at, first, work.now, zone, calendar, silent_after)


def newest_item_at(work: Work, channel: str) -> datetime | None:
    """When the channel last brought something new."""
    return work.session.scalar(select(func.max(Item.discovered_at)).where(Item.channel == channel))


def last_failures(work: Work) -> dict[str, tuple[datetime, str]]:
    """When each channel last failed, and why: worth knowing also when it works again."""
    newest = select(func.max(ChannelRun.id)).where(ChannelRun.state == "failed").group_by(ChannelRun.channel)
    query = select(ChannelRun.channel, ChannelRun.ended_at, ChannelRun.error).where(ChannelRun.id.in_(newest))
    return {channel: (at, error or "") for channel, at, error in work.session.execute(query)}


def _streak(work: Work, channel: str, state: str) -> Streak:
    before = work.session.scalar(
        select(func.max(ChannelRun.id)).where(ChannelRun.channel == channel, ChannelRun.state != state)
    )
    mine = (ChannelRun.channel == channel) & (ChannelRun.id > (before or 0))
    rounds, since = work.session.execute(select(func.count(), func.min(ChannelRun.ended_at)).where(mine)).one()
    return Streak(state, rounds, since)


def _hourly(work: Work, channel: str) -> dict[tuple[date, int], int]:
    """New messages by local day and hour; what was brought as history was not said then."""
    hour = _hour(work, Item.discovered_at)
    query = (
        select(hour, func.count())
        .where(Item.channel == channel, Item.discovered_at >= _since(work), Item.history.is_(False))
        .group_by(hour)
    )
    counts: dict[tuple[date, int], int] = defaultdict(int)
    for found, count in work.session.execute(query):
        local = _instant(found).astimezone(work.config.city.zone)
        counts[local.date(), local.hour] += count
    return counts


def _read_days(work: Work, channel: str) -> set[date]:
    """Days on which at least one round did not fail: on the others silence says nothing."""
    hour = _hour(work, ChannelRun.ended_at)
    query = (
        select(hour)
        .where(ChannelRun.channel == channel, ChannelRun.ended_at >= _since(work), ChannelRun.state != "failed")
        .distinct()
    )
    zone = work.config.city.zone
    return {_instant(found).astimezone(zone).date() for found in work.session.scalars(query)}


def _since(work: Work) -> datetime:
    return work.now - timedelta(days=LEARN_DAYS + 2)


def _hour(work: Work, column: Any) -> Any:
    """The full hour in UTC: SQLite keeps instants as text, of which «2026-11-23 01» is the beginning; PostgreSQL reckons, ten times as fast as it
    writes."""
    if work.session.get_bind().dialect.name == "postgresql":
        return func.date_bin(timedelta(hours=1), column, datetime(2000, 1, 1, tzinfo=UTC), type_=UtcDateTime)
    return func.substr(cast(column, String), 1, 13)


def _instant(hour: str | datetime) -> datetime:
    return hour if isinstance(hour, datetime) else datetime.fromisoformat(f"{hour}:00+00:00")
