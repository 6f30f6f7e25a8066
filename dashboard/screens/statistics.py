"""考核与统计: any stretch of time by the weekly paper's definitions; every number opens its cases."""

from base64 import b64encode
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import streamlit as st

from cases.console import Refusal
from cases.store.types import row_id
from dashboard.address import Address
from dashboard.badges import case_link
from dashboard.markup import Markup, div, span, table, tag
from dashboard.read.statistics import Asked, Line, read_behind, readable_by, scope_of
from dashboard.visit import Visit
from dashboard.wording import stamp
from reports.charts import draw
from reports.content import Block, Chart, Paragraph, Section, Text
from reports.labels import label
from reports.months import Months
from reports.scope import CITY, Scope
from reports.sections.facts import Counted, duration, share
from reports.span import Span, of_any_span
from reports.spans import Days, span_named
from reports.statistics import running_month, statistics
from reports.week import Week, week_of

KINDS = {"week": "周", "month": "月", "quarter": "季", "year": "年", "free": "自选"}
MONTHS = {1: "month", 3: "quarter", 12: "year"}
RECENT = {"week": 12, "month": 13, "quarter": 8, "year": 5}


def show(visit: Visit) -> None:
    """The stretch stands in the address, so that what is seen can be sent to a colleague who may see it."""
    scope = scope_of(visit.sight)
    if scope is None:
        st.html(div("ys-empty", "您没有查看统计的权限。"))
        return
    wanted = _chosen(visit)
    asked = _asked()
    if asked is not None:
        _behind(visit, scope, wanted, asked)
        return
    again = st.session_state.pop("ys_count_again", False)
    with st.spinner(f"正在统计{wanted.title}……"):
        made = statistics(visit.house, wanted, scope, readable_by(visit.sight), again=again)
    _head(visit, scope, wanted, made.counted)
    left, right = st.columns(2, gap="medium")
    for n, section in enumerate(made.sections):
        with right if n % 2 else left:
            st.html(_section(section, wanted))
    st.html(_meanings())


def _asked() -> Asked | None:
    try:
        return Asked.read(st.query_params["figure"]) if "figure" in st.query_params else None
    except Refusal:
        st.html(div("ys-banner ys-amber", f"没有「{st.query_params['figure']}」这个指标，下面是全部统计。"))
        return None


# which stretch


def _chosen(visit: Visit) -> Span:
    zone, now = visit.house.config.city.zone, visit.house.now()
    current = _of_address(zone, now)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = st.segmented_control("区间", list(KINDS), default=_kind(current), required=True, format_func=KINDS.__getitem__,
                                    label_visibility="collapsed", key="ys_kind") or _kind(current)  # fmt: skip
        wanted = _free(current, zone, now) if kind == "free" else _recent(kind, current, zone, now)
    if wanted.name != current.name:
        st.query_params.from_dict({"period": wanted.name})
    return wanted


def _of_address(zone: ZoneInfo, now: datetime) -> Span:
    """What the address asks for, else the month that runs."""
    try:
        return span_named(st.query_params.get("period", ""), zone, now)
    except Refusal:
        return running_month(zone, now)


def _kind(chosen: Span) -> str:
    if isinstance(chosen, Months):
        return MONTHS[chosen.length]
    return "week" if isinstance(chosen, Week) else "free"


def _recent(kind: str, current: Span, zone: ZoneInfo, now: datetime) -> Span:
    found = {one.name: one for one in _latest(kind, zone, now)}
    if _kind(current) == kind:
        found.setdefault(current.name, current)
    names = list(found)
    at = names.index(current.name) if current.name in found else 0
    name = st.selectbox("哪一期", names, index=at, format_func=lambda n: found[n].title, label_visibility="collapsed",
                        width=320, key=f"ys_span_{kind}")  # fmt: skip
    return found[name]


