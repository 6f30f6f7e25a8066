"""领导一页, for a telephone in a corridor: what is burning, who holds it, time left, whom to call; what waits for one's own word."""

from datetime import datetime

import streamlit as st

from cases.matters.flow import DESK, LEADERS
from cases.matters.transfers import Waiting
from cases.store.case_tables import Case
from cases.store.clock_tables import TRANSFER
from dashboard.badges import call_link, case_link, clock_word, left_badge, severity_badge, small, state_word
from dashboard.doing import say_done
from dashboard.markup import Markup, div, plain_words
from dashboard.masking import mask
from dashboard.read.leader import Burning, Tasks, read_leader, read_tasks
from dashboard.rights import WHOLE_CITY
from dashboard.visit import Visit, require_visitor
from dashboard.wording import stamp

REFRESH_SECONDS = 15


def show(visit: Visit) -> None:
    """Own tasks first: nobody else can do them."""
    if not visit.sight.roles & WHOLE_CITY and not visit.user.unit:
        st.html(div("ys-empty", "您没有查看领导一页的权限。"))
        return
    say_done()
    with visit.house.read() as work:
        tasks = read_tasks(work, visit.sight, visit.actor)
    _own(visit, tasks)
    _burning(visit)


def _own(visit: Visit, tasks: Tasks) -> None:
    if not (waiting := sum(map(len, (tasks.reviews, tasks.signatures, tasks.extensions, tasks.papers)))):
        return
    st.html(div("ys-part", f"等您办的（{waiting}）"))
    with st.container(key="ys-own"):
        for case, steps in tasks.reviews:
            _task(visit, case, "、".join(steps), "review")
        for case in tasks.signatures:
            _task(visit, case, "补签", "countersign")
        for case in tasks.extensions:
            _task(visit, case, "审批延期", "decide-extension")
        for paper, step in tasks.papers:
            _link(visit, "reports", f"{step}文稿", plain_words(paper.title or ""), {"id": str(paper.id)})


def _task(visit: Visit, case: Case, what: str, act: str) -> None:
    """With the case's nearest limit: what waits here may be the last thing that stands before it."""
    due = stamp(case.next_due_at, visit.house.config.city.zone, visit.house.now())
    until = f" :gray[本件 {due} 到期]" if case.next_due_at else ""
    _link(visit, "case", what + until, plain_words(mask(case.title)), {"id": str(case.id), "act": act})


def _link(visit: Visit, page: str, what: str, title: str, query: dict[str, str]) -> None:
    st.page_link(visit.pages[page], label=f"**{what}**　{title}", query_params=query, width="stretch")


@st.fragment(run_every=REFRESH_SECONDS)
def _burning(visit: Visit) -> None:
    visit = require_visitor(visit)
    with visit.house.read() as work:
        page, now = read_leader(work, visit.sight), work.now
    calls = div("ys-calls", *map(call_link, page.duty)) if page.duty else div("ys-note", "值班表里现在没有人值班。")
    st.html(Markup(div("ys-part", "现在值班") + calls + div("ys-part", "正在紧要的")))
    for found in page.burning:
        _matter(visit, found, left_badge(found.row.due_at, now))
    if not page.burning:
        st.html(div("ys-empty", "没有重大以上事项，也没有按小时计的时限在走。"))
    if page.transfers:
        st.html(
            Markup(div("ys-part", "待纪检接收的移交") + Markup("".join(_transfer(one, now) for one in page.transfers)))
        )


def _matter(visit: Visit, found: Burning, left: Markup) -> None:
    """One frame around a matter and what may be done with it: between two cards nobody knows whose a button is."""
    query = {"id": str(found.row.case_id)}
    with st.container(border=True, gap="small", key=f"ys-burning-{found.row.case_id}"):
        st.html(_card(found, left))
        with st.container(horizontal=True):
            st.page_link(visit.pages["case"], label="打开", query_params=query)
            if visit.actor.roles & LEADERS:
                st.page_link(visit.pages["case"], label="写批示", query_params={**query, "act": "own-instruct"})
            if visit.actor.roles & DESK:
                st.page_link(visit.pages["case"], label="登记批示", query_params={**query, "act": "instruct"})


def _transfer(one: Waiting, now: datetime) -> Markup:
    """A matter of discipline: number and time left, nothing else."""
    return div(
        "ys-card", case_link(one.case_id, one.number), " ", clock_word(TRANSFER), " ", left_badge(one.due_at, now)
    )


def _card(found: Burning, left: Markup) -> Markup:
    row = found.row
    head = div("", severity_badge(row.severity, confirmed=row.severity_confirmed) if row.severity else None, " ",
               small("风险", "red") if row.attention else None, left)  # fmt: skip
    holds = div(
        "ys-note",
        f"{found.holder or '主办待定'} · {state_word(row.state)} · {clock_word(row.clock_kind)} · {row.number}",
    )
    return div("ys-card", head, div("ys-name", mask(row.title)), holds, div("ys-calls", *map(call_link, found.calls)))
