"""What an officer does to a case, with whose rights, and what it does to the clocks."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from cases.matters.acts import ACTS, TAKES, act
from cases.matters.lines import case_line
from cases.people.actors import Actor, Forbidden
from cases.store.act_tables import Dispatch, Evidence
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from cases.store.event_tables import Event, EventText
from cases.store.outbox_tables import Notice
from dashboard.read.timeline import read_timeline
from tests.conftest import NINE, ROOT
from tests.desk import Desk
from tests.officers import CLEAR, LIAISON, NOBODY, OFFICER, OTHER, SITE, clocks, do


@pytest.mark.parametrize("action", ["overrule", "confirm"])
@pytest.mark.parametrize(
    "given", [{"severity": "serious"}, {"handling_lead": "市教育局"}, {"category": "环境保护"}, {"severity": None}]
)
def test_another_value_than_the_machines_needs_a_reason(desk: Desk, action: str, given: dict[str, str | None]) -> None:
    """Level, unit or category: refused in a sentence that names it, by whichever act it is given; blanks are no reason."""
    case_id = desk.matter("large")
    with desk.house.write() as work:
        work.session.get_one(Case, case_id).category = "城乡建设"
        work.commit()
    for reason in (None, "  "):
        with desk.house.write() as work, pytest.raises(Forbidden, match="理由") as refused:
            act(work, case_id, action, OFFICER, reason, {**given, "approver": "ban1"})
        assert "reason" in refused.value.needs
    with desk.house.write() as work:
        act(work, case_id, action, OFFICER, "与现场核实的情况不符", {**given, "approver": "ban1"})


def test_what_was_missing_is_filled_in_without_a_reason(desk: Desk) -> None:
    """A category nobody had given, the same level once more, another time: that is not overruling."""
    case_id = desk.matter("large")
    with desk.house.write() as work:
        assert work.session.get_one(Case, case_id).category is None
        act(work, case_id, "confirm", OFFICER, None, {"category": "城乡建设", "severity": "large"})
        act(work, case_id, "overrule", OFFICER, None, {"occurred_at": "2026-11-23T08:30:00+08:00"})


def test_raising_attaches_the_grave_duties_from_the_occurrence(desk: Desk) -> None:
    """较大 raised to 重大 after two hours: 48 h superseded, 5 h and 24 h from when it happened."""
    case_id = desk.matter("large", occurred=NINE)
    desk.house.clock.forward(hours=2)

    line = do(desk, case_id, "overrule", severity="serious")

    assert clocks(line)["opinion_response"] == "superseded"
    due = {c["kind"]: c["due_at"] for c in line["clocks"]}
    assert due["authoritative_information"] == "2026-11-23T14:00:00+08:00"
    assert line["severity_confirmed"]


def test_lowering_takes_a_reason_and_an_approver_and_runs_48_hours_from_discovery(desk: Desk) -> None:
    """重大 lowered to 一般: refused without approver; then 5 h and 24 h void, 48 h from the original discovery."""
    case_id = desk.matter("serious", occurred=NINE - timedelta(hours=1))
    desk.house.clock.forward(hours=2)

    with pytest.raises(Forbidden, match="批准人"):
        do(desk, case_id, "overrule", severity="ordinary")
    line = do(desk, case_id, "overrule", reason="核实为轻微事故", severity="ordinary", approver="ban1")

    assert clocks(line)["authoritative_information"] == clocks(line)["press_conference"] == "void"
    assert {c["kind"]: c["due_at"] for c in line["clocks"]}["opinion_response"] == "2026-11-25T09:00:00+08:00"


def test_raised_lowered_and_raised_again_uses_the_same_rows(desk: Desk) -> None:
    """Going up and down leaves one clock of each kind, with its generation counted up."""
    case_id = desk.matter("large", occurred=NINE)
    do(desk, case_id, "overrule", severity="serious")
    do(desk, case_id, "overrule", reason="误报", severity="large", approver="ban1")
    line = do(desk, case_id, "overrule", severity="serious")

    assert sorted(c["kind"] for c in line["clocks"]) == [
        "authoritative_information", "opinion_response", "press_conference", "upward_report",
    ]  # fmt: skip
    with desk.house.read() as work:
        clock = work.session.scalars(select(ClockRow).where(ClockRow.kind == "authoritative_information")).one()
    assert (clock.state, clock.generation) == ("running", 2)


def test_a_corrected_occurrence_moves_the_limit_and_withdraws_a_false_breach(desk: Desk) -> None:
    """Believed to be yesterday, it was this morning: the breach is withdrawn by an event and the clock runs on."""
    case_id = desk.matter("serious", occurred=NINE - timedelta(hours=20))
    desk.tick()

    line = do(desk, case_id, "overrule", occurred_at="2026-11-23T08:30:00+08:00")

    [clock] = [c for c in line["clocks"] if c["kind"] == "authoritative_information"]
    assert (clock["due_at"], clock["breached_at"], clock["late_when_discovered"]) == (
        "2026-11-23T13:30:00+08:00",
        None,
        False,
    )
    with desk.house.read() as work:
        types = list(work.session.scalars(select(Event.type)))
    assert "breach_withdrawn" in types
    assert types.count("clock_breached") == 1


def test_dispatch_receipt_and_refusal(desk: Desk) -> None:
    """Dispatch starts a receipt clock, which tells the unit, and nothing beside it; another unit may not take it; refusing starts arbitration."""
    case_id = desk.matter("ordinary")
    line = do(desk, case_id, "dispatch", unit="市应急局")
    assert (line["state"], clocks(line)["unit_receipt"]) == ("dispatched", "running")

    with pytest.raises(Forbidden, match="不属于本单位"):
        do(desk, case_id, "accept", OTHER)
    with pytest.raises(Forbidden, match="理由"):
        do(desk, case_id, "refuse", LIAISON, counter="市住建局")
    line = do(desk, case_id, "refuse", LIAISON, reason="属市住建局职责", counter="市住建局")

    assert (clocks(line)["unit_receipt"], clocks(line)["arbitration"]) == ("satisfied", "running")
    with desk.house.read() as work:
        row = work.session.scalars(select(Dispatch)).one()
        extra = work.session.scalars(select(Notice).where(Notice.dedupe_key == f"dispatch:{row.id}")).all()
    assert (row.state, extra) == ("refused", [])


def test_publication_without_review_stops_the_clock_and_is_flagged(desk: Desk) -> None:
    """未见审核记录: the law is met, the missing review stays visible; then 持续发布 begins."""
    case_id = desk.matter("large")

    line = do(desk, case_id, "publish", **SITE)

    assert clocks(line) == {"opinion_response": "satisfied", "follow_up": "running"}
    with desk.house.read() as work:
        assert work.session.scalars(select(Evidence)).one().unreviewed


def test_three_reviews_by_three_people_none_of_them_the_author(desk: Desk) -> None:
    """初审, 审核, 审发 in order, each by someone else; then the publication is reviewed."""
    case_id = desk.matter("large")
    people = [Actor(f"s{n}", f"审{n}", None, frozenset({"reviewer", "shift_leader"})) for n in range(4)]
    do(desk, case_id, "respond", text="情况通报：……")

    with pytest.raises(Forbidden, match="初审"):
        do(desk, case_id, "review", people[1], stage="审核", verdict="同意")
    do(desk, case_id, "review", people[0], stage="初审", verdict="同意")
    with pytest.raises(Forbidden, match="不同的人"):
        do(desk, case_id, "review", people[0], stage="审核", verdict="同意")
    do(desk, case_id, "review", people[1], stage="审核", verdict="同意")
    with pytest.raises(Forbidden, match="保密审查"):
        do(desk, case_id, "review", people[2], stage="审发", verdict="同意")
    do(desk, case_id, "review", people[3], stage="保密审查", verdict="同意", checklist=CLEAR)
    do(desk, case_id, "review", people[2], stage="审发", verdict="同意")
    do(desk, case_id, "publish", **SITE)

    with desk.house.read() as work:
        assert not work.session.scalars(select(Evidence)).one().unreviewed


def test_a_reply_does_not_answer_the_public_nor_a_statement_a_conference(desk: Desk) -> None:
    """Each duty has its own proof: a reply stops no public clock, a web statement no press conference."""
    case_id = desk.matter("serious", occurred=NINE)

    assert clocks(do(desk, case_id, "publish", **{**SITE, "kind": "reply"}))["authoritative_information"] == "running"
    line = do(desk, case_id, "publish", **SITE)

    assert (clocks(line)["authoritative_information"], clocks(line)["press_conference"]) == ("satisfied", "running")
    assert (
        clocks(do(desk, case_id, "publish", **{**SITE, "kind": "press_conference"}))["press_conference"] == "satisfied"
    )


def test_proof_dated_before_a_recorded_breach_takes_a_second_person(desk: Desk) -> None:
    """Published in time but recorded late: a second named person is needed, then the breach is withdrawn, not deleted."""
    case_id = desk.matter("large")
    desk.forward(hours=50)
    in_time = {**SITE, "published_at": (NINE + timedelta(hours=40)).isoformat()}

    with pytest.raises(Forbidden, match="第二人"):
        do(desk, case_id, "publish", **in_time)
    line = do(desk, case_id, "publish", **in_time, confirmed_by="ban1")

    [clock] = [c for c in line["clocks"] if c["kind"] == "opinion_response"]
    assert (clock["state"], clock["breached_at"]) == ("satisfied", None)
    with desk.house.read() as work:
        types = list(work.session.scalars(select(Event.type).where(Event.subject_kind == "clock")))
    assert "clock_breached" in types
    assert "breach_withdrawn" in types


@pytest.mark.parametrize("kind", ["superior_release", "approved_silence", "found_untrue"])
def test_lawful_exits_take_an_approver_and_are_not_on_time(desk: Desk, kind: str) -> None:
    """The exits end the public duties as exited, by a named approver with reasons."""
    case_id = desk.matter("serious", occurred=NINE)

    with pytest.raises(Forbidden, match="批准人"):
        do(desk, case_id, "exit", reason="已核实", kind=kind)
    line = do(desk, case_id, "exit", reason="已核实不实", kind=kind, approver="ling1")

    assert clocks(line)["authoritative_information"] == clocks(line)["press_conference"] == "exited"
    assert clocks(line)["upward_report"] == "running"


def test_a_case_cannot_be_closed_while_a_legal_clock_runs(desk: Desk) -> None:
    """归档 waits for proof or exit; afterwards it closes and 持续发布 ends with it."""
    case_id = desk.matter("large")

    with pytest.raises(Forbidden, match="法定时限"):
        do(desk, case_id, "close")
    do(desk, case_id, "publish", **SITE)
    line = do(desk, case_id, "close")

    assert (line["state"], clocks(line)["follow_up"]) == ("closed", "void")


def test_reopening_begins_a_new_cycle_and_freezes_the_old(desk: Desk) -> None:
    """重办: new clocks of cycle 2; the row of cycle 1 is unchanged."""
    case_id = desk.matter("large")
    do(desk, case_id, "publish", **SITE)
    do(desk, case_id, "close")
    desk.house.clock.forward(days=3)

    do(desk, case_id, "reopen", reason="群众不满意")

    with desk.house.read() as work:
        rows = list(
            work.session.scalars(select(ClockRow).where(ClockRow.kind == "opinion_response").order_by(ClockRow.cycle))
        )
    assert [(r.cycle, r.state) for r in rows] == [(1, "satisfied"), (2, "running")]
    assert rows[1].due_at == NINE + timedelta(days=3, hours=48)


def test_merging_keeps_the_earliest_basis_and_the_old_number_resolves(desk: Desk) -> None:
    """The survivor takes the earliest discovery; the other's clocks are superseded and its number leads to the survivor."""
    first = desk.matter("large")
    desk.log.append(None)
    desk.house.clock.forward(hours=5)
    second = desk.matter("large")
    with desk.house.read() as work:
        number = case_line(work, first)["number"]

    do(desk, first, "merge", into=str(second))

    with desk.house.read() as work:
        from cases.matters.lines import find_case

        line = case_line(work, second)
        assert find_case(work, number) == second
        assert clocks(case_line(work, first)) == {"opinion_response": "superseded"}
    assert (line["clocks"][0]["due_at"], len(line["items"])) == ("2026-11-25T09:00:00+08:00", 2)


