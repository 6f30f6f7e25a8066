"""舆情专报: one case on two pages at most: 基本情况, 传播态势, 处置进展, 风险研判, 建议. Drafted from the record alone."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from cases.house import House
from cases.matters.flow import STATES_CN
from cases.store.act_tables import Evidence
from config.words import CASE_KIND_CN, CLOCK_CN, EVIDENCE_CN, SEVERITY_CN, Severity, moment_words
from reports.casebook import Casebook, open_case
from reports.content import Paper, Section, say
from reports.forms import word
from reports.labels import label, ordered
from reports.masking import shown_title
from reports.particulars import SLIP_CN
from reports.shelf import put, workshop

RECENT = 4
"""Of slips, limits and evidence the last few: two pages hold no more."""
CLOCK_STATE_CN = {"running": "计时中", "satisfied": "已完成", "exited": "依法了结"}
UNSAID = "伤亡、原因和责任的表述以授权发布为准，本件不列。"


def brief(house: House, name: str, out: Path, login: str | None = None) -> list[Path]:
    """Draft the paper on one case into ``out``. Raises Forbidden when there is no such case, it may have none, or not for ``login``."""
    book = open_case(house, name, login)
    with workshop(out, "舆情专报") as making:
        made = making / f"舆情专报-{book.case.number}.docx"
        word.write(special(book), made)
        return put([made], out)


def special(book: Casebook) -> Paper:
    """The content."""
    city, made = book.config.city, book.made_at.astimezone(book.config.city.zone)
    return Paper(
        title=f"{city.name}舆情专报",
        subtitle=shown_title(book.case.title, restricted=False),
        standing=f"数据截至{made.year}年{made.month}月{made.day}日{made:%H:%M}；草稿，由人核定",
        maker=book.config.unit(city.desk_unit).name,
        dated=f"{made.year}年{made.month}月{made.day}日",
        made_at=book.made_at,
        sections=tuple(
            Section(title, tuple(say(line) for line in says(book)))
            for title, says in (
                ("基本情况", _facts), ("传播态势", _spread), ("处置进展", _progress), ("风险研判", _risks), ("建议", _advice),
            )
        ),
    )  # fmt: skip


def _facts(book: Casebook) -> Iterator[str]:
    case, config = book.case, book.config
    level = SEVERITY_CN[Severity(case.severity)] if case.severity else None
    graded = (
        f"事件等级{level}（{'已核实' if case.severity_confirmed else '系统研判，待人核实'}）"
        if level
        else "未定事件等级"
    )
    yield f"{case.number}，{CASE_KIND_CN[case.kind]}，类别{label(config, 'category', case.category)}，{graded}。"
    yield f"属地：{label(config, 'place', case.territory)}；主办：{label(config, 'unit', case.handling_lead)}；状态：{STATES_CN.get(case.state, case.state)}。"
    yield f"{_occurred(book)}发现时间{_at(book, case.discovered_at)}。{UNSAID}"


def _occurred(book: Casebook) -> str:
    if book.case.occurred_at is None:
        return "发生时间未定；"
    sure = "系统研判，待核实" if book.case.occurred_by == "machine" else "已核实"
    until = book.case.occurred_until
    between = f"至{_at(book, until)}之间" if until and until != book.case.occurred_at else ""
    return f"发生时间{_at(book, book.case.occurred_at)}{between}（{sure}）；"


def _spread(book: Casebook) -> Iterator[str]:
    if not book.voices:
        yield "库内没有归入本件的信息。"
        return
    by_channel = Counter(v.channel for v in book.voices)
    listed = "、".join(
        f"{label(book.config, 'channel', c)}{by_channel[str(c)]}条" for c in ordered(book.config, "channel", by_channel)
    )
    yield f"归入本件的信息{len(book.voices)}条：{listed}。"
    yield f"最早{_at(book, book.voices[0].at)}，最近{_at(book, book.voices[-1].at)}。{_by_day(book)}"


def _by_day(book: Casebook) -> str:
    days = Counter(v.at.astimezone(book.config.city.zone).date() for v in book.voices)
    last = sorted(days)[-RECENT:]
    return (
        "按日："
        + "、".join(f"{day.month}月{day.day}日{days[day]}条" for day in last)
        + ("。" if len(days) == len(last) else "（只列最近几日）。")
    )


def _progress(book: Casebook) -> Iterator[str]:
    if not book.slips:
        yield "尚未派单。"
    for slip in book.slips[-RECENT:]:
        yield f"{_at(book, slip.dispatched_at)}派{label(book.config, 'unit', slip.unit)}，{SLIP_CN.get(slip.state, slip.state)}。"
    yield f"回应稿{book.drafts}份，佐证材料{len(book.evidence)}份。"
    for proof in book.evidence[-RECENT:]:
        yield f"{_at(book, proof.published_at)}，{_proved(proof)}。"
    running_first = sorted(book.clocks, key=lambda c: c.state != "running")
    for clock in running_first[:RECENT]:
        over = "，已超时" if clock in book.overdue or clock.breached_at else ""
        yield f"{CLOCK_CN[clock.kind]}：限期{_at(book, clock.due_at)}，{CLOCK_STATE_CN[clock.state]}{over}。"
    if len(book.clocks) > RECENT:
        yield f"另有时限{len(book.clocks) - RECENT}个。"


def _proved(proof: Evidence) -> str:
    """A report goes to who stands as its issuer; everything else was published or said by them."""
    if proof.kind == "report":
        return f"已向{proof.issuer}报送信息"
    return f"{proof.issuer}：{EVIDENCE_CN[proof.kind]}，佐证已登记{'，未见审核记录' if proof.unreviewed else ''}"


def _risks(book: Casebook) -> Iterator[str]:
    case = book.case
    found = [
        (case.attention, "本件标有风险线索。"),
        (bool(case.repeat and case.repeat > 1), f"同一人就此事反映过{case.repeat}次。"),
        (bool(book.overdue), f"已超时仍未了结的时限{len(book.overdue)}个。"),
        (_is_growing(book), "最近24小时的信息多于前24小时。"),
        (bool(book.slips) and book.slips[-1].state == "refused", "最后一次派单被退回，承办单位尚未裁定。"),
    ]
    said = [sentence for holds, sentence in found if holds]
    yield from said or ["库内没有标明的风险。"]


def _is_growing(book: Casebook) -> bool:
    hours = [(book.made_at - v.at).total_seconds() / 3600 for v in book.voices]
    last, before = sum(0 <= h < 24 for h in hours), sum(24 <= h < 48 for h in hours)
    return bool(last > before and max(hours) >= 24)  # of what came up within a day nothing has grown


def _advice(book: Casebook) -> Iterator[str]:
    case, left = book.case, [c for c in book.clocks if c.state == "running" and c not in book.overdue]
    asked = [
        (bool(case.severity) and not case.severity_confirmed, "核实事件等级。"),
        (case.occurred_by == "machine", "核实发生时间。"),
        (case.handling_lead is None, "确定主办单位。"),
        (not book.slips and case.closed_at is None, "派单。"),
        (bool(book.slips) and book.slips[-1].state == "refused", "裁定承办单位。"),
        (bool(book.slips) and book.slips[-1].state == "sent", "督促签收。"),
        (bool(book.overdue), "对已超时的时限逐个催办。"),
        (bool(left), f"在最近的限期{_at(book, min(c.due_at for c in left)) if left else ''}前办结相应事项。"),
        (any(e.unreviewed for e in book.evidence), "补齐回应的审核记录。"),
        (case.attention, "核查风险线索并登记。"),
    ]
    due = [sentence for holds, sentence in asked if holds]
    yield from (f"{n}. {sentence}" for n, sentence in enumerate(due, 1))
    if not due:
        yield "按库内记录，没有待办的事。"


def _at(book: Casebook, at: datetime) -> str:
    """The year only where it is not the paper's own: it has two pages."""
    zone = book.config.city.zone
    return moment_words(at.astimezone(zone)).removeprefix(f"{book.made_at.astimezone(zone).year}年")
