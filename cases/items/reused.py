"""A number that means another letter than it did: exports count 1, 2, 3 anew in each file, sites give numbers out again."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select

from cases.items.raw import RawItem
from cases.store.bulk import look_up
from cases.store.item_tables import Item, ItemVersion
from cases.store.listed import among
from cases.work import Work

APART = timedelta(days=1)
"""Two readings of one letter's time differ by a time zone at most."""
SHARED = 0.3
"""Of the shorter one's pairs of characters; an edited letter keeps most of them, another letter shares some by chance."""
FEWEST = 4
"""Fewer pairs say nothing."""


_KNOWN = select(Item.id, Item.channel, Item.key, Item.content_hash).where(
    among(Item.channel, "channels"), among(Item.key, "keys")
)


@dataclass(frozen=True)
class Said:
    """What a message said before, as far as it tells it from another."""

    title: str
    text: str
    published_at: datetime | None


def is_another(before: Said, item: RawItem) -> bool:
    """Whether the message is another letter under the same number: written at another time, in other words.

    An edit keeps the time or the words; a later answer or status changes neither. In doubt it is an edit.
    """
    if before.published_at is None or item.published_at is None or abs(item.published_at - before.published_at) < APART:
        return False
    old, new = _pairs(before.title + before.text), _pairs(item.title + item.text)
    fewer = min(len(old), len(new))
    return fewer >= FEWEST and len(old & new) < SHARED * fewer


def told_apart(work: Work, items: Sequence[RawItem]) -> list[RawItem]:
    """The batch, each under the identity it has: a letter whose number was another's before goes by its time as well."""
    before = _last_said(work, items)
    return [
        replace(item, again=item.published_at)
        if is_another(before.setdefault((item.channel, item.key), Said(item.title, item.text, item.published_at)), item)
        else item
        for item in items
    ]


def _last_said(work: Work, items: Sequence[RawItem]) -> dict[tuple[str, str], Said]:
    """What the known ones of them said last, where they say anything else now."""
    now = defaultdict(set)
    for item in items:  # a number may stand twice in one file
        now[item.channel, item.key].add(item.content_hash)
    given = {"channels": sorted({i.channel for i in items}), "keys": sorted({i.key for i in items})}
    rows = look_up(work.session, _KNOWN, **given)
    changed = {id_: (channel, key) for id_, channel, key, content in rows if now[channel, key] - {content}}
    if not changed:
        return {}
    query = select(ItemVersion.item_id, ItemVersion.title, ItemVersion.text, ItemVersion.published_at)
    versions = work.session.execute(query.where(ItemVersion.item_id.in_(changed)).order_by(ItemVersion.n))
    return {changed[item_id]: Said(title, text, at) for item_id, title, text, at in versions}


def _pairs(words: str) -> set[str]:
    bare = "".join(words.split())
    return {bare[n : n + 2] for n in range(len(bare) - 1)}
