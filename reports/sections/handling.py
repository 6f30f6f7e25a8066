"""热点事件, 退单与争议, 重复诉求, 重办, 回应质量, 下周到期与风险."""

from collections.abc import Iterator

from cases.matters.flow import STATES_CN
from reports.content import Paragraph, Section, Table, Text, anchor, count, joined, row, say
from reports.particulars import CaseName
from reports.sections.facts import Counted, division, share

NAMED = 10


def events(facts: Counted) -> Section:
    """The matters of which most was heard this week: what, where, whose, how grave, how far."""
    voices = facts["voices_of_matters"]
    if not voices.count:
        return Section("热点事件", (say("本周收到的信息中，没有归入舆情事项的。"),))
    most = facts.loudest(voices, NAMED)
    said = say(
        "本周收到的信息中，归入舆情事项的",
        count(voices),
        f"条，涉及事项{len(voices.counts)}件。下表按本周信息条数列前{len(most)}件；条数不等于影响。",
    )
    lines = [_event(facts, case, number) for case, number in most]
    header = ("编号", "事项", "属地", "主办", "事件等级", "状态", "信息（条）")
    return Section("热点事件", (said, Table("热点事件", header, tuple(lines), (20, 26, 13, 15, 10, 10, 9), 4)))


def _event(facts: Counted, case: CaseName, number: int) -> tuple[Text, ...]:
    return row(
        Text(case.number, f"case:{case.id}"), case.title, facts.name(facts["cases_by_territory"], case.territory),
        facts.name(facts["cases_by_lead"], case.handling_lead),
        case.level, STATES_CN.get(case.state, case.state),
        Text(str(number), anchor(facts["voices_of_matters"], str(case.id))),
    )  # fmt: skip


def refusals(facts: Counted) -> Section:
    """Slips sent and given back, by unit; what still has no owner."""
    sent, refused, unsettled = facts["dispatches"], facts["dispatches_refused"], facts["refusals_unsettled"]
    if not sent.count and not refused.count:
        said = [say("本周没有派单，也没有退单。")]
        return Section("退单与争议", (*said, *_unsettled(facts)))
    said = [
        say(
            "本周派单",
            count(sent),
            "次，退单",
            count(refused),
            f"次（含以前派出、本周退回的）。退单与派单之比{share(refused.count, sent.count)}。",
        )
    ]
    lines = [
        row(facts.name(sent, p), *(Text(str(f.of(p)), anchor(f, p)) for f in (sent, refused, unsettled)))
        for p in facts.parts(sent, refused)
    ]
    lines.append(
        row("合计", count(sent), count(refused), Text(str(sum(unsettled.of(p) for p in facts.parts(sent, refused)))))
    )
    table = Table(
        "派单与退单（按单位）", ("单位", "派单（次）", "退单（次）", "未裁定（件）"), tuple(lines), (4, 2, 2, 2)
    )
    return Section("退单与争议", (*said, table, *_unsettled(facts)))


def _unsettled(facts: Counted) -> list[Paragraph]:
    left = facts["refusals_unsettled"]
    return (
        [say("退单后尚未裁定承办单位的事项", count(left), "件：", *joined(facts.listed(left.definition.name)), "。")]
        if left.count
        else []
    )


def repeats(facts: Counted) -> Section:
    """Complaints that came again."""
    again, opened = facts["cases_repeated"], facts["cases_opened"]
    if not again.count:
        return Section("重复诉求", (say("本周新增事项中，没有认出同一人就同一件事再次反映的。"),))
    said = say(
        "本周新增事项中，同一人就同一件事再次反映的",
        count(again),
        f"件，占新增事项的{share(again.count, opened.count)}。",
    )
    return Section("重复诉求", (said, division(facts, "cases_repeated", "重复诉求（按反映次数）", "反映次数")))


def redone(facts: Counted) -> Section:
    """Work done again, and what the petitioners said when they were called back."""
    again = facts["cases_reopened"]
    said = (
        [say("本周决定重办", count(again), "次：", *joined(facts.listed("cases_reopened")), "。")]
        if again.count
        else [say("本周没有决定重办的事项。")]
    )
    return Section("重办", (*said, *_satisfied(facts)))


def _satisfied(facts: Counted) -> list[Paragraph]:
    """The share is of those who were reached."""
    called = facts["call_backs"]
    if not called.count:
        return [say("本周没有回访记录，满意率无从计算。")]
    reached = called.count - called.of("未接通")
    good = reached - called.of("不满意")
    said = say("本周回访", count(called), "次：", *joined(facts.listed("call_backs")), "。")
    return [said, say(f"接通的回访中，满意和基本满意占{share(good, reached)}；未接通的不计入分母。")]


def responses(facts: Counted) -> Section:
    """Evidence recorded, and answers without a review on record."""
    recorded, unreviewed, exited = facts["evidence_recorded"], facts["evidence_unreviewed"], facts["clocks_exited"]
    if not recorded.count:
        return Section("回应质量评估", (say("本周没有登记佐证材料，不作评估。"),))
    said = say(
        "本周登记佐证材料",
        count(recorded),
        "份，其中未见审核记录的",
        count(unreviewed),
        f"份，占{share(unreviewed.count, recorded.count)}。",
    )
    lawful = [say("到期时限中，以其他方式依法了结的", count(exited), "个，不计入按时。")] if exited.count else []
    return Section("回应质量评估", (said, *lawful, *_speed(facts)))


def _speed(facts: Counted) -> list[Paragraph]:
    kinds = ("authoritative_information", "press_conference", "opinion_response")
    good, bad = (sum(facts[name].of(k) for k in kinds) for name in ("clocks_on_time", "clocks_late"))
    return [say(f"公开回应类时限（权威信息、发布会、舆情回应）按时率{share(good, good + bad)}。")] if good + bad else []


def ahead(facts: Counted) -> Section:
    """What falls due next and which risks stand open; advice only where a figure asks for it."""
    return Section("下周到期与风险", tuple(_ahead(facts)))


def _ahead(facts: Counted) -> Iterator[Paragraph]:
    due, overdue, risks = facts["clocks_due_next"], facts["clocks_overdue_at_end"], facts["attention_open"]
    if due.count:
        yield say(
            "截至统计时还在计时、限期在下周的时限",
            count(due),
            "个：",
            *joined(facts.listed("clocks_due_next")),
            "。建议承办单位按限期先后安排。",
        )
    else:
        yield say("截至统计时，没有限期在下周的时限。")
    if overdue.count:
        yield say("已超时仍未了结的时限", count(overdue), "个。建议逐件催办，限期和主办见时限执行情况一节。")
    if risks.count:
        yield say("标有风险线索、尚未归档的事项", count(risks), "件。建议逐件核查并登记。")
