"""移交纪检: what only 纪检 may read has a clock until 纪检 takes it over, and that clock is all the others see."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from cases.handovers.lists import make_list
from cases.items.keep import keep
from cases.items.raw import RawItem
from cases.matters.acts import act
from cases.matters.transfers import is_waiting, waiting
from cases.people.actors import Actor, Forbidden
from cases.people.sight import Sight
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from cases.store.outbox_tables import Message, Notice
from cases.store.people_tables import Person
from dashboard.read.told import latest_messages
from tests.conftest import NINE
from tests.desk import Desk
from tests.officers import do

JI = Actor("ji", "纪一", "shi_jiwei", frozenset({"discipline"}))
ACCUSED = Actor("lin", "林一", "shi_yingji", frozenset({"discipline"}))


def transfers(desk: Desk) -> list[tuple[int, str]]:
    """Series and state of every 移交 clock there is."""
    with desk.house.read() as work:
        query = select(ClockRow.seq, ClockRow.state).where(ClockRow.kind == "transfer").order_by(ClockRow.id)
        return [(seq, state) for seq, state in work.session.execute(query)]


def informed(desk: Desk, *, history: bool = False) -> int:
    """A letter of an informant, come now; its case."""
    with desk.house.write() as work:
        keep(work, [RawItem("lianqing_yizhan", "反映收礼", "某局干部收受红包", external_id="J1", type="举报",
                            published_at=work.now)], history=history)  # fmt: skip
        work.commit()
        return work.session.scalars(select(Case.id)).one()


def test_an_informants_letter_has_it_from_its_arrival(desk: Desk) -> None:
    """One working day, told to the officer and to 纪检 with the next morning's list, by number and 移交 alone."""
    case_id = informed(desk)
    desk.tick()
    desk.forward(hours=23, minutes=30)

    with desk.house.read() as work:
        clock = work.session.scalars(select(ClockRow).where(ClockRow.kind == "transfer")).one()
        number = work.session.get_one(Case, case_id).number
        told = [text for text in work.session.scalars(select(Message.text)) if "移交" in text]
        due = clock.due_at.astimezone(work.config.city.zone)
    assert (clock.case_id, f"{due:%m-%d %H:%M}", clock.terms["policy"]["basis"]["mark"]) == (
        case_id, "11-24 23:59", "unconfirmed",
    )  # fmt: skip
    assert {"zhi1", "ji1"} <= set(desk.told())
    assert {text.split("http")[0] for text in told if "今日提醒" not in text} == {
        f"【应声】{number} 移交纪检剩 15小时29分(11月24日23:59到期)。请纪检监察人员接收移交。"
    }
    assert not [text for text in told if number not in text or "收礼" in text or "红包" in text]


def test_it_is_pressed_until_somebody_of_discipline_takes_it_over(desk: Desk) -> None:
    """A matter the desk hands over: officer and 纪检 before the limit, 带班领导 at it; taking over ends it, late is late."""
    case_id = desk.matter(None, opinion="no")
    do(desk, case_id, "restrict", reason="反映干部")
    desk.tick()
    assert set(desk.told()) == {"zhi1", "ji1"}

    desk.forward(hours=3)
    warned = desk.told()
    fired = [step for step in desk.forward(hours=1) if step.clock == "transfer"]
    late = desk.told()
    with desk.house.write() as work:
        act(work, case_id, "accept-transfer", JI, None, {})
        work.commit()

    assert set(warned) == {"zhi1", "ji1"}
    assert [step.purpose for step in fired] == ["breach"]
    assert set(late) == {"zhi1", "ban1", "ji1"}
    with desk.house.read() as work:
        clock = work.session.scalars(select(ClockRow).where(ClockRow.kind == "transfer")).one()
    assert (clock.state, clock.breached_at, clock.due_at) == (
        "satisfied", NINE + timedelta(hours=4), NINE + timedelta(hours=4),
    )  # fmt: skip
    assert not [step for step in desk.forward(hours=5) if step.clock == "transfer"]


def test_only_discipline_takes_over_and_only_what_waits(desk: Desk) -> None:
    """The officer is refused, also one of 纪检 whose own unit is complained of; a second time there is nothing to take."""
    case_id = informed(desk)
    with desk.house.write() as work:
        work.session.get_one(Case, case_id).complained_of = ["shi_yingji"]
        work.commit()
    with pytest.raises(Forbidden, match="没有「接收移交」的权限"):
        do(desk, case_id, "accept-transfer")
    with desk.house.write() as work:
        with pytest.raises(Forbidden, match="反映的是本单位"):
            act(work, case_id, "accept-transfer", ACCUSED, None, {})
        act(work, case_id, "accept-transfer", JI, None, {})
        with pytest.raises(Forbidden, match="没有在走的移交时限"):
            act(work, case_id, "accept-transfer", JI, None, {})
        assert not is_waiting(work, case_id)


def test_nothing_else_has_one(desk: Desk) -> None:
    """Open matters, letters and imported history owe no transfer."""
    desk.matter("serious")
    desk.letter(1)
    assert transfers(desk) == []


def test_imported_history_has_none(desk: Desk) -> None:
    """Whether an old letter was handed over at the time no table says."""
    informed(desk, history=True)
    assert transfers(desk) == []


