"""演练 on the desk: a strip while one runs, and the form by which a shift leader starts or ends it."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import streamlit as st

from alerts.drill import close_drill
from alerts.turnout import turnout_of
from cases.matters.drills import MAY_DRILL, Drill, drills, find_drill, open_drill
from cases.work import Work
from config.words import SEVERITY_CN, Severity
from dashboard.badges import case_link, drill_tag
from dashboard.doing import permitted
from dashboard.markup import Markup, div, span
from dashboard.visit import Visit
from dashboard.wording import ago, stamp

MOST_MINUTES = 72 * 60
DONE = "ys_drill_done"


def drill_strip(work: Work) -> Markup | None:
    """The drill that runs, apart from the real list; ``None`` when there is none."""
    return strip_of(work, drills(work, running_only=True))


def strip_of(work: Work, running: Sequence[Drill]) -> Markup | None:
    """The same of these."""
    return Markup("".join(_strip(work, drill) for drill in running)) if running else None


def drill_form(visit: Visit) -> None:
    """Start or end one, for those who may; the others see whether one runs."""
    if done := st.session_state.pop(DONE, None):
        st.html(div("ys-banner ys-green", done))
    with visit.house.read() as work:
        running = drills(work, running_only=True)
        strip = strip_of(work, running)
    st.html(strip or div("ys-note", "没有正在进行的演练。"))
    if not visit.actor.roles & MAY_DRILL:
        return
    if running:
        _end(visit, running[0].case.number)
    else:
        _start(visit)


def _strip(work: Work, drill: Drill) -> Markup:
    case, told = drill.case, turnout_of(work, drill.case.id)
    until = f"，{stamp(drill.until, work.config.city.zone, work.now)} 自行结束" if drill.until else ""
    words = f"{SEVERITY_CN[Severity(case.severity or '')]}事件，{ago(work.now - case.opened_at)}开始{until}；已通知 {told.people} 人，确认收到 {told.acknowledged} 人"
    return div("ys-drill", drill_tag(), case_link(case.id, case.number), span("", words), role="note")


def _start(visit: Visit) -> None:
    units = {unit.id: unit.name for unit in visit.house.config.units.units}
    words = {level.value: word for level, word in SEVERITY_CN.items()}
    with st.form("ys_drill_start"):
        level = st.selectbox("事件等级", list(words), index=1, format_func=words.__getitem__)
        lead = st.selectbox(
            "主办单位",
            list(units),
            index=list(units).index(visit.house.config.city.desk_unit),
            format_func=units.__getitem__,
        )
        minutes = st.number_input("几分钟后自行结束", min_value=1, max_value=MOST_MINUTES, value=20)
        st.caption("真的时限、真的人、真的发送；每条提醒都标明演练，不计入任何统计。")
        sent = st.form_submit_button("开始演练", type="primary")
    if sent:

        def begin(work: Work) -> str:
            until = work.now + timedelta(minutes=int(minutes))
            return f"已开始演练：{open_drill(work, visit.actor, Severity(level), lead, until).case.number}"

        _do(visit, begin)


def _end(visit: Visit, number: str) -> None:
    if st.button("结束演练", key="ys_drill_end"):

        def end(work: Work) -> str:
            close_drill(work, find_drill(work, number), visit.actor)
            return f"已结束演练：{number}"

        _do(visit, end)


def _do(visit: Visit, act: Callable[[Work], str]) -> None:
    if (done := permitted(visit, act)) is not None:
        st.session_state[DONE] = done
        st.rerun()
