"""Change on SQLite and on PostgreSQL: the queries behind splitting, telling and explaining are the same promises on both."""

from pathlib import Path

import pytest

from cases.house import House
from tests.desk import PEOPLE, Desk, FakeSender, enrol, register
from tests.guarantees.hours import Hours

BLAST = "今天8点整，羊安街道化工厂爆炸，已造成12人死亡。"
EARLY = "今天6点整，羊安街道化工厂爆炸，有3人死亡。"


@pytest.fixture
def hours(any_house: House, tmp_path: Path) -> Hours:
    """The cast of the desk on either database."""
    from dataclasses import replace

    house = replace(any_house, environment={"YINGSHENG_WEBHOOK_SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"})
    register(house, tmp_path, PEOPLE)
    enrol(house, ("ban1", "班一", "shift_leader"))
    return Hours(Desk(house, FakeSender()))


def test_a_correction_a_split_and_a_merge(hours: Hours) -> None:
    """Told, corrected earlier and said once, split by items, merged again: each with its reason, and the number resolves."""
    hours.hear(BLAST)
    hours.hear(EARLY, channel="news")
    [matter] = hours.lines()
    assert "zhi1" in hours.told()

    hours.do(matter["id"], "overrule", occurred_at="2026-11-23T05:00:00+08:00")
    told = hours.told()
    assert all(len(texts) == 1 for texts in told.values())
    assert "到期由 11月23日11:00 改为 10:00" in told["zhi1"][0]

    hours.do(matter["id"], "split", items=[matter["items"][1]["id"]])
    new = hours.lines()[-1]
    assert len(new["items"]) == 1

    hours.do(new["id"], "merge", into=matter["number"])
    assert len(hours.line(matter["id"])["items"]) == 2
    assert "原定" in hours.clock(matter["id"], "authoritative_information")["why"]
