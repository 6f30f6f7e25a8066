"""The hour of occurrence is corrected: earlier is said once, later tells nobody, an interval breaches only from its latest end."""

from datetime import timedelta

import pytest

from cases.people.actors import Forbidden
from tests.conftest import NINE
from tests.desk import Desk
from tests.guarantees.hours import Hours

EIGHT, TEN = "2026-11-23T08:00:00+08:00", "2026-11-23T10:00:00+08:00"
YESTERDAY = {"occurred_at": "2026-11-22T00:00:00+08:00", "occurred_until": "2026-11-23T00:00:00+08:00"}


def begun(desk: Desk) -> tuple[Hours, int]:
    """09:00 an incident of 09:00; by 10:30 everybody on the ladder has been told that it began."""
    case_id = desk.matter("serious", occurred=NINE)
    hours = Hours(desk).at("10:30")
    hours.told()
    return hours, case_id


def test_an_earlier_limit_is_said_once_to_everybody_who_was_told(desk: Desk) -> None:
    """10:30 it turns out to have been 08:00: each person told of the clocks hears old and new time in one message."""
    hours, case_id = begun(desk)

    hours.do(case_id, "overrule", occurred_at=EIGHT)
    told = hours.told()

    assert set(told) == {"zhi1", "lian1", "zhang1", "yan1", "ling1", "ban1"}
    assert all(len(texts) == 1 for texts in told.values())
    assert "发布权威信息到期由 11月23日14:00 改为 13:00;新闻发布会到期由 11月24日09:00 改为 08:00" in told["ling1"][0]
    assert hours.told() == {}


def test_a_later_limit_tells_nobody_again(desk: Desk) -> None:
    """10:30 it turns out to have been 10:00: the limit moves, and nobody is disturbed for it."""
    hours, case_id = begun(desk)

    hours.do(case_id, "overrule", occurred_at=TEN)

    assert hours.told() == {}
    assert hours.due(case_id, "authoritative_information") == "15:00"


def test_a_warning_that_falls_due_by_the_correction_is_the_same_message(desk: Desk) -> None:
    """11:59 corrected to 08:00: 13:00 is an hour off now; the warning and the new time come together."""
    case_id = desk.matter("serious", occurred=NINE)
    hours = Hours(desk).at("11:59")
    hours.told()

    hours.at("12:01").told()
    hours.do(case_id, "overrule", occurred_at=EIGHT)
    told = hours.told()

    assert all(len(texts) == 1 for texts in told.values()), told
    assert "到期由 11月23日14:00 改为 13:00" in told["zhi1"][0]
    assert "59分(11月23日13:00到期)" in told["zhi1"][0]


def test_a_breach_that_is_none_is_taken_back_from_those_who_heard(desk: Desk) -> None:
    """14:00 breach told; 14:30 it turns out to have been 10:00: due 15:00, the breach is withdrawn, who was told hears so."""
    hours, case_id = begun(desk)
    hours.at("14:00").told()
    desk.forward(minutes=20)
    hours.told()

    hours.do(case_id, "overrule", occurred_at=TEN)
    told = hours.told()

    assert set(told) == {"zhi1", "lian1", "zhang1", "ban1", "ling1"}
    assert all(
        "超时记录已撤回:发布权威信息到期由 11月23日14:00 更正为 15:00(zhi1更正)" in texts[0] for texts in told.values()
    )
    assert hours.at("15:00").clock(case_id, "authoritative_information")["breached_at"] == "2026-11-23T15:00:00+08:00"


def test_a_breach_moved_to_an_earlier_hour_is_dated_anew_and_not_told_again(desk: Desk) -> None:
    """14:00 breach told; 14:30 it turns out to have been 08:00: dated 13:00, one message with both times, no second alarm."""
    hours, case_id = begun(desk)
    hours.at("14:20").told()

    hours.do(case_id, "overrule", occurred_at=EIGHT)
    told = hours.told()

    assert hours.clock(case_id, "authoritative_information")["breached_at"] == "2026-11-23T13:00:00+08:00"
    assert all(len(texts) == 1 for texts in told.values())
    assert "发布权威信息到期由 11月23日14:00 改为 13:00" in told["zhang1"][0]


@pytest.mark.parametrize(("seconds", "breached"), [(-1, False), (0, True), (1, True)])
def test_an_interval_breaches_from_its_latest_end(desk: Desk, seconds: int, breached: bool) -> None:
    """«昨天»: shown due 05:00 of the earliest end, breached at 05:00 after its latest, to the second."""
    case_id = desk.matter("serious")
    hours = Hours(desk)
    desk.house.clock.at = NINE + timedelta(hours=1)
    line = hours.do(
        case_id, "overrule", occurred_at="2026-11-23T05:00:00+08:00", occurred_until="2026-11-23T09:30:00+08:00"
    )
    [clock] = [c for c in line["clocks"] if c["kind"] == "authoritative_information"]
    assert (clock["due_at"], clock["breached_at"]) == ("2026-11-23T10:00:00+08:00", None)

    desk.house.clock.at = NINE + timedelta(hours=5, minutes=30, seconds=seconds)
    desk.tick()

    assert (hours.clock(case_id, "authoritative_information")["breached_at"] is not None) == breached


def test_from_interval_to_point_and_back(desk: Desk) -> None:
    """«昨天», then 22:00 sharp, then «昨天» again: due and breach follow, and the breach of the point is taken back."""
    case_id = desk.matter("serious")
    hours = Hours(desk)

    hours.do(case_id, "overrule", **YESTERDAY)
    assert hours.due(case_id, "authoritative_information") == "-1 05:00"
    first = hours.clock(case_id, "authoritative_information")
    assert (first["breached_at"], first["late_when_discovered"]) == ("2026-11-23T05:00:00+08:00", True)

    hours.do(case_id, "overrule", occurred_at="2026-11-22T22:00:00+08:00")
    assert hours.clock(case_id, "authoritative_information")["breached_at"] == "2026-11-23T03:00:00+08:00"

    hours.do(case_id, "overrule", **YESTERDAY)
    assert hours.clock(case_id, "authoritative_information")["breached_at"] == "2026-11-23T05:00:00+08:00"
    assert (
        "范围更正" in hours.clock(case_id, "press_conference")["why"]
        or "原定" in hours.clock(case_id, "press_conference")["why"]
    )


def test_an_interval_ends_after_it_begins_and_not_in_the_future(desk: Desk) -> None:
    """Both ends are checked; a refusal changes nothing."""
    case_id = desk.matter("serious")
    hours = Hours(desk)

    with pytest.raises(Forbidden, match="早于起点"):
        hours.do(case_id, "overrule", occurred_at=EIGHT, occurred_until="2026-11-23T07:00:00+08:00")
    with pytest.raises(Forbidden, match="将来"):
        hours.do(case_id, "overrule", occurred_at=EIGHT, occurred_until=TEN)

    assert hours.line(case_id)["occurred_at"] is None
