"""提醒: every message to a person, its state, its tries, and what the other side said."""

import streamlit as st

from cases.work import Work
from dashboard.badges import case_link
from dashboard.case.told import BAD, message_cells
from dashboard.markup import Markup, div, span, table
from dashboard.read.told import Told, count_messages, latest_messages
from dashboard.visit import Visit, require_visitor
from dashboard.wording import stamp

FILTERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "all": ("全部", ()), "waiting": ("待发送", ("pending", "sending")), "bad": ("未送达", BAD),
}  # fmt: skip
HEADS = ("时间", "何人", "何事", "方式", "是否送达", "事项", "下次发送", "原因")


def show(visit: Visit) -> None:
    """The page; the list refreshes itself."""
    with visit.house.read() as work:
        counts = count_messages(work, visit.sight)
    chosen = st.segmented_control(
        "筛选", list(FILTERS), default="all", required=True, label_visibility="collapsed",
        format_func=lambda f: f"{FILTERS[f][0]} {_total(counts, FILTERS[f][1])}",
    )  # fmt: skip
    _list(visit, chosen or "all")


def _total(counts: dict[str, int], states: tuple[str, ...]) -> int:
    return sum(count for state, count in counts.items() if not states or state in states)


@st.fragment(run_every=10)
def _list(visit: Visit, filter: str) -> None:
    require_visitor()
    with visit.house.read() as work:
        rows = [_row(told, work) for told in latest_messages(work, visit.sight, FILTERS[filter][1])]
    st.html(table(HEADS, rows) if rows else div("ys-empty", "没有提醒。"))
    if rows:
        st.html(div("ys-note", f"列出最近 {len(rows)} 条。"))


def _row(told: Told, work: Work) -> list[object]:
    message = told.message
    waits = told.state in ("pending", "sending")
    return [
        *message_cells(told, work), _case_link(told),
        span("ys-num", stamp(message.next_attempt_at, work.config.city.zone, work.now) if waits else ""), message.fault or "",
    ]  # fmt: skip


def _case_link(told: Told) -> Markup:
    if told.case_id is None:
        return span("ys-note", "—")
    return case_link(told.case_id, told.number or "")
