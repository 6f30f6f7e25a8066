"""派单、退单、协办 and 延期: who has to act while units argue, and more time only where the law gives it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from cases.matters.calls import open_calls
from cases.matters.recorded import acts_of, last_undoable
from cases.people.actors import Actor, Forbidden
from cases.store.act_tables import Dispatch, Extension
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow, Step
from cases.store.event_tables import Event
from cases.store.outbox_tables import Notice
from tests.conftest import NINE
from tests.desk import Desk
from tests.officers import LIAISON, OFFICER, SHIFT, SITE, clocks, do

JI = Actor("ji", "纪一", "shi_jiwei", frozenset({"discipline"}))


def given_back(desk: Desk) -> int:
    """A matter that two units have refused in turn."""
    case_id = desk.matter("ordinary")
    do(desk, case_id, "dispatch", unit="市应急局")
    do(desk, case_id, "refuse", LIAISON, reason="属住建", counter="市住建局")
    do(desk, case_id, "dispatch", unit="市住建局")
    do(desk, case_id, "refuse", OFFICER, reason="属应急", counter="市应急局")
    return case_id


def letter(desk: Desk, type_: str = "投诉") -> int:
    """A letter handed to the unit that asks for time."""
    desk.letter(1, type_=type_)
    do(desk, 1, "dispatch", unit="市应急局")
    do(desk, 1, "accept", LIAISON)
    return 1


def test_the_first_receiver_keeps_acting_until_a_ruling(desk: Desk) -> None:
    """首接负责: refused twice, the case is with the unit that had it first; the count is on record."""
    case_id = given_back(desk)

    with desk.house.read() as work:
        assert work.session.get_one(Case, case_id).handling_lead == LIAISON.unit
        last = work.session.scalars(select(Event).where(Event.type == "dispatch_refused").order_by(Event.id)).all()[-1]
    assert last.data == {"unit": "shi_zhujian", "counter": "shi_yingji", "refusals": 2, "acting": "shi_yingji"}


def test_who_is_not_the_one_to_handle_does_not_answer_either(desk: Desk) -> None:
    """The unit that was rid of a letter by a ruling, by 改判 or by an undone 派单 is out of it; the government's answer stays the government's."""
    case_id, grave = desk.matter("large"), desk.matter("serious")
    with desk.house.write() as work:
        work.session.get_one(Case, case_id).response_lead = "shi_yingji"
        work.session.get_one(Case, grave).response_lead = "city_government"
        work.commit()
    do(desk, case_id, "dispatch", unit="市应急局")
    do(desk, case_id, "refuse", LIAISON, reason="属住建", counter="市住建局")
    desk.tick()
    leads = [do(desk, case_id, "dispatch", unit="市住建局")["response_lead"]]
    with pytest.raises(Forbidden, match="不属于本单位"):
        do(desk, case_id, "respond", LIAISON, text="已办")
    with desk.house.read() as work:
        last = acts_of(work, case_id)[-1].id
    leads.append(do(desk, case_id, "undo", reason="派错", event=last)["response_lead"])
    leads.append(do(desk, case_id, "overrule", handling_lead="市教育局")["response_lead"])
    leads.append(do(desk, grave, "dispatch", unit="市住建局")["response_lead"])
    assert leads == ["市住建局", "市应急局", "市教育局", "市政府"]


def test_a_grave_matter_that_the_government_led_itself_stays_for_it_to_answer(desk: Desk) -> None:
    """Handed to a department, given on and back from 纪检, the government answers for what is 重大; for what is 较大 who leads it does, and
    nobody for a matter about itself."""
    cases = {
        about: desk.matter(level) for about, level in (("grave", "serious"), ("large", "large"), ("own", "serious"))
    }
    with desk.house.write() as work:
        for case in work.session.scalars(select(Case)):
            case.handling_lead = case.response_lead = "city_government"
        work.session.get_one(Case, cases["own"]).complained_of = ["city_government"]
        work.commit()
    leads = {about: do(desk, case, "dispatch", unit="市住建局")["response_lead"] for about, case in cases.items()}
    assert leads == {"grave": "市政府", "large": "市住建局", "own": "市住建局"}

    do(desk, cases["grave"], "restrict", reason="涉及公职人员")
    do(desk, cases["grave"], "lift", JI, reason="不涉及违纪")
    assert do(desk, cases["grave"], "dispatch", unit="市住建局")["response_lead"] == "市政府"


def test_a_matter_that_a_person_makes_grave_is_the_governments_to_answer(desk: Desk) -> None:
    """Raised to 重大 by an officer, or joined by what is, with the unit that led it and answered for itself; undone, that unit answers again."""
    raised, joined, grave = desk.matter("large"), desk.matter("large"), desk.matter("serious")
    with desk.house.write() as work:
        for case in work.session.scalars(select(Case)):
            case.response_lead = case.handling_lead
        work.commit()
    shown = do(desk, raised, "overrule", reason="现场核实", severity="serious")
    assert (shown["handling_lead"], shown["response_lead"]) == ("市应急局", "市政府")
    do(desk, grave, "merge", reason="同一起", into=str(joined))
    with desk.house.read() as work:
        assert work.session.get_one(Case, joined).response_lead == "city_government"
        last = last_undoable(acts_of(work, raised))
        assert last is not None
    assert do(desk, raised, "undo", reason="看错", event=last.id, approver="班一")["response_lead"] == "市应急局"


def test_who_gives_back_a_slip_names_another_unit(desk: Desk) -> None:
    """To propose oneself is no proposal: the slip stays where it is, and no arbitration begins."""
    case_id = desk.matter("large")
    do(desk, case_id, "dispatch", unit="市应急局")
    with pytest.raises(Forbidden, match="建议改派的就是退单的单位"):
        do(desk, case_id, "refuse", LIAISON, reason="不归我", counter="市应急局")
    assert "arbitration" not in clocks(do(desk, case_id, "accept", LIAISON))


def test_after_two_refusals_the_shift_leader_rules_and_the_ruling_is_final(desk: Desk) -> None:
    """No third round: the duty officer may not, the shift leader's dispatch cannot be given back (先办后议)."""
    case_id = given_back(desk)

    with pytest.raises(Forbidden, match="带班领导终裁"):
        do(desk, case_id, "dispatch", unit="市住建局")
    line = do(desk, case_id, "dispatch", SHIFT, unit="市应急局")
    with pytest.raises(Forbidden, match="先办后议"):
        do(desk, case_id, "refuse", LIAISON, reason="还是不归我", counter="市住建局")
    line = do(desk, case_id, "accept", LIAISON)

    assert line["state"] == "handling"
    with desk.house.read() as work:
        assert [d.final for d in work.session.scalars(select(Dispatch).order_by(Dispatch.seq))] == [False, False, True]
        arbitrations = work.session.scalars(select(ClockRow.state).where(ClockRow.kind == "arbitration")).all()
    assert set(arbitrations) == {"satisfied"}


