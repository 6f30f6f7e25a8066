"""交接班: the newest hand-overs, and one of them with its list, note and both signatures, fit to be printed."""

import streamlit as st

from cases.handovers.signing import handovers, sides_of
from cases.handovers.tending import missing_sides
from cases.store.people_tables import HandOver, User
from cases.store.types import row_id
from cases.work import Work
from dashboard.handover.parts import head, note, parts
from dashboard.handover.signing import forms
from dashboard.markup import Markup, div, span, table, tag
from dashboard.read.handovers import names, read_handover
from dashboard.rights import WHOLE_CITY
from dashboard.visit import Visit
from dashboard.wording import stamp


def show(visit: Visit) -> None:
    """The one asked for by the address, else the one that waits for this person, else the newest."""
    if not visit.sight.roles & WHOLE_CITY:
        st.html(div("ys-empty", "交接班只限值守台人员查看。"))
        return
    with visit.house.read() as work:
        rows = handovers(work)
        chosen = _chosen(rows, visit.user)
        file = read_handover(work, chosen) if chosen is not None else None
        left, right = st.columns([7, 17], gap="medium")
        with left:
            st.html(Markup(div("ys-part ys-noprint", "最近的交接班") + _list(rows, chosen, work)))
        with right:
            if file is None:
                st.html(div("ys-empty", "还没有交接班：值班表里第一次换班时自动生成。"))
                return
            st.html(head(file, work))
            st.html(note(file))
            forms(visit, file)
            st.html(parts(file, visit.sight, work))


def _chosen(rows: list[HandOver], user: User) -> int | None:
    wanted = row_id(st.query_params.get("id", ""))
    if wanted is not None:
        return wanted
    own = (row.id for row in rows if user.person_id is not None and sides_of(row, user))
    return next(own, rows[0].id if rows else None)


def _list(rows: list[HandOver], chosen: int | None, work: Work) -> Markup:
    zone = work.config.city.zone
    roles = work.config.ladders.role_names
    people = names(work, {i for row in rows for i in (row.outgoing_id, row.incoming_id)})
    lines: list[list[object]] = []
    for row in rows:
        missing = missing_sides(row)
        state = span("ys-bad", f"缺 {len(missing)} 方签字") if missing else span("ys-good", "已签")
        when = tag("a", stamp(row.at, zone, work.now), href=f"handovers?id={row.id}", target="_self")
        who = f"{people.get(row.outgoing_id or 0, '—')} → {people.get(row.incoming_id or 0, '—')}"
        lines.append([Markup(tag("b", when)) if row.id == chosen else when, roles.get(row.role, row.role), who, state])
    body = table(("时间", "角色", "交班 → 接班", "签字"), lines) if lines else div("ys-note", "暂无。")
    return div("ys-noprint", body)
