"""Figures of how cases were handled, and what the paper says of them."""

from datetime import datetime
from typing import Any

import pytest

from cases.audit.events import record as event
from cases.clocks.causes import STATED
from cases.store.act_tables import Dispatch, Evidence
from cases.store.event_tables import Event
from cases.store.outbox_tables import Acknowledgement, Notice
from cases.store.people_tables import Person
from reports.bulletin import bulletin
from reports.forms.plain import as_value
from reports.forms.sheet import breach_sheet
from reports.gather import gather
from tests.reports.record import HOUR, TUESDAY, Record, at
from tests.reports.test_bulletin import paper_of, table, words

LAST_WEEK = at("11-10 09:00")


def slip(record: Record, case: int, state: str = "sent", seq: int = 1, sent: datetime = TUESDAY, **given: Any) -> int:
    """One slip to the housing office; answered an hour later unless it still waits."""
    answered = None if state == "sent" else given.pop("answered", sent + HOUR)
    return record.put(
        Dispatch(
            case_id=case, seq=seq, unit="shi_zhujian", by="li", dispatched_at=sent, state=state, answered_at=answered
        )
    )


def test_slips_belong_to_the_week_they_were_sent_or_given_back_in(record: Record) -> None:
    """A slip of last week given back in this one is no slip of this week, but a refusal of it."""
    slip(record, record.case(), "refused", sent=LAST_WEEK, answered=TUESDAY)
    slip(record, record.case(), "accepted")
    slip(record, record.case(drill=True), "refused")
    figures = record.figures()
    assert (figures["dispatches"].count, figures["dispatches_refused"].count) == (1, 1)
    assert table(paper_of(record), "派单与退单") == [["市住建局", "1", "1", "1"], ["合计", "1", "1", "1"]]


def test_a_refusal_is_settled_by_the_next_slip_or_the_archive(record: Record) -> None:
    """Only what nobody has been given since is still to be ruled on; the leaders are asked."""
    settled, archived, waits = record.case(), record.case(closed_at=TUESDAY + 2 * HOUR), record.case()
    for case in (settled, archived, waits):
        slip(record, case, "refused")
    slip(record, settled, seq=2)
    assert record.figures()["refusals_unsettled"].cases == [waits]
    assert "退单后尚未裁定承办单位的事项1件。" in words(paper_of(record), "主要情况")


def test_repeated_complaints_by_how_often(record: Record) -> None:
    """The second, the third, and all later ones together; the denominator stands beside the rate."""
    for times in (None, 1, 2, 3, 4, 9):
        record.case(repeat=times)
    assert record.figures()["cases_repeated"].counts == {"2": 1, "3": 1, "more": 2}
    assert "66.7%（4/6）" in words(paper_of(record), "重复诉求")
    assert [row[0] for row in table(paper_of(record), "重复诉求")] == ["第2次", "第3次", "第4次及以上", "合计"]


def test_work_done_again_is_counted_and_what_is_not_known_is_said(record: Record) -> None:
    """Nobody was called back, so no rate is printed."""
    record.act("act_reopen", record.case())
    said = words(paper_of(record), "重办")
    assert "本周决定重办1次：舆情事项1次。" in said
    assert "满意率无从计算" in said


def test_what_petitioners_said_is_counted_among_those_reached(record: Record) -> None:
    """Five calls, one not answered, one not content: three of four."""
    case = record.case()
    for said in ("满意", "满意", "基本满意", "不满意", "未接通"):
        record.put(Event(type="called_back", subject_kind="case", subject_id=str(case), case_id=case, effective_at=TUESDAY,
                         recorded_at=TUESDAY, actor="li", data={"said": said, "cycle": 1}))  # fmt: skip
    assert record.figures()["call_backs"].counts == {"满意": 2, "基本满意": 1, "不满意": 1, "未接通": 1}
    assert "占75.0%（3/4）；未接通的不计入分母。" in words(paper_of(record), "重办")


