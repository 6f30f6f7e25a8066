"""What an officer does to a case from its page: forms that call one use case each and say what forbids it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import streamlit as st

from cases.matters.acts import act
from cases.matters.calls import open_calls
from cases.matters.flow import APPROVERS, MOVES, SECONDS
from cases.people.actors import others
from config.load import Config
from config.words import CLOCK_CN, SEVERITY_CN
from dashboard.doing import do, say_done
from dashboard.masking import mask
from dashboard.read.casefile import CaseFile
from dashboard.visit import Visit
from dashboard.wording import EVIDENCE_CN, read_local, stamp

NO_INCIDENT = "无突发事件"
PUBLIC = (
    "official_site",
    "new_media",
    "press_conference",
    "briefing",
    "media_interview",
    "public_reply",
    "reply",
    "feedback",
)
EXAMPLE = "2026-11-23 14:05"

Form = Callable[[Visit, CaseFile], None]


def actions(visit: Visit, file: CaseFile) -> None:
    """A button for each act this person may do now; the last act's result above them."""
    say_done()
    forms = [(MOVES[name].cn, form) for name, form in FORMS.items() if _may(visit, file, name)]
    if not forms:
        st.caption("您没有办理本件的权限，或本件已归档。")
        return
    with st.container(horizontal=True, key="ys-acts"):
        for title, form in forms:
            with st.popover(title):
                form(visit, file)


def _may(visit: Visit, file: CaseFile, name: str) -> bool:
    """Whether to offer the button; whether it is allowed is decided in the use case."""
    move = MOVES[name]
    return file.case.state in move.states and bool(move.roles & visit.actor.roles)


def _do(visit: Visit, file: CaseFile, name: str, reason: str, data: dict[str, Any]) -> None:
    done = f"已{MOVES[name].cn}：{file.case.number}"
    do(visit, done, lambda work: act(work, file.case.id, name, visit.actor, reason.strip() or None, data))


def _confirm(visit: Visit, file: CaseFile) -> None:
    case, words = file.case, {str(code): word for code, word in SEVERITY_CN.items()}
    levels = ["", *words]
    with st.form("ys_confirm", border=False):
        level = st.selectbox(
            "事件等级", levels, index=levels.index(case.severity or ""), format_func=lambda c: words.get(c, NO_INCIDENT)
        )
        lead = _unit(visit.house.config, "主办单位", case.handling_lead)
        when = st.text_input(
            "事发时间（北京时间，不清楚就不改）", value=_local(case.occurred_at, visit), placeholder=f"例如 {EXAMPLE}"
        )
        approver = _colleague(visit, "批准人（仅下调等级时选择）", APPROVERS)
        reason = st.text_input("理由")
        sent = st.form_submit_button("确认研判", type="primary")
    if sent:
        if when.strip() and read_local(when, visit.house.config.city.zone) is None:
            st.error(f"事发时间看不懂：{when}；例如 {EXAMPLE}")
            return
        changed = _changed(visit, file, level, lead, when)
        extra = {"approver": approver} if approver and changed else {}
        _do(visit, file, "overrule" if changed else "confirm", reason, {**changed, **extra})


def _dispatch(visit: Visit, file: CaseFile) -> None:
    with st.form("ys_dispatch", border=False):
        unit = _unit(visit.house.config, "派给", file.case.handling_lead)
        reason = st.text_input("办理要求")
        sent = st.form_submit_button("派单", type="primary")
    if sent:
        _do(visit, file, "dispatch", reason, {"unit": unit})


def _publish(visit: Visit, file: CaseFile) -> None:
    kinds = list(dict.fromkeys(c.kind for c in file.clocks if c.state == "running"))
    with st.form("ys_publish", border=False):
        clock = st.selectbox("结束哪个时限", ["", *kinds], format_func=lambda k: CLOCK_CN.get(k, "所有符合的时限"))
        kind = st.selectbox("发布形式", PUBLIC, format_func=lambda k: EVIDENCE_CN[k])
        issuer = st.text_input(
            "发布单位", value=unit_name_of(visit, file.case.response_lead or file.case.handling_lead)
        )
        url = st.text_input("网址", placeholder="发布页面的完整网址")
        when = st.text_input(
            "发布时间（北京时间）", value=_local(visit.house.now(), visit), placeholder=f"例如 {EXAMPLE}"
        )
        second = _colleague(visit, "第二确认人（仅发布早于已记录的超时时选择）", SECONDS)
        sent = st.form_submit_button("登记佐证", type="primary")
    if sent:
        at = read_local(when, visit.house.config.city.zone)
        if at is None:
            st.error(f"发布时间看不懂：{when}；例如 {EXAMPLE}")
            return
        given = {
            "clock": clock,
            "kind": kind,
            "issuer": issuer.strip(),
            "url": url.strip(),
            "confirmed_by": second,
        }
        _do(visit, file, "publish", "", {k: v for k, v in given.items() if v} | {"published_at": at.isoformat()})


def _report_up(visit: Visit, file: CaseFile) -> None:
    with st.form("ys_report_up", border=False):
        to = st.text_input("报送对象", placeholder="例如 上级总值班室 李某某")
        reason = st.text_area("报送方式和要点", height=80)
        sent = st.form_submit_button("登记报送", type="primary")
    if sent:
        _do(visit, file, "report-up", reason, {"to": to.strip()})


