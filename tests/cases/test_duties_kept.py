"""No act loses a duty, buys time for it, or accuses anybody of a breach that was none."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from cases.items.keep import keep
from cases.items.raw import RawItem
from cases.matters.lines import case_line
from cases.people.actors import Forbidden
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from tests.conftest import NINE
from tests.desk import Desk
from tests.officers import OFFICER, SITE, do


def running(desk: Desk, case_id: int) -> dict[str, str]:
    """Running clocks of a case: kind and limit."""
    with desk.house.read() as work:
        return {c["kind"]: c["due_at"] for c in case_line(work, case_id)["clocks"] if c["state"] == "running"}


def clock(desk: Desk, kind: str) -> dict[str, Any]:
    """The one clock of that kind of the first case."""
    with desk.house.read() as work:
        [found] = [c for c in case_line(work, 1)["clocks"] if c["kind"] == kind]
    return found


def kept(desk: Desk, *items: RawItem, history: bool = False) -> None:
    """Letters come in."""
    with desk.house.write() as work:
        keep(work, items, history=history)
        work.commit()


def test_a_letter_cannot_be_merged_away(desk: Desk) -> None:
    """诉求件 carry a reply duty of their own: merging one is refused and its clock runs on."""
    desk.letter(1)
    matter = desk.matter("large")

    with pytest.raises(Forbidden, match="答复时限"):
        do(desk, 1, "merge", into=str(matter))

    assert "mailbox_reply" in running(desk, 1)


def test_a_case_is_not_merged_into_itself(desk: Desk) -> None:
    """That is what the refusal says; not that there is no such case, which would send the officer looking for it."""
    matter = desk.matter("large")
    with pytest.raises(Forbidden, match="这就是本件"):
        do(desk, matter, "merge", into=str(matter))


def test_an_item_that_is_no_number_is_refused_by_the_name_of_what_was_given(desk: Desk) -> None:
    """``items`` is what a split is given, and so what the refusal speaks of."""
    with pytest.raises(Forbidden, match="信息要写数字编号") as refused:
        do(desk, desk.matter("large"), "split", items=["x"])
    assert refused.value.needs == ("items",)


def test_the_survivor_takes_risk_opinion_and_people_kept_away(desk: Desk) -> None:
    """What either case had to be looked at for, the merged one has to be."""
    first = desk.matter(None, opinion="yes")
    desk.log.append(None)
    second = desk.matter(None, opinion="no")
    with desk.house.write() as work:
        case = work.session.get_one(Case, first)
        case.attention, case.complained_of = True, ["shi_jiaoyu"]
        work.commit()

    do(desk, first, "merge", into=str(second))

    assert set(running(desk, second)) == {"opinion_response", "risk_check"}
    with desk.house.read() as work:
        assert work.session.get_one(Case, second).complained_of == ["shi_jiaoyu"]


def test_restricted_and_open_matters_do_not_merge(desk: Desk) -> None:
    """Merging would show restricted voices to everybody who sees the survivor."""
    first = desk.matter("large")
    desk.log.append(None)
    second = desk.matter("large")
    with desk.house.write() as work:
        work.session.get_one(Case, second).restricted = True
        work.commit()

    with pytest.raises(Forbidden, match="同类"):
        do(desk, first, "merge", into=str(second))


def test_a_reopened_letter_owes_a_reply_again(desk: Desk) -> None:
    """Answered, closed, reopened: the sender is owed another answer, counted from the reopening."""
    desk.letter(1)
    do(desk, 1, "publish", **{**SITE, "kind": "reply"})
    do(desk, 1, "close")
    desk.house.clock.forward(days=1)

    do(desk, 1, "reopen", reason="群众不满意")

    assert running(desk, 1) == {"mailbox_reply": "2026-12-01T23:59:59+08:00"}


def test_reopening_buys_no_time_for_what_is_still_owed(desk: Desk) -> None:
    """The press conference was never held: reopening leaves its limit where it stood, later judging too."""
    case_id = desk.matter("serious", occurred=NINE)
    do(desk, case_id, "publish", **SITE)
    desk.house.clock.forward(hours=20)

    do(desk, case_id, "reopen", reason="群众不满意")
    do(desk, case_id, "confirm")

    assert running(desk, case_id)["press_conference"] == "2026-11-24T09:00:00+08:00"


def test_a_risk_ends_only_by_a_recorded_check(desk: Desk) -> None:
    """A case with somebody at risk cannot be closed before the check is on record."""
    case_id = desk.matter(None, opinion="no")
    with desk.house.write() as work:
        work.session.get_one(Case, case_id).attention = True
        work.commit()
    do(desk, case_id, "confirm")

    with pytest.raises(Forbidden, match="时限"):
        do(desk, case_id, "close")
    do(desk, case_id, "check", reason="已上门, 人平安")

    assert do(desk, case_id, "close")["state"] == "closed"


def test_whoever_lowers_does_not_approve(desk: Desk) -> None:
    """Lowering takes a second person: naming oneself as approver is refused."""
    case_id = desk.matter("serious")

    with pytest.raises(Forbidden, match="登记人自己"):
        do(desk, case_id, "overrule", OFFICER, "误报", severity="ordinary", approver="值一")


def test_a_second_dispatch_recalls_the_first(desk: Desk) -> None:
    """No unit can sign for a slip that has been replaced: its receipt clock ends with it."""
    case_id = desk.matter("ordinary")
    do(desk, case_id, "dispatch", unit="市应急局")

    line = do(desk, case_id, "dispatch", unit="市住建局")

    assert [c["state"] for c in line["clocks"] if c["kind"] == "unit_receipt"] == ["superseded", "running"]


def test_a_limit_that_passed_unseen_is_a_breach_whatever_ends_the_clock(desk: Desk) -> None:
    """Raised two hours after 48 h with the engine down: the superseded clock still shows its breach."""
    case_id = desk.matter("large")
    desk.house.clock.forward(hours=50)

    do(desk, case_id, "overrule", severity="serious")

    assert clock(desk, "opinion_response")["breached_at"] == "2026-11-25T09:00:00+08:00"


def test_a_moved_breach_bears_its_new_date(desk: Desk) -> None:
    """Ten hours ago, not twenty: the old breach is withdrawn, the new one is dated by the new limit."""
    case_id = desk.matter("serious", occurred=NINE - timedelta(hours=20))
    desk.tick()

    do(desk, case_id, "overrule", occurred_at=(NINE - timedelta(hours=10)).isoformat())
    desk.tick()

    found = clock(desk, "authoritative_information")
    assert found["breached_at"] == found["due_at"] == "2026-11-23T04:00:00+08:00"


def test_a_correction_can_show_that_the_limit_had_passed_before_discovery(desk: Desk) -> None:
    """It happened last night, as we learn later: 发现时已过时限, not 处置超时."""
    case_id = desk.matter("serious")
    desk.forward(minutes=30)

    do(desk, case_id, "overrule", occurred_at=(NINE - timedelta(hours=10)).isoformat())
    desk.tick()

    assert clock(desk, "authoritative_information")["late_when_discovered"]


def test_editing_a_policy_moves_no_running_clock(desk: Desk) -> None:
    """48 h become 72 h in the file: a confirmation leaves the clock where it was promised."""
    case_id = desk.matter("large")
    config = desk.house.config
    rows = [r.model_copy(update={"duration": 72}) for r in config.deadlines.deadlines]
    edited = replace(config, deadlines=config.deadlines.model_copy(update={"deadlines": rows}))
    desk.house = replace(desk.house, config=edited)

    do(desk, case_id, "confirm")

    assert running(desk, case_id) == {"opinion_response": "2026-11-25T09:00:00+08:00"}


def test_a_letter_answered_in_time_before_we_heard_of_it_is_no_breach(desk: Desk) -> None:
    """History: written in spring, answered the next day, imported in autumn."""
    sent = NINE - timedelta(days=200)
    answered = {"reply": "已修好", "reply_at": sent + timedelta(days=1)}
    kept(desk, RawItem("mayor_mailbox", "灯", "灯坏", external_id="1", published_at=sent, **answered), history=True)

    found = clock(desk, "mailbox_reply")
    assert (found["state"], found["breached_at"], found["late_when_discovered"]) == ("satisfied", None, False)


def test_a_letter_dated_in_the_future_is_owed_from_now(desk: Desk) -> None:
    """A slip of the year in an export buys no year."""
    kept(desk, RawItem("mayor_mailbox", "灯", "灯坏", external_id="1", published_at=NINE + timedelta(days=365)))

    assert clock(desk, "mailbox_reply")["due_at"] == "2026-11-30T23:59:59+08:00"


def test_a_limit_stated_by_a_superior_rules(desk: Desk) -> None:
    """上级交办自带期限的以其为准: the order says tomorrow nine o'clock."""
    stated = NINE + timedelta(days=1)
    kept(desk, RawItem("superior", "交办", "请核实", external_id="1", published_at=NINE, due_at=stated))

    assert clock(desk, "instruction_feedback")["due_at"] == stated.isoformat()
    with desk.house.read() as work:
        assert work.session.scalars(select(ClockRow)).one().breach_at == stated
