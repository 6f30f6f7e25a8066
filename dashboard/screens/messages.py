"""提醒: every message to a person, its state, its tries, what the other side said, and the way to its chain."""

import streamlit as st

from cases.proof.chain import Proof
from cases.work import Work
from dashboard.badges import case_link, drill_tag
from dashboard.case.chain import told_in_full
from dashboard.case.told import BAD, message_cells
from dashboard.markup import Markup, div, span, table, tag
from dashboard.read.told import count_messages, latest_messages, people_told
from dashboard.visit import Visit, require_visitor
from dashboard.wording import MESSAGE_STATE_CN, stamp

FILTERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "all": ("全部", ()), "waiting": ("待发送", ("pending", "sending")), "bad": ("未送达", BAD),
    **{state: (MESSAGE_STATE_CN[state], (state,)) for state in ("accepted", "delivered", "read", "cancelled", "withheld")},
}  # fmt: skip
HEADS = ("时间", "何人", "何事", "方式", "是否送达", "事项", "下次发送", "原因", "依据")
EVERYBODY = 0


def show(visit: Visit) -> None:
    """The page; the list refreshes itself."""
    with visit.house.read() as work:
        people = people_told(work, visit.sight)
    person = st.selectbox("何人", [EVERYBODY, *people], label_visibility="collapsed", width=260,
                          format_func=lambda id_: people.get(id_, "何人：全部")) or None  # fmt: skip
    with visit.house.read() as work:
        counts = count_messages(work, visit.sight, person)
    chosen = st.segmented_control(
        "筛选", list(FILTERS), default="all", required=True, label_visibility="collapsed",
        format_func=lambda f: f"{FILTERS[f][0]} {_total(counts, FILTERS[f][1])}",
    )  # fmt: skip
    _list(visit, chosen or "all", person)


def _total(counts: dict[str, int], states: tuple[str, ...]) -> int:
    return sum(count for state, count in counts.items() if not states or state in states)


@st.fragment(run_every=10)
def _list(visit: Visit, filter: str, person: int | None) -> None:
    visit = require_visitor(visit)
    with visit.house.read() as work:
        rows = [_row(proof, work) for proof in latest_messages(work, visit.sight, FILTERS[filter][1], person)]
    st.html(table(HEADS, rows, "ys-table ys-messages") if rows else div("ys-empty", "没有提醒。"))
    if rows:
        st.html(div("ys-note", f"列出最近 {len(rows)} 条。"))


def _row(proof: Proof, work: Work) -> list[object]:
    waits = (proof.carrier_state or proof.state) in ("pending", "sending")
    return [
        *message_cells(proof, work), _case(proof),
        span("ys-num", stamp(proof.next_attempt_at, work.config.city.zone, work.now) if waits else ""), proof.fault or "",
        _why(proof),
    ]  # fmt: skip


def _case(proof: Proof) -> Markup:
    if proof.case_id is None:
        return span("ys-note", "—")
    link = case_link(proof.case_id, proof.number or "")
    return span("", link, drill_tag()) if proof.drill else link


def _why(proof: Proof) -> Markup:
    """To the chain on the case's page; what is about no case says its sentence here."""
    if proof.case_id is None:
        return span("ys-note", told_in_full(proof))
    return tag(
        "a",
        "为什么",
        href=f"case?id={proof.case_id}&message={proof.message}",
        target="_self",
        title=told_in_full(proof),
    )
