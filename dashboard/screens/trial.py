"""试运行: which ways out send nothing yet, what would have been sent to whom on which day, and the act that turns one on."""

import streamlit as st

from cases.matters.turning import MAY_TURN, turn
from cases.outbox.trial import Standing, standings
from cases.outbox.withheld import Kept, Noise, noise, texts
from cases.work import Work
from config.words import PURPOSES_CN
from dashboard.badges import case_link
from dashboard.doing import do, say_done
from dashboard.markup import Markup, div, span, table
from dashboard.visit import Visit
from dashboard.wording import WAY_CN, full_stamp, stamp

WAY_HEADS = ("发送方式", "状态", "由谁何时")
NOISE_HEADS = ("日期", "何人", "单位", "会收到", "其中夜间", "另并入", "方式")
TEXT_HEADS = ("时间", "何人", "方式", "何事", "事项", "原文")
MOST_DAYS = 100


def show(visit: Visit) -> None:
    """Ways first, then the noise, then every text."""
    with visit.house.read() as work:
        ways, counted, kept = standings(work), noise(work), texts(work)
        rows = [_way(one, work) for one in ways]
        listed = [_text(one, work) for one in kept]
    say_done()
    st.html(
        Markup(
            div("ys-part", "发送方式") + (table(WAY_HEADS, rows) if rows else div("ys-empty", "没有启用的发送方式。"))
        )
    )
    if ways and visit.actor.roles & MAY_TURN:
        _form(visit, ways)
    elif ways:
        st.html(div("ys-note", "由系统管理员逐个开通；开通以前产生的提醒不补发。"))
    st.html(Markup(div("ys-part", "若已开通，每人每天会收到几条") + _counted(counted)))
    head = div("ys-part", f"试运行未发出的提醒（最近 {len(listed)} 条）")
    st.html(Markup(head + (table(TEXT_HEADS, listed) if listed else div("ys-empty", "没有试运行未发出的提醒。"))))


def _way(one: Standing, work: Work) -> list[object]:
    state = span("ys-bad", "试运行，不发出") if one.trial else span("ys-good", "已开通")
    by = f"{one.by}，{full_stamp(one.at, work.config.city.zone)}" if one.at else "按配置，没有人改过"
    return [one.name, state, by]


def _form(visit: Visit, ways: list[Standing]) -> None:
    named = {one.way: one for one in ways}
    with st.popover("开通、停下"), st.form("ys_trial", border=False):
        way = st.selectbox(
            "发送方式", list(named), format_func=lambda w: named[w].name, index=None, placeholder="请选择"
        )
        what = st.radio("操作", ["开通", "回到试运行"], horizontal=True)
        reason = st.text_input("理由")
        st.html(div("ys-note", "开通以后产生的提醒照常发出，以前的不补发；此操作记入事件。"))
        sent = st.form_submit_button("确定", type="primary")
    if sent and way:
        done = f"{named[way].name}已{what}"
        do(
            visit,
            done,
            lambda work: turn(work, way, visit.actor, reason, live=what == "开通", environment=visit.house.environment),
        )


def _counted(counted: list[Noise]) -> Markup:
    if not counted:
        return div("ys-empty", "还没有。")
    rows: list[list[object]] = [
        [f"{n.day:%m-%d}", n.person, n.unit, span("ys-num", f"{n.messages} 条"), f"{n.at_night} 条" if n.at_night else "—",
         f"{n.carried} 条" if n.carried else "—", "、".join(f"{way} {count}" for way, count in n.ways.items())]
        for n in counted[:MOST_DAYS]
    ]  # fmt: skip
    days = {n.day for n in counted}
    total = sum(n.messages for n in counted)
    said = f"{len(days)} 天，{len({(n.person, n.unit) for n in counted})} 人，共 {total} 条，平均每人每天 {total / len(counted):.1f} 条。"
    return Markup(div("ys-note", said) + table(NOISE_HEADS, rows))


def _text(one: Kept, work: Work) -> list[object]:
    about = case_link(one.case_id, one.number or "") if one.case_id else span("ys-note", "—")
    return [
        span("ys-num", stamp(one.at, work.config.city.zone, work.now)), f"{one.person}（{one.unit}）", WAY_CN.get(one.way, one.way),
        PURPOSES_CN.get(one.purpose, one.purpose), about, one.text,
    ]  # fmt: skip
