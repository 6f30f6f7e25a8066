"""One round of one channel: visit, keep, and say how it ended. Every round leaves a row, also one that failed."""

from collections.abc import Iterator
from datetime import datetime
from threading import Event

from cases.house import House
from cases.items.runs import Run
from cases.log import log
from cases.store.holding import hold
from config.channels import Api, Channel, Feed, Mailbox, Manual, NotConnected, Push, Table, Website
from crawlers.errors import CrawlError, NotCollectable
from crawlers.marks import marked
from crawlers.readable import require_readable
from crawlers.storing import NOT_BEFORE, Tally, bringing_back, exhaust, record, store
from crawlers.voices import Haul


def collect(house: House, channel: Channel, stop: Event | None = None, *, thorough: bool = True) -> Run:
    """Visit a channel once and keep what is new. What goes wrong outside becomes a failed run with its sentence.

    ``thorough``: look at known pages too; else only at those that are due. Nowhere twice at once: the second is told so,
    and nothing of it is recorded, since the first still runs. Nor is anything asked of a source before the time it set us.
    """
    with hold(house.database, f"collect-{channel.id}") as mine:
        if not mine:
            return _not_now(house, channel, "这个渠道正在另一处收取, 本轮不再重复")
        if wait := not_before(house, channel):
            until = wait.astimezone(house.config.city.zone)
            return _not_now(house, channel, f"对方要求 {until:%H:%M} 以后再来, 此前不再访问")
        return _round(house, channel, stop or Event(), thorough=thorough)


def not_before(house: House, channel: Channel) -> datetime | None:
    """Until when the source wants to be left alone, if that is still to come."""
    said = marked(house, channel.id, NOT_BEFORE)
    until = datetime.fromisoformat(said) if said else None
    return until if until and until > house.now() else None


def _not_now(house: House, channel: Channel, why: str) -> Run:
    return Run(channel.id, house.now(), house.now(), "failed", error=why)


def _round(house: House, channel: Channel, stop: Event, *, thorough: bool) -> Run:
    started, tally = house.now(), Tally()
    try:
        for haul in _visit(house, channel, stop, thorough):
            store(house, channel.id, haul, tally)
    except CrawlError as e:
        tally.problems.append(str(e))
        tally.retry_after = e.retry_after
    exhaust(bringing_back(house, channel.id, tally))
    return record(house, channel.id, started, tally)


def attempt(house: House, channel: Channel, stop: Event | None = None, *, thorough: bool = True) -> Run:
    """A round that always ends: our own mistakes become a failed run too, so that one channel never stops the others."""
    started = house.now()
    try:
        return collect(house, channel, stop, thorough=thorough)
    except Exception as e:  # noqa: BLE001 - the outermost loop over channels
        log.error("collect failed", error=type(e).__name__, channel=channel.id)
        broken = Tally(problems=[f"程序内部错误 {type(e).__name__}: 经过见日志 (collect failed)"])
        return record(house, channel.id, started, broken)


def is_collectable(channel: Channel) -> bool:
    """Whether we fetch this channel ourselves."""
    match channel.source:
        case Website() | Feed() | Mailbox() | Api():
            return True
        case Table() as table:
            return bool(table.url or table.folder)
        case _:
            return False


def _visit(house: House, channel: Channel, stop: Event, thorough: bool) -> Iterator[Haul]:
    require_readable(channel.source)
    match channel.source:
        case Website() as website:
            from crawlers.website.fetch import fetch as fetch_website

            yield from fetch_website(house, channel, website, stop, thorough=thorough)
        case Feed() as feed:
            from crawlers.feed.fetch import fetch as fetch_feed

            yield from fetch_feed(house, channel, feed, stop)
        case Api() as api:
            from crawlers.api.fetch import fetch as fetch_api

            yield from fetch_api(house, channel, api, stop, thorough=thorough)
        case Table() as table:
            from crawlers.table.fetch import fetch as fetch_table

            yield from fetch_table(house, channel, table, stop)
        case Mailbox() as mailbox:
            from crawlers.mailbox.fetch import fetch as fetch_mailbox

            yield from fetch_mailbox(house, channel, mailbox, stop)
        case NotConnected() as absent:
            raise NotCollectable(absent.why)
        case Push():
            raise NotCollectable(
                f"这个渠道由对方推送, 不用收取: 推送密钥用 yingsheng key add {channel.id} 生成, 接口见 docs/api.md"
            )
        case Manual():
            raise NotCollectable("这个渠道由人工录入, 不用收取: 在「录入」页录入")
