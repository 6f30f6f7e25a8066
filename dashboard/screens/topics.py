"""热点: what the city speaks of in the last seven days, the hottest first, with its trend and its voices."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import streamlit as st
from sqlalchemy import select

from cases.matters.lines import find_case
from cases.store.case_tables import Case
from cases.store.item_tables import FingerprintRow, Item, ItemVersion
from cases.work import Work
from dashboard.badges import case_link, severity_badge, small
from dashboard.markup import Markup, div, span, tag
from dashboard.masking import mask
from dashboard.rights import WHOLE_CITY
from dashboard.visit import Visit
from pipeline.hottest import hottest

DAYS = 7
SHOWN = 15
VOICES = 8
BLOCKS = "▁▂▃▄▅▆▇█"


def show(visit: Visit) -> None:
    """For those who see the whole city: a topic holds voices of every unit's cases."""
    if not visit.sight.roles & WHOLE_CITY:
        st.html(div("ys-empty", "热点只限值守台、审核、督查和领导查看。"))
        return
    with visit.house.read() as work:
        since = work.now - timedelta(days=DAYS)
        found = hottest(work, since, work.now, SHOWN)
        unseen = visit.user.unit
        shown = [_topic(line, since, work) for line in found if not unseen or _may_know(visit, line, work)]
    st.html(div("ys-part", f"最近 {DAYS} 天的热点（{len(shown)}）"))
    st.html(Markup("".join(shown)) or div("ys-empty", "最近七天没有成为热点的话题。"))


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
               tag("details", tag("summary", f"看其中的信息（{len(line['items'])}）"), *_voices(line["items"], work)))  # fmt: skip


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


def _voices(ids: Sequence[int], work: Work) -> list[Markup]:
    newest = (ItemVersion.item_id == Item.id) & (ItemVersion.n == Item.version)
    query = (
        select(Item.id, ItemVersion.title, ItemVersion.text).join(ItemVersion, newest).where(Item.id.in_(ids[:VOICES]))
    )
    rows = [
        div("ys-note", f"信息 {id_}：{mask(title or text)[:60]}") for id_, title, text in work.session.execute(query)
    ]
    rest = len(ids) - VOICES
    return [*rows, *([div("ys-note", f"另有 {rest} 条")] if rest > 0 else [])]
