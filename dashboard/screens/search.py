"""检索: words over all items, newest first, masked; what the index does not hold yet is said above."""

import streamlit as st

from cases.items.search import waiting
from cases.items.words import phrases_of
from cases.store.types import row_id
from dashboard.badges import case_link
from dashboard.highlight import Mark, highlighted
from dashboard.markup import Markup, div
from dashboard.masking import mask
from dashboard.read.found import Hit, find
from dashboard.visit import Visit
from dashboard.wording import stamp

AROUND = 90


def show(visit: Visit) -> None:
    """One field; the words stand in the address, so that a search can be sent to a colleague who may read it."""
    asked = st.query_params.get("q", "")
    with st.form("ys_search", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        typed = st.text_input(
            "检索",
            value=asked,
            placeholder=f"例如 停水 {visit.house.config.territory.towns[0].name}，空格隔开的都要有",
            width=460,
        )
        sent = st.form_submit_button("检索", type="primary")
    if sent and typed.strip() != asked:
        st.query_params["q"] = typed.strip()
        st.query_params.pop("below", None)
        asked = typed.strip()
    with visit.house.read() as work:
        behind = waiting(work)
    if behind:
        st.html(div("ys-banner ys-amber", f"还有 {behind} 条信息没有编入检索，暂时检索不到。"))
    if asked:
        _found(visit, asked)


def _found(visit: Visit, asked: str) -> None:
    if not phrases_of(asked):
        st.html(div("ys-empty", "请输入汉字、字母或数字。"))
        return
    below = st.query_params.get("below", "")
    with visit.house.read() as work:
        found = find(work, visit.sight, asked, row_id(below))
        names = {c.id: c.name for c in work.config.channels.channels}
        shown = [_hit(hit, asked, names, stamp(hit.at, work.config.city.zone, work.now)) for hit in found.hits]
    if shown and not below:
        how_many = f"共 {found.count} 条" if found.counted else f"{found.count} 条以上（没有全数）"
        st.html(div("ys-note", f"{how_many}，最近收到的在前，本页 {len(shown)} 条。"))
    st.html(Markup("".join(shown)) or div("ys-empty", f"没有找到「{asked}」，或都是您无权查看的。"))
    if found.next is not None and st.button("下一页"):
        st.query_params["below"] = str(found.next)
        st.rerun()


def _hit(hit: Hit, asked: str, names: dict[str, str], at: str) -> Markup:
    case = case_link(hit.case_id, hit.number) if hit.case_id and hit.number else "没有立件"
    meta = div("meta", f"信息 {hit.item_id} · {names.get(hit.channel, hit.channel)} · {at} · ", case)
    title = div("head", _marked(hit.title, asked)) if hit.title else None
    return div("ys-voice", meta, title, div("body", _marked(_around(hit.text, asked), asked)))


def _around(text: str, asked: str) -> str:
    """The piece of the text that holds the first word found; cut in the middle, so that no number is cut free of its mask."""
    at = next((i for part in asked.split() if (i := text.find(part)) >= 0), 0)
    first, last = max(0, at - AROUND), min(len(text), at + AROUND)
    return f"{'…' if first else ''}{mask(text)[first:last]}{'…' if last < len(text) else ''}"


def _marked(text: str, asked: str) -> Markup:
    marks = [Mark(i, i + len(part), "检索词") for part in asked.split() for i in _places(text, part)]
    return highlighted(text, marks, mask)


def _places(text: str, part: str) -> list[int]:
    places, at = [], text.find(part)
    while at >= 0:
        places.append(at)
        at = text.find(part, at + len(part))
    return places
