"""The life of one clock, told as a timetable."""

from datetime import timedelta

from sqlalchemy import select

from alerts.sweep import sweep
from cases.matters.acts import act
from cases.people.actors import Actor
from cases.store.clock_tables import ClockRow, Step
from cases.store.outbox_tables import Message
from tests.conftest import NINE
from tests.desk import Desk

DESK = Actor("zhi1", "值一", "city_government_office", frozenset({"duty_officer"}))


def clock_of(desk: Desk, kind: str) -> ClockRow:
    """The newest clock of that kind."""
    with desk.house.read() as work:
        return work.session.scalars(select(ClockRow).where(ClockRow.kind == kind).order_by(ClockRow.id.desc())).first()


def purposes(desk: Desk, kind: str) -> list[str]:
    """What fired for the clock, in order."""
    return [f.purpose for f in desk.log if f.clock == kind]


def test_a_serious_incident_from_notice_to_breach(desk: Desk) -> None:
    """09:00 officer and liaison; 09:01 leaders; 09:15 shift leader; 12:00, 13:00, 13:30 warnings; 14:00 breach; then after."""
    desk.matter("serious", occurred=NINE)

    desk.tick()
    assert sorted(desk.told()) == ["lian1", "zhi1"]
    desk.forward(minutes=1)
    assert sorted(set(desk.told())) == ["ling1", "yan1", "zhang1"]
    desk.forward(minutes=13, seconds=59)
    assert desk.told() == []
    desk.forward(seconds=1)
    assert desk.told() == ["ban1"]
    desk.forward(hours=4, minutes=44, seconds=59)
    assert "breach" not in purposes(desk, "authoritative_information")
    desk.forward(seconds=1)
    assert purposes(desk, "authoritative_information")[-1] == "breach"
    clock = clock_of(desk, "authoritative_information")
    assert (clock.breached_at, clock.breach_recorded_at) == (NINE + timedelta(hours=5), NINE + timedelta(hours=5))


def test_three_duties_of_one_case_are_one_message_for_each_person(desk: Desk) -> None:
    """5 h, 24 h and the upward report begin together: everybody gets one message that names them all."""
    desk.matter("serious", occurred=NINE)

    desk.tick()

    [text] = [p.text for p, to in zip(desk.sender.taken, desk.sender.to, strict=True) if to == "zhi1"]
    assert all(words in text for words in ("发布权威信息", "新闻发布会", "信息报送"))


def test_evidence_stops_the_clock_and_the_messages(desk: Desk) -> None:
    """Published at 10:00 with proof: no further step fires for that duty, and it is on time."""
    case_id = desk.matter("serious", occurred=NINE)
    desk.tick()
    desk.forward(hours=1)
    with desk.house.write() as work:
        act(
            work,
            case_id,
            "publish",
            DESK,
            None,
            {"kind": "official_site", "url": "https://example.invalid/1", "issuer": "市政府"},
        )
        work.commit()
    before = len(purposes(desk, "authoritative_information"))

    desk.forward(hours=30)

    clock = clock_of(desk, "authoritative_information")
    assert (clock.state, clock.stopped_at, clock.breached_at) == ("satisfied", NINE + timedelta(hours=1), None)
    assert len(purposes(desk, "authoritative_information")) == before
    assert clock_of(desk, "press_conference").breached_at == NINE + timedelta(hours=24)


def test_a_day_without_the_engine_loses_nothing(desk: Desk) -> None:
    """Stopped for a day: each step that fell due fires once, the breach keeps its true time, everybody is told."""
    desk.matter("large", confirmed=True)

    desk.forward(hours=60)
    again = desk.tick()

    fired = purposes(desk, "opinion_response")
    assert fired.count("breach") == 1
    assert again == []
    assert clock_of(desk, "opinion_response").breached_at == NINE + timedelta(hours=48)
    assert {"zhi1", "lian1", "zhang1", "ban1", "ling1"} <= set(desk.told())


def test_what_fired_is_kept_only_for_who_wants_to_see_it(desk: Desk) -> None:
    """An engine that makes weeks of downtime good holds no gigabyte of what it has told: only how many."""
    desk.matter("serious")
    done = sweep(desk.house, keeps=False)
    assert done.many > 0
    assert done.passed == []


def test_discovered_when_already_late(desk: Desk) -> None:
    """An incident of yesterday discovered now: 发现时已过时限, dated truly, and one message for each person."""
    desk.matter("serious", occurred=NINE - timedelta(hours=30))

    desk.tick()

    clock = clock_of(desk, "authoritative_information")
    assert clock.late_when_discovered
    assert clock.breached_at == NINE - timedelta(hours=25)
    told = desk.told()
    assert len(told) == len(set(told)) >= 5


def test_unconfirmed_leaders_wait_half_an_hour(desk: Desk) -> None:
    """Nobody has confirmed: the unit and the leaders are told after 30 minutes, and the wording says 疑似."""
    desk.matter("serious", occurred=NINE, confirmed=False)

    desk.tick()
    assert all("疑似,待核实" in p.text for p in desk.sender.taken)
    assert desk.told() == ["zhi1"]
    desk.forward(minutes=15)
    assert desk.told() == ["ban1"]
    desk.forward(minutes=14, seconds=59)
    assert not {"ling1", "lian1", "zhang1"} & set(desk.told())
    desk.forward(seconds=1)
    assert {"ling1", "lian1", "zhang1"} <= set(desk.told())


def test_a_confirmation_tells_leaders_at_once(desk: Desk) -> None:
    """A person confirms after five minutes: the leaders' step fires then, not at half past."""
    case_id = desk.matter("serious", occurred=NINE, confirmed=False)
    desk.tick()
    desk.told()
    desk.house.clock.forward(minutes=5)
    with desk.house.write() as work:
        act(work, case_id, "confirm", DESK, None, {})
        work.commit()

    desk.tick()

    assert "ling1" in desk.told()


def test_working_day_clocks_let_people_sleep(desk: Desk) -> None:
    """Letters are told at 08:30 in one message for each person, however many there are."""
    for n in range(12):
        desk.letter(n)
    with desk.house.write() as work:
        from cases.store.case_tables import Case

        for case in work.session.scalars(select(Case)):
            case.handling_lead = work.config.unit_named("市应急局").id
        work.commit()

    desk.tick()
    assert desk.told() == []
    desk.forward(hours=23, minutes=29)
    assert desk.told() == []
    desk.forward(minutes=1)
    assert desk.told() == ["lian1"]
    assert "今日提醒 12 件" in desk.sender.taken[-1].text


def test_every_step_is_a_row_from_the_start(desk: Desk) -> None:
    """All steps of the ladder stand in the record when the clock starts, one row each."""
    desk.matter("ordinary")

    with desk.house.read() as work:
        steps = list(work.session.scalars(select(Step)))
        ladder = work.config.ladder("opinion")
    assert len(steps) == len(ladder.steps)
    assert {s.state for s in steps} == {"pending"}


def test_nothing_personal_leaves_the_house(desk: Desk) -> None:
    """A message carries number, grade, class, time left and a link: no title, no text, no phone."""
    desk.matter("serious", occurred=NINE)
    desk.tick()

    with desk.house.read() as work:
        texts = list(work.session.scalars(select(Message.text)))
    assert texts
    assert not any("爆炸" in t or "138" in t.split("http")[0] for t in texts)
