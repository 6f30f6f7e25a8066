"""研判队列: 待人工研判, 未确认, 疑似同一件; the least sure first; one press confirms, or many at once after a look at what comes of it."""

from typing import Any

import streamlit as st

from cases.matters.acts import act
from cases.matters.bulk import MOST, act_on_all, preview
from cases.matters.flow import DESK, MOVES
from cases.matters.lines import unit_name
from cases.people.actors import Forbidden
from cases.store.case_tables import Case
from cases.title import begins
from dashboard.acts.fields import unit_field
from dashboard.badges import case_link, clock_word, left_badge, severity_badge, state_word
from dashboard.doing import DONE, do, say_done
from dashboard.markup import Markup, div, span
from dashboard.masking import mask
from dashboard.read.queue import LOOKED_AT, SHOWN, Doubt, count_of, doubts, proposals
from dashboard.visit import Visit
from dashboard.wording import full_width

KINDS = {"review": "待人工研判", "unconfirmed": "未确认", "same": "疑似同一件"}
BULK = ("confirm", "dispatch", "close")
PICKED = "ys_picked"
SAME = "研判队列：认定为同一件"
SAID = 120
BY_WORDS = ("same", "near")
"""Found by their words; what else brings two voices together (a link, an incident) leaves the words unlike."""


def show(visit: Visit) -> None:
    """The page; only the desk works on it."""
    if not visit.actor.roles & DESK:
        st.html(div("ys-empty", "研判队列只限值班员、带班领导办理。"))
        return
    say_done()
    if picked := _picked():
        _chosen(visit, picked)
        return
    with visit.house.read() as work:
        counts = {of: count_of(work, visit.sight, of) for of in ("review", "unconfirmed")}
        counts["same"] = len(proposals(work, visit.sight))
    kind = st.segmented_control(
        "队列", list(KINDS), default="review", required=True, label_visibility="collapsed", key="ys_queue",
        format_func=lambda k: f"{KINDS[k]} {_count(counts[k], SHOWN if k == 'same' else LOOKED_AT)}",
    )  # fmt: skip
    if kind == "same":
        _same(visit)
    else:
        _doubts(visit, str(kind))


def _picked() -> list[int]:
    """The cases ticked on the desk, from the address."""
    return [
        int(word)
        for word in st.query_params.get("cases", "").split("-")
        if word.isascii() and word.isdigit() and len(word) < 16
    ][:MOST]


def _chosen(visit: Visit, ids: list[int]) -> None:
    """What was ticked on the desk, to be done together; what this person may not read is not among it."""
    with visit.house.read() as work:
        cases = [case for id_ in ids if (case := work.session.get(Case, id_)) is not None and visit.sight.reads(case)]
        lines = [div("ys-doubt", span("", case.number), severity_badge(case.severity, confirmed=case.severity_confirmed), span("ys-title", mask(case.title)),
                     span("dim", unit_name(work, case.handling_lead) or "待定"), span("dim", state_word(case.state))) for case in cases]  # fmt: skip
    st.html(Markup(div("ys-part", f"值守台选中的 {len(cases)} 件") + "".join(lines)))
    _together(visit, [case.id for case in cases])


def _count(n: int, most: int) -> str:
    return f"{n}" if n < most or (n == most and most == SHOWN) else f"{most} 件以上"


def _doubts(visit: Visit, of: str) -> None:
    with visit.house.read() as work:
        found, now = doubts(work, visit.sight, of), work.now
    st.caption(f"到期最近的 {LOOKED_AT} 件里，机器把握低的在前，列出 {SHOWN} 件以内。")
    if not found:
        st.html(div("ys-empty", "没有要研判的事项。"))
    for doubt in found:
        with st.container(horizontal=True, vertical_alignment="center", key=f"ys-doubt-{doubt.row.case_id}"):
            st.checkbox("选中", key=f"ys_pick_{doubt.row.case_id}", label_visibility="collapsed", width=28)
            st.page_link(
                visit.pages["case"], label=doubt.row.number, query_params={"id": str(doubt.row.case_id)}, width=130
            )
            st.html(_line(doubt, now), width="stretch")
            st.button("确认", key=f"ys_confirm_{doubt.row.case_id}", on_click=_confirm, args=(visit, doubt),
                      help="按机器提出的等级和主办确认；要改的请点开改判")  # fmt: skip
    _together(visit, [d.row.case_id for d in found if st.session_state.get(f"ys_pick_{d.row.case_id}")])


