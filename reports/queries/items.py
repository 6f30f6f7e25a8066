"""Items: an item belongs to the week it was published in; where the source does not say, to that we found it in."""

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, func, literal, select, union_all

from cases.store.case_tables import CaseItem
from cases.store.item_tables import Item, JudgmentRow, Rejection
from reports.queries.rows import ASKED, Period, Rows, case_of, drilled_items, rows


def heard_at() -> ColumnElement[Any]:
    """The instant by which an item belongs to a week."""
    return func.coalesce(Item.published_at, Item.discovered_at)


def received(period: Period) -> Rows:
    """Every item, by channel."""
    return _items(period, Item.channel)


def sits() -> ColumnElement[bool]:
    """Whether an item is in a case now."""
    found = exists(CaseItem.item_id)  # with «*» SQLite would open the table for each item, and not its index alone
    return found.where(CaseItem.item_id == Item.id, CaseItem.detached_at.is_(None))


def outcome() -> ColumnElement[str]:
    """What became of an item."""
    return case(
        (sits(), "in_case"),
        (Item.state == "pending", "pending"),
        (Item.state == "quarantined", "quarantined"),
        else_="no_case",
    )


def became(period: Period) -> Rows:
    """Every item, by what became of it."""
    return _items(period, outcome())


def by_everything(period: Period) -> Rows:
    """Items counted by channel, outcome, state and history at once: those in a case are summed up, not grouped by."""
    columns: tuple[Any, ...] = (Item.channel, Item.state, Item.history)
    inside = func.sum(case((sits(), 1), else_=0)).label("inside")
    all_ = select(*columns, func.count().label("n"), inside).where(*_those(period)).group_by(*columns).cte()
    whole = (all_.c.channel, all_.c.state, all_.c.history)
    loose = case((all_.c.state.in_(("pending", "quarantined")), all_.c.state), else_="no_case")
    both = union_all(
        select(*whole, literal("in_case").label("outcome"), all_.c.inside.label("n")).where(all_.c.inside > 0),
        select(*whole, loose, all_.c.n - all_.c.inside).where(all_.c.n > all_.c.inside),
    )
    return select(both.subquery())


def imported(period: Period) -> Rows:
    """Items brought in afterwards as history, by channel: they were judged, but nobody was told."""
    return _items(period, Item.channel).where(Item.history)


def quarantined(period: Period) -> Rows:
    """Items that could not be judged, by channel."""
    return _items(period, Item.channel).where(Item.state == "quarantined")


def rejected(period: Period) -> Rows:
    """Rows and pages that could not become an item, by channel."""
    return rows(Rejection.id, Rejection.channel).where(period.holds(Rejection.at)).order_by(Rejection.id)


@cache
def knows_before() -> Select[Any]:
    """Whether the record reaches further back than the period at all."""
    return select(exists(select(Item.id).where(heard_at() < ASKED.start)))


@cache
def first_kept() -> Select[Any]:
    """When the record began: the first item ever kept. A week before that is not empty but unknown."""
    return select(Item.discovered_at).order_by(Item.id).limit(1)


def open_problems(period: Period) -> Rows:
    """Items whose judgment found a problem of openness, by channel; those few judgments have an index of their own."""
    named = JudgmentRow.openness_problem.is_not(None)
    those = (
        Item.id.in_(select(JudgmentRow.item_id).where(named)),
        Item.judgment_id.in_(select(JudgmentRow.id).where(named)),
    )
    # heard_at in other words: by its index all items of the period would be walked instead of the few judgments
    heard = case((Item.published_at.is_not(None), Item.published_at), else_=Item.discovered_at)
    all_ = rows(Item.id, Item.channel, case=case_of(Item.id), item=Item.id).where(*those, period.holds(heard))
    return all_.where(Item.id.not_in(drilled_items())).order_by(Item.id)


def _items(period: Period, part: Any) -> Rows:
    all_ = rows(Item.id, part, case=case_of(Item.id), item=Item.id)
    return all_.where(*_those(period)).order_by(Item.id)


def _those(period: Period) -> tuple[ColumnElement[bool], ...]:
    return period.holds(heard_at()), Item.id.not_in(drilled_items())
