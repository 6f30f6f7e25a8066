"""拟稿、审核、保密审查、授权、发布: the chain of an answer, in the order a person works."""

from typing import Any, get_args

import streamlit as st
from sqlalchemy import select

from cases.matters.answering import ExitKind
from cases.matters.drafting import SENT_BACK, bare_facts, checked, form_of
from cases.matters.filling import fill_form
from cases.matters.flow import APPROVERS, DESK, REVIEWERS, SECONDS
from cases.matters.reviewing import PASSED, SECRECY
from cases.store.clock_tables import ClockRow
from cases.work import Work
from config.load import Config
from config.words import CLOCK_CN, EVIDENCE_CN
from dashboard.acts.fields import (
    case_form,
    clock_field,
    colleague,
    file_field,
    moment,
    send,
    submit,
    time_field,
    unit_names,
)
from dashboard.case.response import draft_text, faults, found_in, spoken, version
from dashboard.markup import Markup
from dashboard.read.answer import Answer
from dashboard.read.casefile import CaseFile
from dashboard.visit import Visit

PUBLIC = (
    "official_site", "new_media", "press_conference", "briefing", "media_interview", "public_reply", "reply", "feedback",
)  # fmt: skip
EXITS = {kind: EVIDENCE_CN[kind] for kind in get_args(ExitKind)}


ANSWERED = (
    "authoritative_information",
    "press_conference",
    "opinion_response",
    "follow_up",
    "hotline_reply",
    "mailbox_reply",
    "instruction_feedback",
)
"""The limits that a proof is recorded for."""


def respond(visit: Visit, file: CaseFile, answer: Answer) -> None:
    """Choose the form, have it filled with what is confirmed, write, have it checked, store it as the next draft."""
    forms = [row for row in visit.house.config.workflow.responses if row.cases in (None, file.case.kind)]
    names, key = {row.id: row.name for row in forms}, f"ys_draft_{file.case.id}"
    with visit.house.read() as work:
        usual = form_of(work, file.case, None).id
    st.session_state.setdefault(key, answer.draft.text if answer.draft else "")
    kind = st.selectbox(
        "回应形式",
        list(names),
        index=list(names).index(usual),
        format_func=names.__getitem__,
        width=260,
        key=f"ys_kind_{file.case.id}",
    )
    st.button(
        "按已确认的事实起草", on_click=_fill, args=(visit, file, kind, key), help="会替换下面的文字；没有确认的会标出来"
    )
    with case_form(file, "respond"):
        text = st.text_area("稿子", key=key, height=300)
        with st.container(horizontal=True):
            sent = st.form_submit_button(f"存为第 {answer.draft.n + 1 if answer.draft else 1} 稿", type="primary")
            looked = st.form_submit_button("只检查，不存")
    if looked:
        with visit.house.read() as work:
            found = [
                one.line()
                for one in (*checked(work, file.case, text).findings, *bare_facts(work, file.case, text, kind))
            ]
        st.html(faults(found))
        st.html(draft_text(text, found))
    if sent:
        submit(
            visit, file, "respond", "", {"text": text, "kind": kind}, said=lambda work: _lacking(work, file, text, kind)
        )


def _lacking(work: Work, file: CaseFile, text: str, kind: str) -> str:
    """What the draft just stored cannot pass with, or may be sent back for: whoever wrote it is told now, not by a reviewer at night."""
    bare = "、".join(one.text for one in bare_facts(work, file.case, text, kind))
    found = "、".join(dict.fromkeys(one.line()["cn"] for one in checked(work, file.case, text).findings))
    said = [f"稿中写了{bare}，审核以前须先办「登记授权」"] if bare else []
    return "；".join([*said, *([f"检查指出：{found}"] if found else [])])


def _fill(visit: Visit, file: CaseFile, name: str, key: str) -> None:
    with visit.house.read() as work:
        st.session_state[key] = fill_form(work, file.case, name).text


