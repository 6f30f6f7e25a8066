"""电话告知、答应回电、回电: what goes by telephone and has to stand in the record."""

from typing import get_args

import streamlit as st

from cases.matters.calling_back import Said
from cases.matters.calls import open_calls
from cases.matters.lookback import gatherings
from cases.people.roster import roster_at
from dashboard.acts.fields import case_form, clock_field, moment, send, submit, time_field
from dashboard.badges import call_link, case_link
from dashboard.markup import Markup, div
from dashboard.masking import mask
from dashboard.read.answer import Answer
from dashboard.read.calls import about
from dashboard.read.casefile import CaseFile
from dashboard.visit import Visit
from dashboard.wording import stamp

SAID = get_args(Said)


def phone(visit: Visit, file: CaseFile, answer: Answer) -> None:
    """Somebody was told by telephone; it counts as delivered. Above it, whom to ring."""
    with visit.house.read() as work:
        calls = about(work, roster_at(work, work.now), file.case)
    st.html(div("ys-calls", *map(call_link, calls)))
    with case_form(file, "phone"):
        person = st.text_input("告知何人")
        unit = st.text_input("单位（有同名的人时填写）")
        when = time_field("通话时间", visit.house.now(), visit)
        answered = st.text_input("接听人", placeholder="例如 本人、办公室某某")
        clock = clock_field(file, "说的是哪个时限", "整件事项")
        sent = st.form_submit_button("登记电话告知", type="primary")
    if sent and (at := moment(visit, "通话时间", when)) is not None:
        given = {"person": person.strip(), "unit": unit.strip(), "answered_by": answered.strip(), "clock": clock}
        submit(visit, file, "phone", "", {**given, "at": at})


def promise(visit: Visit, file: CaseFile, answer: Answer) -> None:
    """A call promised by a time; it stands in every hand-over until kept."""
    with case_form(file, "promise"):
        text = st.text_area("答应了谁、什么事", height=80)
        when = time_field("答应的时间", None, visit)
        sent = send("promise-call")
    if sent and (at := moment(visit, "答应的时间", when)) is not None:
        submit(visit, file, "promise-call", "", {"text": text.strip(), "due_at": at})


def keep(visit: Visit, file: CaseFile, answer: Answer) -> None:
    """The call was made."""
    with visit.house.read() as work:
        zone, now = visit.house.config.city.zone, work.now
        shown = {c.id: f"{stamp(c.due_at, zone, now)} {mask(c.text)}" for c in open_calls(work, file.case.id)}
    with case_form(file, "keep"):
        call = st.selectbox("哪一个回电", list(shown), format_func=shown.__getitem__)
        sent = send("keep-call")
    if sent:
        submit(visit, file, "keep-call", "", {"call": call})


def look_back(visit: Visit, file: CaseFile, answer: Answer) -> None:
    """What was found when looking again; where the new voices are, for they are not among this matter's own."""
    with visit.house.read() as work:
        found = [(other, n) for other, n in gatherings(work, file.case) if visit.sight.reads(other)]
        links = [Markup(case_link(other.id, other.number) + f"（{n} 条）") for other, n in found]
    if links:
        st.html(
            div(
                "ys-links",
                "疑似同一件的新声音在：",
                Markup("、".join(links)),
                "。是一件的在研判队列「并入」；要再回应的点「重办」。",
            )
        )
    with case_form(file, "look_back"):
        reason = st.text_area("看到什么、要不要再回应", height=80)
        sent = send("look-back")
    if sent:
        submit(visit, file, "look-back", reason, {})


def call_back(visit: Visit, file: CaseFile, answer: Answer) -> None:
    """What the petitioner said of the answer; 不满意 opens the case again."""
    with case_form(file, "call_back"):
        verdict = st.radio("反映人怎么说", SAID, index=None, horizontal=True)
        when = time_field("回访时间", visit.house.now(), visit)
        reason = st.text_input("说明（不满意的写明哪里不满意，事项会重办）")
        sent = send("call-back")
    if sent and (at := moment(visit, "回访时间", when)) is not None:
        again = "不满意，已重办，新一轮时限已起算" if verdict == "不满意" else str(verdict)
        submit(visit, file, "call-back", reason, {"verdict": verdict, "at": at}, said=again)
