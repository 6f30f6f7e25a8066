"""What the paper says, whatever its form."""

import json
import re
from dataclasses import replace
from datetime import date, timedelta

from cases.store.act_tables import Dispatch
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from reports.bulletin import bulletin
from reports.content import Paper, Paragraph, Table, numbered
from reports.editions import Standing
from reports.forms.plain import as_value
from reports.gather import gather
from tests.reports.record import HOUR, Record, at


def paper_of(record: Record, week: str = "2026-W47") -> Paper:
    return bulletin(*gather(record.house, record.week(week)))


def words(paper: Paper, section: str) -> str:
    """The sentences of one section."""
    [found] = [s for s in paper.sections if s.title == section]
    return "".join(t.text for b in found.blocks if isinstance(b, Paragraph) for t in b.words)


def table(paper: Paper, caption: str) -> list[list[str]]:
    """The rows of one table."""
    [found] = [b for s in paper.sections for b in s.blocks if isinstance(b, Table) and caption in b.caption]
    return [[t.text for t in row] for row in found.rows]


def test_a_full_week(full: Record) -> None:
    """Each section states its figures."""
    paper = paper_of(full)
    assert paper.title == f"{full.house.config.city.name}政务舆情周报"
    assert "本周共收到信息7条，比上周（1条）增加6条。" in words(paper, "概况")
    assert "按时率25.0%（1/4）" in words(paper, "时限执行情况")
    assert "提醒6条" in words(paper, "提醒送达")
    assert "新闻网站1次" in words(paper, "渠道健康")
    assert "改判2处，涉及事项1件：类别1处、主办1处" in words(paper, "研判准确率")


def test_channels_stand_in_the_order_of_the_configuration(full: Record) -> None:
    """With last week beside, and their sum."""
    assert table(paper_of(full), "收到信息（按渠道）") == [
        ["市长信箱", "1", "0", "+1"], ["书记信箱", "1", "0", "+1"], ["新闻网站", "3", "0", "+3"], ["论坛社区", "2", "1", "+1"],
        ["合计", "7", "1", "+6"],
    ]  # fmt: skip


def test_breaches_are_named_without_a_citizens_number(full: Record) -> None:
    """Number, masked title, clock, lead; the unanswered first; that there is a restricted one, and nothing of it."""
    paper = paper_of(full)
    letter, blast = table(paper, "处置超时")
    assert "138****00" in blast[1]
    assert letter[0] == "SQ2026-000007"
    assert "其中限制知悉的1个，不列编号和名称。" in words(paper, "时限执行情况")
    assert "SQ2026-000008" not in repr(paper.sections)


def test_no_lead_of_a_restricted_case_and_no_full_number_anywhere(full: Record) -> None:
    """In no sentence and no table."""
    everything = repr(paper_of(full).sections)
    assert "礼金" not in everything
    assert "13800000000" not in everything


def test_whose_a_restricted_case_is_changes_no_word_of_the_paper(full: Record) -> None:
    """Whichever unit leads it, missed its limits, was sent it and gave it back, in whichever town: every table, sentence, drawing
    and number reads the same. Counts by unit and town put restricted matters in one line of their own."""
    secret = full.case(restricted=True, handling_lead="shi_yingji", territory="羊安街道")
    clocks = [
        full.clock(secret, at("11-18 09:00"), breached_at=at("11-18 09:00")),
        full.clock(secret, at("11-19 09:00"), at("11-18 08:00")),
    ]
    slip = full.put(Dispatch(case_id=secret, seq=1, unit="shi_yingji", by="li", dispatched_at=at("11-17 09:00"), state="refused",
                             answered_at=at("11-17 10:00")))  # fmt: skip

    def read() -> str:
        facts, standing = gather(full.house, full.week())
        paper = bulletin(facts, standing)
        return repr(paper.sections) + json.dumps(as_value(paper, facts)["figures"])

    first = read()
    assert "限制知悉" in first
    with full.house.write() as work:
        moved = work.session.get_one(Case, secret)
        moved.handling_lead, moved.territory = "shi_shuiwu", "临邛街道"
        for id_ in clocks:
            work.session.get_one(ClockRow, id_).unit = "shi_zhujian"
        work.session.get_one(Dispatch, slip).unit = "shi_jiaoyu"
        work.commit()
    assert read() == first


def test_an_empty_week_says_so(record: Record) -> None:
    """Sentences, not empty tables; and that there is nothing older."""
    paper = paper_of(record)
    assert words(paper, "概况") == "本周没有收到信息，也没有新增事项。"
    assert "本周没有到期的时限。" in words(paper, "时限执行情况")
    assert words(paper, "等级与类别") == "本周没有新增事项。"
    assert words(paper, "提醒送达") == "本周没有产生提醒。"
    assert "没有采集记录" in words(paper, "渠道健康")
    assert not [b for s in paper.body for b in s.blocks if isinstance(b, Table)]


