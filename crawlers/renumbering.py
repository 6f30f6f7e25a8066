"""A channel whose messages are numbered another way than before (another selector): what the record has keeps its item, under the new number."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from cases.audit.events import record
from cases.house import House
from cases.items.runs import Run
from cases.store.database import serialise
from cases.store.holding import hold
from cases.store.item_tables import Item, ItemVersion, Visit
from cases.work import Work
from config.channels import Channel
from crawlers.errors import CrawlError
from crawlers.trying import tried


@dataclass(frozen=True)
class Numbered:
    """A message by its number and its words."""

    key: str
    external_id: str | None
    title: str
    text: str


@dataclass(frozen=True)
class Renumbered:
    """An item, and its key before and now."""

    item: int
    before: str
    now: str


def renumber(house: House, channel: Channel, pages: int) -> tuple[Run, list[Renumbered], int]:
    """Read the channel as it is configured now, and give each known message that it brings under an unknown number that number.

    Only where title and text are those of one known message alone, whose own number it no longer brings; how many are left, which will come as
    new ones. Raises CrawlError while a round of the channel is under way.
    """
    with hold(house.database, f"collect-{channel.id}") as mine:
        if not mine:
            raise CrawlError("这个渠道正在收取, 请先停下采集进程")
        with tried(house, channel, pages) as (run, scratch), scratch.read() as work:
            brought = _newest(work, channel.id)
        return run, *house.done(lambda work: _renumber(work, channel.id, brought))


def _newest(work: Work, channel: str, titles: Sequence[str] | None = None) -> list[tuple[int, Numbered]]:
    query = (
        select(Item.id, Item.key, Item.external_id, ItemVersion.title, ItemVersion.text)
        .join(ItemVersion, (ItemVersion.item_id == Item.id) & (ItemVersion.n == Item.version))
        .where(Item.channel == channel, Item.erased_at.is_(None))
    )
    found = work.session.execute(query if titles is None else query.where(ItemVersion.title.in_(titles)))
    return [(id_, Numbered(key, given, title, text)) for id_, key, given, title, text in found]


def _renumber(work: Work, channel: str, brought: list[tuple[int, Numbered]]) -> tuple[list[Renumbered], int]:
    serialise(work.session)
    numbers = {one.key for _, one in brought}
    known = set(work.session.scalars(select(Item.key).where(Item.channel == channel, Item.key.in_(numbers))))
    unknown = [one for _, one in brought if one.key not in known]
    ours = [(id_, one) for id_, one in _newest(work, channel, [one.title for one in unknown]) if one.key not in numbers]
    said = Counter(_words(one) for one in unknown), Counter(_words(one) for _, one in ours)
    places = {_words(one): (id_, one) for id_, one in ours}
    done = []
    for one in unknown:
        if said[0][_words(one)] == said[1][_words(one)] == 1:
            id_, before = places[_words(one)]
            done.append(_give(work, id_, before.key, one))
    return done, len(unknown) - len(done)


def _give(work: Work, id_: int, before: str, one: Numbered) -> Renumbered:
    item = work.session.get_one(Item, id_)
    _follow(work, item.channel, item.external_id, one.external_id)
    item.key, item.external_id = one.key, one.external_id
    work.session.flush()
    record(work, "item_renumbered", subject_kind="item", subject_id=id_, actor="console", data={"from": before, "to": one.key})  # fmt: skip
    return Renumbered(id_, before, one.key)


def _follow(work: Work, channel: str, before: str | None, now: str | None) -> None:
    """An interface remembers by their numbers which letters wait for an answer: under the old one it would look for them for ever."""
    remembered = work.session.get(Visit, (channel, before)) if before and now else None
    if remembered and now and work.session.get(Visit, (channel, now)) is None:
        remembered.address = now


def _words(one: Numbered) -> tuple[str, str]:
    return one.title, one.text
