"""Fields that several forms ask for, and how a form becomes an act."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cases.matters.acts import act, same_version
from cases.matters.flow import MOVES
from cases.matters.given import Upload
from cases.people.actors import Forbidden, others
from cases.store.case_tables import Case
from cases.title import begins
from cases.work import Work
from config.words import CLOCK_CN
from crawlers.attached import Attached
from dashboard.doing import SEEN, Said, do
from dashboard.markup import div
from dashboard.masking import mask
from dashboard.read.answer import Answer
from dashboard.read.casefile import CaseFile
from dashboard.secrecy import refuses
from dashboard.visit import Visit
from dashboard.wording import full_width, read_local

EXAMPLE = "2026-11-23 14:05"
STALE = "ys_stale"
"""The case of which more has happened since its form was shown."""

Form = Callable[[Visit, CaseFile, Answer], None]


def submit(visit: Visit, file: CaseFile, name: str, reason: str, data: Mapping[str, Any], said: Said = "") -> None:
    """Do it with what was filled in; empty fields are not given. ``said``: what the success adds to the act's name."""
    given = {key: value for key, value in data.items() if value not in ("", None, [], {})}
    perform(visit, file, name, reason, given, said)


def say_changed(work: Work, case: Case) -> None:
    """Above a form: what others did to the case since this page showed it. What is pressed then goes nowhere (see ``perform``)."""
    case_id, version = st.session_state.get(SEEN, (case.id, None))
    try:
        same_version(work, case, version if case_id == case.id else None)
    except Forbidden as e:
        st.session_state[STALE] = case.id
        st.html(div("ys-banner ys-amber ys-come", f"{full_width(e.why)}。刚才如果按过，没有登记。"))


def note_seen(case: Case) -> None:
    """The page shows the case as it stands now: what is pressed from here on is meant."""
    st.session_state[SEEN] = (case.id, case.row_version)
    st.session_state.pop(STALE, None)


def perform(visit: Visit, file: CaseFile, name: str, reason: str, given: dict[str, Any], said: Said = "") -> None:
    """Do it with exactly this, to the case as it was shown: a reviewer does not pass a draft that came after the one he read, and what
    was filled in stays. Nothing that carries the mark of a secret goes further."""
    if st.session_state.get(STALE) == file.case.id:
        return
    version = None if name == "undo" else file.case.row_version  # that may be another case's act
    words = "\n".join([reason, *(value for value in given.values() if isinstance(value, str))])
    files = [Attached(value.name, value.body) for value in given.values() if isinstance(value, Upload)]
    if refuses(visit, f"{MOVES[name].cn} {file.case.number}", words, *files):
        return

    def done(work: Work) -> str:
        more = said if isinstance(said, str) else said(work)
        return f"已{MOVES[name].cn}：{file.case.number}{f'，{more}' if more else ''}"

    do(
        visit,
        done,
        lambda work: act(work, file.case.id, name, visit.actor, reason.strip() or None, given, version=version),
        file.case.id,
    )


def case_form(file: CaseFile, name: str) -> DeltaGenerator:
    """A form of this case's own: Streamlit knows a field by its form and its label, and what was written in the one of another case, of which
    this form takes the place at a press or by a link, would stand in it."""
    return st.form(f"ys_{name}_{file.case.id}", border=False)


def moment(visit: Visit, label: str, typed: str) -> str | None:
    """What was typed as a time, for an act; empty stays empty. ``None``, and said so, when it is no time."""
    if not typed.strip():
        return ""
    at = read_local(typed, visit.house.config.city.zone)
    if at is None:
        st.error(f"{label}看不懂：{typed}；例如 {EXAMPLE}")
        return None
    return at.isoformat()


def time_field(label: str, at: datetime | None, visit: Visit, note: str = "北京时间") -> str:
    """A field for a time, filled with ``at``."""
    return st.text_input(f"{label}（{note}）", value=local(at, visit), placeholder=f"例如 {EXAMPLE}")


def local(at: datetime | None, visit: Visit) -> str:
    """An instant as the field shows it."""
    return at.astimezone(visit.house.config.city.zone).strftime("%Y-%m-%d %H:%M") if at else ""


def colleague(visit: Visit, label: str, roles: frozenset[str], without: Collection[str] = ()) -> str:
    """The login of another person who may bear out this act, none of ``without``; empty when none is chosen."""
    with visit.house.read() as work:
        able = [user for user in others(work, visit.actor, roles) if user.login not in without]
    names = {user.login: f"{user.name}（{user.login}）" for user in able}
    return str(st.selectbox(label, ["", *names], format_func=lambda login: names.get(login, "不选")))


def unit_field(visit: Visit, label: str, chosen: str | None) -> str:
    """One unit of the city; empty when none is chosen."""
    names = unit_names(visit)
    index = list(names).index(chosen) if chosen in names else None
    return st.selectbox(label, list(names), index=index, format_func=names.__getitem__, placeholder="请选择") or ""


def units_field(visit: Visit, label: str, chosen: Sequence[str] = ()) -> list[str]:
    """Any number of units."""
    names = unit_names(visit)
    kept = [unit for unit in chosen if unit in names]
    return st.multiselect(label, list(names), default=kept, format_func=names.__getitem__, placeholder="可不选")


def unit_names(visit: Visit) -> dict[str, str]:
    """Every unit's short name by its id."""
    return {unit.id: unit.name for unit in visit.house.config.units.units}


def clock_field(file: CaseFile, label: str, otherwise: str) -> str:
    """One of the kinds of clocks that run; empty is ``otherwise``."""
    kinds = list(dict.fromkeys(c.kind for c in file.clocks if c.state == "running"))
    return str(st.selectbox(label, ["", *kinds], format_func=lambda k: CLOCK_CN.get(k, otherwise)))


def file_field(label: str) -> Upload | None:
    """A file from the officer's computer."""
    sent = st.file_uploader(label)
    return Upload(sent.name, sent.getvalue()) if sent is not None else None


def item_field(file: CaseFile, label: str) -> int | None:
    """One of the case's items."""
    words = item_words(file)
    return st.selectbox(label, list(words), format_func=words.__getitem__)


def item_words(file: CaseFile) -> dict[int, str]:
    """The case's items by their number: the number and how they begin."""
    return {v.item.id: f"{v.item.id} {begins(mask(v.version.title or v.version.text), 30)}" for v in file.voices}


def send(name: str, key: str | None = None) -> bool:
    """The button that ends a form."""
    return st.form_submit_button(MOVES[name].cn, type="primary", key=key)


def plain(name: str, label: str) -> Form:
    """A form that asks only for a few words."""

    def form(visit: Visit, file: CaseFile, answer: Answer) -> None:
        with case_form(file, f"{name}"):
            reason = st.text_area(label, height=80)
            sent = send(name)
        if sent:
            submit(visit, file, name, reason, {})

    return form
