"""Who was told, by which way, whether it arrived; what comes next; and the proof on file."""

from cases.work import Work
from config.words import PURPOSE_CN
from dashboard.badges import clock_word, small
from dashboard.markup import Markup, div, span, table
from dashboard.read.casefile import CaseFile
from dashboard.read.told import Planned, Told, still_to_come, told_of
from dashboard.wording import EVIDENCE_CN, MESSAGE_STATE_CN, REASON_CN, WAY_CN, span_words, stamp

GOOD, BAD = ("accepted", "delivered", "read"), ("failed",)
PURPOSES_CN = {**PURPOSE_CN, "closing": "结束告知", "handover": "交接", "house": "系统告警", "digest": "集中提醒"}


def told(file: CaseFile, work: Work) -> Markup:
    """Messages of the case, newest first, and the next steps."""
    sent, coming = told_of(work, file.case.id), still_to_come(work, file.case.id)
    lines = (
        table(("时间", "何人", "何事", "方式", "是否送达"), [message_cells(t, work) for t in sent]) if sent else None
    )
    return Markup((lines or div("ys-note", "尚未发出任何提醒。")) + (_coming(coming, work) if coming else ""))


def message_cells(told: Told, work: Work) -> list[object]:
    """One message as cells: when, who, what about, which way, how it went."""
    zone, message = work.config.city.zone, told.message
    what = PURPOSES_CN.get(told.purpose, told.purpose)
    about = span("", f"{clock_word(told.clock_kind)} · {what}" if told.clock_kind else what,
                 small(REASON_CN.get(told.reason, told.reason), "amber") if told.reason in ("nobody", "undeliverable") else None)  # fmt: skip
    return [
        span("ys-num", stamp(message.made_at, zone, work.now)),
        told.person,
        about,
        WAY_CN.get(message.way, message.way),
        arrival(told, work),
    ]


def arrival(told: Told, work: Work) -> Markup:
    """The state of a message in words, with tries, and whether its reader said 收到."""
    message = told.message
    kind = "ys-good" if told.state in GOOD else "ys-bad" if told.state in BAD else "ys-note"
    tries = f"（{message.attempts} 次）" if message.attempts > 1 else _carried(told)
    said = f"　{stamp(told.acknowledged_at, work.config.city.zone, work.now)} 确认收到" if told.acknowledged_at else ""
    return span(kind, MESSAGE_STATE_CN.get(told.state, told.state) + tries + said, title=message.fault or "")


def _carried(told: Told) -> str:
    """That a digest carries it, and how long it had to wait for that."""
    if told.message.parent_id is None:
        return ""
    waited = told.taken_at - told.message.made_at if told.taken_at else None
    return f"（并入汇总，等候 {span_words(waited)}）" if waited else "（并入汇总）"


def evidence(file: CaseFile, work: Work) -> Markup:
    """What proves a publication or a reply."""
    zone = work.config.city.zone
    rows: list[list[object]] = [
        [EVIDENCE_CN.get(e.kind, e.kind), span("ys-num", stamp(e.published_at, zone, work.now)), e.issuer, e.url or e.file_name or "—",
         small("未见审核记录", "amber") if e.unreviewed else ""]
        for e in file.evidence
    ]  # fmt: skip
    return table(("佐证", "发布时间", "发布单位", "出处", ""), rows) if rows else div("ys-note", "尚无佐证材料。")


def _coming(coming: list[Planned], work: Work) -> Markup:
    zone = work.config.city.zone
    names = {role.id: role.name for role in work.config.ladders.roles}
    rows: list[list[object]] = [
        [span("ys-num", stamp(p.fire_at, zone, work.now)), "、".join(names.get(r, r) for r in p.roles),
         f"{clock_word(p.clock_kind)} · {PURPOSES_CN.get(p.purpose, p.purpose)}"]
        for p in coming
    ]  # fmt: skip
    return Markup(div("ys-note", "接下来") + table(("时间", "提醒谁", "何事"), rows))
