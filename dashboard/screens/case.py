"""事项: one case on one screen: what, how grave and why, whose, which clocks, who was told, what happened, what to do."""

import streamlit as st

from cases.matters.lines import case_called
from cases.matters.transfers import transfers_of
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from cases.store.types import row_id
from cases.work import Work
from dashboard.badges import case_link
from dashboard.case.actions import actions, why_not
from dashboard.case.asking import ask_told
from dashboard.case.clocks import clocks, transfer
from dashboard.case.head import facts, head
from dashboard.case.received import received
from dashboard.case.response import papers, response
from dashboard.case.timeline import timeline
from dashboard.case.told import evidence
from dashboard.case.unmasking import unmasking
from dashboard.case.voices import reasons, voices
from dashboard.doing import say_done
from dashboard.markup import Markup, div, tag
from dashboard.read.answer import read_answer
from dashboard.read.casefile import CaseFile, read_case, read_clocks
from dashboard.visit import Once, Visit, require_visitor

REFRESH_SECONDS = 5


def show(visit: Visit) -> None:
    """The page of the case in the address, or a field to ask for one."""
    wanted = st.query_params.get("id", "")
    with visit.house.read() as work:
        file = _find(work, wanted)
        if file is None or not visit.sight.knows(file.case):
            _ask(visit, "" if say_done() else wanted)
        elif not visit.sight.reads(file.case):
            say_done()
            st.html(_only_number(file, work))
        else:
            _open(visit, file, work)


def _open(visit: Visit, file: CaseFile, work: Work) -> None:
    _live(visit, file.case.id, Once((file.case, file.clocks)))
    received(visit, file)
    answer = read_answer(work, file)
    actions(visit, file, answer, work)
    unmasking(visit, file)
    left, right = st.columns([11, 10], gap="medium")
    with left:
        st.html(_part("原文", voices(file, work, row_id(st.query_params.get("voices", "")) or 0)))
        st.html(_part("研判依据", reasons(file)))
        st.html(_part("回应和审核", response(answer, work)))
        undoes = why_not(work, visit, file.case, answer, "undo") is None
        st.html(_part("经过", timeline(file.case.id, answer.acts, work, undoes=undoes)))
    with right:
        st.html(_part("责任与时间", facts(file, work)))
        st.html(_part("时限", clocks(file.clocks, work)))
        if handed := papers(answer, work):
            st.html(_part("派单、批示、报送", handed))
        st.html(div("ys-part", "提醒与送达"))
        ask_told(file, work)
        st.html(_part("佐证材料", evidence(file, work)))
        if linked := _linked(file):
            st.html(_part("关联", linked))


@st.fragment(run_every=REFRESH_SECONDS)
def _live(visit: Visit, case_id: int, read: Once[tuple[Case, list[ClockRow]]]) -> None:
    """The head alone refreshes itself: the time left moves while an officer writes below."""
    visit, just = require_visitor(visit), read.take()
    if just is not None:
        st.html(head(*just, visit.house.now()))
        return
    with visit.house.read() as work:
        case = work.session.get(Case, case_id)
        if case is not None and visit.sight.reads(case):
            st.html(head(case, read_clocks(work, case_id), work.now))


def _find(work: Work, wanted: str) -> CaseFile | None:
    found = case_called(work, wanted.strip()) if wanted.strip() else None
    return read_case(work, found.id) if found is not None else None


def _ask(visit: Visit, wanted: str) -> None:
    """No case, or one this person may not know of: the same answer for both."""
    if wanted:
        st.html(div("ys-banner ys-red", f"没有事项「{wanted}」，或您无权查看。"))
    with st.form("ys_find", border=False):
        typed = st.text_input("事项编号", placeholder="例如 YQ2026-000123，也可在值守台点选", width=420)
        if st.form_submit_button("打开", type="primary") and typed.strip():
            visit.go("case", id=typed.strip())


def _only_number(file: CaseFile, work: Work) -> Markup:
    """What somebody sees who may not read it: the number, and how its transfer stands."""
    return div(
        "ys-case-head",
        tag("span", file.case.number, class_="ys-name"),
        tag("span", "限制知悉，只显示编号和移交时限。", class_="ys-note"),
        transfer(transfers_of(work, [file.case.id]).get(file.case.id), work),
    )


def _part(title: str, body: Markup) -> Markup:
    return Markup(div("ys-part", title) + body)


def _linked(file: CaseFile) -> Markup:
    parts = [div("ys-links", "所涉舆情事项：", case_link(file.about.id, file.about.number))] if file.about else []
    if file.letters:
        links = [case_link(letter.id, letter.number) for letter in file.letters]
        parts.append(div("ys-links", f"相关诉求件 {len(links)} 件：", Markup("、".join(links))))
    return Markup("".join(parts))