def test_who_assists_is_told_and_named(desk: Desk) -> None:
    """主办 and 协办: each assisting unit hears once; a unit complained of assists nobody."""
    case_id = desk.matter("ordinary")

    line = do(desk, case_id, "dispatch", unit="市应急局", support=["市住建局", "市应急局"])

    assert "市住建局" in line["support"]
    assert "市应急局" not in line["support"]
    with desk.house.read() as work:
        told = work.session.scalars(select(Notice).where(Notice.dedupe_key.like("support:%"))).all()
    assert [(n.role, n.unit) for n in told] == [("unit_liaison", "shi_zhujian")]
    with desk.house.write() as work:
        work.session.get_one(Case, case_id).complained_of = ["shi_zhujian"]
        work.commit()
    with pytest.raises(Forbidden, match="被反映的单位"):
        do(desk, case_id, "dispatch", unit="市应急局", support=["市住建局"])


def test_an_extension_moves_the_limit_and_the_petitioner_is_told(desk: Desk) -> None:
    """Asked for by the unit, granted by the shift leader: the row says so, later corrections keep it, the call waits until made."""
    case_id = letter(desk)
    before = next(c for c in do(desk, case_id, "confirm")["clocks"] if c["kind"] == "mailbox_reply")
    do(desk, case_id, "extend", LIAISON, reason="须现场检测", days=3)
    with pytest.raises(Forbidden, match="权限"):
        do(desk, case_id, "decide-extension", LIAISON, verdict="同意")

    line = do(desk, case_id, "decide-extension", SHIFT, verdict="同意")

    [after] = [c for c in line["clocks"] if c["kind"] == "mailbox_reply"]
    assert (before["due_at"], after["due_at"]) == ("2026-11-30T23:59:59+08:00", "2026-12-03T23:59:59+08:00")
    with desk.house.read() as work:
        [call] = open_calls(work, case_id)
    assert call.text == "告知反映人: 信箱答复经批准延期至 2026-12-03 23:59"
    do(desk, case_id, "inform-petitioner", LIAISON, how="电话告知本人")
    with desk.house.read() as work:
        assert open_calls(work, case_id) == []
        row = work.session.scalars(select(Extension)).one()
    assert (row.state, row.decided_by, row.told_how) == ("granted", "ban1", "电话告知本人")
    with pytest.raises(Forbidden, match="没有要告知"):
        do(desk, case_id, "inform-petitioner", LIAISON, how="再说一次")


