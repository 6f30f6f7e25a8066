"""值班: who is on duty now, the coming week, who stands in, where nobody is; and for who may, swaps and stand-ins."""

from datetime import datetime, timedelta

import streamlit as st

from cases.people.outlook import roster_holes, unrested
from cases.people.swaps import may_change_roster
from cases.store.people_tables import Person, Shift
from cases.work import Work
from dashboard.badges import small
from dashboard.markup import Markup, div, span, table, tag
from dashboard.read.roster import OnDuty, Outlook, read_outlook
from dashboard.rights import WHOLE_CITY
from dashboard.roster.forms import forms
from dashboard.visit import Once, Visit, require_visitor
from dashboard.wording import stamp

REFRESH_SECONDS = 30
MOST_HOLES = 4
WEEKDAYS = "一二三四五六日"


def show(visit: Visit) -> None:
    """The page: what is refreshes itself, what changes it stands beside."""
    _holes(visit)
    left, right = st.columns([2, 3], gap="medium")
    with visit.house.read() as work:
        outlook = read_outlook(work)
    with left:
        _present(visit, Once(outlook))
        if may_change_roster(visit.actor):
            forms(visit, outlook)
        else:
            st.caption("换班、替班由带班领导或系统管理员办理。")
    with right:
        _coming(visit, Once(outlook))


@st.fragment(run_every=REFRESH_SECONDS)
def _holes(visit: Visit) -> None:
    """Gaps before they bite: red within the days in which they are a fault; and who has no rest between two shifts."""
    visit = require_visitor(visit)
    with visit.house.read() as work:
        ladders, zone, names = work.config.ladders, work.config.city.zone, work.config.ladders.role_names
        soon = work.now + timedelta(days=ladders.roster_fault_days)
        lines = [
            div(f"ys-banner {'ys-red' if h.starts_at < soon else 'ys-amber'}",
                f"{stamp(h.starts_at, zone, work.now)} 至 {stamp(h.ends_at, zone, work.now)} 没有人担任{names[h.role]}，请排班。")
            for h in roster_holes(work, ladders.roster_warn_days)[:MOST_HOLES]
        ]  # fmt: skip
        lines += [
            div("ys-banner ys-amber", f"{person.name} {stamp(first.starts_at, zone, work.now)} 起连值两班，到 {stamp(second.ends_at, zone, work.now)}，中间没有休息，也没有人与其交接；可以换班。")
            for person, first, second in unrested(work, ladders.roster_warn_days)[:MOST_HOLES]
        ]  # fmt: skip
    st.html(Markup("".join(lines)) or Markup("<span></span>"))


@st.fragment(run_every=REFRESH_SECONDS)
def _present(visit: Visit, read: Once[Outlook]) -> None:
    visit = require_visitor(visit)
    with visit.house.read() as work:
        outlook = read.take() or read_outlook(work)
        st.html(Markup(div("ys-part", "现在值班") + _now(outlook, work, rung=bool(visit.sight.roles & WHOLE_CITY))))
        st.html(Markup(div("ys-part", "替班") + _stand_ins(outlook, work)))


@st.fragment(run_every=REFRESH_SECONDS)
def _coming(visit: Visit, read: Once[Outlook]) -> None:
    visit = require_visitor(visit)
    with visit.house.read() as work:
        outlook = read.take() or read_outlook(work)
        st.html(Markup(div("ys-part", "未来七天") + _week(outlook, work)))


def _now(outlook: Outlook, work: Work, *, rung: bool) -> Markup:
    """Numbers only for who sees the whole city: a unit rings the desk, not a leader's own telephone."""
    heads, rows = ["角色", "何人", "到何时", "单位"], [_on_duty(row, work) for row in outlook.now]
    if rung:
        heads.insert(3, "电话")
        for row, cells in zip(outlook.now, rows, strict=True):
            cells.insert(3, tag("a", row.number, href=f"tel:{row.number}") if row.number else "—")
    return table(tuple(heads), rows)


def _on_duty(row: OnDuty, work: Work) -> list[object]:
    name = work.config.ladders.role_names[row.role]
    if row.person is None:
        return [name, span("ys-bad", "无人"), "—", "—"]
    person = span("", row.person.name, small(f"替 {row.instead_of}", "amber") if row.instead_of else None)
    until = stamp(row.until, work.config.city.zone, work.now) if row.until else "常任"
    return [name, person, span("ys-num", until), _unit(work, row.person.unit)]


def _week(outlook: Outlook, work: Work) -> Markup:
    if not outlook.days:
        return div(
            "ys-note",
            "未来七天没有排班。导入值班表用命令 yingsheng roster import，排轮班用 yingsheng roster generate。",
        )
    names = work.config.ladders.role_names
    rows: list[list[object]] = []
    for day, by_role in outlook.days.items():
        cells = [_cell(by_role.get(role, []), work) for role in outlook.roles]
        rows.append([span("ys-num", f"{day:%m-%d} 周{WEEKDAYS[day.weekday()]}"), *cells])
    return div("ys-wide", table(("日期", *(names[role] for role in outlook.roles)), rows))


def _cell(shifts: list[tuple[Shift, Person]], work: Work) -> Markup:
    zone = work.config.city.zone
    lines = [
        tag("div", span("ys-num", f"{_hours(s.starts_at.astimezone(zone), s.ends_at.astimezone(zone))}"), Markup(" "),
            span("ys-keep", p.name), *((" ", small("换班")) if s.replaces_id else ()))
        for s, p in shifts
    ]  # fmt: skip
    return Markup("".join(lines) or "—")


def _hours(begins: datetime, ends: datetime) -> str:
    days = (ends.date() - begins.date()).days
    return f"{begins:%H:%M}–{'次日' if days == 1 else f'{ends:%m-%d} ' if days else ''}{ends:%H:%M}"


def _stand_ins(outlook: Outlook, work: Work) -> Markup:
    zone = work.config.city.zone
    rows: list[list[object]] = [
        [outlook.people[s.person_id].name, outlook.people[s.by_id].name, span("ys-num", stamp(s.starts_at, zone, work.now)),
         span("ys-num", stamp(s.ends_at, zone, work.now) if s.ends_at else "本人返岗为止")]
        for s in outlook.stand_ins
    ]  # fmt: skip
    return table(("何人", "由谁替", "从何时", "到何时"), rows) if rows else div("ys-note", "现在没有替班。")


def _unit(work: Work, unit: str) -> str:
    return next((u.name for u in work.config.units.units if u.id == unit), unit)
