"""The demo city's voices are heard as one would wish, in whatever order they come in."""

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
from pipeline.rules import Rules, compile_rules
from pipeline.same.retelling import GRAVE
from pipeline.settling.process import process_pending

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
def test_each_grave_event_is_one_matter(
    house: House, clock: HeldClock, now: datetime, rules, voices, order, together
) -> None:
    """Blast, crash and canteen: three matters of 较大 or above, one of them 重大, none with a voice of another event, only the blame that follows the blast."""
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
        grave = {case.number: case.severity for case, _ in rows if case.severity in GRAVE}
        told = {number: {matters[key] for case, key in rows if case.number == number} for number in grave}
    assert sorted(told.values(), key=str) == sorted([{"blast", "blast_blame"}, {"canteen"}, {"crash"}], key=str)
    assert [matter for number, matter in told.items() if grave[number] != Severity.LARGE] == [{"blast", "blast_blame"}]
