"""本单位待办: what a unit has to do, least time left first; 签收, 退单 and 拟稿 in place."""

from datetime import datetime

import streamlit as st

from cases.matters.flow import UNIT
from cases.matters.worklist import WorkRow
from dashboard.badges import clock_word, left_badge, severity_badge, small, state_word
from dashboard.case.actions import FORMS, why_not
from dashboard.case.voices import voices
from dashboard.doing import say_done
from dashboard.markup import Markup, div, span
from dashboard.masking import mask
from dashboard.read.answer import Answer, read_answer
from dashboard.read.casefile import CaseFile, read_case
from dashboard.read.desk import read_desk
from dashboard.visit import Visit
from dashboard.wording import full_width, stamp

IN_PLACE = ("accept", "refuse", "respond", "publish", "feed-back", "extend", "inform-petitioner")
LABEL = {
    "accept": "签收",
    "refuse": "退单",
    "respond": "拟稿",
    "publish": "登记佐证",
    "feed-back": "反馈",
    "extend": "延期",
    "inform-petitioner": "告知反映人",
}
NOT_THE_UNITS = ("countersign", "arbitration", "transfer", "risk_check", "upward_report")
SHOWN = 20
OPEN = "ys_mine"


def show(visit: Visit) -> None:
    """The page of one unit's people."""
    if not visit.actor.roles & UNIT or not visit.user.unit:
        st.html(div("ys-empty", "本单位待办只供单位联络员和单位负责人使用。"))
        return
    top = st.container()
    with visit.house.read() as work:
        desk, now = read_desk(work, visit.sight, limit=SHOWN), work.now
    rows = [found.row for found in desk.rows if found.readable]
    name = visit.house.config.unit(visit.user.unit).name
    over = sum(row.due_at is not None and row.due_at <= now for row in rows)
    more = "，只列最近到期的" if desk.next else ""
    st.html(div("ys-part", f"{name}：在办 {desk.counts['all']} 件，本页已超时 {over} 件{more}"))
    if not rows:
        st.html(div("ys-empty", "本单位没有在办事项。"))
    for row in rows:
        _row(visit, row)
    with top:
        say_done()  # of a case that has left the list


def _row(visit: Visit, row: WorkRow) -> None:
    with visit.house.read() as work:
        file = read_case(work, row.case_id)
        if file is None:
            return
        answer = read_answer(work, file.case)
        may = [name for name in IN_PLACE if why_not(work, visit, file.case, answer, name) is None]
    with st.container(border=True, key=f"ys-mine-{row.case_id}"):
        st.html(_head(visit, row, file))
        if words := _asked(answer, visit.user.unit):
            st.html(div("ys-note", *words))
        if st.session_state.get(OPEN, (None,))[0] == row.case_id:
            say_done()  # beside the case: the page stays where it was scrolled to
        with st.container(horizontal=True, vertical_alignment="center"):
            st.page_link(visit.pages["case"], label="打开", query_params={"id": str(row.case_id)})
            for name in may:
                if st.button(
                    LABEL[name],
                    key=f"ys_mine_{name}_{row.case_id}",
                    type="primary" if name == "accept" else "secondary",
                ):
                    st.session_state[OPEN] = (row.case_id, name)
        if st.session_state.get(OPEN) in [(row.case_id, name) for name in may]:
            with visit.house.read() as work:
                st.html(voices(file, work))  # what is signed for, sent back or answered is read first
            FORMS[st.session_state[OPEN][1]](visit, file, answer)


def _asked(answer: Answer, unit: str | None) -> list[Markup]:
    """What the desk asks for on the unit's own slip, and how its application for more time stands."""
    slip = next((one for one in reversed(answer.slips) if one.unit == unit), None)
    words = (
        [span("", f"办理要求：{full_width(slip.reason)}　")]
        if slip and slip.reason and slip.state in ("sent", "accepted")
        else []
    )
    last = answer.extensions[-1] if answer.extensions else None
    if last is not None and last.state == "asked":
        words.append(span("", f"已申请延期 {last.days} 天，等待审批　"))
    if last is not None and last.state == "granted" and last.told_at is None:
        words.append(span("ys-bad", f"已同意延期 {last.days} 天，还没有告知反映人"))
    return words


def _own_limit(row: WorkRow, file: CaseFile) -> tuple[str | None, datetime | None]:
    """The nearest limit that is the unit's to keep: what the desk, a leader or 纪检 owes is not shown to it as its own."""
    if row.clock_kind not in NOT_THE_UNITS:
        return row.clock_kind, row.due_at
    own = [(c.due_at, c.kind) for c in file.clocks if c.state == "running" and c.kind not in NOT_THE_UNITS]
    due, kind = min(own) if own else (None, None)
    return kind, due


def _head(visit: Visit, row: WorkRow, file: CaseFile) -> Markup:
    again, (kind, until) = file.case.cycle > 1, _own_limit(row, file)
    with visit.house.read() as work:
        due, left = stamp(until, work.config.city.zone, work.now), left_badge(until, work.now)
    return div(
        "ys-mine", span("ys-num dim", row.number), severity_badge(row.severity, confirmed=row.severity_confirmed) if row.severity else None,
        small("重办", "amber") if again else None, span("ys-title", mask(row.title)), span("dim", state_word(row.state)), span("dim", f"{clock_word(kind)} {due}" if kind else ""), left,
    )  # fmt: skip
