"""The list of a hand-over as tables. Titles stand in the cases, and are masked as everywhere."""

from datetime import datetime
from typing import Any

from cases.handovers.tending import SIDES_CN
from cases.store.clock_tables import TRANSFER
from cases.work import Work
from dashboard.badges import case_link, clock_word, left_badge, severity_badge, state_word
from dashboard.markup import Markup, div, span, table
from dashboard.masking import mask
from dashboard.read.handovers import HandOverFile
from dashboard.rights import Sight
from dashboard.wording import MESSAGE_STATE_CN, WAY_CN, stamp

Row = dict[str, Any]


def head(file: HandOverFile, work: Work) -> Markup:
    """Role, hour, who to whom, and the state of both signatures."""
    row, zone = file.row, work.config.city.zone
    role = work.config.ladders.role_names.get(row.role, row.role)
    sides = (
        ("outgoing", row.outgoing_id, row.outgoing_signed_at, row.outgoing_signed_by),
        ("incoming", row.incoming_id, row.incoming_signed_at, row.incoming_signed_by),
    )
    cells: list[object] = []
    for side, person, at, by in sides:
        name = file.people.get(person, "—") if person is not None else "—"
        signed = (
            span("ys-good", f"{stamp(at, zone, work.now)} 已签（{file.name(by)}）")
            if at and by
            else span("ys-bad", "未签字")
        )
        cells += [span("name", SIDES_CN[side]), span("value", name, "　", signed if person is not None else "无须签字")]
    until = stamp(datetime.fromisoformat(row.list["until"]), zone, work.now)
    title = div("ys-case-head", span("ys-name", f"{role}交接班 {stamp(row.at, zone, work.now)}"),
                span("ys-note", f"清单于 {stamp(row.made_at, zone, work.now)} 生成后不再变动；本班到 {until}"))  # fmt: skip
    late = (
        div("ys-banner ys-red", f"超时未签，{stamp(row.escalated_at, zone, work.now)} 已提醒带班领导。")
        if row.escalated_at
        else None
    )
    return Markup(title + div("ys-facts", *cells) + (late or ""))


def note(file: HandOverFile) -> Markup:
    """The outgoing officer's words."""
    text = file.row.note
    return Markup(
        div("ys-part", "交班说明")
        + (div("ys-voice", div("body", mask(text))) if text else div("ys-note", "没有填写。"))
    )


def parts(file: HandOverFile, sight: Sight, work: Work) -> Markup:
    """Every part that has something, the urgent first; what is empty is said in one line."""
    shown, empty = [], []
    for name, title, heads, cells in PARTS:
        rows = file.part(name, sight)
        count = file.row.list["counts"].get(name, 0)
        if rows:
            more = f"，列出 {len(rows)} 项" if count > len(rows) else ""
            body = table(heads, [cells(file, r, sight, work) for r in rows])
            shown.append(Markup(div("ys-part", f"{title}（{count}{more}）") + body))
        elif name != "unread":  # that nothing is damaged goes without saying
            empty.append(title)
    requests = file.row.list["counts"]["requests"]
    tail = f"无：{'、'.join(empty)}。" if empty else ""
    return Markup(
        "".join(shown) + div("ys-note", f"{tail}另有未办结诉求件 {requests} 件，按各自答复时限提醒。打印请按 Ctrl+P。")
    )


def _title(file: HandOverFile, row: Row, sight: Sight) -> object:
    case = file.cases[row["case"]]
    return mask(case.title) if sight.reads(case) else span("dim", "限制知悉，只显示编号和移交时限")


def _number(row: Row) -> Markup:
    return case_link(row["case"], row["number"])


def _at(row: Row, key: str, work: Work) -> Markup:
    return span("ys-num", stamp(datetime.fromisoformat(row[key]), work.config.city.zone, work.now))


def _clock(file: HandOverFile, row: Row, sight: Sight, work: Work) -> list[object]:
    due = datetime.fromisoformat(row["due_at"])
    return [
        _number(row),
        _title(file, row, sight),
        clock_word(row["clock"]),
        _at(row, "due_at", work),
        left_badge(due, file.row.made_at, still=True),
    ]


def _matter(file: HandOverFile, row: Row, sight: Sight, work: Work) -> list[object]:
    case = file.cases[row["case"]]
    clocks = [
        div("", clock_word(c["clock"]), " ", _at(c, "due_at", work))
        for c in row["clocks"]
        if c["clock"] == TRANSFER or sight.reads(case)
    ]
    if not sight.reads(case) or row["state"] is None:  # restricted when the list was made, or since
        return [_number(row), "—", _title(file, row, sight), "—", Markup("".join(clocks) or "—")]
    badge = severity_badge(row["severity"], confirmed=case.severity_confirmed)
    return [_number(row), badge, _title(file, row, sight), state_word(row["state"]), Markup("".join(clocks) or "—")]


def _call(file: HandOverFile, row: Row, sight: Sight, work: Work) -> list[object]:
    call, case = file.calls[row["call"]], file.cases[row["case"]]
    words = mask(call.text) if sight.reads(case) else "—"
    kept = span("ys-good", "已回电") if call.kept_at else span("ys-bad", "未回电")
    return [_number(row), words, _at(row, "due_at", work), file.name(row["by"]), kept]


def _message(file: HandOverFile, row: Row, sight: Sight, work: Work) -> list[object]:
    state = MESSAGE_STATE_CN.get(row["state"], row["state"])
    about = _number(row) if row["case"] is not None else span("ys-note", "—")
    return [
        _at(row, "made_at", work),
        file.people.get(row["person"], "—"),
        WAY_CN.get(row["way"], row["way"]),
        span("ys-bad", state),
        about,
    ]


def _unsigned(file: HandOverFile, row: Row, sight: Sight, work: Work) -> list[object]:
    return [_at(row, "at", work), span("ys-bad", "当时未签完")]


def _unread(file: HandOverFile, row: Row, sight: Sight, work: Work) -> list[object]:
    if "part" in row:
        return [span("ys-note", "—"), span("ys-bad", f"「{TITLES[row['part']]}」全部")]
    return [_number(row), clock_word(row["clock"])]


CLOCK_HEADS = ("编号", "事项", "时限", "到期", "交班时")
PARTS = (
    ("unread", "库里已损坏、读不出来的（请管理员核对）", ("编号", "读不出来的"), _unread),
    ("risks", "待核查的风险", CLOCK_HEADS, _clock),
    ("transfers", "待纪检接收的移交", CLOCK_HEADS, _clock),
    ("signatures", "待补签", CLOCK_HEADS, _clock),
    ("due", "本班内到期", CLOCK_HEADS, _clock),
    ("calls", "答应的回电", ("编号", "答应了谁、什么事", "答应的时间", "谁答应的", "现在"), _call),
    ("messages", "未送达的提醒", ("时间", "何人", "方式", "状态", "事项"), _message),
    ("acknowledged", "上一班已收到、仍在计时", CLOCK_HEADS, _clock),
    ("matters", "在办舆情事项", ("编号", "等级", "事项", "状态", "时限"), _matter),
    ("unsigned", "以前未签完的交接班", ("时间", "签字"), _unsigned),
)
TITLES = {name: title for name, title, *_ in PARTS}
