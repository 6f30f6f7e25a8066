"""试运行: a way out that is on trial has everything computed for it and sends nothing, until an administrator turns it on.

What was made before that instant stays 试运行未发出 for ever: a city that goes live wakes nobody with what is old.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from cases.store.bulk import look_up, table_of
from cases.store.making import make
from cases.store.outbox_tables import Message, WayTurned
from cases.work import Work

WITHHELD = "withheld"
"""The state of a message that was not sent because its way was on trial."""
WATCHDOG = "watchdog"
"""看门's own channel, turned by itself: its alarms are not reminders, and it can go live before they do."""
_TURNED = select(*table_of(WayTurned).columns)
_NAMED = tuple(column.key for column in table_of(WayTurned).columns)
"""Asked before anybody is told anything."""
WATCHDOG_CN = "看门自己的渠道"


@dataclass(frozen=True)
class Standing:
    """One way out: whether it is on trial now, and who turned it last (nobody: the configuration decides)."""

    way: str
    name: str
    trial: bool
    at: datetime | None = None
    by: str | None = None


def standings(work: Work) -> list[Standing]:
    """Every way out of the configuration that is in use, the watchdog's own channel last."""
    alerts = work.config.alerts
    named = [(way.id, way.name) for way in alerts.ways if way.enabled]
    named += [(WATCHDOG, WATCHDOG_CN)] if alerts.watchdog else []
    turned = _turned(work)
    return [_standing(way, name, turned.get(way), default=alerts.trial) for way, name in named]


def on_trial(work: Work) -> list[Standing]:
    """Those by which nothing leaves the house now."""
    return [one for one in standings(work) if one.trial]


def trial_words(found: Iterable[Standing]) -> str:
    """One sentence for people of the ways on trial; empty when none is."""
    names = "、".join(one.name for one in found)
    return f"试运行: {names} 只计算不发出, 没有人会收到; 由系统管理员逐个开通 (yingsheng trial end)" if names else ""


def withhold(work: Work, messages: Iterable[Message]) -> None:
    """Keep back, for good, what would go by a way on trial, or was made before its way was turned on."""
    is_kept = kept_back(work)
    for message in messages:
        if is_kept(message.way, message.made_at):
            message.state, message.next_attempt_at, message.leased_until = WITHHELD, work.now, None


def kept_back(work: Work) -> Callable[[str, datetime], bool]:
    """Whether what was made for a way at an instant never goes."""
    turned, default = _turned(work), work.config.alerts.trial

    def is_kept(way: str, made_at: datetime) -> bool:
        row = turned.get(way)
        return (not row.live or made_at < row.at) if row else default

    return is_kept


def _turned(work: Work) -> Mapping[str, WayTurned]:
    return {row[0]: make(WayTurned, **dict(zip(_NAMED, row, strict=True))) for row in look_up(work.session, _TURNED)}


def _standing(way: str, name: str, row: WayTurned | None, *, default: bool) -> Standing:
    if row is None:
        return Standing(way, name, default)
    return Standing(way, name, not row.live, row.at, row.by)
