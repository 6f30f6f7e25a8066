"""派单、签收、退单、延期、超时原因: who has the case, until when, and why a limit was missed."""

import streamlit as st

from cases.matters.extending import extendable
from cases.matters.flow import DESK
from cases.matters.stating import missed_clocks, own_misses
from config.words import CLOCK_CN
from dashboard.acts.fields import case_form, send, submit, unit_field, units_field
from dashboard.read.answer import Answer
from dashboard.read.casefile import CaseFile
from dashboard.visit import Visit
from dashboard.wording import stamp


def dispatch(visit: Visit, file: CaseFile, answer: Answer) -> None:
    """To one unit, with others to assist; a counter-proposal of the last refusal is offered first."""
    refused = next((slip for slip in reversed(answer.slips) if slip.state == "refused"), None)
    with case_form(file, "dispatch"):
        unit = unit_field(visit, "派给", (refused and refused.counter) or file.case.handling_lead)
        support = units_field(visit, "协办", file.case.support)
        reason = st.text_input("办理要求")
        sent = send("dispatch")
    if sent:
        submit(visit, file, "dispatch", reason, {"unit": unit, "support": support})


def refuse(visit: Visit, file: CaseFile, answer: Answer) -> None:
    """With whose it is instead; until a ruling the first receiver keeps acting."""
    with case_form(file, "refuse"):
        counter = unit_field(visit, "建议改派给", None)
        reason = st.text_area("退单理由", height=80, placeholder="职责依据，写明文件或三定方案条款")
        st.caption("首接负责：裁定以前仍由首接单位办理，时限不停。")
        sent = send("refuse")
    if sent:
        submit(visit, file, "refuse", reason, {"counter": counter})


def extend(visit: Visit, file: CaseFile, answer: Answer) -> None:
    """Only of a limit whose law allows it, that has not passed and of which nobody has asked it yet."""
    held = extendable(answer.clocks, answer.extensions, visit.house.now())
    longest = {clock.kind: policy.longest_extension for clock, policy in held}
    if not longest:
        return
    with case_form(file, "extend"):
        clock = st.selectbox("延长哪个时限", list(longest), format_func=lambda kind: CLOCK_CN[kind])
        most = max(longest.values())
        days = st.number_input(
            f"延长几天（按该时限的计法，最多 {most}）",
            min_value=1,
            max_value=most,
            value=min(5, *longest.values(), most),
        )
        reason = st.text_area("延期理由", height=80)
        sent = send("extend")
    if sent:
        submit(visit, file, "extend", reason, {"clock": clock, "days": days})


def decide_extension(visit: Visit, file: CaseFile, answer: Answer) -> None:
    """By another person than who asked."""
    asked = next((row for row in answer.extensions if row.state == "asked"), None)
    if asked is not None:
        st.caption(f"{answer.name(asked.asked_by)}申请延长 {asked.days} 天：{asked.reason}")
    with case_form(file, "decide_extension"):
        verdict = st.radio("意见", ("同意", "退回"), index=None, horizontal=True)
        reason = st.text_input("理由（退回时写明）")
        sent = send("decide-extension")
    if sent:
        submit(visit, file, "decide-extension", reason, {"verdict": verdict}, said=str(verdict))


def inform_petitioner(visit: Visit, file: CaseFile, answer: Answer) -> None:
    """How the petitioner was told that it takes longer."""
    with case_form(file, "inform"):
        how = st.text_input("怎样告知的", placeholder="例如 电话，反映人本人接听")
        sent = send("inform-petitioner")
    if sent:
        submit(visit, file, "inform-petitioner", "", {"how": how.strip()})


def restrict(visit: Visit, file: CaseFile, answer: Answer) -> None:
    """Afterwards the one who does it sees the number and the 移交 clock only."""
    with case_form(file, "restrict"):
        st.caption(
            "移交以后只有纪检监察人员能看和办理本件，值班台只看到编号和移交时限；不属纪检监察的由他们解除限制退回。"
        )
        reason = st.text_input("移交理由（必填，只有纪检监察人员看得到）")
        sent = send("restrict")
    if sent:
        submit(visit, file, "restrict", reason, {})


def state_cause(visit: Visit, file: CaseFile, answer: Answer) -> None:
    """Why a missed limit was missed, from the city's list; stated anew it is a correction."""
    with visit.house.read() as work:
        zone, now = visit.house.config.city.zone, work.now
        found = missed_clocks(work, file.case) if visit.actor.roles & DESK else own_misses(work, file.case)
        held = {c.id: f"{CLOCK_CN[c.kind]}（{stamp(c.due_at, zone, now)}）" for c in found}
    causes = [cause.name for cause in visit.house.config.workflow.breach_causes.causes]
    with case_form(file, "state_cause"):
        clock = st.selectbox("哪个时限", list(held), format_func=held.__getitem__)
        cause = st.selectbox("为什么没有按时", causes, index=None, placeholder="请选择")
        reason = st.text_area("说明（不写反映人的姓名和电话）", height=80)
        st.caption("写明原因不改变超时；周报和督查通报照列。写错了再说明一次，原来的留在记录里。")
        sent = send("state-cause")
    if sent:
        submit(visit, file, "state-cause", reason, {"clock": clock, "cause": cause})
