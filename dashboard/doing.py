"""Do what a form asks, in one transaction, and say what came of it: the refusal in place, the success after the page is drawn anew."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from cases.people.actors import Forbidden
from cases.work import Work
from dashboard.markup import div
from dashboard.visit import Visit
from dashboard.wording import full_width

DONE = "ys_done"


def do(visit: Visit, done: str, act: Callable[[Work], Any]) -> None:
    """Act and commit; what is forbidden says why and changes nothing."""
    try:
        with visit.house.write() as work:
            act(work)
            work.commit()
    except Forbidden as e:
        st.error(full_width(e.why))
        return
    st.session_state[DONE] = done
    st.rerun()


def say_done() -> None:
    """What the last act came to, once."""
    if done := st.session_state.pop(DONE, None):
        st.html(div("ys-banner ys-green", done))
