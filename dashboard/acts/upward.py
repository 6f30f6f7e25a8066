"""报送、批示交办、反馈: between the city and those above it."""

from datetime import datetime
from typing import get_args

import streamlit as st

from cases.matters.filling import fill_form
from cases.matters.flow import LEADERS
from cases.matters.reporting import LAST, next_stage
from cases.people.actors import others
from cases.title import begins
from config.words import CLOCK_CN, ReportStage
from dashboard.acts.due import ask_due, button_key, due_field
from dashboard.acts.fields import case_form, file_field, moment, send, submit, time_field, units_field
from dashboard.doing import turn
from dashboard.markup import div
from dashboard.read.answer import Answer
from dashboard.read.casefile import CaseFile
from dashboard.visit import Visit

STAGES = get_args(ReportStage)


def report_up(visit: Visit, file: CaseFile, answer: Answer) -> None:
    """The next stage in order with its one-page draft: confirmed facts, the rest marked."""
    following = next_stage([row.stage for row in answer.reports])
    stage = st.segmented_control("阶段", STAGES, default=following, required=True, key=f"ys_report_{file.case.id}")
    with visit.house.read() as work:
        filled = fill_form(work, file.case, str(stage)).text
    if stage == LAST and (owed := _still_owed(file)):
        st.html(
            div(
                "ys-banner ys-amber",
                f"{'、'.join(owed)}的时限还在走，登记终报后报送就此结束；还没有了结的，请登记续报。",
            )
        )
    with st.expander("一页草稿（右上角可复制）"):
        st.code(filled, language=None, wrap_lines=True)
    with case_form(file, f"report_up_{stage}"):
        to = st.text_input("报送对象", placeholder="例如 上级总值班室 李某某")
        taken = st.text_input("接收人（电话初报必填）", placeholder="例如 值班员 王某某")
        when = time_field("报送时间", visit.house.now(), visit)
        text = st.text_area("报送的文字", value=filled, height=220)
        reason = st.text_input("报送方式和要点")
        sent = send("report-up")
    if sent and (at := moment(visit, "报送时间", when)) is not None:
        given = {"to": to.strip(), "stage": stage, "taken_by": taken.strip(), "at": at, "text": text}
        submit(visit, file, "report-up", reason, given, said=str(stage))


def _still_owed(file: CaseFile) -> list[str]:
    """The public duties that run: what is not answered yet is hardly over."""
    running = (clock.kind for clock in file.clocks if clock.state == "running" and clock.terms["policy"]["public"])
    return [CLOCK_CN[kind] for kind in dict.fromkeys(running)]


def instruct(visit: Visit, file: CaseFile, answer: Answer) -> None:
    """A leader's or a superior's order, verbatim, with the time its document states."""
    with visit.house.read() as work:
        leaders = [user.name for user in others(work, visit.actor, LEADERS)]
    key = f"ys_due_{file.case.id}_{turn()}"
    with case_form(file, "instruct"):
        kind = st.radio("种类", ("批示", "交办"), horizontal=True)
        form = st.radio("形式", ("书面", "口头"), horizontal=True)
        known = st.selectbox("哪位领导批示、交办的", leaders, index=None, placeholder="从账号里选，口头的本人好补签")
        typed = st.text_input("不在其中的写在这里", placeholder="姓名和职务，或上级机关")
        when = time_field("什么时候", visit.house.now(), visit)
        words = st.text_area("原文", height=100)
        units = units_field(visit, "承办单位", [file.case.handling_lead] if file.case.handling_lead else [])
        due, by_rule = due_field(key, "文中要求的反馈时间", "没有写明就不填")
        sent = send("instruct", button_key(key))
    if sent:
        at, due_at = moment(visit, "批示时间", when), moment(visit, "反馈时间", due)
        if at is None or due_at is None:
            return
        ask_due(visit, key, words, datetime.fromisoformat(at) if at else None, due, declined=by_rule)
        if known and typed.strip():
            st.error("是谁批示、交办的，只能选一位或写一个。")
            return
        given = {
            "kind": kind,
            "form": form,
            "by": known or typed.strip(),
            "at": at,
            "words": words,
            "units": units,
            "due_at": due_at,
            "by_rule": by_rule,
        }
        submit(visit, file, "instruct", "", given)


def own_instruct(visit: Visit, file: CaseFile, answer: Answer) -> None:
    """A leader's own order, written by the leader: few fields, for a thumb."""
    key = f"ys_own_due_{file.case.id}_{turn()}"
    with case_form(file, "own_instruct"):
        words = st.text_area("批示原文", height=120)
        units = units_field(visit, "承办单位", [file.case.handling_lead] if file.case.handling_lead else [])
        due, by_rule = due_field(key, "要求的反馈时间", "不填则按规定")
        st.caption(f"以{visit.user.name}本人名义，时间为提交时。")
        sent = send("own-instruct", button_key(key))
    if sent and (due_at := moment(visit, "反馈时间", due)) is not None:
        ask_due(visit, key, words, visit.house.now(), due, declined=by_rule)
        submit(visit, file, "own-instruct", "", {"words": words, "units": units, "due_at": due_at, "by_rule": by_rule})


def feed_back(visit: Visit, file: CaseFile, answer: Answer) -> None:
    """What was done on one order, with its proof: words alone end no limit."""
    words = {row.id: f"{row.kind} {row.by}：{begins(row.words)}" for row in answer.orders if row.answered_at is None}
    with case_form(file, "feed_back"):
        order = st.selectbox("哪一个批示、交办", list(words), format_func=words.__getitem__)
        reason = st.text_area("办理情况", height=100)
        url = st.text_input("网址")
        sheet = file_field("反馈的报告、函件（没有网址时必须有）")
        sent = send("feed-back")
    if sent:
        submit(visit, file, "feed-back", reason, {"instruction": order, "url": url.strip(), "file": sheet})
