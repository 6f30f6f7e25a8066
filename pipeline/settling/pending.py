"""What waits to be judged, as the judge wants it."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, bindparam, func, literal_column, or_, select

from cases.house import House
from cases.store.bulk import look_up
from cases.store.item_tables import Item, ItemVersion
from cases.store.listed import among
from cases.work import Work
from pipeline.text.voice import Voice

BATCH = 500


class Pending(NamedTuple):
    """An item that waits and its newest words, as read: plain values, which another process may be given."""

    id: int
    channel: str
    version: int
    state: str
    history: bool
    discovered_at: datetime
    title: str
    text: str
    author: str | None
    contact: str | None
    type: str | None
    published_at: datetime | None
    collected_at: datetime
    occurred_at: datetime | None
    metrics: Any
    url: str | None = None

    @property
    def voice(self) -> Voice:
        """The form the judge reads."""
        return Voice(
            self.id, self.title, self.text, self.channel, self.published_at, self.collected_at, self.occurred_at,
            self.metrics, self.type,
        )  # fmt: skip

    @property
    def words(self) -> str:
        """All that is said."""
        return f"{self.title}\n{self.text}"

    @property
    def heard_at(self) -> datetime:
        """When the voice was raised, as near as we know."""
        return self.published_at or self.discovered_at


_COLUMNS = (
    Item.id, Item.channel, Item.version, Item.state, Item.history, Item.discovered_at, ItemVersion.title, ItemVersion.text,
    ItemVersion.author, ItemVersion.contact, ItemVersion.type, ItemVersion.published_at, ItemVersion.collected_at,
    ItemVersion.occurred_at, ItemVersion.metrics, ItemVersion.url,
)  # fmt: skip
"""In the order of the fields."""


def pending(
    work: Work,
    *,
    after: int = 0,
    limit: int = BATCH,
    states: Sequence[str] = ("pending",),
    ids: Sequence[int] | None = None,
    kept_before: datetime | None = None,
) -> list[Pending]:
    """The oldest that wait, in the order they came; only of these ids, only what was kept before an instant, if given."""
    asked = _asked(tuple(states), of_ids=ids is not None, kept_before=kept_before is not None)
    given: dict[str, Any] = {"after": after, "most": limit}
    given |= {name: value for name, value in (("ids", ids), ("before", kept_before)) if value is not None}
    return [Pending._make(row) for row in look_up(work.session, asked, **given)]


@lru_cache
def _asked(states: tuple[str, ...], *, of_ids: bool, kept_before: bool) -> Select[*tuple[Any, ...]]:
    """The question, made once: to put it together costs more than its answer, when one message waits."""
    newest = and_(ItemVersion.item_id == Item.id, ItemVersion.n == Item.version)
    query = _in(states, select(*_COLUMNS).join_from(Item, ItemVersion, newest)).where(Item.id > bindparam("after"))
    if of_ids:
        query = query.where(among(Item.id, "ids"))
    if kept_before:
        query = query.where(ItemVersion.collected_at < bindparam("before"))
    return query.order_by(Item.id).limit(bindparam("most"))


def count_waiting(house: House, states: Sequence[str] = ("pending",), *, most: int) -> int:
    """How many wait; no further than ``most`` is counted."""
    with house.read() as work:
        some = _in(states, select(Item.id)).limit(most).subquery()
        return work.session.scalar(select(func.count()).select_from(some)) or 0


def _in(states: Sequence[str], query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Each said literally and by itself: a partial index is chosen for no parameter and no list, and without it the whole archive
    is walked through each time."""
    said = [Item.state == literal_column(f"'{state}'") for state in states]
    return query if list(states) == ["all"] else query.where(or_(*said))