def _latest(kind: str, zone: ZoneInfo, now: datetime) -> Iterator[Span]:
    today = now.astimezone(zone).date()
    length = {word: months for months, word in MONTHS.items()}.get(kind)
    one: Span = week_of(now, zone)
    if length is not None:
        one = Months(today.replace(month=(today.month - 1) // length * length + 1, day=1), length, zone)
    for _ in range(RECENT[kind]):
        yield one
        one = one.previous


def _free(current: Span, zone: ZoneInfo, now: datetime) -> Span:
    today = now.astimezone(zone).date()
    begun = current.starts_at.astimezone(zone).date()
    ended = min((current.ends_at - timedelta(seconds=1)).astimezone(zone).date(), today)
    first: Any = st.date_input("从", begun, max_value=today, format="YYYY-MM-DD", width=150, key="ys_from")
    last: Any = st.date_input("到", ended, max_value=today, format="YYYY-MM-DD", width=150, key="ys_to")
    ends: list[date] = sorted((first or begun, last or ended))
    return Days(ends[0], ends[1], zone)


# the numbers


def _head(visit: Visit, scope: Scope, wanted: Span, counted: Counted) -> None:
    zone = visit.house.config.city.zone
    made = stamp(counted.figures.made_at, zone, visit.house.now())
    whose = visit.house.config.city.whole if scope is CITY else visit.house.config.unit(scope.unit).name
    running = "" if wanted.is_over(counted.figures.made_at) else "，尚未结束"
    st.html(div("ys-stats", *(_card(wanted, *card) for card in _cards(counted))))
    with st.container(horizontal=True, vertical_alignment="center"):
        words = f"{wanted.title}{running} · {whose} · 统计于 {made}。点数字看事项。"
        st.html(
            Markup(span("ys-note", words, " ") + _exports(visit, f"statistics.{{form}}?period={quote(wanted.name)}"))
        )
        if st.button("重新统计", key="ys_again"):
            st.session_state["ys_count_again"] = True
            st.rerun()


def _cards(counted: Counted) -> Iterator[tuple[str, str, str, str]]:
    """The numbers asked for first: title, number, beside it, and the figure that opens."""
    on_time, late = counted["clocks_on_time"].count, counted["clocks_late"].count
    right, wrong = counted["cases_confirmed"].count, counted["cases_overruled"].count
    first, calls = counted["first_public_response"], counted["call_backs"]
    reached = calls.count - calls.of("未接通")
    half, most = (duration(hours) if hours is not None else "—" for hours in (first.median_hours, first.p90_hours))
    yield "收到信息", f"{counted['items_received'].count}", "条", "items_received"
    yield "新增事项", f"{counted['cases_opened'].count}", "件", "cases_opened"
    yield "按时率", *_share(on_time, on_time + late), "clocks_on_time"
    yield "处置超时", f"{late}", "个", "clocks_late"
    yield "首次公开回应", half, f"中位数；第90百分位 {most}", "first_public_response"
    yield "满意率", *_share(reached - calls.of("不满意"), reached), "call_backs"
    yield "提醒", f"{counted['messages'].count}", f"条，已发出 {counted['messages_sent'].count}", "messages"
    yield "研判准确率", *_share(right, right + wrong), "cases_confirmed"


def _share(part: int, whole: int) -> tuple[str, str]:
    rate, _, beside = share(part, whole).partition("（")
    return rate, beside.rstrip("）")


def _card(wanted: Span, title: str, number: str, beside: str, figure: str) -> Markup:
    return tag("a", span("ys-note", title), span("ys-big", number), span("ys-note", beside), href=_to(wanted, figure),
               target="_self", cls="ys-stat")  # fmt: skip


def _section(section: Section, wanted: Span) -> Markup:
    return Markup(div("ys-part", section.title) + Markup("".join(_block(b, wanted) for b in section.blocks)))


def _block(block: Block, wanted: Span) -> Markup:
    if isinstance(block, Paragraph):
        return div("ys-words", *(_text(text, wanted) for text in block.words))
    if isinstance(block, Chart):
        drawn = b64encode(draw(block.drawn, block.name, alone=True).encode()).decode()
        return tag("img", src=f"data:image/svg+xml;base64,{drawn}", alt=block.drawn.alt, cls="ys-trend")
    body = table(block.header, [[_text(cell, wanted) for cell in row] for row in block.rows])
    return Markup(div("ys-note", block.caption) + div("ys-wide", body))


def _text(text: Text, wanted: Span) -> Markup:
    """A number with cases behind it is the way to them; a nought stays plain."""
    if text.figure is None or text.text == "0":
        return span("", text.text)
    if text.figure.startswith("case:"):
        return case_link(int(text.figure.removeprefix("case:")), text.text)
    return tag("a", text.text, href=_to(wanted, text.figure), target="_self")


def _to(wanted: Span, figure: str) -> str:
    return f"statistics?period={quote(wanted.name)}&figure={quote(figure)}"


def _exports(visit: Visit, path: str) -> Markup:
    address = Address.of(visit.house.config)
    links = [tag("a", word, href=address.to(f"/export/{path.format(form=form)}"), download=path.partition(".")[0] + f".{form}")
             for form, word in (("xlsx", "导出 XLSX"), ("csv", "导出 CSV"))]  # fmt: skip
    return span("ys-links", links[0], " ", links[1])


def _meanings() -> Markup:
    from reports.definitions import DEFINITIONS

    lines: list[list[object]] = [[d.title, of_any_span(d.sentence)] for d in DEFINITIONS]
    return tag("details", tag("summary", f"指标口径（{len(lines)}）"), table(("指标", "口径"), lines))


# the cases behind a number


def _behind(visit: Visit, scope: Scope, wanted: Span, asked: Asked) -> None:
    after = row_id(st.query_params.get("after", "")) or 0
    with visit.house.read() as work:
        found = read_behind(work, visit.sight, scope, wanted, asked, after)
    back = tag("a", "← 返回统计", href=f"statistics?period={quote(wanted.name)}", target="_self")
    address = f"period={quote(wanted.name)}&figure={quote(st.query_params['figure'])}"
    st.html(Markup(div("ys-part", f"{asked.title(visit.house.config)} · {wanted.title}") + div("ys-links", back, "　", _exports(visit, f"figure.{{form}}?{address}"))
                   + div("ys-note", of_any_span(asked.definition.sentence))))  # fmt: skip
    heads = ("编号", "事项", "项目", *(("用时",) if asked.definition.measured else ()))
    rows = [_line(visit, asked, line) for line in found.lines]
    st.html(table(heads, rows) if rows else div("ys-empty", "没有可以列出的。"))
    if found.closed:
        st.html(div("ys-note", f"另有 {found.closed} 项限制知悉或须回避，只计数，不列出。"))
    if found.next is not None and st.button("下一页", key="ys_more"):
        st.query_params["after"] = str(found.next)
        st.rerun()


def _line(visit: Visit, asked: Asked, line: Line) -> list[object]:
    number = case_link(line.case_id, line.number) if line.case_id is not None else line.number
    times = [duration(line.hours) if line.hours is not None else "—"] if asked.definition.measured else []
    return [number, line.title, label(visit.house.config, asked.definition.parts, line.part), *times]
