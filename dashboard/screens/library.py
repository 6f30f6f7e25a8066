"""文件库: one search over all policy files, how each stands today, what explains it, and what is about to lapse."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import streamlit as st

from cases.library.citing import cited_in
from cases.library.files import KEEPERS, about_to_lapse, explain, file_lines, search_files
from cases.library.standing import FORMS
from cases.library.table import import_files
from cases.people.actors import Forbidden
from cases.people.sheets import RosterError
from cases.work import Work
from dashboard.doing import do, say_done
from dashboard.markup import Markup, div, span, table, tag
from dashboard.visit import Visit
from dashboard.wording import full_width

HEADS = ("文号", "标题", "发布机关", "发布日期", "状态", "有效期至", "解读")
REJECTED = "ys_library_rejected"
LAPSING_HEADS = ("文号", "标题", "有效期至", "引用它的事项")


def show(visit: Visit) -> None:
    """What is about to lapse first, then the search."""
    with visit.house.read() as work:
        lapsing = [_lapsing(line, work) for line in file_lines(work, about_to_lapse(work))]
    say_done()
    if rejected := st.session_state.pop(REJECTED, None):
        st.html(div("ys-banner ys-amber", f"没有导入 {len(rejected)} 行：{'；'.join(rejected[:20])}"))
    if lapsing:
        st.html(Markup(div("ys-part", "六十天内到期") + table(LAPSING_HEADS, lapsing)))
    words = st.text_input("查找", placeholder="文号、标题或发布机关里的词，空格隔开的都要有", width=460)
    with visit.house.read() as work:
        lines = file_lines(work, search_files(work, words))
    none = "没有这样的文件。" if words.strip() else "文件库里还没有文件。"
    found = table(HEADS, [_row(line) for line in lines]) if lines else div("ys-empty", none)
    st.html(Markup(found + (div("ys-note", f"列出 {len(lines)} 份。") if lines else "")))
    if visit.actor.roles & KEEPERS:
        with st.container(horizontal=True, key="ys-acts"):
            with st.popover("导入清单"):
                _import(visit)
            with st.popover("登记解读"):
                _explain(visit, [line["number"] for line in lines])


def _lapsing(line: dict[str, Any], work: Work) -> list[object]:
    cited = "、".join(cited_in(work, line["number"], line["title"])) or "—"
    return [line["number"], line["title"], span("ys-bad", line["valid_until"]), cited]


def _row(line: dict[str, Any]) -> list[object]:
    kind = "ys-good" if line["state"] == "现行有效" else "ys-bad"
    title = (
        tag("a", line["title"], href=line["url"], target="_blank", rel="noreferrer")
        if _is_link(line["url"])
        else line["title"]
    )
    told = "、".join(dict.fromkeys(one["form"] for one in line["explanations"])) or span("ys-note", "没有解读")
    return [
        line["number"],
        title,
        line["issuer"],
        line["issued_on"],
        span(kind, line["state"]),
        line["valid_until"] or ("长期" if line["state"] == "现行有效" else "—"),
        told,
    ]


def _is_link(url: str | None) -> bool:
    return bool(url and url.startswith(("http://", "https://")))


def _import(visit: Visit) -> None:
    with st.form("ys_library_import", border=False):
        file = st.file_uploader(
            "清单（.xlsx 或 .csv：文号、标题、发布机关、发布日期、状态、有效期至、网址、解读网址、解读形式）"
        )
        sent = st.form_submit_button("导入", type="primary")
    if not sent or file is None:
        return

    def act(work: Work) -> None:
        with TemporaryDirectory(prefix="yingsheng-") as folder:
            path = Path(folder) / f"list{Path(file.name).suffix}"
            path.write_bytes(file.getvalue())
            try:
                done = import_files(work, path, visit.actor)
            except RosterError as e:
                raise Forbidden("bad_file", str(e).replace(path.name, file.name)) from e
        st.session_state[REJECTED] = [f"第 {n} 行：{full_width(why)}" for n, why in done.rejected]

    do(visit, "清单已导入", act)


def _explain(visit: Visit, numbers: list[str]) -> None:
    with st.form("ys_library_explain", border=False):
        number = st.selectbox("文号", numbers, index=None, placeholder="请选择")
        form = st.selectbox("形式", FORMS)
        url = st.text_input("解读所在页面的完整网址")
        sent = st.form_submit_button("登记", type="primary")
    if sent and number:
        do(visit, f"{number} 已登记解读", lambda work: explain(work, number, form, url.strip(), visit.actor))
