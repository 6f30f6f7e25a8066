"""One row of a list that moves: it stays picked while others come and go, and what is written for it reaches no other."""

from collections.abc import Callable, Collection
from typing import Any, TypeVar

import streamlit as st

T = TypeVar("T")


def pick(label: str, rows: Collection[T], key: str, name: Callable[[Any], str] = str) -> T:
    """The row that is picked, of at least one. The form for it stands below and carries :func:`form_of`, else its words would go to the row that
    takes its place: Streamlit begins a list anew, at its first row, whenever its rows are others.
    """
    options = list(rows)
    known, first, last = st.session_state.get(key, (None, 0, None))
    if known != options:
        first = options.index(last) if last in options else 0
        if last is not None and last not in options:
            st.caption("原来选的已经不在这里了，请重新选。")
    picked: T = st.selectbox(label, options, index=first, format_func=name)
    st.session_state[key] = (options, first, picked)
    return picked


def form_of(form: str, row: object) -> str:
    """The key of a form for one row: of another row it is another form, empty and not sent."""
    return f"{form}_{row}"
