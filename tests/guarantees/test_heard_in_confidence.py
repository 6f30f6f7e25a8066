"""A letter that only 纪检 reads sounds like a life in danger: somebody looks at once, and nobody else reads the letter."""

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
