"""A letter that only 纪检 reads sounds like a life in danger: somebody looks at once, and nobody else reads the letter."""

import pytest
from sqlalchemy import select

from cases.store.case_tables import Case
from tests.desk import Desk
from tests.guarantees.hours import Hours

SAID = "隔壁大爷一个人住,三天没看到他出来倒垃圾了,敲门也没得人应。"


def test_a_risk_that_only_the_model_hears_opens_no_confidence(desk: Desk) -> None:
    """The case stays restricted; the desk is called by its number and the check that is due, without a word of the letter."""
    hours = Hours(desk)
    hours.hear(SAID, channel="lianqing_yizhan")

    told = hours.told()

    with desk.house.read() as work:
        case = work.session.scalars(select(Case)).one()
    assert (case.restricted, case.attention, case.severity, case.incident) == (True, True, None, False)
    [text] = told["zhi1"]
    assert f"{case.number} 风险核查剩 10分" in text
    assert set(told) == {"zhi1"}
    assert not any(SAID[i : i + 3] in text for i in range(len(SAID) - 2))


def test_a_life_that_is_named_last_rings_the_desk_all_the_same(desk: Desk) -> None:
    """Four threats to block a road stand before the one against oneself: it is a life, whatever else the letter says first."""
    hours = Hours(desk)
    said = "再不处理我们明天就去堵路，就去堵大门，就去堵工地，还要拉横幅。我自己也不想活了。"
    hours.hear(said, channel="lianqing_yizhan")

    told = hours.told()

    with desk.house.read() as work:
        assert work.session.scalars(select(Case)).one().restricted
    assert any("风险核查" in text for text in told["zhi1"])


def test_what_threatens_no_life_rings_only_who_may_read_it(desk: Desk) -> None:
    """«For the third time, nobody does anything» in a letter of 纪检 is their check: the desk hears of the transfer and of nothing else."""
    hours = Hours(desk)
    hours.hear("我已经第五次来信反映村干部的问题了，前后投诉了五次都没人管。", channel="lianqing_yizhan")

    with desk.house.read() as work:
        case = work.session.scalars(select(Case)).one()
    assert (case.restricted, case.attention) == (True, True)
    told = hours.told()
    assert any("风险核查" in text for text in told["ji1"])
    assert not any("风险核查" in text for name, texts in told.items() for text in texts if name != "ji1")


@pytest.mark.parametrize(
    ("said", "danger"),
    [
        ("我不想活了，今晚就从楼顶跳下去。", "疑似伤人自伤"),
        ("我们几十个工人明天早上去市政府门口拉横幅讨薪。", "疑似群体聚集"),
        ("这是我第五次来信反映路灯不亮，前后投诉了五次都没人管。", "疑似多次反映无人处理"),
    ],
)
def test_the_message_says_of_which_danger_the_check_is(desk: Desk, said: str, danger: str) -> None:
    """In official words, so that the officer knows whom to call first; not one of the citizen's own."""
    hours = Hours(desk)
    hours.hear(said, channel="weibo")

    [text] = hours.told()["zhi1"]

    assert f"风险核查({danger})剩 10分" in text
    assert not any(said[i : i + 4] in text for i in range(len(said) - 3))
