"""Note and signature as forms: each is one use case with the rights of who sits there."""

import streamlit as st

from cases.handovers.signing import Side, sides_of, sign, write_note
from cases.handovers.tending import SIDES_CN
from cases.store.people_tables import HandOver, User
from cases.work import Work
from dashboard.doing import do, say_done
from dashboard.read.handovers import HandOverFile
from dashboard.visit import Visit


def forms(visit: Visit, file: HandOverFile) -> None:
    """What this person may still do here."""
    say_done()
    row, user = file.row, visit.user
    with st.container(horizontal=True, key="ys-acts"):
        if user.person_id is not None and user.person_id == row.outgoing_id and row.outgoing_signed_at is None:
            with st.popover("填写交班说明"):
                _note(visit, row)
        for side in sides_of(row, user):
            person = row.outgoing_id if side == "outgoing" else row.incoming_id
            own = user.person_id == person
            with st.popover(f"{SIDES_CN[side]}{'签字' if own else '代签'}"):
                _sign(visit, row, side, own=own)


def _note(visit: Visit, row: HandOver) -> None:
    with st.form("ys_note", border=False):
        text = st.text_area("需要下一班知道的事", value=row.note or "", height=120)
        sent = st.form_submit_button("保存", type="primary")
    if sent:
        st.query_params["id"] = str(row.id)
        do(visit, "交班说明已保存", lambda work: write_note(work, _row(work, row.id), _user(work, visit), text))


def _sign(visit: Visit, row: HandOver, side: Side, *, own: bool) -> None:
    with st.form(f"ys_sign_{side}", border=False):
        st.caption("签字表示已核对清单。" if own else "由带班领导代签，理由记录在案。")
        reason = "" if own else st.text_input("代签理由")
        sent = st.form_submit_button("签字" if own else "代签", type="primary")
    if sent:
        st.query_params["id"] = str(row.id)  # stay here: the next one that waits would stand under these words
        do(visit, f"{SIDES_CN[side]}已签字", lambda work: sign(work, row.id, _user(work, visit), side, reason=reason))


def _user(work: Work, visit: Visit) -> User:
    return work.session.get_one(User, visit.user.id)


def _row(work: Work, handover_id: int) -> HandOver:
    return work.session.get_one(HandOver, handover_id)
