"""录入: a call, a find, an instruction; and tables. The warning stands above both."""

import streamlit as st

from dashboard.doing import say_done
from dashboard.entry.upload import show_upload
from dashboard.entry.voice import show_entry
from dashboard.secrecy import warning
from dashboard.visit import Visit


def show(visit: Visit) -> None:
    """Two tabs; the first is what an officer needs at once."""
    say_done()
    st.html(warning())
    single, table = st.tabs(["单件录入", "上传表格"])
    with single:
        show_entry(visit)
    with table:
        show_upload(visit)
