"""政务公开问题治理台账 on the page of registers: what is wrong with openness, whose, until when; 销号 with its proof."""

from pathlib import PurePath
from typing import Any

import streamlit as st

from cases.matters.given import day
from cases.registers.problems import KEEPERS, Found, note_problem, problem_lines, strike_off
from cases.work import Work
from crawlers.attached import Attached
from dashboard.doing import do, say_done
from dashboard.markup import Markup, div, span, table
from dashboard.masking import mask
from dashboard.picking import form_of, pick
from dashboard.proofs import proof_links
from dashboard.rights import WHOLE_CITY
from dashboard.secrecy import refuses
from dashboard.visit import Visit
from pipeline.opinion.openness import BASIS

HEADS = ("台账号", "问题", "责任单位", "整改措施", "整改期限", "情况")
PLACE = "problems"


def show_ledger(visit: Visit) -> None:
    """The ledger, what is open first; who keeps it enters and strikes off. A unit sees its own and changes nothing."""
    say_done()
    with visit.house.read() as work:
        lines = _lines(visit, work)
        links = proof_links(work, "problem", [line["id"] for line in lines if line["state"] == "closed"])
    st.html(div("ys-part", "政务公开问题治理台账"))
    st.html(
        table(HEADS, [_row(line, links.get(line["id"])) for line in lines])
        if lines
        else div("ys-empty", "台账里没有问题。")
    )
    if visit.actor.roles & KEEPERS:
        with st.container(horizontal=True, key="ys-ledger"):
            with st.popover("列入台账"):
                _enter(visit)
            with st.popover("销号"):
                _strike(visit, {line["id"]: line for line in lines if line["state"] == "open"})


def _lines(visit: Visit, work: Work) -> list[dict[str, Any]]:
    if visit.sight.roles & WHOLE_CITY:
        return problem_lines(work)
    return problem_lines(work, unit=visit.sight.unit) if visit.sight.unit else []


def _row(line: dict[str, Any], file: Markup | None) -> list[object]:
    if line["state"] == "closed":
        state = span("ys-good", f"{line['closed_at'][:10]} 销号")
    else:
        state = span("ys-bad", "已过整改期限，未销号") if line["overdue"] else span("", "未销号")
    again = span("ys-bad", f"　第 {line['times']} 次出现") if line["times"] > 1 else None
    proof = span("dim", f"　{line['url']}") if line["url"] else None
    return [
        str(line["id"]), f"{line['kind']}：{mask(line['name'])}", line["unit"], mask(line["measure"]), line["limit"],
        Markup("".join(part for part in (state, again, proof, file) if part)),
    ]  # fmt: skip


def _enter(visit: Visit) -> None:
    units = {unit.id: unit.name for unit in visit.house.config.units.units}
    with st.form("ys_problem", border=False):
        kind = st.selectbox("问题类别", list(BASIS), index=None, placeholder="请选择")
        name = st.text_input("具体问题", placeholder="哪个栏目、哪一页，缺什么或错在哪里")
        unit = st.selectbox(
            "哪个单位的问题", list(units), index=None, format_func=units.__getitem__, placeholder="请选择"
        )
        measure = st.text_input("整改措施")
        limit = st.text_input("整改期限", placeholder="例如 2026-12-31")
        st.caption("销号以后又出现的同一问题，用原来的说法再列入：原号重开，记第几次。")
        sent = st.form_submit_button("列入台账", type="primary")
    if not sent or refuses(visit, PLACE, f"{name}\n{measure}"):
        return
    if unit is None:
        st.error("请选择哪个单位的问题")
        return

    def note(work: Work) -> None:
        note_problem(work, Found(kind or "", name, unit, measure, day({"limit": limit.strip()}, "limit")), visit.actor)

    do(visit, f"已列入台账：{mask(name)}", note)


def _strike(visit: Visit, open_: dict[int, dict[str, Any]]) -> None:
    if not open_:
        st.caption("没有未销号的问题。")
        return
    id_ = pick("哪一号", open_, "ys_picked_strike", lambda n: f"{n} {mask(open_[n]['name'])}（{open_[n]['unit']}）")
    with st.form(form_of("ys_problem_strike", id_), border=False):
        url = st.text_input("整改后的网址", placeholder="改好的页面的完整网址")
        file = st.file_uploader("或上传整改凭证")
        reason = st.text_input("核查情况")
        sent = st.form_submit_button("销号", type="primary")
    uploaded = [Attached(file.name, file.getvalue())] if sent and file else []
    if sent and not refuses(visit, PLACE, reason, *uploaded):
        body, said = file.getvalue() if file else b"", reason.strip() or None
        suffix = PurePath(file.name).suffix if file else ""
        do(
            visit,
            f"已销号：第 {id_} 号",
            lambda w: strike_off(w, id_, visit.actor, url=url.strip() or None, body=body, suffix=suffix, reason=said),
        )