def test_the_first_week_is_not_compared(record: Record) -> None:
    """There is nothing to compare with, and the table shows dashes."""
    record.item()
    paper = paper_of(record)
    assert "此前没有数据，不作环比" in words(paper, "概况")
    assert table(paper, "收到信息（按渠道）") == [["新闻网站", "1", "—", "—"], ["合计", "1", "—", "—"]]


def test_a_gap_before_is_said(record: Record) -> None:
    """Older data, but none of last week: the increase may be none."""
    record.item(at("11-02 09:00"))
    record.item()
    assert "上周没有任何信息" in words(paper_of(record), "概况")


def test_a_week_under_way_is_said(record: Record) -> None:
    """It is not over."""
    record.item(at("11-23 08:00"))
    assert "本周尚未结束" in words(paper_of(record, "2026-W48"), "概况")


def test_what_stands_beside_the_sums_is_said(record: Record) -> None:
    """No change, imported history, merged cases, cases a person has to look at."""
    record.item(at("11-10 09:00"))
    record.item(history=True)
    survivor = record.case(review=True)
    record.case(merged_into_id=survivor)
    said = words(paper_of(record), "概况")
    for sentence in (
        "与上周（1条）持平。",
        "其中1条是事后导入的历史数据",
        "另有1件已并入其他事项",
        "其中1件待人工研判。",
    ):
        assert sentence in said


def test_a_percentage_needs_a_base(record: Record) -> None:
    """From one to two is not 100 %; from ten to eleven is 10 %."""
    for n in range(10):
        record.item(at("11-10 09:00") + n * HOUR)
    for n in range(11):
        record.item(at("11-17 09:00") + n * HOUR)
    assert "增加1条，增长10.0%" in words(paper_of(record), "概况")


def test_many_breaches_are_named_up_to_a_number(record: Record) -> None:
    """The paper names twenty and says where the rest is."""
    for _ in range(23):
        record.clock(record.case(), at("11-18 09:00"))
    paper = paper_of(record)
    assert len(table(paper, "处置超时")) == 20
    assert "其余3个见同名电子表格" in words(paper, "时限执行情况")


def test_a_channel_that_was_not_looked_at_is_named(record: Record) -> None:
    """Silence is not calm."""
    record.run("new", "weibo")
    said = words(paper_of(record), "渠道健康")
    crawled = [c for c in record.house.config.channels.channels if c.enabled and c.source.kind in ("website", "feed")]
    assert all(c.name in said for c in crawled)


def test_a_unit_that_is_no_more_keeps_its_word(record: Record) -> None:
    """A renamed or merged unit's old id is shown as it was recorded, after those that exist."""
    record.case(handling_lead="abolished_unit")
    record.case()
    assert [row[0] for row in table(paper_of(record), "按主办")] == ["市住建局", "abolished_unit", "合计"]


def test_a_unit_merged_in_mid_week_counts_to_its_last_day_and_its_heir_from_then(record: Record) -> None:
    """Both stand in the tables by their names, each with what was given to it, and the whole is their sum."""
    units = record.house.config.units
    old = next(unit for unit in units.units if unit.id == "shi_zhujian")
    wednesday = date(2026, 11, 18)
    ended = old.model_copy(update={"until": wednesday - timedelta(days=1)})
    heir = old.model_copy(update={"id": "shi_zhujianju_xin", "name": "市住建交通局", "since": wednesday})
    listed = [other for unit in units.units for other in ([ended, heir] if unit is old else [unit])]
    config = replace(record.house.config, units=units.model_copy(update={"units": listed}))
    merged = Record(replace(record.house, config=config))
    merged.case(at("11-17 09:00"))
    for _ in range(2):
        merged.case(at("11-19 09:00"), handling_lead=heir.id)

    rows = table(paper_of(merged), "按主办")
    assert [row[:2] for row in rows] == [["市住建局", "1"], ["市住建交通局", "2"], ["合计", "3"]]


def test_every_number_that_counts_something_names_its_figure(full: Record) -> None:
    """No figure is typed into a sentence by hand: digits stand in named words, or in rates and times."""
    paper = paper_of(full)
    loose = [
        t.text for s in paper.body for b in s.blocks if isinstance(b, Table) for row in b.rows for t in row[1:]
        if re.fullmatch(r"[1-9][0-9]*", t.text) and t.figure is None
    ]  # fmt: skip
    assert loose == ["1", "1"]  # last week's column


def test_a_correction_is_said(full: Record) -> None:
    """What differs from an issued edition stands in the paper."""
    facts, _ = gather(full.house, full.week())
    paper = bulletin(facts, Standing("草稿，与已定稿的第1版不同", ("收到信息：由6改为7",)))
    assert "收到信息：由6改为7。" in words(paper, "更正说明")


def test_headings_are_numbered_in_chinese() -> None:
    """As far as any city's list of sections goes."""
    assert [numbered(n, "")[:-1] for n in (1, 9, 10, 11, 20, 21)] == ["一", "九", "十", "十一", "二十", "二十一"]
