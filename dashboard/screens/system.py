"""系统: the processes' pulse, what the city still has to confirm, and the release."""

import re
from datetime import date

import streamlit as st

from alerts.rearm import SetAside, rearm, set_aside
from cases.clocks.wall import CONFIRMERS, confirm_clock, jump_sentence, open_jumps
from cases.work import Work
from config.load import Config
from config.version import VERSION
from config.warnings import gaps, unconfirmed
from config.words import PURPOSE_CN
from dashboard.badges import case_link, clock_word
from dashboard.drills import drill_form
from dashboard.managing import account_forms
from dashboard.markup import Markup, div, span, table
from dashboard.read.counts import count_cases, count_clocks, read_outbox
from dashboard.read.pulse import Pulse, read_pulses
from dashboard.recorded import recorded
from dashboard.rights import WHOLE_CITY
from dashboard.trying import trial_form
from dashboard.visit import Visit, require_visitor
from dashboard.wording import ago, full_stamp, full_width

FILE_CN = {
    "city": "城市", "channels": "渠道", "units": "单位", "territory": "地名", "duties": "职责", "severity": "等级标准",
    "deadlines": "时限", "ladders": "逐级提醒", "alerts": "提醒", "workdays": "放假调休", "access": "登录", "retention": "保存期限", "report": "周报",
    "workflow": "办理规程", "assessment": "考核表", "papers": "送阅件", "desk": "值守台",
}  # fmt: skip
ASIDE_HEADS = ("事项", "时限", "节点", "到点", "出错原因")
MAY_RETRY = frozenset({"shift_leader", "administrator"})
HEADS = ("进程", "状态", "最近心跳", "启动时间", "主机", "进程号", "版本", "配置")


def show(visit: Visit) -> None:
    """Pulse first; it refreshes itself."""
    _pulse(visit)
    _jumps(visit)
    _aside(visit)
    account_forms(visit)
    recorded(visit)
    st.html(div("ys-part", "演练"))
    drill_form(visit)
    st.html(div("ys-part", f"须由{visit.house.config.city.ours}确认的配置") + _unconfirmed(visit))
    trial_form(visit)


@st.fragment(run_every=10)
def _pulse(visit: Visit) -> None:
    visit = require_visitor(visit)
    with visit.house.read() as work:
        figures = div("", _figures(work)) if visit.sight.roles & WHOLE_CITY else ""
        body = table(HEADS, [_row(p, work) for p in read_pulses(work)])
    st.html(Markup(div("ys-part", "运行状态") + figures + body))


def _figures(work: Work) -> str:
    """Of all units' cases: whoever sees no others than his own unit's is not told how many there are."""
    running, breached = count_clocks(work)
    return f"在办事项 {count_cases(work)} 件，计时中的时限 {running} 个，其中已超时 {breached} 个；待发提醒 {read_outbox(work).waiting} 条。"


def _jumps(visit: Visit) -> None:
    """Jumps of the clock that wait for a person; the button is for those who may confirm."""
    with visit.house.read() as work:
        zone = work.config.city.zone
        found = [(full_stamp(jump.at, zone), full_width(jump_sentence(jump))) for jump in open_jumps(work)]
    if not found:
        return
    st.html(div("ys-part", "系统时间") + table(("发现时间", "情况"), [list(row) for row in found]))
    if not visit.actor.roles & CONFIRMERS:
        st.html(div("ys-note", "请系统管理员或带班领导核对后确认。"))
    elif st.button("时钟已核对，确认无误", key="confirm_clock"):
        with visit.house.write() as work:
            confirm_clock(work, visit.actor)
            work.commit()
        st.rerun()


def _aside(visit: Visit) -> None:
    """What could not be told to anybody, with its reason; nothing at all when there is nothing."""
    with visit.house.read() as work:
        rows = [_aside_row(row, work) for row in set_aside(work)]
    if not rows:
        return
    st.html(Markup(div("ys-part", "隔离的提醒节点和通知") + table(ASIDE_HEADS, rows)))
    if visit.actor.roles & MAY_RETRY and st.button("修好后重试", key="ys_rearm"):
        rearm(visit.house, visit.actor.login)
        st.rerun()


def _aside_row(row: SetAside, work: Work) -> list[object]:
    return [
        case_link(row.case_id, row.number or "") if row.case_id else "—", clock_word(row.clock),
        PURPOSE_CN.get(row.purpose, "通知"), span("ys-num", full_stamp(row.due_at, work.config.city.zone)), span("ys-bad", row.fault or "写不成提醒"),
    ]  # fmt: skip


def _row(pulse: Pulse, work: Work) -> list[object]:
    row, zone = pulse.row, work.config.city.zone
    if row is None:
        return [pulse.title, span("ys-bad", "从未启动"), *["—"] * 6]
    state = span("ys-bad", "无心跳") if pulse.silent else span("ys-good", "正常")
    config = span("ys-bad", f"{row.config_hash}（与网页不同，请重启）") if pulse.strange else row.config_hash
    beat = f"{ago(pulse.age)}" if pulse.age is not None else "—"
    return [
        pulse.title,
        state,
        beat,
        span("ys-num", full_stamp(row.started_at, zone)),
        row.host,
        str(row.pid),
        row.release,
        config,
    ]


def _unconfirmed(visit: Visit) -> Markup:
    config = visit.house.config
    today = visit.house.now().astimezone(config.city.zone).date()
    found = [*_by_source(config), *_gaps(config, today)]
    body = table(("配置", "项数", "须确认的内容"), found) if found else div("ys-note", "没有待确认的配置。")
    return Markup(body + div("ys-note", f"逐条的文件和位置见命令 yingsheng check。版本 {VERSION}"))


def _by_source(config: Config) -> list[list[object]]:
    """A line for each file and source: the same words eighty times are read by nobody."""
    groups: dict[tuple[str, str], list[str]] = {}
    for row in unconfirmed(config):
        groups.setdefault((row.file, row.source), []).append(row.label)
    return [
        [
            FILE_CN.get(file, file),
            span("ys-keep", f"{len(labels)} 项"),
            f"依据未确认，请{config.city.ours}核实：{full_width(source)}{_named(labels)}",
        ]
        for (file, source), labels in groups.items()
    ]


def _gaps(config: Config, today: date) -> list[list[object]]:
    return [["其他", "—", full_width(re.sub(r" \([a-z_]+\)", "", sentence))] for sentence in gaps(config, today)]


def _named(labels: list[str]) -> str:
    """What rests on it, by its Chinese name; an id says nothing to a reader."""
    names = list(dict.fromkeys(label for label in labels if label and not label.isascii()))
    return f"（{'、'.join(names)}）" if names else ""