def test_no_extension_where_the_law_knows_none(desk: Desk) -> None:
    """A public duty, a receipt: refused, with the law that does not allow it."""
    case_id = desk.matter("large")
    do(desk, case_id, "dispatch", unit="市应急局")

    for kind in ("opinion_response", "unit_receipt"):
        with pytest.raises(Forbidden, match="不能延期"):
            do(desk, case_id, "extend", LIAISON, reason="忙", clock=kind, days=1)


def test_an_extension_is_asked_for_in_time_once_and_not_for_longer_than_allowed(desk: Desk) -> None:
    """Too long, twice, after the limit: each refused with what would be right."""
    case_id = letter(desk)
    with pytest.raises(Forbidden, match="最多可延长 5"):
        do(desk, case_id, "extend", LIAISON, reason="慢", days=6)
    do(desk, case_id, "extend", LIAISON, reason="慢", days=2)
    with pytest.raises(Forbidden, match="只能延一次"):
        do(desk, case_id, "extend", LIAISON, reason="还慢", days=2)
    do(desk, case_id, "decide-extension", SHIFT, "理由不足", verdict="退回")
    desk.house.clock.forward(days=8)

    with pytest.raises(Forbidden, match="到期前申请"):
        do(desk, case_id, "extend", LIAISON, reason="更慢", days=2)


def test_a_slip_can_be_signed_after_the_answer(desk: Desk) -> None:
    """Answered at once and signed for afterwards: the receipt's clock ends, and the case stays answered."""
    case_id = desk.matter("ordinary")
    do(desk, case_id, "dispatch", unit="市应急局")
    assert (
        clocks(do(desk, case_id, "publish", LIAISON, **SITE, published_at=NINE.isoformat()))["unit_receipt"]
        == "running"
    )

    line = do(desk, case_id, "accept", LIAISON)

    assert (line["state"], clocks(line)["unit_receipt"]) == ("responded", "satisfied")
    with pytest.raises(Forbidden, match="没有等待签收的派单"):
        do(desk, case_id, "accept", LIAISON)


def test_the_unit_hears_that_its_extension_was_refused(desk: Desk) -> None:
    """Its liaison is told the limit that goes on, by day; the reason, which may name a citizen, is left to the page."""
    case_id = letter(desk)
    do(desk, case_id, "extend", LIAISON, reason="慢", days=2)
    desk.house.clock.forward(hours=14)

    do(desk, case_id, "decide-extension", SHIFT, "王某已催三次", verdict="退回")

    with desk.house.read() as work:
        said = work.session.scalars(select(Notice).where(Notice.text.contains("延期未获同意"))).one()
    assert (said.role, said.unit, said.purpose) == ("unit_liaison", "shi_yingji", "notice")
    assert "信箱答复延期未获同意, 仍于 2026-11-30 23:59 到期" in (said.text or "")
    assert "王某" not in (said.text or "")
    assert said.due_at == NINE.replace(hour=8, minute=30) + timedelta(days=1)


