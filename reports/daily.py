"""每日舆情: one page for the morning, of the twenty-four hours up to it."""

from collections.abc import Iterator
from pathlib import Path

from cases.house import House
from reports.content import Paper, Paragraph, Section, Table, Text, anchor, count, joined, row, say
from reports.day import MORNING, Day
from reports.forms import pdf, word
from reports.gather import gather_day
from reports.masking import shown_title
from reports.particulars import CaseName
from reports.sections.facts import Facts
from reports.shelf import put, workshop

TWO_LINES = 34
NAMED = 4
"""Matters by name: more would not leave them on one page."""


def daily(house: House, day: Day, out: Path) -> list[Path]:
    """Draft a day's paper into ``out``. Raises Refusal when that cannot be written; then nothing is there."""
    paper = morning(gather_day(house, day))
    with workshop(out, "每日舆情") as making:
        made = [making / f"每日舆情-{day.name}.docx", making / f"每日舆情-{day.name}.pdf"]
        word.write(paper, made[0])
        pdf.write(paper, made[1])
        return put(made, out)


def morning(facts: Facts) -> Paper:
    """The content: what came in, what stands out, what is late and what falls due today."""
    city, figures = facts.config.city, facts.figures
    made = figures.made_at.astimezone(city.zone)
    maker = facts.config.unit(city.desk_unit).name
    return Paper(
        title=f"{city.name}每日舆情",
        subtitle=f"{maker}　{figures.week.title}",
        standing=f"前一日{MORNING:%H:%M}至当日{MORNING:%H:%M}；草稿",
        maker=maker,
        dated=f"{made.year}年{made.month}月{made.day}日",
        made_at=figures.made_at,
        sections=(
            Section("收到情况", (*_received(facts), *_unseen(facts))),
            Section("主要事项", tuple(_matters(facts))),
            Section("时限", (_limits(facts),)),
        ),
        formal=False,
    )


def _received(facts: Facts) -> Iterator[Paragraph]:
    received, opened = facts["items_received"], facts["cases_opened"]
    if not facts.figures.week.is_over(facts.figures.made_at):
        yield say("统计时段尚未结束，以下只到统计时。")
    if not received.count and not opened.count:
        yield say("没有收到信息，也没有新增事项。")
        return
    before = (
        f"（前一日{received.previous.count}条）"
        if received.previous is not None and facts.figures.anything_before
        else ""
    )
    listed: list[str | Text] = ["（", *joined(facts.listed("cases_opened")), "）"] if opened.count else []
    yield say("收到信息", count(received), f"条{before}，新增事项", count(opened), "件", *listed, "。")


def _matters(facts: Facts) -> Iterator[Paragraph | Table]:
    voices = facts["voices_of_matters"]
    if not voices.count:
        yield say("收到的信息中，没有归入舆情事项的。")
        return
    most = facts.loudest(voices, NAMED)
    lines = [_matter(facts, case, heard) for case, heard in most]
    yield Table("", ("编号", "事项", "事件等级", "主办", "信息"), tuple(lines), (21, 44, 11, 15, 10), 4)
    if len(voices.counts) > len(most):
        yield say(f"另有{len(voices.counts) - len(most)}件有新信息。")


def _matter(facts: Facts, case: CaseName, heard: int) -> tuple[Text, ...]:
    lead = facts.name(facts["cases_by_lead"], case.handling_lead)
    return row(
        case.number,
        shown_title(case.title, restricted=False, longest=TWO_LINES),
        case.level,
        lead,
        Text(str(heard), anchor(facts["voices_of_matters"], str(case.id))),
    )


def _limits(facts: Facts) -> Paragraph:
    due, late, overdue = facts["clocks_due"], facts["clocks_late"], facts["clocks_overdue_at_end"]
    ahead, risks = facts["clocks_due_next"], facts["attention_open"]
    said: list[str | Text] = [
        "限期在本时段的",
        count(due),
        "个，处置超时",
        count(late),
        "个；已超时仍未了结的",
        count(overdue),
        "个。",
    ]
    said += ["此后24小时到期、还在计时的", count(ahead), "个。"]
    if risks.count:
        said += ["标有风险线索、尚未归档的事项", count(risks), "件。"]
    return say(*said)


def _unseen(facts: Facts) -> Iterator[Paragraph]:
    failed, quarantined = facts["channel_runs_failed"], facts["items_quarantined"]
    if not facts["channel_runs"].count:
        yield say("没有采集记录，没有采集到的情况无从得知。")
    elif failed.count:
        yield say("采集失败：", *joined(facts.listed("channel_runs_failed")), "；这些渠道上的信息可能没有看到。")
    else:
        yield say("采集没有失败的记录。")
    if quarantined.count:
        yield say("无法研判而隔离待查的信息", count(quarantined), "条。")
