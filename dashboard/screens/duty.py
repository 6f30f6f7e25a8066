"""值守台: what has to be answered next, and whether anything of the machine stands still."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from cases.handovers.signing import unsigned_by
from cases.matters.worklist import WorkRow
from dashboard.address import Address
from dashboard.badges import case_link, clock_mark, clock_word, left_badge, severity_badge
from dashboard.banner import read_banner
from dashboard.case.received import still_awaited
from dashboard.choosing import COUNTED, choose, words_of
from dashboard.current import here
from dashboard.doing import say_done
from dashboard.drills import drill_strip
from dashboard.lines import listed
from dashboard.markup import Markup, div, span, tag
from dashboard.masking import mask
from dashboard.read.desk import FILTERS, Choice, Desk, count_desk, read_desk, read_grave
from dashboard.rights import WHOLE_CITY
from dashboard.visit import Visit, renewed, require_visitor
from dashboard.wording import stamp

REFRESH_SECONDS = 5
AT_A_GLANCE = 10


def show(visit: Visit) -> None:
    """The page: what goes on by itself, and what somebody chooses."""
    _banner(visit)
    if not visit.sight.roles & WHOLE_CITY and not visit.user.unit:  # an empty list would say that the city is calm
        st.html(div("ys-empty", "您的账号不看事项：事项只给值守台、审核、督查、领导和各单位的人员看。"))
        return
    say_done()
    _to_sign(visit)
    st.html(div("ys-heard", "", role="status"))  # what the script says of an act in a line
    _chosen(visit)


def _to_sign(visit: Visit) -> None:
    """Whose own signature a hand-over lacks need not remember to look for it."""
    if visit.user.person_id is None:
        return
    with visit.house.read() as work:
        rows, names = unsigned_by(work, visit.user.person_id), work.config.ladders.role_names
        links = [
            tag(
                "a",
                f"{names.get(row.role, row.role)}交接班 {stamp(row.at, work.config.city.zone, work.now)}",
                href=f"handovers?id={row.id}",
                target="_self",
            )
            for row in rows
        ]
    if links:
        st.html(div("ys-banner ys-amber", "等您签字：", Markup("、".join(links))))


@st.fragment
def _chosen(visit: Visit) -> None:
    """The choice and its list: a click runs this and nothing around it. It does not refresh itself, so that only people move it."""
    visit = renewed(visit)
    _list(visit, choose(visit))


@st.fragment(run_every=REFRESH_SECONDS)
def _banner(visit: Visit) -> None:
    visit = require_visitor(visit)
    with visit.house.read() as work:
        st.html(Markup(read_banner(work, visit.house.data) + (drill_strip(work) or "")))


@st.fragment(run_every=REFRESH_SECONDS)
def _list(visit: Visit, choice: Choice) -> None:
    """The rows, read anew every few seconds; the page around them stays as it is. One element, whatever their number."""
    counted = st.session_state.pop(COUNTED, None)
    if counted is None:  # by itself; after a choice the visitor has been asked for a moment ago
        visit = require_visitor(visit)
    cursors: list[Any] = st.session_state.setdefault("ys_cursors", [])
    with visit.house.read() as work:
        counted = counted or count_desk(work, visit.sight, city=here().counts.now())
        desk = read_desk(work, visit.sight, choice, cursors[-1] if cursors else None, counted=counted)
        grave = read_grave(work, visit.sight)
        awaited = still_awaited(work, visit, [found.row.case_id for found in desk.rows])
        now = work.now
    shown = {found.row.case_id for found in desk.rows[:AT_A_GLANCE]}
    further = [_grave(row, now) for row in grave if row.case_id not in shown]
    st.html(Markup(_summary(desk, choice, visit, now) + "".join(further) + listed(visit, desk, awaited, now)))
    _turn(desk, cursors)


def _grave(row: WorkRow, now: datetime) -> Markup:
    """A grave matter that older limits push out of sight: nobody may have to scroll to learn of it."""
    return div(
        "ys-grave",
        severity_badge(row.severity, confirmed=row.severity_confirmed),
        case_link(row.case_id, row.number),
        span("ys-title", mask(row.title)),
        span("dim", clock_word(row.clock_kind)),
        left_badge(row.due_at, now),
        role="note",
    )


def _exports(visit: Visit, choice: Choice) -> list[Markup]:
    """Links that download: masked, without restricted matters, and on record."""
    address, query = Address.of(visit.house.config), urlencode({"filter": choice.filter, **choice.said})
    return [tag("a", word, href=address.to(f"/export/worklist.{form}?{query}"), download=f"worklist.{form}")
            for form, word in (("xlsx", "导出表格"), ("csv", "导出文本表"))]  # fmt: skip


def _summary(desk: Desk, choice: Choice, visit: Visit, now: datetime) -> Markup:
    narrowed = "、".join(["", *words_of(visit, choice)])
    words = (
        f"筛选「{FILTERS[choice.filter]}{narrowed}」，显示 {desk.shown} 件，隐藏了 {desk.hidden} 件"
        if desk.hidden
        else "没有隐藏任何事项"
    )
    clock = now.astimezone(visit.house.config.city.zone).strftime("%Y-%m-%d %H:%M:%S")
    fresh = f"数据截至 {clock}，每 {REFRESH_SECONDS} 秒更新"
    return div("ys-summary", span("", words), *_exports(visit, choice), span("ys-num", fresh), clock_mark(now))


def _turn(desk: Desk, cursors: list[Any]) -> None:
    """The pages, and a button for the script: after an act in a line the list is read anew at once."""
    with st.container(horizontal=True, horizontal_alignment="right", key="ys-turn"):
        if cursors and st.button("上一页"):
            cursors.pop()
            st.rerun(scope="fragment")
        if desk.next and st.button("下一页"):
            cursors.append(desk.next)
            st.rerun(scope="fragment")
    with st.container(key="ys-anew"):
        st.button("刷新")