def test_answers_without_a_review_are_counted(record: Record) -> None:
    """One of two."""
    case = record.case()
    for unreviewed in (True, False):
        record.put(
            Evidence(case_id=case, kind="own_site", issuer="市政府", published_at=TUESDAY, recorded_at=TUESDAY, recorded_by="li",
                     unreviewed=unreviewed)
        )  # fmt: skip
    figures = record.figures()
    assert (figures["evidence_recorded"].count, figures["evidence_unreviewed"].count) == (2, 1)
    assert "未见审核记录的1份，占50.0%（1/2）。" in words(paper_of(record), "回应质量评估")


def test_hot_events_stand_by_their_voices_and_keep_secrets(record: Record) -> None:
    """Most voices first; requests, restricted matters, drills and what was merged are not listed."""
    big, small = record.case(severity="large"), record.case()
    hidden = [
        record.case(restricted=True),
        record.case(drill=True),
        record.case(kind="request"),
        record.case(merged_into_id=big),
    ]
    for case in (big, big, small, *hidden):
        record.item(case=case)
    rows = table(paper_of(record), "热点事件")
    assert [row[-1] for row in rows] == ["2", "1"]
    assert rows[0][3:5] == ["市住建局", "疑似较大"]


@pytest.mark.parametrize(("confirmed", "said"), [(True, "重大"), (False, "疑似重大")])
def test_a_grade_that_nobody_confirmed_says_so_in_the_papers(record: Record, confirmed: bool, said: str) -> None:
    """疑似 in the weekly paper as on every page; 疑似 goes once a person has confirmed it."""
    record.item(case=record.case(severity="serious", severity_confirmed=confirmed))

    assert table(paper_of(record), "热点事件")[0][4] == said


def test_acknowledged_and_passed_on(record: Record) -> None:
    """Each acknowledgement and each fail-over once."""
    case, person = record.case(), record.put(Person(name="人", unit="shi_fuban"))
    clock = record.clock(case, at("11-18 09:00"))
    record.put(
        Acknowledgement(
            clock_id=clock, person_id=person, generation=1, step_n=1, at=TUESDAY, via="link", hold_until=TUESDAY
        )
    )
    for reason in ("nobody", "time"):
        record.put(
            Notice(
                dedupe_key=reason,
                case_id=case,
                purpose="notice",
                reason=reason,
                due_at=TUESDAY,
                made_at=TUESDAY,
                state="sent",
            )
        )
    figures = record.figures()
    assert figures["acknowledged"].counts == {"matter": 1}
    assert figures["passed_on"].counts == {"nobody": 1}


def test_accuracy_counts_only_what_a_person_looked_at(record: Record) -> None:
    """A case confirmed and corrected in one week was wrong once."""
    right, wrong, _unseen = record.case(), record.case(), record.case()
    record.act("act_confirm", right)
    record.act("act_overrule", wrong, "category")
    record.act("act_confirm", wrong)
    assert "没有改判的占50.0%（1/2）" in words(paper_of(record), "研判准确率")


def test_next_week_is_named_from_running_clocks(record: Record) -> None:
    """Stopped clocks and those of the week after next are not due."""
    record.clock(record.case(), at("11-25 09:00"))
    record.clock(record.case(), at("11-25 09:00"), stopped=TUESDAY)
    record.clock(record.case(), at("12-02 09:00"))
    record.case(attention=True)
    figures = record.figures()
    assert (figures["clocks_due_next"].count, figures["attention_open"].count) == (1, 1)
    assert "限期在下周的时限1个" in words(paper_of(record), "下周到期与风险")


def test_units_stand_in_bands_unless_the_city_ranks(record: Record) -> None:
    """In the order of the register with a band and the denominator."""
    record.clock(record.case(handling_lead="shi_zhujian"), at("11-18 09:00"))
    record.clock(record.case(handling_lead="shi_yingji"), at("11-18 09:00"), stopped=TUESDAY)
    shown = {row[0]: row[-1] for row in table(paper_of(record), "按承担单位")}
    assert shown == {"市住建局": "80%以下（0/1）", "市应急局": "95%及以上（1/1）"}