def review(visit: Visit, file: CaseFile, answer: Answer) -> None:
    """The stage whose turn it is; 保密审查 with every question of the checklist."""
    if answer.draft is None:
        return
    stage, found = (
        st.segmented_control(
            "环节", answer.open_steps, default=answer.open_steps[0], required=True, key=f"ys_stage_{file.case.id}"
        ),
        found_in(answer.draft, answer),
    )
    st.html(Markup(draft_text(answer.draft.text, found) + faults(found)))
    with case_form(file, f"review_{stage}"):
        answers = _checklist(visit, answer.draft.id) if stage == SECRECY else {}
        verdict = st.radio("意见", (PASSED, SENT_BACK), index=None, horizontal=True)
        reason = st.text_input("说明（退回时写明理由）")
        sent = st.form_submit_button(f"{stage}：提交意见", type="primary")
    if sent:
        given = {"stage": stage, "verdict": verdict, "checklist": answers}
        submit(visit, file, "review", reason, given, said=f"{stage}：{verdict}")


def _checklist(visit: Visit, draft: int) -> dict[str, bool]:
    """Answered one by one: nothing is chosen before the reviewer does, nor is what he said of another draft."""
    said: dict[str, bool] = {}
    st.caption("一事一审，逐项回答；有一项为「是」就不能通过。")
    for row in visit.house.config.workflow.secrecy:
        chosen = st.radio(row.text, ("否", "是"), index=None, horizontal=True, key=f"ys_secrecy_{row.id}_{draft}")
        if chosen is not None:
            said[row.id] = chosen == "是"
    return said


def by_phone(config: Config, answer: Answer) -> list[str]:
    """The steps whose turn it is and that may be passed by telephone."""
    return [stage for stage in answer.open_steps if stage in config.workflow.oral.stages]


def review_by_phone(visit: Visit, file: CaseFile, answer: Answer) -> None:
    """Who let this exact text pass by telephone, and when; it is 待补签 from then on."""
    if answer.draft is None:
        return
    with visit.house.read() as work:
        st.html(version(answer.draft, answer, work))
    with case_form(file, "by_phone"):
        stage = st.selectbox("环节", by_phone(visit.house.config, answer))
        approver = colleague(visit, "授权人", REVIEWERS, without=answer.busy)
        when = time_field("通话时间", visit.house.now(), visit)
        reason = st.text_input("原话或要点")
        st.caption(
            "请把上面的稿子逐字念给授权人听，改一个字就要重新授权。登记以后为「待补签」，到时未签会提醒带班领导。"
        )
        sent = send("review-by-phone")
    if sent and (at := moment(visit, "通话时间", when)) is not None:
        submit(visit, file, "review-by-phone", reason, {"stage": stage, "approver": approver, "at": at})


def countersign(visit: Visit, file: CaseFile, answer: Answer) -> None:
    """Who said it signs; the desk files the scan of a sheet signed on paper."""
    people = answer.unsigned_people
    own = {visit.actor.login, visit.actor.name} & set(people)
    with case_form(file, "countersign"):
        by, sheet = "", None
        with visit.house.read() as work:
            st.html(spoken(answer, own or people, work))
        if own:
            st.caption("以上是您口头授权、批示过的，补签后归入经过。")
        elif visit.actor.roles & DESK:
            by = str(st.selectbox("谁补签的", people, format_func=answer.name))
            sheet = file_field("纸面补签的扫描件")
        reason = st.text_input("说明")
        sent = send("countersign")
    if sent:
        submit(visit, file, "countersign", reason, {"by": by, "file": sheet})


def authorise(visit: Visit, file: CaseFile, answer: Answer) -> None:
    """Which guarded facts may be written, by whose word."""
    names = {fact.id: fact.name for fact in visit.house.config.workflow.authorisation.facts}
    with case_form(file, "authorise"):
        facts = st.multiselect("授权公布哪些内容", list(names), format_func=names.__getitem__, placeholder="请选择")
        by = st.text_input("授权人", placeholder="例如 现场指挥部 赵某某")
        when = time_field("授权时间", visit.house.now(), visit)
        reason = st.text_area("授权的文件或原话", height=80)
        sent = send("authorise")
    if sent and (at := moment(visit, "授权时间", when)) is not None:
        submit(visit, file, "authorise", reason, {"facts": facts, "by": by.strip(), "at": at})