def test_rights_are_checked_in_the_use_case(desk: Desk) -> None:
    """A stranger may do nothing; an unknown action names the known ones; a restricted case is for 纪检 only."""
    case_id = desk.matter("large")

    with pytest.raises(Forbidden, match="没有「确认研判」的权限"):
        do(desk, case_id, "confirm", NOBODY)
    with pytest.raises(Forbidden, match="dispatch"):
        do(desk, case_id, "dance")
    with desk.house.write() as work:
        from cases.store.case_tables import Case

        work.session.get_one(Case, case_id).restricted = True
        work.commit()
    with pytest.raises(Forbidden, match="纪检"):
        do(desk, case_id, "confirm")


def test_reasons_are_kept_apart_from_the_chain(desk: Desk) -> None:
    """A reason may hold personal words: the event carries its hash, the text stands apart and can be erased."""
    case_id = desk.matter("large")
    do(desk, case_id, "confirm", reason="张某来电确认")

    with desk.house.read() as work:
        event = work.session.scalars(select(Event).where(Event.type == "act_confirm")).one()
        text = work.session.get_one(EventText, event.reason_hash)
    assert text.text == "张某来电确认"
    assert "张某" not in str(event.data)


def test_a_new_dispatch_is_the_ruling_after_a_refusal(desk: Desk) -> None:
    """Refused and dispatched again: the arbitration clock ends with the ruling."""
    case_id = desk.matter("ordinary")
    do(desk, case_id, "dispatch", unit="市应急局")
    do(desk, case_id, "refuse", LIAISON, reason="不属本单位", counter="市住建局")

    line = do(desk, case_id, "dispatch", unit="市住建局")

    assert clocks(line)["arbitration"] == "satisfied"


