"""Do what a form asks, in one transaction, and say what came of it: the refusal in place, the success after the page is drawn anew."""

from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

from cases.matters.recorded import acts_of, last_undoable
from cases.people.actors import Actor, Forbidden
from cases.work import Work
from dashboard.case.timeline import undo_link
from dashboard.markup import Markup, div, safe
from dashboard.visit import Visit
from dashboard.wording import full_width

DONE = "ys_done"
TURN = "ys_turn_of_acts"
SEEN = "ys_seen"
"""The case whose form is open, and as of when it was shown."""

T = TypeVar("T")
Said = str | Callable[[Work], str]


def do(visit: Visit, done: Said, act: Callable[[Work], Any], case_id: int | None = None) -> None:
    """Act and commit; what is forbidden says why and changes nothing. ``done`` may look at what the act came to.

    ``case_id``: beside the success stands the way back.
    """

    def once(work: Work) -> tuple[str, Markup | None]:
        act(work)
        told = done if isinstance(done, str) else done(work)
        return told, way_back(work, case_id, visit.actor) if case_id else None

    if (found := permitted(visit, once)) is None:
        return
    told, back = found
    for key in ("act", "event"):  # the form that an address opened closes: a second press must not do another thing
        st.query_params.pop(key, None)
    st.session_state[TURN] = turn() + 1
    st.session_state.pop(SEEN, None)  # what one did oneself is no news
    st.session_state[DONE] = Markup(safe(told) + back) if back else told
    st.rerun()


def turn() -> int:
    """How many acts this visitor's page has done: after one the form that did it closes."""
    return int(st.session_state.get(TURN, 0))


def permitted(visit: Visit, act: Callable[[Work], T]) -> T | None:
    """What the act came to, committed; else ``None``, and the page says why it is forbidden."""
    try:
        return visit.house.done(act)
    except Forbidden as e:
        st.error(full_width(e.why))
        return None


def way_back(work: Work, case_id: int, actor: Actor) -> Markup | None:
    """撤销, as long as what this person did last to the case can be taken back."""
    acts = acts_of(work, case_id)
    last = last_undoable(acts)
    return undo_link(case_id, last.id) if last is not None and last is acts[-1] and last.actor == actor.login else None


def say_done() -> bool:
    """What the last act came to, once; whether there was one: it may have taken the case out of this person's sight."""
    done = st.session_state.pop(DONE, None)
    if done:
        st.html(div("ys-banner ys-green ys-come", done))
    return bool(done)
