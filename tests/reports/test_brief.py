"""舆情专报: the paper on one case says what the record says, and nothing that only people may."""

from pathlib import Path

import pytest
from docx import Document

from cases.people.actors import Forbidden
from cases.store.act_tables import Dispatch, Evidence, Response
from reports.brief import brief, special
from reports.casebook import open_case
from tests.reports.record import HOUR, Record, at
from tests.reports.test_daily import pages, words


def said(record: Record, case: int) -> str:
    return words(special(open_case(record.house, str(case))))


def test_a_new_case_without_anything(record: Record) -> None:
    """No voice, no slip: said so, and what is to be done follows from it."""
    text = said(record, record.case(handling_lead=None, severity="large"))
    for sentence in (
        "库内没有归入本件的信息。",
        "尚未派单。",
        "系统研判，待人核实",
        "核实事件等级。",
        "确定主办单位。",
        "派单。",
    ):
        assert sentence in text


def test_an_occurrence_known_as_a_span_is_told_as_one(record: Record) -> None:
    """The earliest moment alone would be said to be verified."""
    case = record.case(occurred_at=at("11-20 06:31"), occurred_until=at("11-20 07:31"), occurred_by="li")
    assert "发生时间11月20日6时31分至11月20日7时31分之间（已核实）；" in said(record, case)


def test_the_spread_is_counted_by_channel_and_day(record: Record) -> None:
    """In the order of the configuration; growth is a comparison of two days."""
    case = record.case()
    for when, channel in (("11-20 09:00", "forum"), ("11-22 10:00", "news"), ("11-23 08:00", "news")):
        record.item(at(when), case=case, channel=channel)
    text = said(record, case)
    assert "归入本件的信息3条：新闻网站2条、论坛社区1条。" in text
    assert "按日：11月20日1条、11月22日1条、11月23日1条。" in text
    assert "最近24小时的信息多于前24小时。" in text


def test_what_came_up_within_a_day_has_not_grown(record: Record) -> None:
    """All its voices are new: to call that growth would alarm a leader over every first call."""
    case = record.case()
    record.item(at("11-23 08:00"), case=case, channel="news")
    assert "多于前24小时" not in said(record, case)


def test_a_slip_given_back_is_a_risk_and_asks_for_a_ruling(record: Record) -> None:
    """Also an overdue limit and an answer without review."""
    case = record.case()
    record.put(
        Dispatch(case_id=case, seq=1, unit="shi_zhujian", by="li", dispatched_at=at("11-18 09:00"), state="refused")
    )
    record.put(
        Evidence(case_id=case, kind="official_site", issuer="市政府", published_at=at("11-19 09:00"), recorded_at=at("11-19 09:00"),
                 recorded_by="li", unreviewed=True)
    )  # fmt: skip
    record.clock(case, at("11-20 09:00"))
    text = said(record, case)
    for sentence in (
        "派市住建局，退单未改派。",
        "裁定承办单位。",
        "已超时仍未了结的时限1个。",
        "补齐回应的审核记录。",
        "未见审核记录",
    ):
        assert sentence in text


def test_a_report_to_above_is_not_told_as_published_by_it(record: Record) -> None:
    """It went to them; what the city published is told by its form; what still runs is named before what is done."""
    case = record.case()
    for kind, issuer in (("report", "上级总值班室"), ("press_conference", "市政府")):
        record.put(
            Evidence(case_id=case, kind=kind, issuer=issuer, published_at=at("11-19 09:00"), recorded_at=at("11-19 09:00"),
                     recorded_by="li")
        )  # fmt: skip
    for n in range(1, 6):
        record.clock(case, at("11-20 09:00"), state="satisfied", seq=n)
    record.clock(case, at("12-20 09:00"), seq=6)
    text = said(record, case)
    assert "已向上级总值班室报送信息。" in text
    assert "市政府：新闻发布会，佐证已登记。" in text
    assert "限期12月20日9时00分，计时中" in text


def test_no_casualties_no_text_no_citizen(record: Record) -> None:
    """Numbers of dead are for those who are authorised; a phone number in the title is starred."""
    case = record.case(title="厂房爆炸，联系电话13800000000", facts={"dead": 3}, incident=True)
    record.put(
        Response(case_id=case, n=1, kind="public", text="回应稿里的话", text_hash="x", by="li", at=at("11-18 09:00"))
    )
    paper = special(open_case(record.house, str(case)))
    everything = paper.subtitle + words(paper)
    assert "13800000000" not in everything
    assert "回应稿里的话" not in everything
    assert "死亡" not in everything
    assert "以授权发布为准" in everything


def test_a_restricted_case_and_one_that_is_none_are_refused(record: Record, tmp_path: Path) -> None:
    """No file is left."""
    secret = record.case(restricted=True)
    for name in (str(secret), "999999", "没有这个编号"):
        with pytest.raises(Forbidden):
            brief(record.house, name, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_number_finds_the_case_and_a_long_one_stays_on_two_pages(record: Record, tmp_path: Path) -> None:
    """Thirty voices, eight slips, eight limits."""
    case = record.case(
        number="YQ2026-900001", title="某镇某村道路积水影响出行多日无人处理" * 4, attention=True, repeat=4
    )
    for n in range(30):
        record.item(at("11-16 09:00") + n * 5 * HOUR, case=case)
    for n in range(8):
        record.put(
            Dispatch(case_id=case, seq=n, unit="shi_zhujian", by="li", dispatched_at=at("11-18 09:00"), state="refused")
        )
        record.clock(case, at("11-20 09:00"))
    assert pages(special(open_case(record.house, "YQ2026-900001"))) <= 2
    [made] = brief(record.house, "YQ2026-900001", tmp_path)
    headings = [p.text for p in Document(str(made)).paragraphs if p.style.name == "Heading 1"]
    assert headings == ["一、基本情况", "二、传播态势", "三、处置进展", "四、风险研判", "五、建议"]