def test_a_ranking_goes_from_best_to_worst(record: Record) -> None:
    """Only where report.yaml says so."""
    from dataclasses import replace

    record.clock(record.case(handling_lead="shi_zhujian"), at("11-18 09:00"))
    record.clock(record.case(handling_lead="shi_yingji"), at("11-18 09:00"), stopped=TUESDAY)
    facts, standing = gather(record.house, record.week())
    ranked = facts.config.report.model_copy(update={"ranking": True, "sections": ["limits"]})
    paper = bulletin(replace(facts, config=replace(facts.config, report=ranked)), standing)
    assert [s.title for s in paper.body] == ["时限执行情况"]
    assert [row[0] for row in table(paper, "按承担单位")] == ["市应急局", "市住建局"]


def test_a_breach_says_how_far_the_handling_had_come(record: Record) -> None:
    """From the slips on record; nothing is supposed."""
    unsent, sent = record.case(), record.case()
    slip(record, sent)
    for case in (unsent, sent):
        record.clock(case, at("11-18 09:00"))
    assert [row[-1] for row in table(paper_of(record), "处置超时")] == [
        "未说明原因（未派单）",
        "未说明原因（已派单未签收）",
    ]


def test_a_breach_is_named_with_the_cause_that_was_stated_last(record: Record) -> None:
    """The cause and its words, masked, in the paper, the annex and the figures; not of a restricted case, and no more once corrected."""
    open_, secret, unstated = record.case(), record.case(restricted=True), record.case()
    clocks = [record.clock(case, at("11-18 09:00")) for case in (open_, secret, unstated)]
    stated(record, clocks[0], "签收迟", "周末无人")
    stated(record, clocks[0], "派单迟", "夜里电话 13800000000 无人接")
    stated(record, clocks[1], "核实未完", "涉及某人")

    facts, standing = gather(record.house, record.week())
    paper = bulletin(facts, standing)

    told = ["派单迟：夜里电话 138****00 无人接", "未说明原因（未派单）"]
    assert [row[-1] for row in table(paper, "处置超时")] == told
    assert [row[-2] for row in breach_sheet(facts)][:2] == told
    assert "涉及某人" not in f"{paper}{list(breach_sheet(facts))}"
    said = as_value(paper, facts)["breaches"]
    assert [(b["case"], b["cause"], b["handling"]) for b in said] == [
        (open_, "派单迟", "未派单"), (secret, None, None), (unstated, None, "未派单"),
    ]  # fmt: skip


def test_a_long_cause_is_cut_in_the_paper_and_whole_in_the_annex(record: Record) -> None:
    """The column of the paper holds a line or two."""
    stated(record, record.clock(record.case(), at("11-18 09:00")), "其他", "承办单位与镇街就管辖反复协商" * 3)
    facts, standing = gather(record.house, record.week())
    [row] = table(bulletin(facts, standing), "处置超时")
    assert len(row[-1]) == 24
    assert row[-1].endswith("…")
    [line] = breach_sheet(facts)
    assert line[-2] == "其他：" + "承办单位与镇街就管辖反复协商" * 3


def stated(record: Record, clock: int, cause: str, words: str) -> None:
    """A cause as the unit states it."""
    with record.house.write() as work:
        event(work, STATED, subject_kind="clock", subject_id=clock, actor="lian", data={"cause": cause}, reason=words)
        work.commit()


def test_a_week_without_any_of_it_says_so(record: Record) -> None:
    """Each section in a sentence."""
    paper = paper_of(record)
    assert "需领导协调事项：本周没有。" in words(paper, "主要情况")
    for section in ("热点事件", "退单与争议", "重复诉求", "重办", "回应质量评估", "研判准确率", "下周到期与风险"):
        assert "没有" in words(paper, section)
