"""What the list shows: a filter, narrower values, and views: sets of both with a name, given by the city or kept by oneself."""

from collections.abc import Mapping
from typing import Any, get_args

import streamlit as st

from cases.people.views import drop_view, keep_view, views_of
from config.words import SEVERITY_CN, Category
from dashboard.current import here
from dashboard.doing import do
from dashboard.markup import table, tag
from dashboard.read.desk import FILTERS, Choice, count_desk
from dashboard.visit import Visit

KEYS = (
    ("J / ↓，K / ↑", "下一件、上一件"), ("O 或 回车", "打开这一件"), ("C", "确认研判（按机器提出的）"), ("D", "派单（按拟定的主办）"), ("R", "收到"),
    ("U", "撤销刚才那一次"), ("X", "选中、不选"), ("B", "选中的一起办理（先预览）"), ("?", "打开、合上这份说明"), ("Tab", "逐个走到按钮和链接"),
)  # fmt: skip
VIEW, FILTER = "ys_view", "ys_filter"
COUNTED = "ys_counted"
"""What this run has counted, for the list that follows, whose visitor it has asked for too; a refresh of the list by itself does both anew."""
NARROW = {"severity": "等级", "category": "类别", "unit": "主办", "territory": "属地", "instructed": "批示交办"}
ORDERED = {"批示": "批示件", "交办": "交办件"}


def choose(visit: Visit) -> Choice:
    """The row of widgets, and what they say together."""
    with visit.house.read() as work:
        counts, own = count_desk(work, visit.sight, city=here().counts.now()), views_of(work, visit.user.id)
    views = {**_given(visit), **own}
    chosen = st.session_state.setdefault(FILTER, "all")
    with st.container(horizontal=True, vertical_alignment="center", key="ys-choose"):
        st.segmented_control(
            "筛选", list(FILTERS), key=FILTER, required=True, label_visibility="collapsed", width="content",
            format_func=lambda f: f"{FILTERS[f]} {counts[f]}", on_change=_from_the_top,
        )  # fmt: skip
        if views:
            st.selectbox("视图", list(views), index=None, key=VIEW, placeholder="视图", label_visibility="collapsed", width=150,
                         on_change=_take, args=(views,))  # fmt: skip
        with st.popover("更多筛选", width="content"):
            narrow = {name: _narrowed(visit, name) for name in NARROW}
            _keeping(visit, own, {"filter": st.session_state.get(FILTER) or chosen, **narrow})
        with st.container(key="ys-help", width="content"), st.popover("按键"):
            st.html(table(("按键", "作用"), [[tag("kbd", key), word] for key, word in KEYS]))
    st.session_state[COUNTED] = counts  # the last thing: what a press above interrupts leaves nothing behind
    return Choice.of({**narrow, "filter": st.session_state.get(FILTER) or chosen})


def words_of(visit: Visit, choice: Choice) -> list[str]:
    """The narrower values as people say them."""
    said = {name: value for name, value in choice.said.items() if name in NARROW}
    return [_options(visit, name).get(value, value) for name, value in said.items()]


def _given(visit: Visit) -> dict[str, Mapping[str, str]]:
    """The city's views, but for that of an own unit where there is none."""
    unit = visit.user.unit
    found: dict[str, Mapping[str, str]] = {}
    for view in visit.house.config.desk.views:
        if view.own_unit and unit is None:
            continue
        values = view.model_dump(mode="json", exclude={"id", "name", "own_unit"}, exclude_none=True)
        found[view.name] = Choice.of({**values, **({"unit": unit} if view.own_unit else {})}).said
    return found


def _take(views: Mapping[str, Mapping[str, str]]) -> None:
    """Let every widget stand as the view says."""
    said = views.get(st.session_state[VIEW] or "", {})
    st.session_state[FILTER] = said.get("filter", "all")
    for name in NARROW:
        st.session_state[f"ys_only_{name}"] = said.get(name)
    _from_the_top()


def _from_the_top() -> None:
    st.session_state["ys_cursors"] = []


def _narrowed(visit: Visit, name: str) -> Any:
    words = _options(visit, name)
    return st.selectbox(NARROW[name], list(words), index=None, key=f"ys_only_{name}", format_func=words.__getitem__, placeholder="不限",
                        on_change=_from_the_top)  # fmt: skip


def _options(visit: Visit, name: str) -> dict[str, str]:
    config = visit.house.config
    if name == "severity":
        return {str(code): word for code, word in SEVERITY_CN.items()}
    if name == "instructed":
        return ORDERED
    if name == "unit":
        return {unit.id: unit.name for unit in config.units.units}
    names = get_args(Category) if name == "category" else [town.name for town in config.territory.towns]
    return {word: word for word in names}


def _keeping(visit: Visit, own: Mapping[str, Any], chosen: Mapping[str, Any]) -> None:
    """Give the present choice a name; take an own view away."""
    name = st.text_input("存为视图", placeholder="名称", key="ys_view_name")
    if st.button("保存视图"):
        do(
            visit,
            f"已存视图：{name.strip()}",
            lambda work: keep_view(work, visit.user.id, name, Choice.of(chosen).said),
        )
    if own:
        gone = st.selectbox("删去自己的视图", list(own), index=None, placeholder="不删", key="ys_view_gone")
        if gone and st.button("删去视图"):
            do(visit, f"已删去视图：{gone}", lambda work: drop_view(work, visit.user.id, gone))
