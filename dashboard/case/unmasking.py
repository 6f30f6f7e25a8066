"""查看完整信息: one item's words and writer unmasked, for this one showing, with a reason on record."""

import streamlit as st

from cases.matters.unmasking import may_unmask, unmask
from cases.title import begins
from dashboard.doing import permitted
from dashboard.markup import div, span
from dashboard.masking import mask
from dashboard.read.casefile import CaseFile
from dashboard.visit import Visit


def unmasking(visit: Visit, file: CaseFile) -> None:
    """The form, for who may; what it shows is gone at the next click."""
    if not file.voices or not may_unmask(file.case, visit.actor):
        return
    with st.container(key="ys-unmask"):  # not printed with the page
        _asked(visit, file)


def _asked(visit: Visit, file: CaseFile) -> None:
    names = {v.item.id: begins(mask(v.version.title or v.version.text), 24) for v in file.voices}
    with st.popover("查看完整信息"), st.form("ys_unmask", border=False, clear_on_submit=True):
        item = st.selectbox("哪一条信息", list(names), format_func=lambda id_: names[id_])
        reason = st.text_input("理由（记入事件，事后可查）", placeholder="例如 回电核实地址")
        sent = st.form_submit_button("查看", type="primary")
    if sent and item is not None:
        _show(visit, file.case.id, item, reason)


def _show(visit: Visit, case_id: int, item: int, reason: str) -> None:
    shown = permitted(visit, lambda work: unmask(work, case_id, item, visit.actor, reason))
    if shown is None:
        return
    who = " · ".join(part for part in (shown.author, shown.contact) if part) or "没有来信人信息"
    st.html(div("ys-voice", div("meta", span("", f"已记录：{visit.user.name} 查看完整信息")), div("head", who),
                div("head", shown.title) if shown.title else None, div("body", shown.text)))  # fmt: skip
