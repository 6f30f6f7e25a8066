"""A table brought to the desk: looked through whole, kept, and every row that was refused handed back as a table."""

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st

from cases.items.files import safe_name
from cases.items.runs import refused_since
from config.channels import Table
from crawlers.bring import bring
from crawlers.errors import CrawlError
from crawlers.manual.enter import DESK
from crawlers.refused import refusals_table, refusals_told
from crawlers.storing import Tally
from crawlers.table.opening import SUFFIXES
from crawlers.voices import Rejected
from dashboard.markup import div
from dashboard.visit import Visit
from dashboard.wording import full_width

MOST_SHOWN = 20
RECENT = timedelta(days=7)
RESULT = "ys_uploaded"


def show_upload(visit: Visit) -> None:
    """The form, and what the last table came to."""
    if not visit.actor.roles & DESK:
        st.html(div("ys-note", "只有值班员、带班领导和系统管理员可以上传。"))
        return
    names = {c.id: c.name for c in visit.house.config.channels.channels}
    tables = [c.id for c in visit.house.config.channels.channels if isinstance(c.source, Table)]
    with st.form("ys_upload", border=False):
        first, second = st.columns([1, 2])
        order = [*tables, *(id for id in names if id not in tables)]
        channel = first.selectbox("属于哪个渠道", order, format_func=names.__getitem__)
        history = first.checkbox("历史数据（入库研判，不发提醒）")
        file = second.file_uploader(
            "表格（XLSX、XLS、ET、ODS、CSV、JSONL）", type=[suffix.removeprefix(".") for suffix in SUFFIXES]
        )
        sent = st.form_submit_button("上传", type="primary")
    if sent and file is None:
        st.error("请先选择文件")
    elif sent and file is not None:
        st.session_state.pop(RESULT, None)
        _bring(visit, channel, file.name, file.getvalue(), history)
    _show_result()
    _earlier(visit)


def _bring(visit: Visit, channel: str, name: str, body: bytes, history: bool) -> None:
    refused: list[Rejected] = []
    try:
        with TemporaryDirectory(prefix="yingsheng-") as folder, st.spinner("正在读入"):
            path = Path(folder) / safe_name(name)
            path.write_bytes(body)
            tally = bring(visit.house, visit.house.config.channel(channel), path, history=history,
                          guarded=not history, tell=refused.append)  # fmt: skip
    except CrawlError as e:
        st.error(full_width(str(e)))
        return
    st.session_state[RESULT] = (name, tally, refused)


def _earlier(visit: Visit) -> None:
    """Rows refused lately on any way in: a watched folder has nobody before a screen."""
    with visit.house.read() as work:
        rows = refused_since(work, visit.house.now() - RECENT)
    if rows:
        named = {c.id: c.name for c in visit.house.config.channels.channels}
        listed = [
            Rejected(row.row, row.key, f"{named.get(row.channel, row.channel)} {row.source}: {row.reason}")
            for row in rows
        ]
        words = f"下载各渠道最近 {RECENT.days} 天的拒收清单（{len(rows)} 条）"
        st.download_button(
            words, refusals_table(listed), file_name="各渠道拒收清单.csv", mime="text/csv", on_click="ignore"
        )


def _show_result() -> None:
    name, tally, refused = st.session_state.get(RESULT) or ("", Tally(), [])
    if not name:
        return
    words = f"{name}：读 {tally.read} 条，新 {tally.new} 条，重复 {tally.duplicate} 条，拒收 {tally.rejected} 条。"
    st.html(div("ys-banner ys-amber" if refused else "ys-banner ys-green", words))
    if refused:
        st.html(div("ys-note", *(div("", full_width(words)) for words in refusals_told(refused, MOST_SHOWN))))
        table = refusals_table(refused)
        st.download_button("下载拒收清单", table, file_name="拒收清单.csv", mime="text/csv", on_click="ignore")
