"""A channel's past, read from the record: how long it has been in its state, and what it brought hour by hour."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, String, cast, func, select
from sqlalchemy.orm import aliased

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
    last, other = aliased(ChannelRun), aliased(ChannelRun)
    newest = select(func.max(ChannelRun.id)).group_by(ChannelRun.channel)
    before = select(func.max(other.id)).where(other.channel == last.channel, other.state != last.state).correlate(last)
    query = select(last.channel, last.state, before.scalar_subquery()).where(last.id.in_(newest))
    ended = {channel: (state, broken) for channel, state, broken in work.session.execute(query)}
    found = _each(work, ended, lambda channel: _since_then(channel, ended[channel][1]))
    return {channel: Streak(ended[channel][0], *rounds) for channel, rounds in found.items()}


def volumes(
    work: Work, channels: Sequence[Channel], newest: Mapping[str, datetime | None] | None = None
) -> dict[str, Volume]:
    """Each of these channels against its own habit, in four questions however many they are; ``newest``: what ``newest_items`` has just said."""
    zone, calendar = work.config.city.zone, calendar_of(work.config.workdays)
    ids = [channel.id for channel in channels]
    last, hourly, read = newest or newest_items(work, ids), _hourly(work, ids), _read_days(work, ids)
    first = _each(work, ids, lambda id_: [select(func.min(ChannelRun.ended_at)).where(ChannelRun.channel == id_)])
    today = work.now.astimezone(zone).date()
    return {
        channel.id: hold_against(
            counts := hourly[channel.id],
            learn(counts, read[channel.id] | {day for day, _ in counts}, today, calendar),
            last[channel.id], first[channel.id][0], work.now, zone, calendar, timedelta(hours=channel.silent_after_hours),
        )
        for channel in channels
    }  # fmt: skip


def newest_items(work: Work, channels: Sequence[str]) -> dict[str, datetime | None]:
    """When each channel last brought something new."""
    found = _each(work, channels, lambda id_: [select(func.max(Item.discovered_at)).where(Item.channel == id_)])
    return {channel: at for channel, (at,) in found.items()}


def last_failures(work: Work) -> dict[str, tuple[datetime, str]]:
    """When each channel last failed, and why: worth knowing also when it works again."""
    newest = select(func.max(ChannelRun.id)).where(ChannelRun.state == "failed").group_by(ChannelRun.channel)
    query = select(ChannelRun.channel, ChannelRun.ended_at, ChannelRun.error).where(ChannelRun.id.in_(newest))
    return {channel: (at, error or "") for channel, at, error in work.session.execute(query)}


def _each(
    work: Work, channels: Iterable[str], looks: Callable[[str], Sequence[Select[Any]]]
) -> dict[str, tuple[Any, ...]]:
    """The same looks for each channel in one statement: one step into an index each, not a walk through all rows."""
    asked = {channel: [look.scalar_subquery() for look in looks(channel)] for channel in channels}
    if not asked:
        return {}
    values = iter(work.session.execute(select(*(look for looks in asked.values() for look in looks))).one())
    return {channel: tuple(next(values) for _ in looks) for channel, looks in asked.items()}


def _since_then(channel: str, before: int | None) -> list[Select[Any]]:
    mine = (ChannelRun.channel == channel) & (ChannelRun.id > (before or 0))
    return [select(func.count()).where(mine), select(func.min(ChannelRun.ended_at)).where(mine)]


def _hourly(work: Work, channels: Sequence[str]) -> dict[str, dict[tuple[date, int], int]]:
    """New messages by local day and hour; what was brought as history was not said then."""
    hour = _hour(work, Item.discovered_at)
    query = (
        select(Item.channel, hour, func.count())
        .where(Item.channel.in_(channels), Item.discovered_at >= _since(work), Item.history.is_(False))
        .group_by(Item.channel, hour)
    )
    counts: dict[str, dict[tuple[date, int], int]] = defaultdict(lambda: defaultdict(int))
    for channel, found, count in work.session.execute(query):
        local = _instant(found).astimezone(work.config.city.zone)
        counts[channel][local.date(), local.hour] += count
    return counts


def _read_days(work: Work, channels: Sequence[str]) -> dict[str, set[date]]:
    """Days on which at least one round did not fail: on the others silence says nothing."""
    hour, zone = _hour(work, ChannelRun.ended_at), work.config.city.zone
    mine = (ChannelRun.channel.in_(channels), ChannelRun.ended_at >= _since(work), ChannelRun.state != "failed")
    days: dict[str, set[date]] = defaultdict(set)
    for channel, found in work.session.execute(select(ChannelRun.channel, hour).where(*mine).distinct()):
        days[channel].add(_instant(found).astimezone(zone).date())
    return days


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
