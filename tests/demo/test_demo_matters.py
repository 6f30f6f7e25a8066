"""The demo city's voices are heard as one would wish, in whatever order they come in."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from cases.house import House
from cases.items.keep import keep
from cases.items.raw import RawItem
from cases.now import HeldClock
from cases.store.case_tables import Case, CaseItem
from cases.store.item_tables import Item
from config.words import Severity
from demo.moments import ZONE, Voice
from pipeline.process import process_pending
from pipeline.rules import Rules, compile_rules

GRAVE = {Severity.SERIOUS, Severity.ESPECIALLY_SERIOUS}
COMING_IN = (
    "manual", "hotline_12345", "douyin", "vendor", "wechat", "weibo", "secretary_mailbox", "lai_guanjia", "leaders_board", "news", "forum",
    "superior", "mayor_mailbox", "lianqing_yizhan", "city_website",
)  # fmt: skip
"""The channels as their first rounds end when the demo city starts; each lists its newest voice first."""
ORDERS = {
    "as they were said": lambda voice: voice.published_at.timestamp(),
    "channel by channel": lambda voice: (COMING_IN.index(voice.channel), -voice.published_at.timestamp()),
}


@pytest.fixture(scope="module")
def rules(qionglai) -> Rules:
    """The first city's rules, compiled once."""
    return compile_rules(qionglai)


def as_raw(voice: Voice) -> RawItem:
    """As the channels hand it over; a table's column says when it happened."""
    return RawItem(
        voice.channel, voice.title, voice.text, external_id=voice.key, published_at=voice.published_at,
        type=voice.type or None, author=voice.author, occurred_at=_occurred(voice.occurred),
    )  # fmt: skip


def _occurred(cell: str) -> datetime | None:
    return datetime.strptime(cell, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE) if ":" in cell else None


@pytest.mark.parametrize("together", [7, 500])
@pytest.mark.parametrize("order", ORDERS)
def test_one_blast_is_one_grave_matter(
    house: House, clock: HeldClock, now: datetime, rules, voices, order, together
) -> None:
    """Forty voices about the blast open one matter that is 重大 and no second, and it has no voice of another event, only the blame that follows it."""
    clock.at = now + timedelta(minutes=1)
    heard = sorted((v for told in voices.values() for v in told), key=ORDERS[order])
    for start in range(0, len(heard), together):
        with house.write() as work:
            keep(work, [as_raw(voice) for voice in heard[start : start + together]])
            work.commit()
        process_pending(house, rules=rules)
    matters = {v.key: v.expect.matter for v in heard}
    with house.read() as work:
        rows = work.session.execute(
            select(Case, Item.external_id)
            .join(CaseItem, CaseItem.case_id == Case.id)
            .join(Item, Item.id == CaseItem.item_id)
            .where(Case.kind == "matter", CaseItem.detached_at.is_(None))
        ).all()
        grave = {case.number for case, _ in rows if case.severity in GRAVE}
        told = Counter(matters[key] for case, key in rows if case.number in grave)
    assert len(grave) == 1
    assert set(told) <= {"blast", "blast_blame"}
