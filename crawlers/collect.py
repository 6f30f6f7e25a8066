"""One round of one channel: visit, keep, and say how it ended. Every round leaves a row, also one that failed."""

from collections.abc import Iterator
from threading import Event

from cases.house import House
from cases.items.runs import Run
from config.channels import Channel, Feed, Mailbox, Manual, NotConnected, Push, Table, Website
from crawlers.errors import CrawlError, NotCollectable
from crawlers.storing import Tally, record, store
from crawlers.voices import Haul


def collect(house: House, channel: Channel, stop: Event | None = None) -> Run:
    """Visit a channel once and keep what is new. What goes wrong outside becomes a failed run with its sentence."""
    started, tally = house.now(), Tally()
    try:
        for haul in _visit(house, channel, stop or Event()):
            store(house, channel.id, haul, tally)
    except CrawlError as e:
        tally.problems.append(str(e))
    return record(house, channel.id, started, tally)


def attempt(house: House, channel: Channel, stop: Event | None = None) -> Run:
    """A round that always ends: our own mistakes become a failed run too, so that one channel never stops the others."""
    started = house.now()
    try:
        return collect(house, channel, stop)
    except Exception as e:  # noqa: BLE001 - the outermost loop over channels
        broken = Tally(problems=[f"程序内部错误 {type(e).__name__}: {str(e)[:300]}"])
        return record(house, channel.id, started, broken)


def is_collectable(channel: Channel) -> bool:
    """Whether we fetch this channel ourselves."""
    match channel.source:
        case Website() | Feed() | Mailbox():
            return True
        case Table() as table:
            return bool(table.url or table.folder)
        case _:
            return False


def _visit(house: House, channel: Channel, stop: Event) -> Iterator[Haul]:
    match channel.source:
        case Website() as website:
            from crawlers.website.fetch import fetch as fetch_website

            yield from fetch_website(house, channel, website, stop)
        case Feed() as feed:
            from crawlers.feed.fetch import fetch as fetch_feed

            yield from fetch_feed(house, channel, feed, stop)
        case Table() as table:
            from crawlers.table.fetch import fetch as fetch_table

            yield from fetch_table(house, channel, table, stop)
        case Mailbox() as mailbox:
            from crawlers.mailbox.fetch import fetch as fetch_mailbox

            yield from fetch_mailbox(house, channel, mailbox, stop)
        case NotConnected() as absent:
            raise NotCollectable(absent.why)
        case Push():
            raise NotCollectable("这个渠道由对方推送, 不用收取")
        case Manual():
            raise NotCollectable("这个渠道由人工录入, 不用收取")
