"""热点问题, 政务公开问题治理, 批示与交办."""

from collections import Counter

from cases.matters.flow import STATES_CN
from reports.content import Paragraph, Section, Table, Text, anchor, count, joined, row, say
from reports.figures import case_ids
from reports.sections.facts import Facts, share

NAMED = 10
MANY = 2
"""So many new cases in one place about one thing make an issue."""
CLOSED = ("closed", "merged")


def issues(facts: Facts) -> Section:
    """What several complain of in one place: whose, how much, against last week, how far, and where it was heard."""
    figure = facts["cases_by_issue"]
    ranked = sorted((part for part in figure.counts if figure.of(part) >= MANY), key=lambda p: (-figure.of(p), p or ""))
    if not ranked:
        return Section("热点问题", (say(f"本周新增事项中，没有同一属地同一职能达到{MANY}件的问题。"),))
    said = say(
        f"本周新增事项中，同一属地同一职能达到{MANY}件的问题{len(ranked)}个，下表按件数列前{min(len(ranked), NAMED)}个；件数不是责任大小。"
    )
    heard = _heard(facts)
    lines = tuple(_issue(facts, part, heard) for part in ranked[:NAMED])
    header = ("问题（属地、职能）", "主办", "件数", "上周", "信息（条）", "未办结", "来源")
    return Section("热点问题", (said, Table("热点问题", header, lines, (24, 20, 9, 9, 10, 10, 22), 2)))


def _issue(facts: Facts, part: str | None, heard: dict[int, Counter[str]]) -> tuple[Text, ...]:
    figure = facts["cases_by_issue"]
    ids = case_ids(figure.parts[part])
    cases = [facts.cases[id_] for id_ in ids]
    leads = Counter(case.handling_lead for case in cases)
    channels = sum((heard.get(id_, Counter()) for id_ in ids), Counter[str]())
    before = str(figure.previous.of(part)) if figure.previous and facts.figures.anything_before else "—"
    return row(
        facts.name(figure, part),
        "、".join(facts.name(facts["cases_by_lead"], lead) for lead, _ in leads.most_common(2)),
        Text(str(figure.of(part)), anchor(figure, part)),
        before,
        str(channels.total()) if channels else "—",
        str(sum(case.state not in CLOSED for case in cases)),
        "、".join(facts.name(facts["items_received"], channel) for channel, _ in channels.most_common(3)) or "—",
    )


def _heard(facts: Facts) -> dict[int, Counter[str]]:
    """Over which channels each case was heard in the period."""
    found: dict[int, Counter[str]] = {}
    for channel, lines in facts["items_received"].parts.items():
        for line in lines:
            if line.case_id is not None and channel is not None:
                found.setdefault(line.case_id, Counter())[channel] += 1
    return found


def openness(facts: Facts) -> Section:
    """By channel numbers only, by unit the ledger."""
    return Section("政务公开问题治理", (*_channels(facts), *_ledger(facts)))


_NUMBERS = ("items_received", "openness_items", "replies_due", "replies_on_time", "replies_late")


def _channels(facts: Facts) -> list[Paragraph | Table]:
    wanted, found = facts.config.openness_channels, facts["openness_items"]
    said: list[str | Text] = ["本周收到的信息中，反映政务公开问题的", count(found), "条"]
    if found.count:
        said += ["：", *joined(facts.listed("openness_items"))]
    blocks: list[Paragraph | Table] = [say(*said, "。")]
    if not wanted:
        return [*blocks, say(f"{facts.config.city.ours}没有指定本节按渠道列数的渠道。")]
    if not any(facts[name].of(channel) for name in _NUMBERS for channel in wanted):
        names = "、".join(facts.name(facts["items_received"], channel) for channel in wanted)
        return [*blocks, say(f"{names}本周没有收到信息，也没有到期的答复。")]
    header = ("渠道", "收到（条）", "上周（条）", "问题线索（条）", "到期答复（个）", "按时", "超时", "按时率")
    lines = tuple(_channel(facts, channel) for channel in wanted)
    return [*blocks, Table("政务公开问题治理（各渠道数量）", header, lines, (15, 10, 10, 12, 12, 9, 9, 16))]


def _channel(facts: Facts, channel: str) -> tuple[Text, ...]:
    received = facts["items_received"]
    before = str(received.previous.of(channel)) if received.previous and facts.figures.anything_before else "—"
    good, bad = facts["replies_on_time"].of(channel), facts["replies_late"].of(channel)
    numbers = [Text(str(facts[name].of(channel)), anchor(facts[name], channel)) for name in _NUMBERS[1:]]
    first = Text(str(received.of(channel)), anchor(received, channel))
    return row(facts.name(received, channel), first, before, *numbers, share(good, good + bad))


def _ledger(facts: Facts) -> list[Paragraph | Table]:
    found, closed, open_ = (facts[name] for name in ("problems_found", "problems_struck_off", "problems_open"))
    if not found.count and not closed.count and not open_.count:
        return [say("政务公开问题台账本周没有变动，也没有未销号的问题。")]
    said = say("本周列入政务公开问题台账", count(found), "次，销号", count(closed), "次，未销号", count(open_), "个。")
    units = facts.parts(open_, found) + [
        u for u in facts.parts(closed) if u not in open_.counts and u not in found.counts
    ]
    lines = [
        row(facts.name(open_, u), *(Text(str(f.of(u)), anchor(f, u)) for f in (found, closed, open_))) for u in units
    ]
    lines.append(row("合计", count(found), count(closed), count(open_)))
    header = ("责任单位", "列入（次）", "销号（次）", "未销号（个）")
    return [said, Table("政务公开问题台账（按责任单位）", header, tuple(lines), (4, 2, 2, 2))]


def instructions(facts: Facts) -> Section:
    """Orders given, fed back and still open; whose words they are stays with the case."""
    given, answered, open_ = (facts[name] for name in ("instructions", "instructions_answered", "instructions_open"))
    if not given.count and not answered.count and not open_.count:
        return Section("批示与交办", (say("本周没有批示件和交办件，也没有未反馈的。"),))
    late = facts["clocks_overdue_at_end"].of("instruction_feedback")
    said: list[str | Text] = [
        "本周收到批示和交办",
        count(given),
        "件，反馈",
        count(answered),
        "件，未反馈",
        count(open_),
        "件",
    ]
    if late:
        said += ["；期末反馈时限已超时的", count(facts["clocks_overdue_at_end"], "instruction_feedback"), "个"]
    kinds = [k for k in ("批示", "交办") if any(f.of(k) for f in (given, answered, open_))]
    lines = [row(k, *(Text(str(f.of(k)), anchor(f, k)) for f in (given, answered, open_))) for k in kinds]
    lines.append(row("合计", count(given), count(answered), count(open_)))
    table = Table("批示件和交办件", ("种类", "收到（件）", "反馈（件）", "未反馈（件）"), tuple(lines), (4, 2, 2, 2))
    return Section("批示与交办", (say(*said, "。"), table, *_open(facts)))


def _open(facts: Facts) -> list[Paragraph]:
    """The cases not yet fed back, by number; a restricted one is among those only counted."""
    open_ = facts["instructions_open"]
    named = [case for case in map(facts.cases.__getitem__, open_.cases) if not case.restricted][:NAMED]
    if not named:
        return []
    each = joined([[Text(c.number, f"case:{c.id}"), f"（{STATES_CN.get(c.state, c.state)}）"] for c in named])
    rest = len(open_.cases) - len(named)
    return [say("未反馈的：", *each, f"等{rest + len(named)}件。" if rest else "。")]
