"""热点问题, 政务公开问题治理, 批示与交办: counted by hand and said in the paper."""

from dataclasses import replace
from typing import Any

from cases.store.act_tables import Instruction
from cases.store.clock_tables import Problem
from cases.store.event_tables import Event
from cases.store.item_tables import Item, JudgmentRow
from reports.bulletin import bulletin
from reports.gather import gather
from tests.reports.record import HOUR, TUESDAY, Record, at
from tests.reports.test_bulletin import paper_of, table, words

YANGAN = "羊安街道"


def test_several_cases_of_one_place_and_one_family_are_an_issue(record: Record) -> None:
    """Whose, how many, last week's, heard where, how many still open; one alone is none, nor is a restricted one."""
    for n, state in enumerate(("received", "handling", "closed")):
        case = record.case(family="水务", handling_lead="shi_shuiwu", state=state)
        record.item(TUESDAY, case=case, channel="forum" if n else "hotline_12345")
    record.case(at("11-10 09:00"), family="水务")
    record.item(at("11-10 09:00"))
    record.case(family="城管")
    record.case(family="水务", restricted=True)
    record.case(family="水务", drill=True)
    record.case(family="水务", territory=None)
    assert record.figures()["cases_by_issue"].counts == {f"{YANGAN}|水务": 3, f"{YANGAN}|城管": 1}
    paper = paper_of(record)
    assert table(paper, "热点问题") == [["羊安街道水务", "市水务局", "3", "1", "3", "2", "论坛社区、12345热线"]]
    assert "达到2件的问题1个" in words(paper, "热点问题")


def problem_in(record: Record, channel: str, problem: str | None = "公开不及时", **given: Any) -> int:
    """An item whose judgment names a problem."""
    item = record.item(channel=channel, **given)
    judgment = record.put(
        JudgmentRow(item_id=item, item_version=1, n=1, made_at=TUESDAY, version="1", openness_problem=problem, line={})
    )
    with record.house.write() as work:
        work.session.get_one(Item, item).judgment_id = judgment
        work.commit()
    return item


def test_channels_of_openness_stand_in_numbers_only(record: Record) -> None:
    """Those the city names, in its order: received, last week, problems, replies due, on time, late."""
    letter = record.case(kind="request", received_at=TUESDAY)
    record.attach(problem_in(record, "mayor_mailbox"), letter)
    record.clock(letter, at("11-19 09:00"), at("11-18 09:00"), kind="mailbox_reply")
    problem_in(record, "forum")
    problem_in(record, "mayor_mailbox", None)
    problem_in(record, "mayor_mailbox", published=at("11-10 09:00"))
    call = record.case(kind="request", received_at=TUESDAY)
    record.item(channel="hotline_12345", case=call)
    record.clock(call, at("11-19 09:00"), kind="hotline_reply", breached_at=at("11-19 09:00"))
    paper = paper_of(record)
    shown = table(paper, "各渠道数量")
    names = {c.id: c.name for c in record.house.config.channels.channels}
    assert [row[0] for row in shown] == [names[c] for c in record.house.config.openness_channels]
    by_name = {row[0]: row[1:] for row in shown}
    assert by_name["市长信箱"] == ["2", "1", "1", "1", "1", "0", "100.0%（1/1）"]
    assert by_name["12345热线"] == ["1", "0", "0", "1", "0", "1", "0.0%（0/1）"]
    assert "反映政务公开问题的2条：市长信箱1条、论坛社区1条。" in words(paper, "政务公开问题治理")


def test_a_city_that_names_no_channels_is_told_so(record: Record) -> None:
    """No name of a channel is in the code."""
    facts, standing = gather(record.house, record.week())
    report = facts.config.report.model_copy(update={"openness_channels": []})
    paper = bulletin(replace(facts, config=replace(facts.config, report=report)), standing)
    assert "本市没有指定" in words(paper, "政务公开问题治理")


