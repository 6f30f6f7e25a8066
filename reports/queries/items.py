"""Items: an item belongs to the week it was published in; where the source does not say, to that we found it in."""

from typing import Any

from sqlalchemy import ColumnElement, case, exists, func, select

from cases.store.case_tables import CaseItem
from cases.store.item_tables import Item, Rejection
from reports.queries.rows import Period, Rows, case_of, drilled_items, rows


def heard_at() -> ColumnElement[Any]:
    """The instant by which an item belongs to a week."""
    return func.coalesce(Item.published_at, Item.discovered_at)


def received(period: Period) -> Rows:
    """Every item, by channel."""
    return _items(period, Item.channel)


def outcome() -> ColumnElement[str]:
    """What became of an item."""
    sits = exists().where(CaseItem.item_id == Item.id, CaseItem.detached_at.is_(None))
    return case(
        (sits, "in_case"),
        (Item.state == "pending", "pending"),
        (Item.state == "quarantined", "quarantined"),
        else_="no_case",
    )


def became(period: Period) -> Rows:
    """Every item, by what became of it."""
    return _items(period, outcome())


def by_everything(period: Period) -> Rows:
    """Items counted by channel, outcome, state and history at once."""
    columns: tuple[Any, ...] = (Item.channel, outcome().label("outcome"), Item.state, Item.history)
    return select(*columns, func.count().label("n")).where(*_those(period)).group_by(*columns)


def imported(period: Period) -> Rows:
    """Items brought in afterwards as history, by channel: they were judged, but nobody was told."""
    return _items(period, Item.channel).where(Item.history)


def quarantined(period: Period) -> Rows:
    """Items that could not be judged, by channel."""
    return _items(period, Item.channel).where(Item.state == "quarantined")


def rejected(period: Period) -> Rows:
    """Rows and pages that could not become an item, by channel."""
    return rows(Rejection.id, Rejection.channel).where(period.holds(Rejection.at)).order_by(Rejection.id)


def anything_before(period: Period) -> ColumnElement[bool]:
    """Whether the record reaches further back than the period at all."""
    return exists(select(Item.id).where(heard_at() < period.start))


def _items(period: Period, part: Any) -> Rows:
    all_ = rows(Item.id, part, case=case_of(Item.id), item=Item.id)
    return all_.where(*_those(period)).order_by(Item.id)


def _those(period: Period) -> tuple[ColumnElement[bool], ...]:
    return period.holds(heard_at()), Item.id.not_in(drilled_items())
