"""交接班: prepared once for each change of shift, signed by two people, and said once when nobody signs."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from alerts.deliver import deliver
from alerts.outcome import Outcome
from alerts.sweep import sweep
from cases.handovers.boundary import Duty, changes_at
from cases.handovers.preparing import prepare_handover
from cases.handovers.signing import sign
from cases.handovers.tending import Tended, due_handovers, missing_sides, tend_handovers
from cases.house import House
from cases.matters.acts import act
from cases.matters.calls import promise_call
from cases.outbox.acknowledge import acknowledge
from cases.people.accounts import AccountError, add_user, link_person
from cases.people.actors import Forbidden
from cases.store.case_tables import Case
from cases.store.event_tables import Event
from cases.store.outbox_tables import Acknowledgement, Message, Notice
from cases.store.people_tables import Contact, HandOver, Person, PromisedCall, Shift, User
from dashboard.handover.parts import parts
from dashboard.read.handovers import read_handover
from dashboard.rights import Sight
from tests.cases.test_roster import HOUR, person, shift, stand_in
from tests.conftest import NINE
from tests.desk import Desk, enrol
from tests.officers import OFFICER

CHANGE = NINE + 8 * HOUR


def ids(house: House) -> dict[str, int]:
    """People by name."""
    with house.read() as work:
        return dict(work.session.execute(select(Person.name, Person.id)).all())


@pytest.fixture
def two(desk: Desk) -> Desk:
    """值一 until 17:00, 值二 from then till 01:00, each with a login; 班一 leads."""
    with desk.house.write() as work:
        first = work.session.scalars(select(Shift).where(Shift.role == "duty_officer")).one()
        first.ends_at = CHANGE
        second = person(work, "值二")
        shift(work, second, begins=8, ends=16)
        work.session.add(Contact(person_id=second.id, kind="webhook", address="http://127.0.0.1:9/zhi2"))
        people = dict(work.session.execute(select(Person.name, Person.id)).all())
        for login, name, role in (
            ("z1", "值一", "duty_officer"),
            ("z2", "值二", "duty_officer"),
            ("b1", "班一", "shift_leader"),
        ):
            user = add_user(work, login, name, f"{login}-hao-de-kou-ling", [role])
            user.person_id = people[name] if login != "b1" else None
        work.commit()
    return desk


def rows(house: House) -> list[HandOver]:
    """Every hand-over."""
    with house.read() as work:
        return list(work.session.scalars(select(HandOver).order_by(HandOver.id)))


def wishes(house: House) -> list[Notice]:
    """Every notice about hand-overs."""
    with house.read() as work:
        return list(work.session.scalars(select(Notice).where(Notice.purpose == "handover").order_by(Notice.id)))


def to(desk: Desk, at: datetime) -> Tended:
    """Put the clock there and tend."""
    desk.house.clock.at = at
    return due_handovers(desk.house)


def signs(house: House, login: str, id_: int = 1, **given: str) -> HandOver:
    """One signature, committed."""
    with house.write() as work:
        row = sign(work, id_, work.session.scalars(select(User).where(User.login == login)).one(), **given)
        work.commit()
        return row


def test_a_change_of_shift_is_prepared_at_its_instant_and_once(two: Desk) -> None:
    """One second before: nothing. At it: one list, one message to who comes. After it, and from a second sweeper: nothing more."""
    assert to(two, CHANGE - timedelta(seconds=1)) == Tended(0, 0)
    assert to(two, CHANGE) == Tended(1, 0)
    assert to(two, CHANGE + timedelta(seconds=1)) == Tended(0, 0)
    [row] = rows(two.house)
    people = ids(two.house)
    assert (row.role, row.at, row.outgoing_id, row.incoming_id) == (
        "duty_officer",
        CHANGE,
        people["值一"],
        people["值二"],
    )
    two.tick()
    assert two.told() == ["zhi2"]


def test_tending_is_once_on_both_databases(any_house: House) -> None:
    """On SQLite and on PostgreSQL: one hand-over however often it is tended."""
    with any_house.write() as work:
        shift(work, person(work, "甲"), begins=-8, ends=0)
        shift(work, person(work, "乙"), begins=0, ends=8)
        work.commit()
    assert [due_handovers(any_house).prepared for _ in range(3)] == [1, 0, 0]
    with any_house.write() as work:
        assert tend_handovers(work) == Tended(0, 0)
    any_house.clock.forward(minutes=15)
    assert [due_handovers(any_house).escalated for _ in range(2)] == [1, 0]


def test_after_downtime_it_is_late_and_never_twice(two: Desk) -> None:
    """Down over the change and two more: three lists, a message only to who is still on duty, one message about all unsigned."""
    with two.house.write() as work:
        third, first = person(work, "值三"), work.session.scalars(select(Person).where(Person.name == "值一")).one()
        shift(work, third, begins=16, ends=24)
        shift(work, first, begins=24, ends=32)
        work.commit()
    two.house.clock.at = NINE + 8 * HOUR
    assert due_handovers(two.house).prepared == 1
    assert to(two, NINE + 25 * HOUR) == Tended(2, 1)
    assert due_handovers(two.house) == Tended(0, 0)
    people = ids(two.house)
    assert [(w.person_id, w.role) for w in wishes(two.house)][1:] == [
        (people["值一"], "duty_officer"),
        (None, "shift_leader"),
    ]


DAMAGES = {
    "clock": ("UPDATE clocks SET due_at = 'never' WHERE case_id = 1", {"case": 1, "clock": "opinion_response"}, 2),
    "case": ("UPDATE cases SET discovered_at = 'never', facts = '{' WHERE id = 1", None, 2),
    "call": ("UPDATE promised_calls SET due_at = 'never'", {"part": "calls"}, 2),
}


@pytest.mark.sqlite_only("PostgreSQL 里的时间读不坏")
@pytest.mark.parametrize("what", DAMAGES)
def test_what_does_not_read_stops_no_hand_over(two: Desk, what: str) -> None:
    """It is set aside and said, to who comes and on the page; the rest is on the list, also of its own case."""
    for _ in range(2):
        two.matter("large")
    damage, unread, matters = DAMAGES[what]
    with two.house.write() as work:
        promise_call(work, 2, "回王某", CHANGE + HOUR, OFFICER)
        work.session.execute(text(damage))
        work.commit()

    assert to(two, CHANGE) == Tended(1, 0)

    [row], [told] = rows(two.house), wishes(two.house)
    listed = row.list["unread"]
    assert ([{k: v for k, v in r.items() if k != "number"} for r in listed], len(row.list["matters"])) == (
        [unread] if unread else [],
        matters,
    )
    assert ("读不出来、没有列入 1 项" in told.text) == bool(unread)
    if what != "case":
        with two.house.read() as work:
            file = read_handover(work, row.id)
            assert file is not None
            assert ("库里已损坏" in parts(file, Sight(None, frozenset({"duty_officer"})), work)) == bool(unread)


def test_a_desk_that_begins_has_nothing_to_hand_over(desk: Desk) -> None:
    """The first shift of a role follows nobody: no hand-over, no message."""
    assert due_handovers(desk.house) == Tended(0, 0)
    assert rows(desk.house) == []


def test_the_list_is_everything_the_next_shift_needs(two: Desk) -> None:
    """Open matters, what falls due before the next shift ends, promised calls, what did not arrive, risks, what was acknowledged."""
    grave = two.matter("serious", occurred=NINE + 4 * HOUR, discovered=NINE)
    slow = two.matter("ordinary")
    two.sender.answers = [Outcome("permanent", "410", "没有这个地址")] * 40
    two.tick()
    with two.house.write() as work:
        token = work.session.scalars(
            select(Message).join(Person, Person.id == Message.person_id).where(Person.name == "值一")
        ).first()
        assert acknowledge(work, token.token, "link") is not None
        act(
            work,
            slow,
            "promise-call",
            OFFICER,
            None,
            {"text": "王女士要回电说停水何时恢复", "due_at": (NINE + 9 * HOUR).isoformat()},
        )
        work.commit()
    assert to(two, CHANGE).prepared == 1
    listed = rows(two.house)[0].list
    assert {m["case"] for m in listed["matters"]} == {grave, slow}
    assert [(d["case"], d["clock"]) for d in listed["due"]] == [(grave, "authoritative_information")]
    assert [(c["case"], c["by"]) for c in listed["calls"]] == [(slow, "zhi1")]
    assert {m["state"] for m in listed["messages"]} == {"failed"}
    assert {a["case"] for a in listed["acknowledged"]} == {grave}
    assert datetime.fromisoformat(listed["until"]) == NINE + 16 * HOUR
    assert "王女士" not in str(listed)
    [wish] = wishes(two.house)
    assert "在办舆情 2 件，本班内到期 1 项，待回电 1 个" in wish.text
    assert f"上一班已收到、仍在计时 {len(listed['acknowledged'])} 项" in wish.text
    assert "最急: YQ2026-000001 信息报送已超时 7小时30分、YQ2026-000002 舆情回应剩 1天16小时" in wish.text
    for secret in ("王女士", "某厂", "爆炸", "值一"):
        assert secret not in wish.text


def test_what_somebody_still_has_to_sign_is_handed_over(two: Desk) -> None:
    """待补签 stands in the list and in the message, though its limit is later than the shift that comes."""
    case_id = two.matter("ordinary")
    given = {
        "kind": "批示",
        "by": "赵某某",
        "at": NINE.isoformat(),
        "form": "口头",
        "words": "请连夜核实",
        "units": ["市应急局"],
    }
    with two.house.write() as work:
        act(work, case_id, "instruct", OFFICER, None, given)
        work.commit()

    to(two, CHANGE)

    assert [(row["case"], row["clock"]) for row in rows(two.house)[0].list["signatures"]] == [(case_id, "countersign")]
    assert "待补签 1 项" in wishes(two.house)[0].text


@pytest.mark.parametrize(("minutes", "listed"), [(0, 0), (4, 0), (6, 1)])
def test_what_the_night_held_back_is_no_message_that_did_not_arrive(two: Desk, minutes: int, listed: int) -> None:
    """Due to go out at the very change of shift it is on its way; one that nobody took up minutes after its time is not."""
    two.matter("ordinary")
    two.sender.answers = []
    sweep(two.house)
    with two.house.write() as work:
        [held, *others] = work.session.scalars(select(Message).order_by(Message.id)).all()
        held.next_attempt_at = CHANGE - timedelta(minutes=minutes)
        for other in others:
            other.state = "accepted"
        work.commit()

    to(two, CHANGE)

    assert len(rows(two.house)[0].list["messages"]) == listed


def test_open_letters_are_handed_over_as_a_number(two: Desk) -> None:
    """They are too many to list: how many are open, and no closed one among them."""
    for n in range(3):
        two.letter(n)
    with two.house.write() as work:
        work.session.scalars(select(Case).where(Case.kind == "request")).first().closed_at = NINE
        work.commit()
    to(two, CHANGE)

    listed = rows(two.house)[0].list
    assert (listed["counts"]["requests"], listed["counts"]["matters"]) == (2, 0)


def test_the_frozen_list_stays_while_the_desk_goes_on(two: Desk) -> None:
    """What happens after the change does not alter what was handed over."""
    two.matter("ordinary")
    to(two, CHANGE)
    before = rows(two.house)[0].list
    two.matter("large")
    two.house.clock.forward(hours=1)
    due_handovers(two.house)
    assert rows(two.house)[0].list == before


def test_both_sign_each_as_themselves(two: Desk) -> None:
    """The outgoing with a note, the incoming after; a repeat is refused, and the note can no longer change."""
    to(two, CHANGE)
    assert missing_sides(signs(two.house, "z1", note="化工厂件等应急局回话")) == ["incoming"]
    with pytest.raises(Forbidden, match="已签字"):
        signs(two.house, "z1")
    row = signs(two.house, "z2")
    assert missing_sides(row) == []
    assert (row.outgoing_signed_by, row.incoming_signed_by, row.note) == ("z1", "z2", "化工厂件等应急局回话")
    two.house.clock.forward(minutes=20)
    assert due_handovers(two.house).escalated == 0
    with two.house.read() as work:
        assert all("化工厂" not in str(e.data) for e in work.session.scalars(select(Event)))


def test_a_shift_leader_signs_for_somebody_only_with_a_reason_and_never_for_both(two: Desk) -> None:
    """代签: refused without reason and to a duty officer; marked; the same person does not sign the other side too."""
    to(two, CHANGE)
    with pytest.raises(Forbidden, match="代签需要写明理由"):
        signs(two.house, "b1", side="outgoing")
    with pytest.raises(Forbidden, match="不是接班人"):
        signs(two.house, "z1", side="incoming")
    with pytest.raises(Forbidden, match="不是这次交接班的"):
        signs(two.house, "b1")
    with pytest.raises(Forbidden, match="由交班人填写"):
        signs(two.house, "z2", note="我来写")
    assert signs(two.house, "b1", side="outgoing", reason="值一送医").outgoing_signed_by == "b1 代签"
    enrol(two.house, ("b1b", "班一", "shift_leader"))
    for login, why in (
        ("b1", "换人签$"),
        ("b1b", "账号 b1 与 b1b 同名或同一手机号"),
    ):  # a second account is no second person
        with pytest.raises(Forbidden, match=f"须由两个人.*{why}"):
            signs(two.house, login, side="incoming", reason="代")
    assert missing_sides(signs(two.house, "z2")) == []


@pytest.mark.parametrize(("seconds", "said"), [(-1, 0), (0, 1), (1, 1)])
def test_unsigned_after_fifteen_minutes_the_shift_leader_is_told_once(two: Desk, seconds: int, said: int) -> None:
    """One second before, at, after; once; the words name sides and hour, no person."""
    to(two, CHANGE)
    signs(two.house, "z1")
    two.tick()
    two.told()
    assert to(two, CHANGE + timedelta(minutes=15, seconds=seconds)).escalated == said
    two.house.clock.forward(minutes=1)
    assert due_handovers(two.house).escalated == 1 - said
    two.tick()
    assert two.told() == ["ban1"]
    assert "值班员 11月23日17:00 (接班人未签)" in wishes(two.house)[-1].text
    assert rows(two.house)[0].escalated_at is not None


def test_a_role_the_city_gave_up_keeps_no_other_waiting(two: Desk) -> None:
    """Of two hand-overs nobody signed one is of a role that is no more: both are said, and the next changes still come."""
    to(two, CHANGE)
    with two.house.write() as work:
        row = work.session.scalars(select(HandOver)).one()
        gone = HandOver(role="night_clerk", at=row.at, outgoing_id=row.outgoing_id, incoming_id=row.incoming_id, list=row.list,
                        made_at=row.made_at)  # fmt: skip
        work.session.add(gone)
        work.commit()

    assert to(two, CHANGE + timedelta(minutes=15)).escalated == 2

    assert any("night_clerk" in wish.text for wish in wishes(two.house))
    assert all(row.escalated_at is not None for row in rows(two.house))


def test_the_fifteen_minutes_begin_when_the_list_is_there(two: Desk) -> None:
    """Prepared two hours late: nobody is told in the same breath that nobody has signed."""
    assert to(two, CHANGE + 2 * HOUR) == Tended(1, 0)
    two.house.clock.forward(minutes=15)
    assert due_handovers(two.house) == Tended(0, 1)


def test_who_stands_in_takes_over(two: Desk) -> None:
    """值二 cannot be reached and 班一 stands in: 班一 takes over and is told."""
    with two.house.write() as work:
        people = {p.name: p for p in work.session.scalars(select(Person))}
        stand_in(work, people["值二"], people["班一"], 7)
        work.commit()
    to(two, CHANGE)
    assert rows(two.house)[0].incoming_id == people["班一"].id
    two.tick()
    assert two.told() == ["ban1"]


def test_who_comes_but_cannot_be_reached_is_made_good_by_the_next_role(two: Desk) -> None:
    """值二 has no address: the summary goes to the shift leader."""
    with two.house.write() as work:
        second = work.session.scalars(select(Person).where(Person.name == "值二")).one()
        work.session.delete(work.session.scalars(select(Contact).where(Contact.person_id == second.id)).one())
        work.commit()
    to(two, CHANGE)
    two.tick()
    assert two.told() == ["ban1"]


def says_seen(desk: Desk, name: str) -> None:
    """That person acknowledges their newest message."""
    with desk.house.write() as work:
        theirs = select(Message).join(Person, Person.id == Message.person_id).where(Person.name == name)
        newest = work.session.scalars(theirs.order_by(Message.id.desc())).first()
        assert acknowledge(work, newest.token, "link") is not None
        work.commit()


@pytest.mark.parametrize(("seconds", "told"), [(-1, False), (0, True), (1, True)])
def test_an_acknowledgement_ends_with_its_shift(two: Desk, seconds: int, told: bool) -> None:
    """值一 said 收到 at 16:00 and goes on after 17:00 with a shift of their own: a step one second before 17:00 leaves them
    alone, one at 17:00 or after tells them again."""
    with two.house.write() as work:
        people = {p.name: p.id for p in work.session.scalars(select(Person))}
        work.session.scalars(select(Shift).where(Shift.person_id == people["值二"])).one().person_id = people["值一"]
        work.commit()
    two.matter("large", discovered=CHANGE + timedelta(seconds=seconds) - timedelta(hours=47))
    two.tick()
    two.house.clock.at = CHANGE - HOUR
    says_seen(two, "值一")
    two.tick()
    two.told()
    two.house.clock.at = CHANGE + timedelta(seconds=seconds)
    [fired] = two.tick()
    assert fired.purpose == "warning"
    assert ("zhi1" in two.told()) is told


def test_what_was_acknowledged_is_told_by_the_summary_alone(two: Desk) -> None:
    """值一 acknowledged two matters and goes: 值二 gets one message that counts them, not one for each."""
    for _ in range(2):
        two.matter("large")
        two.tick()
        says_seen(two, "值一")
        two.house.clock.forward(seconds=1)
    two.house.clock.forward(hours=1)
    two.tick()
    two.told()
    to(two, CHANGE)
    two.tick()
    assert two.told() == ["zhi2"]
    assert "上一班已收到、仍在计时 2 项" in wishes(two.house)[-1].text


def test_a_stand_in_holds_until_the_end_of_the_shift_they_serve(two: Desk) -> None:
    """督一 stands in for 值一 till 16:00: what 督一 acknowledges at 15:00 holds till 16:00, not for eight hours."""
    two.matter("large")
    with two.house.write() as work:
        people = {p.name: p for p in work.session.scalars(select(Person))}
        for row in work.session.scalars(select(Shift).where(Shift.person_id == people["督一"].id)):
            row.cancelled_at = NINE
        stand_in(work, people["值一"], people["督一"], -1, 7)
        work.commit()
    two.tick()
    two.house.clock.at = NINE + 6 * HOUR
    with two.house.write() as work:
        message = work.session.scalars(select(Message).where(Message.person_id == people["督一"].id)).first()
        acknowledge(work, message.token, "link")
        assert work.session.scalars(select(Acknowledgement)).one().hold_until == NINE + 7 * HOUR


def test_promised_calls_are_kept_by_an_act(two: Desk) -> None:
    """Promised, named when there are two, kept once; a text or a time that is missing is refused."""
    case_id = two.matter("ordinary")
    due = {"due_at": (NINE + HOUR).isoformat()}
    with two.house.write() as work:
        for refused, says in (
            ({**due}, "缺少答应了谁"),
            ({"text": "a"}, "缺少答应的时间"),
            ({"text": "a", "due_at": "下午"}, "不是带时区的时间"),
        ):
            with pytest.raises(Forbidden, match=says):
                act(work, case_id, "promise-call", OFFICER, None, refused)
        with pytest.raises(Forbidden, match="没有答应未办"):
            act(work, case_id, "keep-call", OFFICER, None, {})
        for who in ("王女士", "李先生"):
            act(work, case_id, "promise-call", OFFICER, None, {"text": who, **due})
        with pytest.raises(Forbidden, match="哪一个: 1, 2"):
            act(work, case_id, "keep-call", OFFICER, None, {})
        act(work, case_id, "keep-call", OFFICER, None, {"call": 2})
        act(work, case_id, "keep-call", OFFICER, None, {})
        calls = list(work.session.scalars(select(PromisedCall)))
        assert [(c.kept_at, c.kept_by) for c in calls] == [(NINE, "zhi1")] * 2
        assert all("王女士" not in str(e.data) for e in work.session.scalars(select(Event)))


def test_one_person_has_one_account(two: Desk) -> None:
    """A second login for the same person would let one sign both sides."""
    with two.house.write() as work, pytest.raises(AccountError, match="已关联账号 z1"):
        link_person(work, "b1", "值一", None, "console")


def test_a_hand_over_asked_for_by_name_is_the_same_one(two: Desk) -> None:
    """Preparing again at the same instant makes nothing; deliver sends the one message."""
    two.house.clock.at = CHANGE
    with two.house.write() as work:
        assert len(prepare_handover(work, "duty_officer", CHANGE)) == 1
        assert prepare_handover(work, "duty_officer", CHANGE) == []
        work.commit()
    two.tick()
    assert list(deliver(two.house, {"webhook": two.sender})) == []


def duty(person_id: int, begins: float, ends: float) -> Duty:
    """A shift in hours after nine."""
    return Duty(person_id, NINE + begins * HOUR, NINE + ends * HOUR)


@pytest.mark.parametrize(
    ("duties", "pairs"),
    [
        ([duty(1, -8, 0), duty(2, 0, 8)], [(1, 2)]),
        ([duty(1, -8, 0), duty(1, 0, 8)], []),
        ([duty(2, 0, 8)], [(None, 2)]),
        ([duty(1, -8, 1), duty(2, 0, 8)], [(1, 2)]),
        ([duty(1, -8, -1), duty(3, -20, -8), duty(2, 0, 8)], [(1, 2)]),
        ([duty(1, -8, 0), duty(3, -8, 0), duty(2, 0, 8), duty(4, 0, 8)], [(1, 2), (3, 4)]),
        ([duty(1, -8, 0), duty(2, 0, 8), duty(4, 0, 8)], [(1, 2), (1, 4)]),
        ([duty(1, -8, 0), duty(3, -8, 8), duty(2, 0, 8)], [(1, 2)]),
        ([duty(1, -8, 0)], []),
    ],
)
def test_who_hands_over_to_whom(duties: list[Duty], pairs: list[tuple[int | None, int]]) -> None:
    """Change; going on; the first ever; overlap; a gap; two to two; one to two; one of two stays; nobody comes."""
    assert [(c.outgoing, c.incoming) for c in changes_at(duties, NINE)] == pairs


@given(st.lists(st.builds(duty, st.integers(1, 4), st.integers(-20, 2), st.integers(3, 12)), max_size=8))
def test_nobody_hands_over_to_themselves_and_each_who_comes_takes_over_once(duties: list[Duty]) -> None:
    """Whatever the roster: who comes is beginning now, comes once, and takes over from somebody else or from nobody."""
    found = changes_at(duties, NINE)
    beginning = {d.person for d in duties if d.starts_at == NINE}
    assert all(c.incoming in beginning and c.outgoing != c.incoming for c in found)
    assert len({c.incoming for c in found}) == len(found)


def test_three_weeks_of_silence_are_made_good_for_two(two: Desk) -> None:
    """Down for three weeks with a change every twelve hours: the changes of the last fourteen days are on record, no message each."""
    to(two, CHANGE)
    with two.house.write() as work:
        people = dict(work.session.execute(select(Person.name, Person.id)).all())
        for n in range(46):
            who = people[("值一", "值二")[n % 2]]
            begins = NINE + (16 + 12 * n) * HOUR
            work.session.add(Shift(role="duty_officer", person_id=who, starts_at=begins, ends_at=begins + 12 * HOUR))
        work.commit()
    now = NINE + timedelta(days=21)
    made = to(two, now)
    starts = [row.at for row in rows(two.house)[1:]]
    assert made.prepared == len(starts) == 28
    assert min(starts) > now - timedelta(days=14)
    assert len([w for w in wishes(two.house) if w.person_id is not None]) == 2
