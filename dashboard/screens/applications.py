"""依申请公开: every application with its stage and time left, the acts of the law, and the yearly table."""

from datetime import datetime
from typing import Any

import streamlit as st

from cases.matters.given import Upload, unit_id
from cases.registers.annual import TOTAL, annual_table
from cases.registers.application_acts import ACT_CN, ACTS
from cases.registers.application_table import application_lines
from cases.registers.applications import Asked, enter_application
from cases.registers.decisions import APPLICANTS, CHANNELS, DECISIONS
from cases.registers.entering import DESK, UNIT
from cases.store.clock_tables import RegisterEntry
from cases.work import Work
from crawlers.attached import Attached
from dashboard.badges import left_badge, small
from dashboard.doing import do, say_done
from dashboard.markup import Markup, div, span, table
from dashboard.masking import mask
from dashboard.moments import EXAMPLE, now_text, read_moment
from dashboard.picking import form_of, pick
from dashboard.proofs import proof_links
from dashboard.rights import WHOLE_CITY
from dashboard.secrecy import refuses, warning
from dashboard.visit import Visit
from dashboard.wording import stamp

HEADS = ("编号", "申请内容", "申请人", "责任单位", "收到", "状态", "到期", "办理结果", "送达")
STAGE_CN = {
    "open": "办理中", "awaiting_supplement": "等补正", "consulting": "征求第三方意见", "answered": "已答复", "served": "已送达",
    "withdrawn": "已撤销",
}  # fmt: skip
PLACE = "register"


def show(visit: Visit) -> None:
    """The list, the acts, the year's table."""
    with visit.house.read() as work:
        lines = _lines(visit, work)
        files = proof_links(work, "register", [line["id"] for line in lines])
        rows = [_row(line, work, files.get(line["id"])) for line in lines]
    say_done()
    st.html(warning())
    st.html(table(HEADS, rows) if rows else div("ys-empty", "没有申请。"))
    if visit.actor.roles & (DESK | UNIT):
        with st.container(horizontal=True, key="ys-acts"):
            with st.popover("登记申请"):
                _enter(visit)
            open_ = [line["number"] for line in lines if line["state"] not in ("served", "withdrawn")]
            if open_:
                with st.popover("办理"):
                    _act(visit, open_)
    if visit.sight.roles & WHOLE_CITY:
        _annual(visit)


def _lines(visit: Visit, work: Work) -> list[dict[str, Any]]:
    """The whole city's, or their own unit's; open ones first."""
    own = work.config.unit(visit.sight.unit).name if visit.sight.unit else None
    seen = [line for line in application_lines(work) if visit.sight.roles & WHOLE_CITY or (own and line["unit"] == own)]
    return sorted(seen, key=lambda line: (line["due_at"] is None, line["due_at"] or "", line["number"]))


def _row(line: dict[str, Any], work: Work, file: Markup | None) -> list[object]:
    zone = work.config.city.zone
    due = datetime.fromisoformat(line["due_at"]) if line["due_at"] else None
    late = small("已超期", "red") if line["late"] else None
    extended = small(f"已延期 {line['extended_days']} 个工作日") if line["extended_days"] else None
    left = span("", span("ys-num", stamp(due, zone, work.now)), "　", left_badge(due, work.now)) if due else span("")
    left = span("ys-note", "期限停计") if line["state"] == "consulting" else left
    return [
        line["number"], mask(line["name"]), line["applicant"] or "未登记", line["unit"] or "待定", _day(line["received_at"]),
        span("", STAGE_CN[line["state"]], late, extended), left, span("", line["decision"] or "", file), _day(line["served_at"]),
    ]  # fmt: skip


def _day(text: str | None) -> Markup:
    return span("ys-num", text[:10] if text else "")


