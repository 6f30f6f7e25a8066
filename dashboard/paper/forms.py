"""The forms by which a paper goes its way, each shown to whom it is for, in the order of the work."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from cases.console import Refusal
from cases.papers import flow
from cases.papers.readers import tell_readers
from cases.papers.receiving import receive_for_unit
from cases.papers.rights import UNIT_READS, drafts, issues
from cases.papers.shelf import open_stage, steps_of
from cases.people.actors import Forbidden, others
from cases.store.paper_tables import ReportEdition
from cases.work import Work
from config.papers import PAPER_CN, TO_UNITS
from dashboard.doing import DONE, do
from dashboard.markup import div
from dashboard.secrecy import refuses, warning
from dashboard.visit import Visit
from dashboard.wording import full_width
from reports import press
from reports.content import Paper
from reports.kinds import KINDS


def begin(visit: Visit, kind: str) -> None:
    """起草: which span, and for a notice which unit."""
    papers, config = visit.house.config.papers, visit.house.config
    if not drafts(papers, visit.actor) or kind not in KINDS:
        return
    last = KINDS[kind].last(visit.house.now(), config.city.zone)
    units = {unit.id: unit.name for unit in config.units.units}
    with st.form(f"ys_begin_{kind}", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        span = st.text_input("期次", value=last.name, width=130)
        unit = (
            st.selectbox(
                "单位", list(units), index=None, format_func=units.__getitem__, placeholder="请选择", width=180
            )
            if kind in TO_UNITS
            else None
        )
        sent = st.form_submit_button(f"起草{PAPER_CN[kind]}", type="primary")
    if sent:
        id_ = _tried(lambda: press.start(visit.house, visit.actor, kind, span.strip(), unit))
        if id_ is not None:
            st.query_params.clear()
            st.query_params["id"] = str(id_)
            st.rerun()


def forms(visit: Visit, edition: ReportEdition, paper: Paper | None) -> None:
    """Whatever this person may do to it now."""
    papers, actor = visit.house.config.papers, visit.actor
    if edition.state in ("draft", "returned") and drafts(papers, actor):
        _notes(visit, edition, paper)
        _submit(visit, edition)
    elif edition.state == "submitted":
        _decide(visit, edition)
    elif edition.state == "cleared" and issues(papers, actor):
        _issue(visit, edition)
    elif edition.state == "issued":
        _after(visit, edition)


def _notes(visit: Visit, edition: ReportEdition, paper: Paper | None) -> None:
    titles = [section.title for section in paper.sections] if paper else []
    if not titles:
        return
    with st.expander(f"附注（已写 {len(edition.notes or {})} 处）"):
        st.html(warning())
        chosen = st.selectbox("写在哪一部分之后", titles, width=320)
        held = (edition.notes or {}).get(chosen) or {}
        with st.form(f"ys_note_{edition.id}_{titles.index(chosen)}", border=False):
            text = st.text_area("附注（写进文件，标明由您所写；留空即删去）", value=held.get("text", ""), height=90)
            sent = st.form_submit_button("保存附注")
    if sent and not refuses(visit, f"附注 {edition.title}", text):
        do(visit, "附注已保存。", lambda work: flow.note(work, edition.id, visit.actor, chosen, text))


def _submit(visit: Visit, edition: ReportEdition) -> None:
    named = [stage for stage in visit.house.config.papers.stages if stage.named]
    names: dict[str, str] = {}
    if named:
        with visit.house.read() as work:
            able = others(work, visit.actor, frozenset(named[-1].roles))
            names = {user.login: f"{user.name}（{user.login}）" for user in able}
    with st.form(f"ys_submit_{edition.id}", border=False):
        why = st.text_input("更正原因", value=edition.correction or "") if edition.edition > 1 else ""
        with st.container(horizontal=True, vertical_alignment="bottom"):
            approver = (
                st.selectbox(
                    f"由谁{named[-1].name}", ["", *names], format_func=lambda n: names.get(n, "请指定"), width=240
                )
                if named
                else ""
            )
            sent = st.form_submit_button("送审", type="primary")
    if sent and not refuses(visit, f"更正原因 {edition.title}", why):
        _submitted(visit, edition, why, str(approver))


def _submitted(visit: Visit, edition: ReportEdition, why: str, approver: str) -> None:
    def go() -> bool:
        if edition.edition > 1:
            with visit.house.write() as work:
                flow.correct(work, edition.id, visit.actor, why)
                work.commit()
        press.submit(visit.house, visit.actor, edition.id, approver)
        return True

    with st.spinner("正在付印……"):
        done = _tried(go)
    if done:
        _said("已送审。")


def _decide(visit: Visit, edition: ReportEdition) -> None:
    papers = visit.house.config.papers
    with visit.house.read() as work:
        turn = open_stage(papers, edition, steps_of(work.session, edition))
    if turn is None or not visit.actor.roles & set(papers.stage(turn).roles):
        return
    stage = papers.stage(turn)
    if stage.named and edition.approver and edition.approver != visit.actor.login:
        st.html(div("ys-note", f"{stage.name}由送审时指定的人办理。"))
        return
    with st.form(f"ys_decide_{edition.id}", border=False):
        reason = st.text_input("意见（退回须写理由）")
        with st.container(horizontal=True):
            passed = st.form_submit_button(f"{stage.name}同意", type="primary")
            back = st.form_submit_button("退回")
    verdict: flow.Verdict | None = "同意" if passed else "退回" if back else None
    if verdict:
        do(visit, f"{stage.name}：{verdict}。",
           lambda work: flow.decide(work, edition.id, visit.actor, verdict, reason.strip() or None))  # fmt: skip


def _issue(visit: Visit, edition: ReportEdition) -> None:
    with st.form(f"ys_issue_{edition.id}", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        number = st.text_input("发文字号（可空着）", placeholder="〔2026〕　号", width=240)
        signer = st.text_input("签发人（可空着）", width=160)
        sent = st.form_submit_button("印发", type="primary")
    if sent:
        with st.spinner("正在付印……"):
            done = _tried(lambda: press.issue(visit.house, visit.actor, edition.id, number, signer))
        if done:
            _said("已印发，正在送读者。")


def _after(visit: Visit, edition: ReportEdition) -> None:
    papers, actor = visit.house.config.papers, visit.actor
    with st.container(horizontal=True):
        if (
            edition.unit
            and edition.unit == actor.unit
            and actor.roles & UNIT_READS
            and st.button("签收", type="primary")
        ):
            do(
                visit,
                "已签收。",
                lambda work: receive_for_unit(work, work.session.get_one(ReportEdition, edition.id), actor),
            )
        if issues(papers, actor) and st.button("补送新增读者", help="已经送过的不再送"):
            do(visit, "已补送。", lambda work: _again(work, edition.id))
        if drafts(papers, actor) and st.button("出更正版", help="数据或附注有变化时; 须写明更正原因"):
            span, _, unit = edition.period.partition(":")
            id_ = _tried(lambda: press.start(visit.house, actor, edition.kind, span, unit or None))
            if id_ is not None:
                st.query_params.clear()
                st.query_params["id"] = str(id_)
                st.rerun()


def _again(work: Work, id_: int) -> None:
    tell_readers(work, work.session.get_one(ReportEdition, id_))


def _tried(act: Callable[[], Any]) -> Any:
    """What it gave, or nothing and the sentence why not."""
    try:
        return act()
    except Forbidden as e:
        st.error(full_width(e.why))
    except Refusal as e:
        st.error(full_width(str(e)))
    return None


def _said(words: str) -> None:
    st.session_state[DONE] = words
    st.rerun()
