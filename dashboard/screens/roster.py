"""值班: who is on duty now, the coming week, who stands in, where nobody is; and for who may, swaps and stand-ins."""

import streamlit as st

from cases.people.swaps import may_change_roster
from cases.work import Work
from dashboard.badges import small
from dashboard.markup import Markup, div, span, table, tag
from dashboard.read.roster import OnDuty, Outlook, read_outlook
from dashboard.roster.forms import forms
from dashboard.visit import Visit, require_visitor
from dashboard.wording import stamp

WEEKDAYS = "一二三四五六日"


def show(visit: Visit) -> None:
    """The page: what is refreshes itself, what changes it stands below."""
    _live(visit)
    if may_change_roster(visit.actor):
        with visit.house.read() as work:
            forms(visit, read_outlook(work))
    else:
        st.caption("换班、替班由带班领导或系统管理员办理。")


@st.fragment(run_every=30)
def _live(visit: Visit) -> None:
    require_visitor()
    with visit.house.read() as work:
        outlook = read_outlook(work)
        st.html(Markup(_holes(outlook, work) + div("ys-part", "现在值班") + _now(outlook, work)))
        st.html(Markup(div("ys-part", "未来七天") + _week(outlook, work)))
        st.html(Markup(div("ys-part", "替班") + _stand_ins(outlook, work)))


def _holes(outlook: Outlook, work: Work) -> str:
    """Gaps before they bite: red within the days in which they are a fault."""
    names, zone = _role_names(work), work.config.city.zone
    lines = [
        div(
            "ys-banner ys-red",
            f"{stamp(h.starts_at, zone, work.now)} 至 {stamp(h.ends_at, zone, work.now)} 没有人担任{names[h.role]}，请排班。",
        )
        for h in outlook.holes[:6]
    ]
    return "".join(lines)


def _now(outlook: Outlook, work: Work) -> Markup:
    return table(("角色", "何人", "单位", "到何时"), [_on_duty(row, work) for row in outlook.now])


def _on_duty(row: OnDuty, work: Work) -> list[object]:
    name = _role_names(work)[row.role]
    if row.person is None:
        return [name, span("ys-bad", "无人"), "—", "—"]
    person = span("", row.person.name, small(f"替 {row.instead_of}", "amber") if row.instead_of else None)
    until = stamp(row.until, work.config.city.zone, work.now) if row.until else "常任"
    return [name, person, _unit(work, row.person.unit), span("ys-num", until)]


def _week(outlook: Outlook, work: Work) -> Markup:
    if not outlook.days:
        return div(
            "ys-note",
            "未来七天没有排班。导入值班表用命令 yingsheng roster import，排轮班用 yingsheng roster generate。",
        )
    names = _role_names(work)
    rows: list[list[object]] = []
    for day, by_role in outlook.days.items():
        cells = [_cell(outlook, by_role.get(role, []), work) for role in outlook.roles]
        rows.append([span("ys-num", f"{day:%m-%d} 周{WEEKDAYS[day.weekday()]}"), *cells])
    return table(("日期", *(names[role] for role in outlook.roles)), rows)


def _cell(outlook: Outlook, shifts: list, work: Work) -> Markup:  # type: ignore[type-arg]
    zone = work.config.city.zone
    lines = [
        tag("div", span("ys-num", f"{s.starts_at.astimezone(zone):%H:%M}–{s.ends_at.astimezone(zone):%H:%M} "), p.name,
            Markup(" ") + small("换班") if s.replaces_id else None)
        for s, p in shifts
    ]  # fmt: skip
    return Markup("".join(lines) or "—")


def _stand_ins(outlook: Outlook, work: Work) -> Markup:
    zone = work.config.city.zone
    rows: list[list[object]] = [
        [outlook.people[s.person_id].name, outlook.people[s.by_id].name, span("ys-num", stamp(s.starts_at, zone, work.now)),
         span("ys-num", stamp(s.ends_at, zone, work.now) if s.ends_at else "本人返岗为止")]
        for s in outlook.stand_ins
    ]  # fmt: skip
    return table(("何人", "由谁替", "从何时", "到何时"), rows) if rows else div("ys-note", "现在没有替班。")


def _role_names(work: Work) -> dict[str, str]:
    return {role.id: role.name for role in work.config.ladders.roles}


def _unit(work: Work, unit: str) -> str:
    return next((u.name for u in work.config.units.units if u.id == unit), unit)
