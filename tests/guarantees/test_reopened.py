"""重办: a cycle of its own beside the first, which stays as it was to the last byte."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from alerts.sweep import sweep
from cases.people.actors import Forbidden
from cases.store.event_tables import Event
from tests.conftest import NINE
from tests.desk import Desk
from tests.guarantees.hours import SITE, Hours


def closed(desk: Desk) -> tuple[Hours, int]:
    """09:00 an incident; published, conference held, report made, closed by noon."""
    case_id = desk.matter("serious", occurred=NINE)
    hours = Hours(desk).at("10:00")
    for kind in ("official_site", "press_conference"):
        hours.do(case_id, "publish", **{**SITE, "kind": kind})
    hours.do(case_id, "report-up", to="成都市")
    hours.do(case_id, "report-up", to="成都市")
    hours.at("12:00").do(case_id, "close")
    return hours, case_id


def test_the_first_cycle_is_byte_identical(desk: Desk) -> None:
    """Invariant 16: reopening, confirming, publishing again change no column of an earlier clock and no earlier event."""
    hours, case_id = closed(desk)
    with desk.house.read() as work:
        last = work.session.scalar(select(func.max(Event.id)))
    before = hours.dump(1, last)

    hours.at("+3 09:00").do(case_id, "reopen")
    hours.do(case_id, "confirm")
    hours.at("+3 12:00").do(case_id, "publish", **SITE)

    assert hours.dump(1, last) == before


def test_what_is_still_owed_is_untouched_by_the_reopening(desk: Desk) -> None:
    """Reopened while the conference is still owed: every clock of the first cycle stands as it stood, and runs on."""
    case_id = desk.matter("serious", occurred=NINE)
    hours = Hours(desk).at("10:00")
    hours.do(case_id, "publish", **SITE)
    before = hours.dump(1)[0]

    hours.do(case_id, "reopen")

    assert hours.dump(1)[0] == before
    assert hours.due(case_id, "press_conference") == "+1 09:00"


def test_first_facts_stay_and_the_new_cycle_counts_from_now(desk: Desk) -> None:
    """The case still says 09:00; the clocks of cycle two count from the reopening, and say so."""
    hours, case_id = closed(desk)

    line = hours.at("+3 09:00").do(case_id, "reopen")

    assert (line["occurred_at"], line["discovered_at"]) == (NINE.isoformat(), NINE.isoformat())
    assert hours.due(case_id, "authoritative_information") == "+3 14:00"
    assert "09:00 重办起算" in hours.clock(case_id, "authoritative_information")["why"]


def test_a_third_cycle_keeps_its_own_count(desk: Desk) -> None:
    """Reopened twice: confirming in the third cycle moves nothing of the second that still runs."""
    case_id = desk.matter("serious", occurred=NINE)
    hours = Hours(desk).at("10:00")
    hours.do(case_id, "publish", **SITE)
    hours.at("11:00").do(case_id, "reopen")
    hours.do(case_id, "publish", **SITE)
    hours.at("12:00").do(case_id, "reopen")

    hours.do(case_id, "confirm")

    due = {c["due_at"] for c in hours.line(case_id)["clocks"] if c["kind"] == "authoritative_information"}
    assert due == {f"2026-11-23T{hour}:00:00+08:00" for hour in (14, 16, 17)}


def test_a_conference_left_over_is_held_once(desk: Desk) -> None:
    """The first cycle's conference is held after the reopening: it is not owed a second time by the next confirmation."""
    case_id = desk.matter("serious", occurred=NINE)
    hours = Hours(desk).at("10:00")
    hours.do(case_id, "publish", **SITE)
    hours.at("11:00").do(case_id, "reopen")
    hours.at("12:00").do(case_id, "publish", **{**SITE, "kind": "press_conference"})

    line = hours.do(case_id, "confirm")

    assert [c["state"] for c in line["clocks"] if c["kind"] == "press_conference"] == ["satisfied"]


@pytest.mark.parametrize("worded", [False, True])
def test_nobody_hears_that_it_is_over_when_it_begins_anew(desk: Desk, *, worded: bool) -> None:
    """Answered and reopened before the answer was told: those who hear of the new limit do not hear «不再提醒» with it, and nobody hears it alone."""
    case_id = desk.matter("serious", occurred=NINE)
    hours = Hours(desk).at("10:00")
    hours.told()
    hours.do(case_id, "publish", **SITE)
    if worded:
        sweep(desk.house)
    hours.do(case_id, "reopen")

    told = [text for texts in hours.told().values() for text in texts]
    assert any("发布权威信息剩" in text for text in told)
    assert not [text for text in told if "不再提醒" in text]


def test_what_was_joined_stays_told_as_ended(desk: Desk) -> None:
    """The limits of a matter that went into the reopened one do not begin anew: whoever was called for them hears that they have ended."""
    joined, case_id = desk.matter("serious", occurred=NINE), desk.matter("serious", occurred=NINE)
    hours = Hours(desk).at("10:00")
    hours.told()
    number = hours.do(joined, "merge", into=str(case_id))["number"]
    hours.do(case_id, "publish", **SITE)
    hours.do(case_id, "reopen")

    over = [text for texts in hours.told().values() for text in texts if "不再提醒" in text]
    assert over
    assert all(number in text for text in over)


@pytest.mark.parametrize(("seconds", "taken"), [(-1, False), (0, True), (1, True)])
def test_an_old_publication_does_not_answer_the_new_cycle(desk: Desk, seconds: int, taken: bool) -> None:
    """What was published before the reopening is not what it was reopened for; from its second on it may be."""
    hours, case_id = closed(desk)
    hours.at("+3 09:00").do(case_id, "reopen")
    reopened = desk.house.now()
    hours.at("+3 10:00")
    given = {**SITE, "published_at": (reopened + timedelta(seconds=seconds)).isoformat()}

    if taken:
        hours.do(case_id, "publish", **given)
    else:
        with pytest.raises(Forbidden, match="早于本次重办"):
            hours.do(case_id, "publish", **given)

    assert (hours.clock(case_id, "authoritative_information")["state"] == "satisfied") == taken
