"""Raised or lowered after hours: the graver duties count from when it happened, each person hears once, nothing is forgotten."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from cases.people.actors import Forbidden
from cases.store.clock_tables import ClockRow
from tests.conftest import NINE
from tests.desk import Desk
from tests.guarantees.hours import SITE, Hours


def test_raised_after_six_hours_each_person_hears_once(desk: Desk) -> None:
    """09:00 较大; 15:00 raised to 重大: 5 h (past), 24 h and the report upwards begin, one message for each person."""
    case_id = desk.matter("large", occurred=NINE)
    hours = Hours(desk).at("15:00")
    hours.told()

    hours.do(case_id, "overrule", severity="serious")
    told = hours.told()

    assert {"zhi1", "lian1", "zhang1", "ban1", "ling1"} <= set(told)
    assert all(len(texts) == 1 for texts in told.values()), told
    assert all(word in told["zhi1"][0] for word in ("发布权威信息", "新闻发布会", "信息报送"))
    assert "等级由较大上调为重大(zhi1认定)" in told["lian1"][0]
    assert (hours.due(case_id, "authoritative_information"), hours.due(case_id, "press_conference")) == (
        "14:00",
        "+1 09:00",
    )
    clock = hours.clock(case_id, "authoritative_information")
    assert (clock["breached_at"], clock["late_when_discovered"]) == ("2026-11-23T14:00:00+08:00", False)


def test_the_minute_after_a_raise_only_new_people_are_told(desk: Desk) -> None:
    """15:01 the leaders' notice does not repeat to those whom the breach of 15:00 has reached."""
    case_id = desk.matter("large", occurred=NINE)
    hours = Hours(desk).at("15:00")
    hours.told()
    hours.do(case_id, "overrule", severity="serious")
    hours.told()

    desk.forward(minutes=1)

    about = {name for name, texts in hours.told().items() if any("发布权威信息" in t.split("另:")[0] for t in texts)}
    assert about <= {"yan1"}


@pytest.mark.parametrize(("seconds", "breached"), [(-1, False), (0, True), (1, True)])
def test_a_raise_around_the_five_hours(desk: Desk, seconds: int, breached: bool) -> None:
    """Raised one second before 14:00 the limit is ahead, at 14:00 and after it is a breach of 14:00."""
    case_id = desk.matter("large", occurred=NINE)
    desk.house.clock.at = NINE + timedelta(hours=5, seconds=seconds)

    hours = Hours(desk)
    hours.do(case_id, "overrule", severity="serious")

    assert (hours.clock(case_id, "authoritative_information")["breached_at"] is not None) == breached


def test_raising_buys_no_time_for_what_was_due_first(desk: Desk) -> None:
    """A risk heard on Monday, a blast on Wednesday 08:00: what the public was owed by 09:00 stays owed by 09:00."""
    case_id = desk.matter(None)
    desk.house.clock.at = NINE + timedelta(hours=47, minutes=30)
    hours = Hours(desk)

    line = hours.do(case_id, "overrule", severity="serious", occurred_at="2026-11-25T08:00:00+08:00")

    states = {c["kind"]: (c["state"], c["due_at"]) for c in line["clocks"]}
    assert states["opinion_response"] == ("running", "2026-11-25T09:00:00+08:00")
    assert states["authoritative_information"] == ("running", "2026-11-25T13:00:00+08:00")
    assert {c["kind"]: c["state"] for c in hours.do(case_id, "publish", **SITE)["clocks"]}[
        "opinion_response"
    ] == "satisfied"


def test_lowered_the_48_hours_run_from_the_original_discovery_and_breaches_stay(desk: Desk) -> None:
    """15:00 lowered by a second person: 5 h and 24 h void, their breach of 14:00 stays, 48 h count from 09:00."""
    case_id = desk.matter("serious", occurred=NINE)
    hours = Hours(desk).at("15:00")
    hours.told()

    line = hours.do(case_id, "overrule", severity="ordinary", approver="ban1")

    by_kind = {c["kind"]: c for c in line["clocks"]}
    assert (by_kind["authoritative_information"]["state"], by_kind["press_conference"]["state"]) == ("void", "void")
    assert by_kind["authoritative_information"]["breached_at"] == "2026-11-23T14:00:00+08:00"
    assert hours.due(case_id, "opinion_response") == "+2 09:00"
    told = hours.told()
    assert all(len(texts) == 1 for texts in told.values())
    assert "不再适用,不再提醒" in told["ling1"][0]


def test_what_has_been_published_is_not_owed_again_after_lowering(desk: Desk) -> None:
    """10:00 published under 重大, 11:00 lowered: no 48 hours begin for what is already public."""
    case_id = desk.matter("serious", occurred=NINE)
    hours = Hours(desk).at("10:00")
    hours.do(case_id, "publish", **SITE)
    hours.at("11:00")

    line = hours.do(case_id, "overrule", severity="ordinary", approver="ban1")

    assert "opinion_response" not in {c["kind"] for c in line["clocks"]}


@pytest.mark.parametrize(
    ("approver", "says"),
    [
        (None, "批准人"),
        ("zhi1", "登记人自己"),
        ("值一", "登记人自己"),
        ("联一", "ban1"),
        ("lian1", "ling1"),
        ("nobody", "ban1"),
    ],
)
def test_who_may_approve_a_lower_level(desk: Desk, approver: str | None, says: str) -> None:
    """Nobody, oneself, a liaison by name or login, a stranger: refused with the logins that would do; nothing has changed."""
    case_id = desk.matter("serious", occurred=NINE)
    hours = Hours(desk)

    with pytest.raises(Forbidden, match=says):
        hours.do(case_id, "overrule", severity="ordinary", **({"approver": approver} if approver else {}))

    assert hours.line(case_id)["severity"] == "serious"


def test_raising_never_moves_a_duty_later(desk: Desk) -> None:
    """特别重大 after 重大: the rows stand as they stood."""
    case_id = desk.matter("serious", occurred=NINE)
    hours = Hours(desk).at("11:00")
    before = {c["kind"]: c["due_at"] for c in hours.line(case_id)["clocks"]}

    hours.do(case_id, "overrule", severity="especially_serious")

    after = {c["kind"]: c["due_at"] for c in hours.line(case_id)["clocks"]}
    assert all(after[kind] <= due for kind, due in before.items())
    with desk.house.read() as work:
        assert set(work.session.scalars(select(ClockRow.generation))) == {1}


def test_raised_by_what_a_further_voice_tells_it_says_so(desk: Desk) -> None:
    """A matter told as 较大 that a further voice makes 重大: who had been told hears from what to what, and that nobody has confirmed it."""
    hours = Hours(desk)
    hours.hear("今天9点整，羊安街道化工厂爆炸，已造成3人死亡。")
    hours.told()
    desk.forward(minutes=20)
    hours.told()

    hours.hear("今天9点整，羊安街道化工厂爆炸，已造成12人死亡。")

    assert "等级由较大上调为重大(系统据新信息, 待核实)" in hours.told()["zhi1"][0]


def test_nobody_is_rung_for_a_level_that_changes_no_limit(desk: Desk) -> None:
    """From 一般 to 较大 the 48 hours stay as they are: the next message says the level, none is sent for it."""
    case_id = desk.matter("ordinary", occurred=NINE)
    hours = Hours(desk).at("11:00")
    hours.told()

    hours.do(case_id, "overrule", severity="large")

    assert not [text for texts in hours.told().values() for text in texts if "上调" in text]
