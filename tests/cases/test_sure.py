"""Parts of a stream are not asked what their rows hang on; everybody else is, and nothing of the stream hangs on air."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from cases.house import House
from cases.items.raw import RawItem
from cases.store.bulk import put
from cases.store.case_tables import Case, Counter
from cases.store.item_tables import Band
from crawlers.storing import Tally, store
from crawlers.voices import Haul
from pipeline.settling.process import settle_waiting

pytestmark = pytest.mark.sqlite_only("PostgreSQL always asks what a row hangs on")

MOST = 120
"""Several parts: the first takes 40 and is asked still."""


def test_who_is_sure_is_not_asked_and_the_next_one_is(house: House) -> None:
    """A key of no item goes in unasked; on the same connection, afterwards, it is refused."""
    orphan = [{"key": 1, "item_id": 999}]
    with house.write(waits=False, sure=True) as work:
        put(work.session, Band, orphan)
        used = id(work.session.connection().connection.dbapi_connection)
        work.session.rollback()
    with house.write() as work:
        assert id(work.session.connection().connection.dbapi_connection) == used
        with pytest.raises(DBAPIError, match="FOREIGN KEY"):
            put(work.session, Band, orphan)


def test_what_is_refused_takes_its_part_back(house: House) -> None:
    """A number that is given already: nothing of that part stands, and what is written next does."""
    with house.write(waits=False, sure=True) as work:
        put(work.session, Counter, [{"name": "first", "value": 1}])
        with pytest.raises(DBAPIError, match="UNIQUE"):
            put(work.session, Counter, [{"name": "second", "value": 1}, {"name": "first", "value": 2}])
    with house.write(waits=False, sure=True) as work:
        put(work.session, Counter, [{"name": "third", "value": 1}])
        work.commit()
    with house.read() as work:
        assert [row.name for row in work.session.query(Counter)] == ["third"]


def test_whatever_a_stream_stores_hangs_on_something(house: House) -> None:
    """Letters, posts, copies of both, and then all of them anew in other words, some answered: SQLite, asked afterwards, finds no row on air."""
    for round_ in range(2):
        store(house, "mayor_mailbox", Haul("file", _letters(house, round_)), Tally())
        store(house, "weibo", Haul("file", _posts(house, round_)), Tally())
        settle_waiting(house)

    with house.database.engine.connect() as connection:
        assert connection.info["asks"] is False, "or nothing was shown of parts that are not asked"
    with house.read() as work:
        assert work.session.execute(text("PRAGMA foreign_key_check")).all() == []
        assert work.session.query(Case).filter_by(kind="request").count() == MOST
        assert work.session.query(Case).filter_by(kind="matter").count() > 0


def _letters(house: House, round_: int) -> list[RawItem]:
    at = house.now() - timedelta(hours=1)
    return [
        RawItem(
            "mayor_mailbox", f"路灯 {n}", f"平乐镇花楸村{n % 9}组的路灯坏了{round_ + 1}个月没人修。" * (1 + n % 2), external_id=str(n),
            contact=f"138{n % 7:08d}", published_at=at,
            reply="已修好。" if round_ and n % 5 == 0 else None, reply_at=at if round_ and n % 5 == 0 else None,
        )
        for n in range(MOST)
    ]  # fmt: skip


def _posts(house: House, round_: int) -> list[RawItem]:
    at = house.now() - timedelta(hours=1)
    return [
        RawItem(
            "weibo",
            "",
            f"羊安街道第{n % 11}化工厂爆炸，{n % 11 + round_ + 1}人死亡。",
            external_id=f"p{n}",
            published_at=at,
        )
        for n in range(MOST)
    ]
