"""Published in time and recorded late; dated wrongly; ended lawfully: what the record and the people are told."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from cases.people.actors import Forbidden
from cases.store.act_tables import Evidence
from tests.conftest import NINE
from tests.desk import Desk
from tests.guarantees.hours import SITE, Hours


def test_recorded_after_the_breach_it_takes_a_second_account(desk: Desk) -> None:
    """Published 13:30, recorded 15:00: refused alone and for people without the right; borne out by ban1 the breach is withdrawn, told once."""
    case_id = desk.matter("serious", occurred=NINE)
    hours = Hours(desk).at("15:00")
    hours.told()
    in_time = {**SITE, "published_at": "2026-11-23T13:30:00+08:00"}
    for second, says in ((None, "第二人"), ("值一", "第二人"), ("联一", "ban1"), ("lian1", "ban1")):
        with pytest.raises(Forbidden, match=says):
            hours.do(case_id, "publish", **in_time, **({"confirmed_by": second} if second else {}))

    hours.do(case_id, "publish", **in_time, confirmed_by="ban1")
    told = hours.told()

    clock = hours.clock(case_id, "authoritative_information")
    assert (clock["state"], clock["stopped_at"], clock["breached_at"]) == (
        "satisfied",
        "2026-11-23T13:30:00+08:00",
        None,
    )
    assert all(len(texts) == 1 for texts in told.values())
    assert (
        "超时记录已撤回:发布权威信息已于 11月23日13:30 办结, 未超时(zhi1更正);发布权威信息已办结,不再提醒"
        in told["zhang1"][0]
    )


def test_an_end_is_told_once_to_those_it_had_disturbed(desk: Desk) -> None:
    """10:00 published: officer, liaison and leaders told before hear one closing word each; who was told nothing hears nothing."""
    case_id = desk.matter("serious", occurred=NINE)
    hours = Hours(desk).at("09:10")
    disturbed = set(hours.told())
    desk.house.clock.forward(minutes=4)

    hours.do(case_id, "publish", **SITE)
    told = hours.told()

    assert set(told) == disturbed
    assert "ban1" not in told
    assert all(
        texts[0].startswith("【应声】重大 YQ2026-000001 发布权威信息已办结,不再提醒。http") for texts in told.values()
    )
    assert hours.told() == {}


def test_several_duties_that_end_at_once_are_one_word(desk: Desk) -> None:
    """核实不实: 5 h and 24 h end together, each person hears of both in one message, at night too."""
    case_id = desk.matter("serious", occurred=NINE)
    hours = Hours(desk).at("10:00")
    hours.told()

    hours.do(case_id, "exit", kind="found_untrue", approver="ling1")
    told = hours.told()

    assert "发布权威信息、新闻发布会已依法了结,不再提醒" in told["zhi1"][0]
    assert all(len(texts) == 1 for texts in told.values())


def test_a_letter_answered_wakes_nobody(desk: Desk) -> None:
    """Quiet duties end without a word: who had a line in the morning's digest is left in peace."""
    desk.letter(1)
    with desk.house.write() as work:
        from cases.store.case_tables import Case

        work.session.get_one(Case, 1).handling_lead = work.config.unit_named("市应急局").id
        work.commit()
    hours = Hours(desk).at("+1 09:00")
    assert set(hours.told()) == {"lian1"}

    hours.do(1, "publish", **{**SITE, "kind": "reply"})

    assert hours.told() == {}


@pytest.mark.parametrize(("seconds", "taken"), [(-1, False), (0, True), (1, True)])
def test_nothing_published_before_it_happened_answers_it(desk: Desk, seconds: int, taken: bool) -> None:
    """A page of 08:59:59 cannot speak of what happened at 09:00:00; one of the same second can."""
    case_id = desk.matter("serious", occurred=NINE)
    hours = Hours(desk)
    desk.house.clock.at = NINE + timedelta(hours=1)
    given = {**SITE, "published_at": (NINE + timedelta(seconds=seconds)).isoformat()}

    if taken:
        hours.do(case_id, "publish", **given)
    else:
        with pytest.raises(Forbidden, match="早于事发时间"):
            hours.do(case_id, "publish", **given)

    assert (hours.clock(case_id, "authoritative_information")["state"] == "satisfied") == taken


def test_of_an_interval_the_earliest_end_counts(desk: Desk) -> None:
    """«上午八到九点»: a page of 08:10 may be true and is taken, one of 07:59 is not."""
    case_id = desk.matter("serious")
    hours = Hours(desk)
    hours.do(case_id, "overrule", occurred_at="2026-11-23T08:00:00+08:00", occurred_until=NINE.isoformat())

    with pytest.raises(Forbidden, match="事发时间"):
        hours.do(case_id, "publish", **{**SITE, "published_at": "2026-11-23T07:59:59+08:00"})
    hours.do(case_id, "publish", **{**SITE, "published_at": "2026-11-23T08:10:00+08:00"})

    assert hours.clock(case_id, "authoritative_information")["state"] == "satisfied"


def test_a_reply_may_answer_a_letter_older_than_the_incident(desk: Desk) -> None:
    """A reply is to a letter: its date is not measured against the incident."""
    case_id = desk.matter("serious", occurred=NINE)

    line = Hours(desk).do(case_id, "publish", **{**SITE, "kind": "reply", "published_at": "2026-11-23T08:00:00+08:00"})

    assert {c["state"] for c in line["clocks"]} == {"running"}


@pytest.mark.parametrize(("given", "asked_on"), [("2026-12-01", "2026-12-01"), (None, "2026-11-30")])
def test_silence_is_looked_at_again_on_its_day(desk: Desk, given: str | None, asked_on: str) -> None:
    """经批准暂不公开回应: on the review day at 08:30 the shift leader is asked, not before; without a day after a week."""
    case_id = desk.matter("serious", occurred=NINE)
    hours = Hours(desk)
    hours.told()
    hours.do(case_id, "exit", kind="approved_silence", approver="ling1", **({"review_on": given} if given else {}))
    with desk.house.read() as work:
        evidence = work.session.scalars(select(Evidence)).one()
    assert (evidence.approver, evidence.review_on.astimezone(NINE.tzinfo).date().isoformat()) == ("ling1", asked_on)
    hours.told()

    desk.house.clock.at = NINE.fromisoformat(f"{asked_on}T08:29:59+08:00")
    before = {name: t for name, texts in hours.told().items() if (t := [x for x in texts if "复核" in x])}
    desk.forward(seconds=1)
    told = {name: t for name, texts in hours.told().items() if (t := [x for x in texts if "复核" in x])}

    assert (before, set(told)) == ({}, {"ban1"})


@pytest.mark.parametrize("day", ["2026-11-23", "2026-11-01", "bald"])
def test_a_review_day_is_a_day_to_come(desk: Desk, day: str) -> None:
    """Today, the past, no day at all: refused."""
    case_id = desk.matter("serious", occurred=NINE)

    with pytest.raises(Forbidden, match="复核日期"):
        Hours(desk).do(case_id, "exit", kind="approved_silence", approver="ling1", review_on=day)