def test_the_ledger_stands_by_unit(record: Record) -> None:
    """Entered, struck off and still open, with a repeat counted again."""
    open_ = record.put(ledger("shi_shuiwu", "open", "栏目未更新"))
    closed = record.put(ledger("shi_jiaoyu", "closed", "链接打不开"))
    for type_, row in (
        ("problem_found", open_),
        ("problem_reopened", open_),
        ("problem_found", closed),
        ("problem_struck_off", closed),
    ):
        record.put(
            Event(
                type=type_,
                subject_kind="problem",
                subject_id=str(row),
                effective_at=TUESDAY,
                recorded_at=TUESDAY,
                actor="li",
                data={},
            )
        )
    paper = paper_of(record)
    assert table(paper, "问题台账") == [
        ["市教育局", "1", "1", "0"],
        ["市水务局", "2", "0", "1"],
        ["合计", "3", "1", "1"],
    ]


def ledger(unit: str, state: str, name: str) -> Problem:
    return Problem(kind="公开不及时", unit=unit, name=name, measure="整改", limit_on="2026-12-01", state=state, times=1,
                   found_at=TUESDAY, found_by="li", closed_at=TUESDAY if state == "closed" else None)  # fmt: skip


def order(record: Record, kind: str, given: Any, answered: Any = None, **case: Any) -> int:
    """One order."""
    id_ = record.case(given, **case)
    return record.put(Instruction(case_id=id_, kind=kind, by="某领导", at=given, form="书面", words="请阅处", units=[], recorded_at=given,
                                  recorded_by="li", answered_at=answered))  # fmt: skip


def test_orders_are_counted_and_their_words_are_not_printed(record: Record) -> None:
    """Given, fed back, still open, at the edges of the week; who gave them and what he wrote stays with the case."""
    order(record, "批示", TUESDAY, TUESDAY + HOUR)
    order(record, "批示", at("11-16 00:00"))
    order(record, "交办", at("11-15 23:59"), at("11-17 09:00"))
    order(record, "交办", at("11-10 09:00"), at("11-23 00:00"))
    order(record, "批示", TUESDAY, drill=True)
    figures = record.figures()
    counts = [figures[n].counts for n in ("instructions", "instructions_answered", "instructions_open")]
    assert counts == [{"批示": 2}, {"批示": 1, "交办": 1}, {"批示": 1, "交办": 1}]
    paper = paper_of(record)
    assert table(paper, "批示件和交办件") == [["批示", "2", "1", "1"], ["交办", "0", "1", "1"], ["合计", "2", "2", "2"]]
    assert "请阅处" not in repr(paper)
    assert "某领导" not in repr(paper)


def test_a_week_without_any_of_it_says_so(record: Record) -> None:
    """Each section in a sentence."""
    paper = paper_of(record)
    for section in ("热点问题", "政务公开问题治理", "批示与交办"):
        assert "没有" in words(paper, section)


def test_the_trend_has_gaps_where_nothing_is_known(record: Record) -> None:
    """Twelve weeks: unknown before the record began, zero in a quiet week, and the week itself last."""
    record.item(at("10-27 09:00"))
    record.item(at("11-10 09:00"))
    record.item()
    received = record.figures()["items_received"]
    assert received.trend == (*[None] * 8, 1, 0, 1)
    paper = paper_of(record)
    assert [chart.caption for chart in paper.charts][1].endswith("收到信息和新增事项走势")
    assert "图中标“无”的8期" in words(paper, "概况")


def test_a_channel_that_was_down_is_said_beside_the_numbers(record: Record) -> None:
    """A fall may be none."""
    record.item()
    record.run("failed", "news")
    assert "采集有中断的渠道：新闻网站1次，这些渠道的条数和合计可能偏少。" in words(paper_of(record), "概况")


def test_a_unit_that_ended_in_mid_week_is_said(record: Record) -> None:
    """Cases stay with the unit under which they were recorded; the paper names the change."""
    record.case(handling_lead="shi_zhujian")
    facts, standing = gather(record.house, record.week())
    units = [
        u.model_copy(update={"until": TUESDAY.date()}) if u.id == "shi_zhujian" else u for u in facts.config.units.units
    ]
    new = facts.config.units.units[0].model_copy(
        update={"id": "shi_xin", "name": "市新住建局", "since": (TUESDAY + 24 * HOUR).date()}
    )
    config = replace(facts.config, units=facts.config.units.model_copy(update={"units": [*units, new]}))
    said = words(bulletin(replace(facts, config=config), standing), "主办与属地")
    assert "本周单位名录有变动：市住建局（至11月17日）、市新住建局（11月18日起）" in said
