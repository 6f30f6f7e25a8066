"""值守台: what has to be answered next, and whether anything of the machine stands still."""

from datetime import datetime
from typing import Any

import streamlit as st

from cases.matters.worklist import WorkRow
from config.words import CASE_KIND_CN
from dashboard.address import Address
from dashboard.badges import case_link, clock_word, left_badge, severity_badge, small, state_word
from dashboard.banner import read_banner
from dashboard.case.received import HELP, press, still_awaited
from dashboard.drills import drill_strip
from dashboard.markup import Markup, div, span, tag
from dashboard.masking import mask
from dashboard.read.desk import FILTERS, Desk, count_desk, read_desk, read_grave
from dashboard.visit import Visit, require_visitor
from dashboard.wording import stamp

REFRESH_SECONDS = 5
AT_A_GLANCE = 10
HEADS = ("编号", "等级", "事项", "时限", "截止", "剩余", "主办", "属地", "状态")


def show(visit: Visit) -> None:
    """The page. The choice of filter is outside the parts that refresh themselves, so that only people move it."""
    _banner(visit)
    chosen = st.session_state.setdefault("ys_filter", "all")
    with visit.house.read() as work:
        counts = count_desk(work, visit.sight)
    st.segmented_control(
        "筛选", list(FILTERS), key="ys_filter", required=True, label_visibility="collapsed",
        format_func=lambda f: f"{FILTERS[f]} {counts[f]}", on_change=_from_the_top,
    )  # fmt: skip
    _list(visit, st.session_state.get("ys_filter") or chosen)


def _from_the_top() -> None:
    st.session_state["ys_cursors"] = []


@st.fragment(run_every=REFRESH_SECONDS)
def _banner(visit: Visit) -> None:
    require_visitor()
    with visit.house.read() as work:
        st.html(Markup(read_banner(work, visit.house.data) + (drill_strip(work) or "")))


@st.fragment(run_every=REFRESH_SECONDS)
def _list(visit: Visit, filter: str) -> None:
    """The rows, read anew every few seconds; the page around them stays as it is."""
    require_visitor()
    cursors: list[Any] = st.session_state.setdefault("ys_cursors", [])
    with visit.house.read() as work:
        desk = read_desk(work, visit.sight, filter, cursors[-1] if cursors else None)
        grave = read_grave(work, visit.sight)
        now = work.now
    st.html(Markup(_summary(desk, filter, visit, now) + _exports(visit, filter)))
    shown = {found.row.case_id for found in desk.rows[:AT_A_GLANCE]}
    if further := [_grave(row, now) for row in grave if row.case_id not in shown]:
        st.html(Markup("".join(further)))
    _rows(visit, desk, now)
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


def _rows(visit: Visit, desk: Desk, now: datetime) -> None:
    awaited = still_awaited(visit, [found.row.case_id for found in desk.rows])
    with st.container(key="ys-rows", gap=None):
        st.html(div("ys-row ys-head", *(span("", head) for head in HEADS)))
        for found in desk.rows:
            row = found.row
            st.html(_line(visit, row, now) if found.readable else _closed_line(row, now))
            # The link lies over the whole row: it opens in place, in a new tab, and by keyboard.
            st.page_link(visit.pages["case"], label=row.number, query_params={"id": str(row.case_id)}, width="stretch")
            if row.case_id in awaited:
                st.button(
                    "收到",
                    key=f"ys-received-{row.case_id}",
                    help=HELP,
                    on_click=press,
                    args=(visit, row.case_id, row.number),
                )
    if not desk.rows:
        st.html(div("ys-empty", "没有符合条件的在办事项。"))


def _line(visit: Visit, row: WorkRow, now: datetime) -> Markup:
    over = row.due_at is not None and row.due_at <= now
    zone = visit.house.config.city.zone
    return div(
        f"ys-row{' over' if over else ''}",
        span("", ""),
        severity_badge(row.severity, confirmed=row.severity_confirmed),
        span("ys-title", *_tags(row), mask(row.title)),
        span("", clock_word(row.clock_kind)),
        span("ys-num", stamp(row.due_at, zone, now)),
        left_badge(row.due_at, now),
        span("", row.handling_lead or "待定"),
        span("", row.territory or "—"),
        span("", state_word(row.state)),
    )


def _closed_line(row: WorkRow, now: datetime) -> Markup:
    """A matter of discipline: its number and its time, nothing else."""
    blank = span("", "—")
    over = row.due_at is not None and row.due_at <= now
    return div(
        f"ys-row{' over' if over else ''}", span("", ""), blank, span("ys-title dim", "限制知悉，只显示编号"), blank, blank, left_badge(row.due_at, now),
        blank, blank, blank,
    )  # fmt: skip


def _tags(row: WorkRow) -> list[Markup]:
    wanted = [
        (row.attention, "风险", "red"), (row.review, "待人工研判", "amber"), (row.restricted, "限制", "dark"),
        (row.late_when_discovered, "发现时已过时限", ""), (row.provisional, "到期暂定", "amber"), (row.paused, "停表", ""), (row.kind == "request", CASE_KIND_CN["request"], ""),
    ]  # fmt: skip
    return [small(word, kind) for there, word, kind in wanted if there]


def _exports(visit: Visit, filter: str) -> Markup:
    """Links that download: masked, without restricted matters, and on record."""
    address = Address.of(visit.house.config)
    links = [tag("a", word, href=address.to(f"/export/worklist.{form}?filter={filter}"), download=f"worklist.{form}")
             for form, word in (("xlsx", "导出表格"), ("csv", "导出文本表"))]  # fmt: skip
    return div("ys-note", links[0], "　", links[1])


def _summary(desk: Desk, filter: str, visit: Visit, now: datetime) -> Markup:
    hidden = desk.hidden(filter)
    words = f"筛选「{FILTERS[filter]}」，隐藏了 {hidden} 件" if hidden else "没有隐藏任何事项"
    clock = now.astimezone(visit.house.config.city.zone).strftime("%Y-%m-%d %H:%M:%S")
    return div("ys-summary", span("", words), span("ys-num", f"数据截至 {clock}，每 {REFRESH_SECONDS} 秒更新"))


def _turn(desk: Desk, cursors: list[Any]) -> None:
    with st.container(horizontal=True, horizontal_alignment="right", key="ys-turn"):
        if cursors and st.button("上一页"):
            cursors.pop()
            st.rerun(scope="fragment")
        if desk.next and st.button("下一页"):
            cursors.append(desk.next)
            st.rerun(scope="fragment")
