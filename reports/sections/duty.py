"""提醒送达, 渠道健康, 研判改判: how well the desk itself did, and what it could not see."""

from reports.content import Paragraph, Section, Text, count, joined, say
from reports.sections.facts import Counted, share

CRAWLED = ("website", "feed")
"""Kinds of source that are visited; others come to us or are brought."""


def delivery(facts: Counted) -> Section:
    """Messages made, sent, delivered, failed."""
    made, sent, failed = facts["messages"], facts["messages_sent"], facts["messages_failed"]
    kept = _withheld(facts)
    if not made.count:
        return Section("提醒送达", (*kept, say("本周没有其他提醒。" if kept else "本周没有产生提醒。")))
    delivered = made.of("delivered")
    said = say("本周产生提醒", count(made), "条：", *joined(facts.listed("messages")), "。")
    rates = say(
        "已发出",
        count(sent),
        f"条，发出率{share(sent.count, made.count)}；有送达回执的占已发出的{share(delivered, sent.count)}。",
    )
    lost = (
        [say("发送失败", count(failed), "条：", *joined(facts.listed("messages_failed")), "。")] if failed.count else []
    )
    return Section("提醒送达", (*kept, said, rates, *lost, *_heard(facts)))


def _withheld(facts: Counted) -> list[Paragraph]:
    """What a trial kept back stands first and apart: it reached nobody."""
    kept = facts["messages_withheld"]
    parts = joined(facts.listed("messages_withheld"))
    return [say("试运行未发出", count(kept), "条：", *parts, "；没有人收到，不计入下面的数。")] if kept.count else []


def _heard(facts: Counted) -> list[Paragraph]:
    """Acknowledged, and passed on because nobody could be reached."""
    known, passed = facts["acknowledged"], facts["passed_on"]
    said = say("对时限提醒确认收到", count(known), "次。")
    return [
        said,
        *(
            [say("转告下一岗位", count(passed), "次：", *joined(facts.listed("passed_on")), "。")]
            if passed.count
            else []
        ),
    ]


def channels(facts: Counted) -> Section:
    """Runs that failed, channels not looked at, items and rows that could not be taken in."""
    runs, failed = facts["channel_runs"], facts["channel_runs_failed"]
    if runs.count:
        first: list[Paragraph] = [say("本周采集", count(runs), "次：", *joined(facts.listed("channel_runs")), "。")]
    else:
        first = [say("本周没有采集记录：本周的信息是推送、导入或人工登记的，没有采集到的情况无从得知。")]
    if failed.count:
        first.append(
            say("采集失败：", *joined(facts.listed("channel_runs_failed")), "；失败期间这些渠道上的信息可能没有看到。")
        )
    return Section("渠道健康", (*first, *_unseen(facts), *_lost(facts)))


def _unseen(facts: Counted) -> list[Paragraph]:
    seen = facts["channel_runs_by_channel"].counts
    if not seen:
        return []
    silent = [
        c.name for c in facts.config.channels.channels if c.enabled and c.source.kind in CRAWLED and c.id not in seen
    ]
    unwired = [c.name for c in facts.config.channels.channels if c.source.kind == "not_connected"]
    said = [say(f"本周一次也没有采集的渠道：{'、'.join(silent)}。")] if silent else []
    return said + ([say(f"尚未接通的渠道：{'、'.join(unwired)}。")] if unwired else [])


def _lost(facts: Counted) -> list[Paragraph]:
    quarantined, rejected = facts["items_quarantined"], facts["rows_rejected"]
    said: list[str | Text] = [
        "无法研判而隔离待查的信息",
        count(quarantined),
        "条，未能收进来的行或页",
        count(rejected),
        "行。",
    ]
    if not quarantined.count and not rejected.count:
        said = ["没有隔离待查的信息，也没有拒收的行或页。"]
    return [say(*said)]


def corrections(facts: Counted) -> Section:
    """Values people set other than the machine had, beside those they let stand."""
    made, kept = facts["corrections"], facts["confirmations"]
    if not made.count and not kept.count:
        return Section("研判准确率", (say("本周没有人工确认或改判研判的记录，准确率无从计算。"),))
    said: list[str | Text] = ["本周人工确认研判", count(kept), "次，改判", count(made), "处"]
    if made.count:
        said += ["，涉及事项", count(facts["cases_overruled"]), "件：", *joined(facts.listed("corrections"))]
    right, wrong = facts["cases_confirmed"].count, facts["cases_overruled"].count
    rate = say(f"经人看过的事项中，没有改判的占{share(right, right + wrong)}；没有经人看过的不计入。")
    return Section("研判准确率", (say(*said, "。"), rate))
