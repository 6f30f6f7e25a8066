"""What waits to be judged, as the judge wants it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select

from cases.store.item_tables import Item, ItemVersion
from cases.work import Work
from pipeline.voice import Voice

BATCH = 500


@dataclass(frozen=True)
class Pending:
    """An item that waits and its newest words."""

    item: Item
    words: ItemVersion

    @property
    def voice(self) -> Voice:
        """The form the judge reads."""
        w = self.words
        return Voice(
            id=self.item.id, title=w.title, text=w.text, channel=self.item.channel, published_at=w.published_at,
            collected_at=w.collected_at, occurred_at=w.occurred_at, metrics=w.metrics, type=w.type,
        )  # fmt: skip


def pending(
    work: Work,
    *,
    after: int = 0,
    limit: int = BATCH,
    states: Sequence[str] = ("pending",),
    among: Sequence[int] | None = None,
    kept_before: datetime | None = None,
) -> list[Pending]:
    """The oldest that wait, in the order they came; only of these ids, only what was kept before an instant, if given."""
    newest = and_(ItemVersion.item_id == Item.id, ItemVersion.n == Item.version)
    query = select(Item, ItemVersion).join(ItemVersion, newest).where(Item.id > after)
    if list(states) != ["all"]:
        query = query.where(Item.state.in_(states))
    if among is not None:
        query = query.where(Item.id.in_(among))
    if kept_before is not None:
        query = query.where(ItemVersion.collected_at < kept_before)
    rows = work.session.execute(query.order_by(Item.id).limit(limit))
    return [Pending(item, words) for item, words in rows]