def _line(doubt: Doubt, now: Any) -> Markup:
    row, sure = doubt.row, "把握不详" if doubt.confidence is None else f"把握 {doubt.confidence:.0%}"
    other = f"，其次{doubt.runner_up}" if doubt.runner_up else ""
    return div(
        "ys-doubt", severity_badge(row.severity, confirmed=row.severity_confirmed), span("ys-title", mask(row.title)),
        span("dim", f"{row.handling_lead or '待定'}（{sure}{other}）"), span("dim", state_word(row.state)),
        span("dim", clock_word(row.clock_kind)), left_badge(row.due_at, now),
    )  # fmt: skip


def _confirm(visit: Visit, doubt: Doubt) -> None:
    try:
        with visit.house.write() as work:
            act(work, doubt.row.case_id, "confirm", visit.actor, None, {})
            work.commit()
    except Forbidden as e:
        st.session_state[DONE] = f"{doubt.row.number} 没有确认：{full_width(e.why)}"
        return
    st.session_state[DONE] = f"已确认研判：{doubt.row.number}"


def _together(visit: Visit, ids: list[int]) -> None:
    """First what would come of it for each, then done; what was previewed is what is done."""
    if not ids:
        st.caption("选中几件，可以一起确认、派单或归档。")
        return
    with st.container(border=True):
        action = st.segmented_control(
            "一起办理", BULK, default="confirm", required=True, format_func=lambda a: MOVES[a].cn
        )
        data = {"unit": unit_field(visit, "派给（不选：各派给自己的拟定主办）", None)} if action == "dispatch" else {}
        reason = st.text_input("办理要求" if action == "dispatch" else "意见")
        asked = (tuple(ids), str(action), reason.strip() or None, data)
        if st.button(f"先看会怎样（{len(ids)} 件）"):
            st.session_state[PICKED] = asked
        if st.session_state.get(PICKED) == asked:
            _previewed(visit, *asked)


def _previewed(visit: Visit, ids: tuple[int, ...], action: str, reason: str | None, data: dict[str, Any]) -> None:
    outcomes = preview(visit.house, ids, action, visit.actor, reason, data)
    st.html(Markup("".join(div("ys-note" if o.why is None else "ys-bad", full_width(o.sentence)) for o in outcomes)))
    possible = [o.case_id for o in outcomes if o.why is None]
    if possible and st.button(f"照此办理 {len(possible)} 件", type="primary"):
        done = act_on_all(visit.house, possible, action, visit.actor, reason, data)
        failed = [full_width(o.sentence) for o in done if o.why is not None]
        st.session_state[DONE] = "；".join([f"已{MOVES[action].cn} {len(done) - len(failed)} 件", *failed])
        st.session_state.pop(PICKED)
        st.rerun()


def _same(visit: Visit) -> None:
    with visit.house.read() as work:
        found = proposals(work, visit.sight)
    if not found:
        st.html(div("ys-empty", "没有等人决定的疑似同一件。"))
    for line, case_id, own_id in found:
        _proposal(visit, line, case_id, own_id)


def _proposal(visit: Visit, line: dict[str, Any], case_id: int, own_id: int | None) -> None:
    """A voice that stands in a case of its own takes that case along; one that stands nowhere joins alone."""
    joins = ("merge", own_id, {"into": line["case"]}) if own_id else ("attach", case_id, {"item": line["item"]})
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"ys-same-{line['id']}"):
        st.html(_pair(line, case_id, own_id), width="stretch")
        if st.button("并入", key=f"ys_join_{line['id']}", type="primary"):
            name, subject, data = joins
            do(visit, f"已并入：{line['case']}", lambda work: act(work, subject, name, visit.actor, SAME, data))
        if st.button("不是一件", key=f"ys_apart_{line['id']}"):
            done = f"已认定不是一件：信息 {line['item']} 与 {line['case']}"
            do(visit, done, lambda work: act(work, case_id, "keep-apart", visit.actor, None, {"item": line["item"]}))


def _pair(line: dict[str, Any], case_id: int, own_id: int | None) -> Markup:
    """What is said, not the titles only; both cases are a press away. How alike the words are tells something only where it was asked."""
    own: tuple[object, ...] = (
        ("（现在在 ", case_link(own_id, line["own_case"]), "）") if own_id else ("（还没有立件）",)
    )
    said = mask(line["text"].strip())
    alike = f" · 文字相似 {line['similarity']:.0%}" if line["how"] in BY_WORDS else ""
    return div(
        "ys-pair", div("", span("dim", f"信息 {line['item']} "), mask(line["title"]), span("dim", *own)),
        div("ys-note", begins(said, SAID)) if said else None,
        div("", span("dim", case_link(case_id, line["case"]), " "), mask(line["case_title"])),
        div("ys-note", f"{full_width(line['why'])}{alike}"),
    )  # fmt: skip
