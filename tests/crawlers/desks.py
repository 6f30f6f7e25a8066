"""A desk with its own database and channels made on the spot, and what tests ask of it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from cases.house import House
from cases.items.runs import Run
from cases.now import HeldClock
from cases.store.item_tables import Item, ItemVersion, Rejection
from config.channels import Channel


def a_channel(id: str = "forum", source: dict[str, Any] | None = None, **more: Any) -> Channel:
    """A channel of opinions with the given source."""
    values = {"id": id, "name": id, "carries": "opinion", "source": source or {"kind": "manual"}} | more
    return Channel.model_validate(values)


@dataclass
class Desk:
    """An open house and what the tests ask of it."""

    house: House
    clock: HeldClock

    def items(self) -> list[tuple[str, int]]:
        """Key and version of everything kept, oldest first."""
        with self.house.read() as work:
            return [(row.key, row.version) for row in work.session.scalars(select(Item).order_by(Item.id))]

    def words(self) -> list[tuple[str, str]]:
        """Title and text of every version kept."""
        with self.house.read() as work:
            return [(v.title, v.text) for v in work.session.scalars(select(ItemVersion).order_by(ItemVersion.id))]

    def versions(self) -> list[ItemVersion]:
        """Every version kept."""
        with self.house.read() as work:
            return list(work.session.scalars(select(ItemVersion).order_by(ItemVersion.id)))

    def rejections(self) -> list[tuple[str, int | None, str]]:
        """Source, row and reason of everything refused."""
        with self.house.read() as work:
            return [(r.source, r.row, r.reason) for r in work.session.scalars(select(Rejection).order_by(Rejection.id))]


def counts(run: Run) -> tuple[str, int, int, int, int]:
    """State and figures of a run."""
    return run.state, run.read, run.new, run.duplicate, run.rejected
