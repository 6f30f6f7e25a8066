"""要求反馈时间: the time that an order's words name stands in the field before the person, who confirms it or says that it is none."""

from datetime import datetime

import streamlit as st

from cases.matters.instructing import time_asked
from dashboard.acts.fields import EXAMPLE, local
from dashboard.markup import div
from dashboard.visit import Visit


def due_field(key: str, label: str, note: str) -> tuple[str, bool]:
    """What was typed, and whether the time in the words is said to be another one's. ``key``: of this form on this case."""
    said, proposed = st.session_state.get(key, ("", ""))
    if said:
        told = f"照此填了 {proposed}，请核对" if proposed else "请填上"
        st.html(div("ys-banner ys-amber", f"原文写着「{said}」：{told}；那不是反馈时间的，勾「按规定计」，再按一次。"))
    typed = st.text_input(f"{label}（{note}）", value=proposed, placeholder=f"例如 {EXAMPLE}")
    declined = bool(said) and st.checkbox("原文里的时间不是反馈时间，按规定计")
    return ("" if declined else typed), declined


def button_key(key: str) -> str:
    """Of the form's button: another one once a time is proposed, so that the second press of a double click, made before the proposal
    was on the screen, is not taken for its confirmation."""
    return "_".join((key, "send", *st.session_state.get(key, ())))


def ask_due(visit: Visit, key: str, words: str, at: datetime | None, typed: str, *, declined: bool) -> None:
    """Draw the form anew with the time that the words name, if nobody has said anything of it yet; the use case holds to it anyway."""
    if typed.strip() or declined or at is None:
        return
    with visit.house.read() as work:
        asked = time_asked(work, words, at)
    if asked is None:
        return
    until = local(asked.until, visit)
    if st.session_state.get(key) != (asked.words, until):
        st.session_state[key] = (asked.words, until)
        st.rerun()
