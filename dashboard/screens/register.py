"""登记: what owes an act without being a case, least time left first; entered and closed here."""

from collections.abc import Callable
from datetime import datetime
from pathlib import PurePath
from typing import Any

import streamlit as st

from cases.clocks.causes import causes_of
from cases.matters.flow import APPROVERS, SECONDS
from cases.registers.entering import DESK, UNIT, enter
from cases.registers.explaining import explain, missed_entries
from cases.registers.kinds import KINDS, PROOF_CN
from cases.registers.lines import register_lines
from cases.registers.proving import Proved, prove, withdraw
from cases.work import Work
from crawlers.attached import Attached
from dashboard.acts.fields import colleague
from dashboard.badges import left_badge, small
from dashboard.doing import permitted
from dashboard.ledger import show_ledger
from dashboard.markup import Markup, div, span, table
from dashboard.masking import mask
from dashboard.moments import EXAMPLE, now_text, read_moment
from dashboard.picking import form_of, pick
from dashboard.proofs import proof_links
from dashboard.rights import WHOLE_CITY
from dashboard.secrecy import refuses, warning
from dashboard.visit import Visit, require_visitor
from dashboard.wording import stamp

HERE = [kind for kind, row in KINDS.items() if not row.supplements]
"""What is entered and closed on this page; 依申请公开 has its own, which asks for the decision too."""
HEADS = ("编号", "种类", "名称", "责任单位", "收到或上次更新", "到期", "剩余")
PROVED_HEADS = ("编号", "种类", "名称", "责任单位", "凭证")
SHOWN = 20
DONE, MADE = "ys_registered", "ys_registered_count"
"""What was done; and how much was, so that a form that has been sent begins anew: pressed twice, it would enter twice."""
PLACE = "register"


def show(visit: Visit) -> None:
    """The list refreshes itself; the forms stay as they are typed."""
    if done := st.session_state.pop(DONE, None):
        st.html(div("ys-banner ys-green", done))
    st.html(warning())
    _list(visit)
    if visit.actor.roles & (DESK | UNIT):
        with st.container(horizontal=True, key="ys-acts"):
            with st.popover("登记"):
                _enter(visit)
            with st.popover("登记凭证"):
                _close(visit)
            with st.popover("说明超时原因"):
                _explain(visit)
            if visit.actor.roles & DESK:
                with st.popover("撤销登记"):
                    _withdraw(visit)
    show_ledger(visit)


@st.fragment(run_every=10)
def _list(visit: Visit) -> None:
    visit = require_visitor(visit)
    with visit.house.read() as work:
        rows = [_row(line, work) for line in _lines(visit, work)]
        done = [line for line in _lines(visit, work, open_only=False) if _is_proved(line)]
        proved = _proved(sorted(done, key=lambda line: line["id"])[-SHOWN:], work)
    st.html(table(HEADS, rows) if rows else div("ys-empty", "没有在办的登记。"))
    if proved:
        with st.expander(f"已登记凭证的（最近 {len(proved)} 项）"):
            st.html(table(PROVED_HEADS, proved))


def _is_proved(line: dict[str, Any]) -> bool:
    """What renews itself stays open: each proof begins its next limit."""
    renewed = KINDS[line["kind"]].renews and (line["clock"] or {}).get("seq", 1) > 1
    return bool(line["state"] == "closed" or renewed)


def _proved(lines: list[dict[str, Any]], work: Work) -> list[list[object]]:
    """What was proved, newest first, and with what."""
    files = proof_links(work, "register", [line["id"] for line in lines])
    return [
        [line["number"], KINDS[line["kind"]].cn, mask(line["name"]), line["unit"] or "待定",
         Markup(span("dim", line["url"] or "") + files.get(line["id"], ""))]
        for line in reversed(lines)
    ]  # fmt: skip


def _lines(visit: Visit, work: Work, *, open_only: bool = True) -> list[dict[str, Any]]:
    """Entries this person may know of: the whole city's, or their own unit's."""
    sight = visit.sight
    own = work.config.unit(sight.unit).name if sight.unit else None
    lines = register_lines(work, open_only=open_only)
    return [line for line in lines if sight.roles & WHOLE_CITY or (own is not None and line["unit"] == own)]


def _row(line: dict[str, Any], work: Work) -> list[object]:
    zone, clock = work.config.city.zone, line["clock"]
    due = datetime.fromisoformat(clock["due_at"]) if clock else None
    doubt = small("暂定", "amber") if clock and clock["provisional"] else None
    late = small("发现时已过时限") if clock and clock["late_when_discovered"] else None
    begun = clock["basis_at"] if clock and KINDS[line["kind"]].renews else line["received_at"]
    received = datetime.fromisoformat(begun)
    return [
        line["number"], KINDS[line["kind"]].cn,
        Markup(span("", mask(line["name"])) + (span("dim", f"　{line['url']}") if line["url"] else "")), line["unit"] or "待定",
        span("ys-num", stamp(received, zone, work.now)), span("ys-num", stamp(due, zone, work.now)),
        Markup(left_badge(due, work.now) + span("", doubt, late)),
    ]  # fmt: skip