def test_an_instruction_ends_with_its_feedback(desk: Desk) -> None:
    """上级交办: only a feedback on record ends its clock; then the case can be closed."""
    from cases.items.keep import keep
    from cases.items.raw import RawItem

    with desk.house.write() as work:
        keep(work, [RawItem("superior", "交办", "请核实并反馈。", external_id="J1", published_at=work.now)])
        work.commit()

    assert clocks(do(desk, 1, "publish", **SITE))["instruction_feedback"] == "running"
    line = do(desk, 1, "publish", **{**SITE, "kind": "feedback", "issuer": "市应急局"})
    assert clocks(line)["instruction_feedback"] == "satisfied"
    assert do(desk, 1, "close")["state"] == "closed"


def test_every_act_says_what_it_takes_and_the_manual_knows_it() -> None:
    """No act without its list; each key it takes is in docs/commands.md, so that nobody has to guess one."""
    manual = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert TAKES.keys() == ACTS.keys()
    assert [key for keys in TAKES.values() for key in keys if f"`{key}`" not in manual] == []


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8080/tz/1.html", "http://127.1/tz", "http://2130706433/", "http://[::1]/", "http://192.168.3.4/tz", "http://oa/tz",
        "https://localhost/tz", "https://wz.local/tz", "官网通知公告栏", "ftp://example.invalid/1",
    ],
)  # fmt: skip
def test_what_only_we_can_open_proves_no_publication(desk: Desk, url: str) -> None:
    """An address of the inner network, or none at all, stops no clock, and the refusal names the field."""
    case_id = desk.matter("serious")

    with pytest.raises(Forbidden) as refused:
        do(desk, case_id, "publish", **{**SITE, "url": url})

    assert refused.value.needs == ("url",)
    assert clocks(do(desk, case_id, "confirm"))["authoritative_information"] == "running"


def test_what_ends_with_the_case_is_not_called_void(desk: Desk) -> None:
    """归档 ends 持续发布: it was kept to the end."""
    case_id = desk.matter("serious")
    do(desk, case_id, "overrule", severity="large", approver="ban1")
    do(desk, case_id, "publish", **SITE)
    do(desk, case_id, "close")
    with desk.house.read() as work:
        told = [(moment.what, moment.detail) for moment in read_timeline(work, case_id)]
    assert ("时限随归档结束", "持续发布") in told
    assert "时限作废" not in dict(told)
