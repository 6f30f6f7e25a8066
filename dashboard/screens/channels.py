"""渠道: where voices come from, and whether each still speaks."""

import streamlit as st

from cases.work import Work
from dashboard.markup import Markup, div, span, table
from dashboard.read.freshness import Source, read_sources
from dashboard.visit import Visit, require_visitor
from dashboard.wording import stamp

CARRIES_CN = {"request": "诉求件", "opinion": "舆情", "own": "本市发布"}
KIND_CN = {
    "website": "网站采集", "feed": "订阅源", "table": "表格导入", "mailbox": "邮箱收取", "push": "对方推送", "manual": "人工录入", "not_connected": "未接通",
}  # fmt: skip
HEADS = ("渠道", "类别", "接入方式", "状态", "最近采集", "本轮", "最近新信息", "问题")


def show(visit: Visit) -> None:
    """The page refreshes itself."""
    _table(visit)


@st.fragment(run_every=10)
def _table(visit: Visit) -> None:
    require_visitor()
    with visit.house.read() as work:
        sources = read_sources(work)
        bad = [s.channel.name for s in sources if s.bad]
        if bad:
            st.html(div("ys-banner ys-red", f"{'、'.join(bad)}：没有按时采到，不等于没有舆情。"))
        st.html(table(HEADS, [_row(s, work) for s in sources]))


def _row(source: Source, work: Work) -> list[object]:
    zone, run, channel = work.config.city.zone, source.run, source.channel
    kind = "bad" if source.bad else "off" if source.off else "odd" if source.quiet else "ok"
    why = channel.source.why if channel.source.kind == "not_connected" else run.error if run and run.error else ""
    return [
        channel.name, CARRIES_CN[channel.carries], KIND_CN[channel.source.kind], span(f"ys-chip {kind}", source.words),
        span("ys-num", stamp(run.ended_at if run else None, zone, work.now)), _round(source),
        span("ys-num", stamp(source.last_item_at, zone, work.now)), why or ("超过约定时间无新信息" if source.quiet else ""),
    ]  # fmt: skip


def _round(source: Source) -> Markup:
    run = source.run
    if run is None:
        return span("ys-note", "—")
    words = f"读 {run.read}，新 {run.new}，重复 {run.duplicate}"
    return span("", words + (f"，拒收 {run.rejected}" if run.rejected else ""))