def _phone(visit: Visit, file: CaseFile) -> None:
    kinds = list(dict.fromkeys(c.kind for c in file.clocks if c.state == "running"))
    with st.form("ys_phone", border=False):
        person = st.text_input("告知何人")
        unit = st.text_input("单位（有同名的人时填写）")
        when = st.text_input(
            "通话时间（北京时间）", value=_local(visit.house.now(), visit), placeholder=f"例如 {EXAMPLE}"
        )
        answered = st.text_input("接听人", placeholder="例如 本人、办公室某某")
        clock = st.selectbox("说的是哪个时限", ["", *kinds], format_func=lambda k: CLOCK_CN.get(k, "整件事项"))
        sent = st.form_submit_button("登记电话告知", type="primary")
    if sent:
        at = read_local(when, visit.house.config.city.zone)
        if at is None:
            st.error(f"通话时间看不懂：{when}；例如 {EXAMPLE}")
            return
        given = {"person": person.strip(), "unit": unit.strip(), "answered_by": answered.strip(), "clock": clock}
        _do(visit, file, "phone", "", {k: v for k, v in given.items() if v} | {"at": at.isoformat()})


def _promise(visit: Visit, file: CaseFile) -> None:
    with st.form("ys_promise", border=False):
        text = st.text_area("答应了谁、什么事", height=80)
        when = st.text_input("答应的时间（北京时间）", placeholder=f"例如 {EXAMPLE}")
        sent = st.form_submit_button("答应回电", type="primary")
    if sent:
        at = read_local(when, visit.house.config.city.zone)
        if at is None:
            st.error(f"答应的时间看不懂：{when}；例如 {EXAMPLE}")
            return
        _do(visit, file, "promise-call", "", {"text": text.strip(), "due_at": at.isoformat()})


def _keep(visit: Visit, file: CaseFile) -> None:
    with visit.house.read() as work:
        zone, now = visit.house.config.city.zone, work.now
        shown = {c.id: f"{stamp(c.due_at, zone, now)} {mask(c.text)}" for c in open_calls(work, file.case.id)}
    if not shown:
        st.caption("本件没有答应未办的回电。")
        return
    with st.form("ys_keep", border=False):
        call = st.selectbox("哪一个回电", list(shown), format_func=shown.__getitem__)
        sent = st.form_submit_button("回电", type="primary")
    if sent:
        _do(visit, file, "keep-call", "", {"call": call})


def _plain(name: str, label: str) -> Form:
    """A form that asks only for a few words."""

    def form(visit: Visit, file: CaseFile) -> None:
        with st.form(f"ys_{name}", border=False):
            reason = st.text_area(label, height=80)
            sent = st.form_submit_button(MOVES[name].cn, type="primary")
        if sent:
            _do(visit, file, name, reason, {})

    return form


def _colleague(visit: Visit, label: str, roles: frozenset[str]) -> str:
    """The login of another person who may bear out this act; empty when none is chosen."""
    with visit.house.read() as work:
        names = {user.login: f"{user.name}（{user.login}）" for user in others(work, visit.actor, roles)}
    return str(st.selectbox(label, ["", *names], format_func=lambda login: names.get(login, "不选")))


def _unit(config: Config, label: str, chosen: str | None) -> str:
    names = {unit.id: unit.name for unit in config.units.units}
    ids = list(names)
    picked = st.selectbox(
        label,
        ids,
        index=ids.index(chosen) if chosen in names else None,
        format_func=names.__getitem__,
        placeholder="请选择",
    )
    return picked or ""


def unit_name_of(visit: Visit, unit: str | None) -> str:
    """The unit's short name, empty when there is none."""
    return visit.house.config.unit(unit).name if unit else ""


def _changed(visit: Visit, file: CaseFile, level: str, lead: str, when: str) -> dict[str, Any]:
    """Only what the officer set otherwise: the rest stays the machine's proposal, now confirmed."""
    case, changed = file.case, {}
    if level != (case.severity or ""):
        changed["severity"] = level or None
    if lead and lead != case.handling_lead:
        changed["handling_lead"] = lead
    if when.strip() != _local(case.occurred_at, visit):
        at = read_local(when, visit.house.config.city.zone)
        changed["occurred_at"] = at.isoformat() if at else when.strip()
    return changed


def _local(at: datetime | None, visit: Visit) -> str:
    return at.astimezone(visit.house.config.city.zone).strftime("%Y-%m-%d %H:%M") if at else ""


FORMS: dict[str, Form] = {
    "confirm": _confirm,
    "dispatch": _dispatch,
    "accept": _plain("accept", "签收意见"),
    "check": _plain("check", "核查情况（何时、与谁联系、是否安全）"),
    "report-up": _report_up,
    "publish": _publish,
    "phone": _phone,
    "promise-call": _promise,
    "keep-call": _keep,
    "close": _plain("close", "归档意见"),
    "reopen": _plain("reopen", "重办理由"),
}
"""In the order of the day. An act without a form here is done by command."""