def _enter(visit: Visit) -> None:
    units = {unit.id: unit.name for unit in visit.house.config.units.units}
    own = visit.actor.unit if visit.actor.unit in units else None
    with st.form(f"ys_register_{st.session_state.get(MADE, 0)}", border=False):
        kind = st.selectbox("种类", HERE, format_func=lambda k: KINDS[k].cn)
        name = st.text_input("名称", placeholder="申请的内容、出错的页面，或网站、账号的名称")
        unit = st.selectbox("责任单位", list(units), index=list(units).index(own) if own else None,
                            format_func=units.__getitem__, placeholder="请选择")  # fmt: skip
        url = st.text_input("在哪里", placeholder="出错的页面，或网站、账号的完整网址；没有可不填")
        when = st.text_input("收到（网站、账号：上次更新）时间", value=now_text(visit), placeholder=f"例如 {EXAMPLE}")
        sent = st.form_submit_button("登记", type="primary")
    if sent and not refuses(visit, PLACE, f"{name} {url}") and (at := read_moment(visit, when)) is not None:
        place = url.strip() or None
        _do(visit, "已登记", lambda work: enter(work, kind, name, unit, at, visit.actor, url=place).number)


def _open(visit: Visit) -> dict[str, dict[str, Any]]:
    """Open entries by number; that there are none is said."""
    with visit.house.read() as work:
        found = {line["number"]: line for line in _lines(visit, work)}
    if not found:
        st.caption("没有在办的登记。")
    return found


def _close(visit: Visit) -> None:
    open_ = {number: line for number, line in _open(visit).items() if line["kind"] in HERE}
    if not open_:
        return
    number = pick("哪一项", open_, "ys_picked_close", lambda n: f"{n} {KINDS[open_[n]['kind']].cn}")
    with st.form(form_of("ys_register_close", number), border=False):
        url = st.text_input("网址", placeholder="答复、更正或更新所在页面的完整网址")
        file = st.file_uploader("或上传文件")
        when = st.text_input("办理时间", value=now_text(visit), placeholder=f"例如 {EXAMPLE}")
        second = colleague(visit, "第二确认人（仅早于已记录的超时时选）", SECONDS)
        sent = st.form_submit_button("登记凭证", type="primary")
    uploaded = [Attached(file.name, file.getvalue())] if sent and file else []
    if sent and not refuses(visit, PLACE, "", *uploaded) and (at := read_moment(visit, when)) is not None:
        proof = KINDS[open_[number]["kind"]].proof
        suffix = PurePath(file.name).suffix if file else ""
        proved = Proved(at, url.strip() or None, file.getvalue() if file else b"", second or None, suffix)
        _do(visit, f"已登记{PROOF_CN[proof]}", lambda work: prove(work, number, proof, proved, visit.actor).number)


def _withdraw(visit: Visit) -> None:
    """Entered by mistake, or taken back by who asked: a new event, and the entry stays in the list of what was."""
    open_ = _open(visit)
    if not open_:
        return
    number = pick("撤销哪一项", open_, "ys_picked_withdraw", lambda n: f"{n} {KINDS[open_[n]['kind']].cn}")
    with st.form(form_of("ys_register_withdraw", number), border=False):
        approver = colleague(visit, "批准人", APPROVERS)
        reason = st.text_input("撤销理由")
        sent = st.form_submit_button("撤销登记", type="primary")
    if sent and not refuses(visit, PLACE, reason):
        _do(
            visit,
            "已撤销登记",
            lambda w: withdraw(w, number, visit.actor, approver, reason.strip() or None).number,
        )


def _explain(visit: Visit) -> None:
    """Why a limit was missed, also of what is closed by now; stated anew it is a correction."""
    units = None if visit.actor.roles & DESK else [visit.actor.unit or ""]
    with visit.house.read() as work:
        zone, found = work.config.city.zone, missed_entries(work, units)
        causes = causes_of(work.session, [clock.id for _, clock in found])
        held = {
            (
                entry.number,
                clock.seq,
            ): f"{entry.number} {KINDS[entry.kind].cn}（{stamp(clock.due_at, zone, work.now)} 到期）"
            f"{'：已说明 ' + causes[clock.id].name if clock.id in causes else ''}"
            for entry, clock in found
        }
    if not held:
        st.caption("没有超时的登记。")
        return
    names = [cause.name for cause in visit.house.config.workflow.breach_causes.causes]
    which = pick("哪一个时限", held, "ys_picked_explain", held.__getitem__)
    with st.form(form_of("ys_register_explain", which), border=False):
        cause = st.selectbox("为什么没有按时", names, index=None, placeholder="请选择")
        reason = st.text_area("说明（不写申请人的姓名和电话）", height=80)
        st.caption("写明原因不改变超时；写错了再说明一次，原来的留在记录里。")
        sent = st.form_submit_button("说明超时原因", type="primary")
    if sent and not refuses(visit, PLACE, reason):
        said, (number, seq) = reason.strip() or None, which
        _do(visit, "已说明超时原因", lambda work: explain(work, number, seq, cause or "", visit.actor, said).number)


def _do(visit: Visit, said: str, act: Callable[[Work], str]) -> None:
    if (number := permitted(visit, act)) is None:
        return
    st.session_state[MADE] = st.session_state.get(MADE, 0) + 1
    st.session_state[DONE] = f"{said}：{number}"
    st.rerun()