def _enter(visit: Visit) -> None:
    units = {unit.id: unit.name for unit in visit.house.config.units.units}
    own = visit.actor.unit if visit.actor.unit in units else None
    with st.form("ys_application", border=False):
        name = st.text_input("申请内容")
        applicant = st.selectbox("申请人类型", APPLICANTS, index=None, placeholder="请选择")
        channel = st.selectbox("申请方式", CHANNELS, index=2)
        unit = st.selectbox("责任单位", list(units), index=list(units).index(own) if own else None, format_func=units.__getitem__,
                            placeholder="请选择")  # fmt: skip
        when = st.text_input("收到时间", value=now_text(visit), placeholder=f"例如 {EXAMPLE}")
        sent = st.form_submit_button("登记", type="primary")
    if not sent or refuses(visit, PLACE, name) or (at := read_moment(visit, when)) is None:
        return

    numbers: list[str] = []

    def act(work: Work) -> None:
        held = unit_id(work, {"unit": unit}, "unit")
        row = enter_application(work, Asked(name, applicant or "", channel, held, at), visit.actor)
        numbers[:] = [work.session.get_one(RegisterEntry, row.entry_id).number]

    do(visit, lambda _: f"已登记申请：{numbers[0]}", act)


def _act(visit: Visit, numbers: list[str]) -> None:
    number = pick("哪一件", numbers, "ys_picked_application")
    action = st.selectbox("操作", list(ACT_CN), format_func=ACT_CN.__getitem__)
    with st.form(form_of("ys_application_act", number), border=False):
        data: dict[str, Any] = {}
        if action == "extend":
            data["days"] = str(st.number_input("延长工作日", 1, 20, 20))
            data["approver"] = st.text_input("同意人（政府信息公开工作机构负责人，登录名或姓名）")
        if action == "decide":
            data["decision"] = st.selectbox("办理结果", list(DECISIONS), index=None, placeholder="请选择",
                                            format_func=lambda d: f"{DECISIONS[d].group} {d}") or ""  # fmt: skip
            data["url"] = st.text_input("答复书网址").strip()
            file = st.file_uploader("或上传答复书")
            data["file"] = Upload(file.name, file.getvalue()) if file else None
        if action in ("extend", "serve"):
            data["how"] = st.text_input("怎样告知申请人" if action == "extend" else "送达方式")
        when = "" if action in ("consult", "consulted", "extend") else st.text_input("时间", value=now_text(visit))
        label = "补哪些内容、多久以内" if action == "ask-supplement" else "理由"
        reason = st.text_input(label).strip()
        sent = st.form_submit_button(ACT_CN[action], type="primary")
    if not sent or (when and (at := read_moment(visit, when)) is None):
        return
    given = {key: value for key, value in (data | ({"when": at.isoformat()} if when and at else {})).items() if value}
    words = "\n".join([reason, *(value for value in given.values() if isinstance(value, str))])
    if refuses(visit, f"{PLACE} {number}", words, *(Attached(f.name, f.body) for f in [given.get("file")] if f)):
        return
    do(
        visit,
        f"{number} 已登记{ACT_CN[action]}",
        lambda work: ACTS[action](work, number, visit.actor, reason or None, given),
    )


def _annual(visit: Visit) -> None:
    this = visit.house.now().astimezone(visit.house.config.city.zone).year
    st.html(div("ys-part", "年度报告第三表：收到和处理政府信息公开申请情况"))
    year = st.selectbox(
        "年份", [this, this - 1, this - 2], label_visibility="collapsed", width=160, format_func=lambda y: f"{y} 年"
    )
    with visit.house.read() as work:
        rows = annual_table(work, year)
    groups = [row["group"] if not n or rows[n - 1]["group"] != row["group"] else "" for n, row in enumerate(rows)]
    shown: list[list[object]] = [
        [group, r["row"], *(span("ys-num", str(r[k])) for k in (*APPLICANTS, TOTAL))]
        for group, r in zip(groups, rows, strict=True)
    ]
    st.html(table(("", "办理情况", *APPLICANTS, TOTAL), shown))