def publish(visit: Visit, file: CaseFile, answer: Answer) -> None:
    """What was published, where, when, with its proof: only it stops a legal clock."""
    with case_form(file, "publish"):
        clock = clock_field(file, "结束哪个时限", "所有符合的时限")
        usual = PUBLIC.index(_usual_form(file))
        kind = st.selectbox("发布形式", PUBLIC, index=usual, format_func=lambda k: EVIDENCE_CN[k])
        unit = file.case.response_lead or file.case.handling_lead
        issuer = st.text_input("发布单位", value=unit_names(visit).get(unit or "", ""))
        url = st.text_input("网址", placeholder="发布页面的完整网址")
        sheet = file_field("截图或文件（没有网址时必须有）")
        when = time_field("发布时间", visit.house.now(), visit)
        second = colleague(visit, "第二确认人（仅发布早于已记录的超时时选择）", SECONDS)
        sent = send("publish")
    if sent and (at := moment(visit, "发布时间", when)) is not None:
        given: dict[str, Any] = {
            "clock": clock, "kind": kind, "issuer": issuer.strip(), "url": url.strip(), "file": sheet,
            "confirmed_by": second, "published_at": at,
        }  # fmt: skip
        submit(visit, file, "publish", "", given, said=lambda work: _ended(work, file))


def _usual_form(file: CaseFile) -> str:
    """What ends the limit that presses most: an answer to who wrote, a feedback, else a publication of one's own."""
    running = sorted((c for c in file.clocks if c.state == "running" and c.kind in ANSWERED), key=lambda c: c.due_at)
    stops = running[0].terms["policy"]["stops_on"] if running else []
    wanted = next((kind for kind in ("press_conference", "reply", "feedback") if kind in stops), None)
    return wanted or ("reply" if file.case.kind == "request" and not running else "official_site")


def _ended(work: Work, file: CaseFile) -> str:
    """Which limits the proof ended, and which still run: a publication of the wrong form ends none, and that must not pass for an answer."""
    held = {c.id for c in file.clocks if c.state == "running" and c.kind in ANSWERED}
    rows = work.session.scalars(select(ClockRow).where(ClockRow.id.in_(held)).order_by(ClockRow.due_at)).all()
    ended = "、".join(CLOCK_CN[c.kind] for c in rows if c.state != "running")
    left = "、".join(CLOCK_CN[c.kind] for c in rows if c.state == "running")
    first = f"已结束{ended}" if ended else "没有结束任何时限" if held else ""
    return "，".join(words for words in (first, f"还在走的：{left}" if left else "") if words)


def keep_copy(visit: Visit, file: CaseFile, answer: Answer) -> None:
    """A file in place of a page that could not be fetched, or a screenshot beside one that was."""
    words = {e.id: f"{EVIDENCE_CN.get(e.kind, e.kind)} {e.issuer} {e.url or e.file_name or ''}" for e in answer.proofs}
    with case_form(file, "keep_copy"):
        evidence = st.selectbox("哪一份佐证", list(words), format_func=words.__getitem__)
        sheet = file_field("截图（PNG、JPG）或文件（PDF 等）")
        sent = send("keep-copy")
    if sent:
        submit(visit, file, "keep-copy", "", {"evidence": evidence, "file": sheet})


def leave(visit: Visit, file: CaseFile, answer: Answer) -> None:
    """A lawful end of the public duty without an own publication; never counted as on time."""
    with case_form(file, "exit"):
        kind = st.selectbox("依据", list(EXITS), format_func=EXITS.__getitem__)
        approver = colleague(visit, "批准人", APPROVERS)
        url = st.text_input("网址（上级统一发布的）")
        review_on = st.text_input("复核日期（经批准暂不公开的，不填按规定）", placeholder="例如 2026-12-01")
        reason = st.text_area("依据或查实情况", height=80)
        sent = send("exit")
    if sent:
        submit(
            visit,
            file,
            "exit",
            reason,
            {"kind": kind, "approver": approver, "url": url.strip(), "review_on": review_on.strip()},
        )
