"""A message is edited after its matter was answered or closed: a person is asked, once for each new version."""

import pytest
from sqlalchemy import select

from cases.store.case_tables import Suggestion
from pipeline.settling.process import process_pending
from tests.desk import Desk
from tests.guarantees.hours import SITE, Hours

DEEDS = "平乐镇多个小区几百户三年拿不到房产证，没人管，网上热议。"
MORE = "平乐镇多个小区几百户五年拿不到房产证，还是没人管，网上热议。"


def answered(desk: Desk, *, close: bool) -> tuple[Hours, int]:
    """A matter of nine, answered at ten, closed if asked for."""
    hours = Hours(desk)
    hours.hear(DEEDS, external_id="w1")
    [matter] = hours.lines()
    hours.at("10:00").do(matter["id"], "publish", **SITE)
    if close:
        hours.do(matter["id"], "close")
    hours.told()
    return hours, matter["id"]


def asked(hours: Hours) -> dict[str, list[str]]:
    """Who was asked to look again."""
    return {name: found for name, texts in hours.told().items() if (found := [t for t in texts if "原文有改动" in t])}


@pytest.mark.parametrize(("close", "state"), [(True, "已归档"), (False, "已回应")])
def test_the_duty_officer_is_asked_and_a_suggestion_stands(desk: Desk, close: bool, state: str) -> None:
    """11:00 the post is edited: a suggestion, one question with the number, no word of the post."""
    hours, case_id = answered(desk, close=close)

    hours.at("11:00").hear(MORE, external_id="w1")

    told = asked(hours)
    assert set(told) == {"zhi1"}
    assert state in told["zhi1"][0]
    assert "房产证" not in told["zhi1"][0]
    with desk.house.read() as work:
        rows = list(work.session.scalars(select(Suggestion)))
    assert [(row.case_id, row.why, row.decided) for row in rows] == [(case_id, "edited", None)]


def test_judging_again_asks_nobody(desk: Desk) -> None:
    """The same version judged again is nothing new."""
    hours, _ = answered(desk, close=True)
    hours.at("11:00").hear(MORE, external_id="w1")
    hours.told()

    process_pending(desk.house, ["all"])

    assert asked(hours) == {}


def test_each_new_version_is_asked_about(desk: Desk) -> None:
    """Edited again after the person has decided: the question stands anew."""
    hours, _ = answered(desk, close=True)
    hours.at("11:00").hear(MORE, external_id="w1")
    hours.told()

    hours.at("12:00").hear(MORE + "求帮助", external_id="w1")

    assert set(asked(hours)) == {"zhi1"}


def test_at_night_it_waits_for_the_morning(desk: Desk) -> None:
    """No incident, no danger: edited at 23:00, asked at 08:30."""
    hours, _ = answered(desk, close=True)

    hours.at("23:00").hear(MORE, external_id="w1")

    assert asked(hours) == {}
    hours.at("+1 08:30")
    assert set(asked(hours)) == {"zhi1"}


def test_an_edit_of_an_unanswered_matter_asks_nobody(desk: Desk) -> None:
    """While the public duty runs the clocks speak for themselves."""
    hours = Hours(desk)
    hours.hear(DEEDS, external_id="w1")
    hours.told()

    hours.at("11:00").hear(MORE, external_id="w1")

    assert asked(hours) == {}
