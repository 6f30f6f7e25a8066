"""提醒与送达: ask by person and time, or come by the link of one message; each answer opens to its chain."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import streamlit as st

from cases.store.types import row_id
from cases.work import Work
from dashboard.case.told import coming, told
from dashboard.markup import Markup, div, tag
from dashboard.read.casefile import CaseFile
from dashboard.read.told import Question, told_of
from dashboard.wording import read_local

EXAMPLE = "例如 02:10 或 11-25 02:10"
EVERYBODY = 0


def ask_told(file: CaseFile, work: Work) -> None:
    """The list, with two fields above it: 何人 and 几点."""
    message = row_id(st.query_params.get("message", ""))
    everything = told_of(work, file.case.id, Question())
    person, typed = EVERYBODY, ""
    if everything.people:
        with st.container(horizontal=True, key="ys-ask"):
            person = st.selectbox(
                "何人", [EVERYBODY, *everything.people], label_visibility="collapsed", width=150,
                format_func=lambda id_: everything.people.get(id_, "何人：全部"),
            )  # fmt: skip
            typed = st.text_input("几点", placeholder=f"几点，{EXAMPLE}", label_visibility="collapsed", width=230)
    at = read_moment(typed, work.config.city.zone, work.now)
    if typed.strip() and at is None:
        st.html(div("ys-note", f"时刻看不懂：{typed.strip()}；{EXAMPLE}"))
    asked = Question(person or None, at, message if not (person or at) else None)
    found = told_of(work, file.case.id, asked) if asked != Question() else everything
    back = tag("a", "看全部提醒", href=f"case?id={file.case.id}", target="_self") if asked.message else None
    st.html(Markup(told(found, work, opened=asked != Question()) + (div("ys-links", back) if back else "")))
    if steps := coming(file.case.id, work):
        st.html(steps)


def read_moment(text: str, zone: ZoneInfo, now: datetime) -> datetime | time | None:
    """02:10 is a time of any day; with month and day it is of this year, else of the last; a full date is itself."""
    words = text.strip().replace("：", ":").replace("/", "-")
    try:
        clock = datetime.strptime(words, "%H:%M").replace(tzinfo=zone)
    except ValueError:
        pass
    else:
        return clock.time()
    year = now.astimezone(zone).year
    this, last = read_local(f"{year}-{words}", zone), read_local(f"{year - 1}-{words}", zone)
    return last if this is not None and this > now and last is not None else this or read_local(words, zone)
