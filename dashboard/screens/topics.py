"""热点: what the city speaks of in the last seven days, the hottest first, with its trend and its voices; a map to choose a town."""

from base64 import b64encode
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any
from urllib.parse import quote

import streamlit as st
from sqlalchemy import select

from cases.matters.lines import find_case
from cases.store.case_tables import Case
from cases.store.item_tables import FingerprintRow, Item, ItemVersion
from cases.title import begins
from cases.work import Work
from config.territory import Town
from dashboard.badges import case_link, severity_badge, small
from dashboard.markup import Markup, div, span, tag
from dashboard.masking import mask
from dashboard.read.topics import DAYS, read_topics
from dashboard.rights import WHOLE_CITY
from dashboard.visit import Visit
from dashboard.wording import stamp
from reports.charts import Tile, Tiles, draw
from reports.glance import Glance

SHOWN = 15
VOICES = 8
BLOCKS = "▁▂▃▄▅▆▇█"


def show(visit: Visit) -> None:
    """For those who see the whole city: a topic holds voices of every unit's cases."""
    if not visit.sight.roles & WHOLE_CITY:
        st.html(div("ys-empty", "热点只限值守台、审核、督查和领导查看。"))
        return
    with st.spinner("正在统计最近七天的热点……"):
        hot = read_topics(visit.house)
    with visit.house.read() as work:
        town = _chosen(asked := st.query_params.get("town", ""), work)
        here = (line for line in hot.lines if town is None or town.name in line["where"])
        may = (line for line in here if not visit.user.unit or _may_know(visit, line, work))
        shown = [_topic(line, hot.since, work) for line in islice(may, SHOWN)]
        made = stamp(hot.made_at, work.config.city.zone, work.now)
    if asked and town is None:
        st.html(div("ys-banner ys-amber", f"没有「{asked}」这个镇街，下面是{visit.house.config.city.whole}的热点。"))
    st.html(_overview(hot.seen, town))
    where = f"{town.name}最近 {DAYS} 天的热点" if town else f"最近 {DAYS} 天的热点"
    st.html(div("ys-part", f"{where}（{len(shown)}） ", span("ys-note", f"统计于 {made}")))
    st.html(Markup("".join(shown)) or div("ys-empty", f"{town.name if town else ''}最近七天没有成为热点的话题。"))


def _chosen(name: str, work: Work) -> Town | None:
    """The town a tile was pressed for; an unknown name chooses none."""
    return next((town for town in work.config.territory.towns if town.name == name), None)


def _overview(seen: Glance, town: Town | None) -> Markup:
    """The same map and trend as the weekly paper's, the map to be pressed."""
    picture = b64encode(draw(seen.trend, "trend", alone=True).encode()).decode()
    drawn = tag("img", src=f"data:image/svg+xml;base64,{picture}", alt=seen.trend.alt, cls="ys-trend")
    trend = div("ys-half", div("ys-part", "每周走势（末周未完）"), drawn)
    return div("ys-halves", *([_map(seen.towns, seen.off, town)] if seen.towns else []), trend)


def _map(towns: Tiles, off: int, town: Town | None) -> Markup:
    tiles = [_tile(towns, tile, town) for tile in towns.tiles]
    note = f"示意图：只表示大致方位，不表示界线、面积和距离。点一个镇街只看它的热点。{f'另有 {off} 件属地未定或不在图上。' if off else ''}"
    back = tag("a", "看全部镇街", href="topics", target="_self") if town else None
    grid = div(
        "ys-map", *tiles, style=f"grid-template-columns: repeat({max(t.column for t in towns.tiles)}, minmax(0, 1fr))"
    )
    return div(
        "ys-half",
        div("ys-part", f"最近 {DAYS} 天新增事项（按属地，{towns.unit}）"),
        grid,
        div("ys-note ys-links", note, " ", back),
    )


def _tile(towns: Tiles, tile: Tile, town: Town | None) -> Markup:
    chosen = " on" if town is not None and town.name == tile.name else ""
    return tag(
        "a", span("ys-name", tile.name), span("n", str(tile.value)), href=f"topics?town={quote(tile.name)}", target="_self",
        cls=f"ys-tile l{towns.level(tile.value)}{chosen}", style=f"grid-column: {tile.column}; grid-row: {tile.row}",
        aria_label=f"{tile.name}{tile.value}{towns.unit}", aria_current="true" if chosen else "",
    )  # fmt: skip


def _may_know(visit: Visit, line: dict[str, Any], work: Work) -> bool:
    """Nobody reads on this page what is said of his own unit in a case that is kept from it."""
    ids = [id_ for number in line["cases"] if (id_ := find_case(work, number)) is not None]
    return all(visit.sight.reads(work.session.get_one(Case, id_)) for id_ in ids)


def _topic(line: dict[str, Any], since: datetime, work: Work) -> Markup:
    links = [case_link(id_, number) for number in line["cases"] if (id_ := find_case(work, number)) is not None]
    head = div(
        "ys-topic-head", span("ys-name", mask(line["topic"])), severity_badge(line["severity"], confirmed=False) if line["severity"] else None,
        small("疑似传言", "amber") if line["rumour"] else None, bars(_by_day(line["items"], since, work)),
    )  # fmt: skip
    facts = f"{line['voices']} 条 · {line['people']} 人 · 热度 {line['heat']:g} · {'、'.join(line['where'][:3]) or '地点不明'} · {'、'.join(line['handling_lead']) or '主办待定'}"
    return div("ys-voice", head, div("meta", facts), div("ys-links", "事项：", Markup("、".join(links))) if links else None,
               tag("details", tag("summary", f"看其中的信息（{line['voices']}）"), *_voices(line["items"], line["voices"], work)))  # fmt: skip


def bars(counts: Sequence[int]) -> Markup:
    """One bar a day, of letters: a drawing does not pass the page's cleaning of markup."""
    most = max([*counts, 1])
    words = f"每天的条数：{'、'.join(map(str, counts))}"
    drawn = "".join(BLOCKS[round((len(BLOCKS) - 1) * n / most)] for n in counts)
    return span("ys-bars", drawn, title=words, role="img", aria_label=words)


def _by_day(ids: Sequence[int], since: datetime, work: Work) -> list[int]:
    zone = work.config.city.zone
    heard = work.session.scalars(select(FingerprintRow.heard_at).where(FingerprintRow.item_id.in_(ids[:500])))
    days: Counter[date] = Counter(at.astimezone(zone).date() for at in heard)
    first = since.astimezone(zone).date()
    return [days[first + timedelta(days=n)] for n in range(DAYS + 1)]


def _voices(ids: Sequence[int], count: int, work: Work) -> list[Markup]:
    newest = (ItemVersion.item_id == Item.id) & (ItemVersion.n == Item.version)
    query = (
        select(Item.id, ItemVersion.title, ItemVersion.text).join(ItemVersion, newest).where(Item.id.in_(ids[:VOICES]))
    )
    rows = [
        div("ys-note", f"信息 {id_}：{begins(mask(title or text), 60)}")
        for id_, title, text in work.session.execute(query)
    ]
    rest = count - VOICES
    return [*rows, *([div("ys-note", f"另有 {rest} 条")] if rest > 0 else [])]