def test_handing_over_takes_the_case_out_of_every_hand_but_disciplines(desk: Desk) -> None:
    """The discipline body leads alone, a slip nobody signed is void, and the officer who did it can do no more."""
    case_id = desk.matter("ordinary")
    do(desk, case_id, "dispatch", unit="市应急局")
    line = do(desk, case_id, "restrict", reason="反映干部")

    states = {clock["kind"]: clock["state"] for clock in line["clocks"]}
    assert (states["unit_receipt"], states["transfer"], states["opinion_response"]) == (
        "superseded", "running", "running",
    )  # fmt: skip
    assert (line["restricted"], line["handling_lead"], line["support"]) == (True, "市纪委监委", [])
    with pytest.raises(Forbidden, match="只限纪检人员"):
        do(desk, case_id, "confirm")


def test_where_discipline_itself_is_complained_of_the_government_leads(desk: Desk) -> None:
    """Nobody handles a complaint about himself."""
    case_id = desk.matter(None)
    with desk.house.write() as work:
        work.session.get_one(Case, case_id).complained_of = [work.config.city.discipline]
        work.commit()
    assert do(desk, case_id, "restrict", reason="反映干部")["handling_lead"] == "市政府"


def test_taken_back_it_ends_and_handed_over_again_it_begins_anew(desk: Desk) -> None:
    """解除限制 asks a reason, supersedes the clock and sends the case back to the queue; the next hand-over is the next of its series."""
    case_id = desk.matter(None)
    do(desk, case_id, "restrict", reason="反映干部")
    with desk.house.write() as work:
        with pytest.raises(Forbidden, match="理由"):
            act(work, case_id, "lift", JI, None, {})
        act(work, case_id, "lift", JI, "不属纪检监察", {})
        work.commit()
        case = work.session.get_one(Case, case_id)
        assert (case.restricted, case.review) == (False, True)
    assert transfers(desk) == [(1, "superseded")]

    do(desk, case_id, "restrict", reason="反映干部")

    assert transfers(desk) == [(1, "superseded"), (2, "running")]
    with desk.house.write() as work, pytest.raises(Forbidden, match="已经限制知悉"):
        act(
            work,
            case_id,
            "restrict",
            Actor("ji", "纪一", None, frozenset({"discipline", "duty_officer"})),
            "反映干部",
            {},
        )


def test_a_new_round_of_a_case_discipline_has_begins_none(desk: Desk) -> None:
    """Closed and opened again by 纪检: it is theirs already."""
    both = Actor("ji", "纪一", None, frozenset({"discipline", "duty_officer"}))
    case_id = desk.matter(None, opinion="no")
    do(desk, case_id, "restrict", reason="反映干部")
    with desk.house.write() as work:
        for doing in ("accept-transfer", "close", "reopen"):
            act(work, case_id, doing, both, "办理", {})
        work.commit()
    assert transfers(desk) == [(1, "satisfied")]


def test_a_shift_hands_over_number_and_clock_alone(desk: Desk) -> None:
    """The frozen list of the change of shift, and what a leader sees: no level, no state, no other clock of it."""
    case_id = desk.matter("serious")
    do(desk, case_id, "restrict", reason="反映干部")
    with desk.house.read() as work:
        listed = make_list(work, "duty_officer", NINE - timedelta(hours=12), NINE + timedelta(hours=12), None)
        [one] = waiting(work, [], 8)
        number = work.session.get_one(Case, case_id).number
    assert [(row["number"], row["clock"]) for row in listed["transfers"]] == [(number, "transfer")]
    assert {row["clock"] for row in listed["due"]} == {"transfer"}
    [matter] = listed["matters"]
    assert (matter["severity"], matter["state"], [c["clock"] for c in matter["clocks"]]) == (None, None, ["transfer"])
    assert (one.number, one.due_at) == (number, NINE + timedelta(hours=4))


def test_the_page_of_messages_shows_others_only_what_was_said_of_the_transfer(desk: Desk) -> None:
    """Of the other clocks of such a matter the officer finds no message; 纪检 finds them."""
    case_id = desk.matter("serious")
    desk.tick()
    do(desk, case_id, "restrict", reason="反映干部")
    desk.tick()
    with desk.house.read() as work:
        officer, discipline = (Sight(None, frozenset({role})) for role in ("duty_officer", "discipline"))
        seen = {proof.sentence.split("：")[0] for proof in latest_messages(work, officer)}
        whole = latest_messages(work, discipline)
    assert seen
    assert len(whole) > len(seen)
    assert all("移交纪检" in sentence for sentence in seen)


def test_of_its_other_limits_discipline_is_told_in_the_desks_stead(desk: Desk) -> None:
    """A matter handed to 纪检: as its 48 hours near and pass, nobody of the desk learns that there is such a limit."""
    case_id = desk.matter(None)
    do(desk, case_id, "restrict", reason="反映干部")
    desk.forward(hours=48)
    desk.forward(hours=1)

    with desk.house.read() as work:
        notices = work.session.scalars(
            select(Notice).join(ClockRow, ClockRow.id == Notice.clock_id).where(ClockRow.kind == "opinion_response")
        )
        told = {notice.purpose: {one["role"] for one in notice.told} for notice in notices}
        names = set(work.session.scalars(
            select(Person.name).join(Message, Message.person_id == Person.id).join(Notice, Notice.id == Message.notice_id)
            .join(ClockRow, ClockRow.id == Notice.clock_id).where(ClockRow.kind == "opinion_response")
        ))  # fmt: skip
    assert told["breach"] == {"discipline"}
    assert names == {"纪一"}


def test_handing_over_says_why(desk: Desk) -> None:
    """As giving back does: without a reason nothing is restricted."""
    case_id = desk.matter(None, opinion="no")

    with pytest.raises(Forbidden, match="理由"):
        do(desk, case_id, "restrict")

    assert transfers(desk) == []
