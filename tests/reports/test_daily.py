"""每日舆情: one page of the twenty-four hours up to half past seven."""

import json
from pathlib import Path

import pytest
from docx import Document

from cases.console import Refusal
from reports.content import Paper, Paragraph
from reports.daily import daily, morning
from reports.day import day_named, last_day
from reports.forms import pdf
from reports.gather import gather_day
from tests.reports.record import SHANGHAI, Record, at

NOW = at("11-23 09:00")


def paper_of(record: Record, day: str = "2026-11-23") -> Paper:
    return morning(gather_day(record.house, day_named(day, SHANGHAI, NOW)))


def words(paper: Paper) -> str:
    return "".join(t.text for s in paper.sections for b in s.blocks if isinstance(b, Paragraph) for t in b.words)


def pages(paper: Paper) -> int:
    """How many pages it takes."""
    typst = pytest.importorskip("typst")
    value = json.dumps(pdf.as_value(paper), ensure_ascii=False)
    options = {
        "font_paths": [pdf.fonts()],
        "ignore_system_fonts": True,
        "sys_inputs": {"paper": value},
        "format": "png",
        "ppi": 20,
    }
    made = typst.compile(pdf.TEMPLATE, **options)
    return len(made) if isinstance(made, list) else 1


def test_it_runs_from_half_past_seven_to_half_past_seven(record: Record) -> None:
    """The first instant belongs to it, the last no longer; the day before stands beside."""
    for when in ("11-22 07:29", "11-22 07:30", "11-23 07:29", "11-23 07:30"):
        record.item(at(when))
    assert "收到信息2条（前一日1条）" in words(paper_of(record))


def test_before_the_hour_the_last_paper_is_yesterdays() -> None:
    """At half past seven exactly it is today's."""
    assert last_day(at("11-23 07:29"), SHANGHAI).name == "2026-11-22"
    assert last_day(at("11-23 07:30"), SHANGHAI).name == "2026-11-23"


def test_what_is_late_and_what_falls_due_today(record: Record) -> None:
    """Both by number."""
    record.clock(record.case(), at("11-20 09:00"))
    record.clock(record.case(), at("11-23 17:00"))
    said = words(paper_of(record))
    assert "已超时仍未了结的1个" in said
    assert "此后24小时到期、还在计时的1个" in said


def test_a_quiet_night_is_said(record: Record) -> None:
    """Nothing came in, nothing was looked at: both in words."""
    said = words(paper_of(record))
    assert "没有收到信息，也没有新增事项。" in said
    assert "没有采集记录" in said


def test_a_full_night_fits_on_one_page(record: Record) -> None:
    """Six matters with long titles, late limits, failed channels."""
    for n in range(6):
        case = record.case(
            title=f"第{n}件" + "某镇某村道路积水影响出行多日无人处理" * 3,
            known=at("11-22 09:00"),
            severity="large",
            attention=True,
        )
        record.item(at("11-22 10:00"), case=case)
        record.clock(case, at("11-22 20:00"))
        record.clock(case, at("11-23 20:00"), kind="follow_up")
    for channel in ("news", "forum", "weibo"):
        record.run("failed", channel, at("11-22 12:00"))
    paper = paper_of(record)
    assert "另有2件有新信息。" in words(paper)
    assert pages(paper) == 1


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01", "0001-01-01", "9999-12-31", "2026-12-01"])
def test_a_day_that_is_none_or_to_come_is_refused(text: str) -> None:
    """With a sentence and exit 2."""
    with pytest.raises(Refusal) as refused:
        day_named(text, SHANGHAI, NOW)
    assert refused.value.code == 2


def test_both_files_stand_there_or_none(full: Record, tmp_path: Path) -> None:
    """Nothing half-written is left in the folder."""
    made = daily(full.house, day_named("2026-11-23", SHANGHAI, NOW), tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(p.name for p in made)
    assert Document(str(made[0])).paragraphs[0].text == "内部资料"
