"""概况: what came in, against the week before, and what became of it."""

from reports.content import Block, Paragraph, Section, Table, Text, anchor, count, joined, row, say
from reports.figures import Tally
from reports.sections.drawings import by_channel, trend
from reports.sections.facts import Counted

SMALL = 10
"""Below so many a percentage of change says nothing."""


def overview(facts: Counted) -> Section:
    """Received by channel, change to last week, cases opened by kind."""
    received = facts["items_received"]
    if not received.count and not facts["cases_opened"].count:
        return Section("概况", (say("本周没有收到信息，也没有新增事项。"), *_gap(facts, received)))
    blocks: list[Block] = [
        say("本周共收到信息", count(received), "条，", *_change(facts, received), *_year(received), "。"), *_gap(facts, received)
    ]  # fmt: skip
    history = facts["items_history"]
    if history.count:
        blocks.append(say("其中", count(history), "条是事后导入的历史数据，只记录和研判，没有产生提醒。"))
    if received.count:
        blocks.append(say("信息去向：", *joined(facts.listed("items_by_outcome")), "。"))
    blocks += _blind(facts)
    drawn: tuple[Block, ...] = (_channels(facts, received), *by_channel(facts)) if received.count else ()
    return Section("概况", (*blocks, *_cases(facts), *drawn, *trend(facts)))


def _cases(facts: Counted) -> list[Paragraph]:
    opened, merged, review = facts["cases_opened"], facts["cases_merged"], facts["cases_to_review"]
    if not opened.count:
        return [say("本周没有新增事项。")]
    said: list[str | Text] = ["本周新增事项", count(opened), "件（", *joined(facts.listed("cases_opened")), "），"]
    said += [*_change(facts, opened), *_year(opened), "。"]
    if facts["cases_history"].count:
        said += ["其中", count(facts["cases_history"]), "件是事后导入的历史数据。"]
    if merged.count:
        said += ["另有", count(merged), "件已并入其他事项，不重复计。"]
    if review.count:
        said += ["其中", count(review), "件待人工研判。"]
    return [say(*said)]


def _change(facts: Counted, figure: Tally) -> list[str | Text]:
    assert figure.previous is not None, "only compared figures are"
    if not facts.figures.anything_before:
        return ["此前没有数据，不作环比"]
    now, before, unit = figure.count, figure.previous.count, figure.definition.unit
    if now == before:
        return [f"与上周（{before}{unit}）持平"]
    rate = f"，{'增长' if now > before else '下降'}{abs(now - before) / before:.1%}" if before >= SMALL else ""
    return [f"比上周（{before}{unit}）{'增加' if now > before else '减少'}{abs(now - before)}{unit}{rate}"]


def _year(figure: Tally) -> list[str | Text]:
    """The same week a year ago, where the record knows anything of it."""
    assert figure.last_year is not None, "only compared figures are"
    before, unit = figure.last_year.count, figure.definition.unit
    return [f"；去年同期{before}{unit}"] if before else []


def _gap(facts: Counted, received: Tally) -> list[Paragraph]:
    """What makes the comparison weak is said beside it."""
    said = []
    if not facts.figures.week.is_over(facts.figures.made_at):
        said.append(say("本周尚未结束，以上只到统计时，与上周整周不可直接相比。"))
    assert received.previous is not None
    if facts.figures.anything_before and not received.previous.count:
        said.append(say("上周没有任何信息：可能确实没有，也可能没有采集，请对照渠道健康一节。"))
    return said


def _blind(facts: Counted) -> list[Paragraph]:
    """Channels we could not see into all the time: their numbers may be too low, and so may every sum."""
    failed = facts["channel_runs_failed"]
    if not failed.count:
        return []
    return [say("采集有中断的渠道：", *joined(facts.listed("channel_runs_failed")), "，这些渠道的条数和合计可能偏少。")]


def _channels(facts: Counted, received: Tally) -> Table:
    previous = received.previous if facts.figures.anything_before else None
    lines = [_channel(facts, received, previous, p) for p in facts.parts(received, previous)]
    lines.append(row("合计", count(received), *_against(received.count, previous.count if previous else None)))
    return Table("收到信息（按渠道）", ("渠道", "本周（条）", "上周（条）", "增减"), tuple(lines), (4, 2, 2, 2))


def _channel(facts: Counted, received: Tally, previous: Tally | None, part: str | None) -> tuple[Text, ...]:
    now, before = received.of(part), previous.of(part) if previous else None
    return row(facts.name(received, part), Text(str(now), anchor(received, part)), *_against(now, before))


def _against(now: int, before: int | None) -> tuple[str, str]:
    return ("—", "—") if before is None else (str(before), f"{now - before:+d}" if now != before else "0")
