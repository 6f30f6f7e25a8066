"""「收到」on the desk: who was told, and has an account linked to the roster, says so without a link."""

from collections.abc import Iterable

import streamlit as st

from cases.outbox.acknowledge import acknowledge_case, awaiting
from cases.work import Work
from dashboard.doing import DONE
from dashboard.read.casefile import CaseFile
from dashboard.visit import Visit

HELP = "只表示本人已知悉，本班内不再重复提醒本人；不停止时限，超时照样提醒。"


def received(visit: Visit, file: CaseFile) -> None:
    """The button, while this person has been told of a running clock and not said so."""
    with visit.house.read() as work:
        owed = still_awaited(work, visit, [file.case.id])
    if owed:
        st.button(
            "收到",
            key="ys-received",
            type="primary",
            help=HELP,
            on_click=press,
            args=(visit, file.case.id, file.case.number),
        )


def still_awaited(work: Work, visit: Visit, case_ids: Iterable[int]) -> set[int]:
    """The cases that wait for the 收到 of the person behind this account."""
    person = visit.user.person_id
    return awaiting(work, person, case_ids) if person is not None else set()


def press(visit: Visit, case_id: int, number: str) -> None:
    """Say 收到 to every running clock of the case that this person was told of."""
    if visit.user.person_id is None:
        return
    with visit.house.write() as work:
        acknowledge_case(work, case_id, visit.user.person_id, "desk", visit.actor.login)
        work.commit()
    st.session_state[DONE] = f"已确认收到：{number}。时限仍在计时。"
