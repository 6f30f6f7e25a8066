"""换班、替班 as forms that call one use case each and say what forbids it."""

import streamlit as st

from cases.people.swaps import arrange_stand_in, end_stand_in, swap
from cases.store.people_tables import Person
from cases.work import Work
from dashboard.doing import do, say_done
from dashboard.read.roster import Outlook
from dashboard.visit import Visit
from dashboard.wording import read_local, stamp

EXAMPLE = "2026-11-23 14:05"


def forms(visit: Visit, outlook: Outlook) -> None:
    """A button for each; the last one's result above them."""
    say_done()
    with st.container(horizontal=True, key="ys-acts"):
        with st.popover("换班"):
            _swap(visit, outlook)
        with st.popover("替班"):
            _stand_in(visit, outlook)
        if outlook.stand_ins:
            with st.popover("替班结束"):
                _back(visit, outlook)


def _swap(visit: Visit, outlook: Outlook) -> None:
    zone, now = visit.house.config.city.zone, visit.house.now()
    names = visit.house.config.ladders.role_names
    shown = {s.id: f"{stamp(s.starts_at, zone, now)} {names[s.role]} {p.name}" for s, p in outlook.coming}
    with st.form("ys_swap", border=False):
        shift = st.selectbox("哪一班", list(shown), index=None, format_func=shown.__getitem__, placeholder="请选择")
        person = _person(outlook, "换给谁", visit)
        reason = st.text_input("理由")
        sent = st.form_submit_button("换班", type="primary")
    if sent and shift and person:
        do(visit, "已换班", lambda work: swap(work, shift, _get(work, person), visit.actor, reason))
    elif sent:
        st.error("请选择班次和人员")


def _stand_in(visit: Visit, outlook: Outlook) -> None:
    zone = visit.house.config.city.zone
    with st.form("ys_stand_in", border=False):
        away, by = _person(outlook, "联系不上的人", visit), _person(outlook, "由谁替", visit)
        begins = st.text_input(
            "从何时（北京时间）",
            value=f"{visit.house.now().astimezone(zone):%Y-%m-%d %H:%M}",
            placeholder=f"例如 {EXAMPLE}",
        )
        ends = st.text_input("到何时（不填则到本人返岗为止）", placeholder=f"例如 {EXAMPLE}")
        reason = st.text_input("理由")
        sent = st.form_submit_button("替班", type="primary")
    if not sent:
        return
    start, end = read_local(begins, zone), read_local(ends, zone)
    if start is None or (ends.strip() and end is None):
        st.error(f"时间看不懂：{begins if start is None else ends}；例如 {EXAMPLE}")
    elif away and by:
        do(
            visit,
            "已安排替班",
            lambda w: arrange_stand_in(w, _get(w, away), _get(w, by), start, end, visit.actor, reason),
        )
    else:
        st.error("请选择人员")


def _back(visit: Visit, outlook: Outlook) -> None:
    shown = {
        s.id: f"{outlook.people[s.person_id].name}（由 {outlook.people[s.by_id].name} 替）" for s in outlook.stand_ins
    }
    with st.form("ys_back", border=False):
        row = st.selectbox("谁已返岗", list(shown), format_func=shown.__getitem__)
        sent = st.form_submit_button("替班结束", type="primary")
    if sent and row:
        do(visit, "替班已结束", lambda work: end_stand_in(work, row, visit.actor))


def _person(outlook: Outlook, label: str, visit: Visit) -> int | None:
    units = {u.id: u.name for u in visit.house.config.units.units}
    shown = {p.id: f"{p.name}　{units.get(p.unit, p.unit)}" for p in outlook.people.values() if p.left_at is None}
    return st.selectbox(label, list(shown), index=None, format_func=shown.__getitem__, placeholder="请选择")


def _get(work: Work, person_id: int) -> Person:
    return work.session.get_one(Person, person_id)