@pytest.mark.parametrize("barred", [{"restricted": True}, {"complained_of": ["shi_yingji"]}])
def test_who_may_not_know_of_a_case_is_not_told_of_its_extension(desk: Desk, barred: dict[str, Any]) -> None:
    """Given to 纪检, or found to be about that unit, after it had asked: nothing of it goes there any more."""
    case_id = letter(desk)
    do(desk, case_id, "extend", LIAISON, reason="慢", days=2)
    with desk.house.write() as work:
        for name, value in barred.items():
            setattr(work.session.get_one(Case, case_id), name, value)
        work.commit()

    do(desk, case_id, "decide-extension", replace(SHIFT, roles=SHIFT.roles | {"discipline"}), "不属实", verdict="退回")

    with desk.house.read() as work:
        assert (
            work.session.scalars(select(Notice).where(Notice.text.contains("延期"), Notice.unit == "shi_yingji")).all()
            == []
        )


def test_nobody_grants_what_they_asked_for(desk: Desk) -> None:
    """The shift leader who applied for the unit may not be the one who grants it."""
    case_id = letter(desk)
    do(desk, case_id, "extend", SHIFT, reason="须检测", days=2)

    with pytest.raises(Forbidden, match="自己的延期"):
        do(desk, case_id, "decide-extension", SHIFT, verdict="同意")


def test_an_extended_clock_breaches_at_its_new_limit(desk: Desk) -> None:
    """The ladder moved with it: no breach at the old limit, one at the new."""
    case_id = letter(desk)
    do(desk, case_id, "extend", LIAISON, reason="须检测", days=3)
    do(desk, case_id, "decide-extension", SHIFT, verdict="同意")

    desk.forward(days=8)
    early = [f for f in desk.log if f.clock == "mailbox_reply" and f.purpose == "breach"]
    desk.forward(days=3)
    late = [f for f in desk.log if f.clock == "mailbox_reply" and f.purpose == "breach"]

    assert (early, len(late)) == ([], 1)
    with desk.house.read() as work:
        clock = work.session.scalars(select(ClockRow).where(ClockRow.kind == "mailbox_reply")).one()
    assert clock.breached_at == NINE.replace(hour=23, minute=59, second=59) + timedelta(days=10)


def test_a_unit_that_takes_the_case_keeps_reading_what_was_asked_of_it(desk: Desk) -> None:
    """签收意见 stands in the event; the slip goes on saying what the desk asked for. A refusal puts its own reason there."""
    case_id = desk.matter("ordinary")
    do(desk, case_id, "dispatch", OFFICER, "三日内到现场核实", unit="市应急局")

    do(desk, case_id, "accept", LIAISON, "收到")

    with desk.house.read() as work:
        assert work.session.scalars(select(Dispatch.reason)).one() == "三日内到现场核实"


def test_the_desk_is_told_to_rule_and_the_unit_is_not(desk: Desk) -> None:
    """裁定 is the desk's duty: every step of its clock goes to the desk, the last to 督查, none to the unit that gave the case back."""
    case_id = desk.matter("ordinary")
    do(desk, case_id, "dispatch", unit="市应急局")
    do(desk, case_id, "refuse", LIAISON, "属住建", counter="市住建局")

    with desk.house.read() as work:
        clock = work.session.scalars(select(ClockRow).where(ClockRow.kind == "arbitration")).one()
        told = {
            role for step in work.session.scalars(select(Step).where(Step.clock_id == clock.id)) for role in step.roles
        }
    assert told == {"duty_officer", "shift_leader", "supervisor"}
