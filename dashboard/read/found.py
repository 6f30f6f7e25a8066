"""检索: the items that hold the words and that this person may read."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, select

from cases.items.search import matching
from cases.store.case_tables import Case, CaseItem
from cases.store.item_tables import Item, ItemVersion, JudgmentRow
from cases.work import Work
from dashboard.read.visible import known_to
from dashboard.rights import WHOLE_CITY, Sight

SHOWN = 20
CHUNK = 200
LOOKED_AT = 10
"""Chunks of matches looked through for one page: a unit that may read none of a frequent word is told so after these."""


@dataclass(frozen=True)
class Hit:
    """One item; ``case_id`` of the matter or request it stands in."""

    item_id: int
    channel: str
    title: str
    text: str
    at: datetime
    case_id: int | None
    number: str | None


@dataclass(frozen=True)
class Found:
    """``next``: the id below which the following page begins; ``None`` when all was seen.

    ``count``: of what this person may read, as far as was looked: ``counted`` says whether that is all of it.
    """

    hits: list[Hit]
    next: int | None
    count: int = 0
    counted: bool = True


def find(work: Work, sight: Sight, query: str, below: int | None = None) -> Found:
    """A page of hits, newest first. Restricted matters and drills are in nobody's, nor in the count: it would say that they hold the word.

    All matches are never counted for a page: a frequent word has hundreds of thousands, and nobody reads them.
    """
    hits: list[Hit] = []
    for _ in range(LOOKED_AT):
        ids = matching(work, query, below, CHUNK)
        hits += _readable(work, sight, ids)
        last = len(ids) < CHUNK
        if len(hits) > SHOWN:
            return Found(hits[:SHOWN], hits[SHOWN - 1].item_id, len(hits), counted=last)
        if last:
            return Found(hits, None, len(hits))
        below = ids[-1]
    return Found(hits, below, len(hits), counted=False)


def _readable(work: Work, sight: Sight, ids: list[int]) -> list[Hit]:
    newest = and_(ItemVersion.item_id == Item.id, ItemVersion.n == Item.version)
    held = and_(CaseItem.item_id == Item.id, CaseItem.detached_at.is_(None))
    kept = JudgmentRow.line["restricted"].as_boolean()
    query = (
        select(Item, ItemVersion, Case.id, Case.number)
        .join(ItemVersion, newest)
        .join(JudgmentRow, JudgmentRow.id == Item.judgment_id)
        .outerjoin(CaseItem, held)
        .outerjoin(Case, Case.id == CaseItem.case_id)
        .where(Item.id.in_(ids), Item.state == "judged", kept.is_not(True), ~_in_case(Case.restricted | Case.drill))
        .where(_allowed(sight))
        .order_by(Item.id.desc(), Case.id)
    )
    found: dict[int, Hit] = {}
    for item, words, case_id, number in work.session.execute(query):
        at = words.published_at or item.discovered_at
        found.setdefault(item.id, Hit(item.id, item.channel, words.title, words.text, at, case_id, number))
    return list(found.values())


def _allowed(sight: Sight) -> ColumnElement[bool]:
    """The desk reads every voice but those that complain of its own unit; a unit those of its own cases."""
    if sight.roles & WHOLE_CITY:
        return ~_in_case(~known_to(sight))
    return and_(_in_case(known_to(sight)), ~_in_case(~known_to(sight) & (Case.complained_of != [])))


def _in_case(of: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the item stands in such a case now. The case here is not the one a hit is shown with."""
    return exists(
        select(CaseItem.id)
        .join(Case)
        .where(CaseItem.item_id == Item.id, CaseItem.detached_at.is_(None), of)
        .correlate(Item)
    )
