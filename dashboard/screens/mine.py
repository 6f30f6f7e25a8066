"""本单位待办: what a unit has to do, least time left first; 签收, 退单 and 拟稿 in place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import streamlit as st
from sqlalchemy import select

from cases.matters.drafting import SENT_BACK, is_bygone
from cases.matters.flow import UNIT
from cases.matters.reviewing import open_stages
from cases.matters.worklist import WorkRow
from cases.store.act_tables import Response, Review
from cases.store.case_tables import Case
from cases.store.clock_tables import NOT_THE_UNITS, ClockRow
from cases.work import Work
from dashboard.acts.fields import note_seen, say_changed
from dashboard.badges import clock_word, left_badge, severity_badge, small, state_word
from dashboard.case.actions import FORMS, why_not
from dashboard.case.voices import voices
from dashboard.doing import SEEN, say_done
from dashboard.markup import Markup, div, span
from dashboard.masking import mask
from dashboard.read.answer import Answer, drafts_of, read_answer, read_handed
from dashboard.read.casefile import read_case
from dashboard.read.desk import Desk, read_desk
from dashboard.visit import Visit
from dashboard.wording import full_width, stamp

IN_PLACE = ("accept", "refuse", "respond", "publish", "feed-back", "extend", "inform-petitioner")
LABEL = {
    "accept": "签收",
    "refuse": "退单",
    "respond": "拟稿",
    "publish": "登记佐证",
    "feed-back": "反馈",
    "extend": "延期",
    "inform-petitioner": "告知反映人",
}
SHOWN = 20
OPEN = "ys_mine"
CURSORS = "ys_mine_cursors"


def show(visit: Visit) -> None:
    """The page of one unit's people."""
    if not visit.actor.roles & UNIT or not visit.user.unit:
        st.html(div("ys-empty", "本单位待办只供单位联络员和单位负责人使用。"))
        return
    top, cursors = st.container(), st.session_state.setdefault(CURSORS, [])
    with visit.house.read() as work:
        desk = read_desk(work, visit.sight, after=cursors[-1] if cursors else None, limit=SHOWN)
        now = work.now
        rows = [found.row for found in desk.rows if found.readable]
        offers = _offers(work, visit, rows)
    name = visit.house.config.unit(visit.user.unit).name
    over = sum(offer.due_at is not None and offer.due_at <= now for offer in offers.values())
    more = f"，每页 {SHOWN} 件，先到期的在前" if desk.next or cursors else ""
    st.html(div("ys-part", f"{name}：在办 {desk.counts['all']} 件，本页已超时 {over} 件{more}"))
    if not rows and not cursors:
        st.html(div("ys-empty", "本单位没有在办事项。"))
    for row in sorted(rows, key=lambda row: _place(row, offers[row.case_id])):
        _row(visit, row, offers[row.case_id], now)
    _turn(desk, cursors)
    with top:
        say_done()  # of a case that has left the list


def _turn(desk: Desk, cursors: list[Any]) -> None:
    """A unit with much on hand comes to its last case from here, too."""
    with st.container(horizontal=True, horizontal_alignment="right", key="ys-turn"):
        if cursors:
            st.button("上一页", on_click=cursors.pop)
        if desk.next:
            st.button("下一页", on_click=cursors.append, args=(desk.next,))


@dataclass(frozen=True)
class _Offer:
    """What this person may do in place, why not the rest, whether the case was opened again, what is asked of the unit, and the nearest limit that is the
    unit's to keep: what the desk, a leader or 纪检 owes is not shown to it as its own."""

    acts: list[str]
    refused: dict[str, str]
    again: bool
    asked: list[Markup]
    clock_kind: str | None = None
    due_at: datetime | None = None
    late: bool = False

    @property
    def presses(self) -> tuple[bool, float]:
        """In the order of what the unit owes; what it owes nothing of last."""
        return self.due_at is None, self.due_at.timestamp() if self.due_at else 0


def _place(row: WorkRow, offer: _Offer) -> tuple[bool, float]:
    """By what it shows; the one in hand stays where it was opened: signed for, its next limit is days away, and what came of the press with it."""
    held = st.session_state.get(OPEN)
    return held[2] if held and held[0] == row.case_id else offer.presses


def _offers(work: Work, visit: Visit, rows: Sequence[WorkRow]) -> dict[int, _Offer]:
    ids = [row.case_id for row in rows]
    handed = read_handed(work, ids)
    offers, cases = {}, work.session.scalars(select(Case).where(Case.id.in_(ids))).all()
    drafted = {
        case.id: [_drafted(draft, done)]
        for case, draft, done in drafts_of(work, cases)
        if case.state != "responded" and not is_bygone(work, case, draft)
    }
    for case in cases:
        why = {name: why_not(work, visit, case, handed[case.id], name) for name in IN_PLACE}
        offers[case.id] = _Offer(
            [name for name, refused in why.items() if refused is None],
            {name: refused for name, refused in why.items() if refused is not None},
            case.cycle > 1,
            _asked(handed[case.id], visit.user.unit) + drafted.get(case.id, []),
            *own_limit(handed[case.id].clocks),
        )
    return offers


def own_limit(running: Sequence[ClockRow]) -> tuple[str, datetime, bool] | tuple[()]:
    """Of the clocks of a case, the nearest limit first, the one that is the unit's, and whether it was past before anybody could know."""
    own = (clock for clock in running if clock.kind not in NOT_THE_UNITS)
    return next(((clock.kind, clock.due_at, clock.late_when_discovered) for clock in own), ())


def _row(visit: Visit, row: WorkRow, offer: _Offer, now: datetime) -> None:
    with st.container(border=True, key=f"ys-mine-{row.case_id}"):
        st.html(_head(visit, row, offer, now))
        if offer.asked:
            st.html(div("ys-note", *offer.asked))
        if st.session_state.get(OPEN, (None,))[0] == row.case_id:
            _said(offer)  # beside the case: the page stays where it was scrolled to
        with st.container(horizontal=True, vertical_alignment="center"):
            st.page_link(visit.pages["case"], label="打开", query_params={"id": str(row.case_id)})
            for name in offer.acts:
                kind: Literal["primary", "secondary"] = "primary" if name == "accept" else "secondary"
                pressed = (row.case_id, name, offer.presses)
                st.button(LABEL[name], key=f"ys_mine_{name}_{row.case_id}", type=kind, on_click=_begin, args=pressed)
        if st.session_state.get(OPEN, ())[:2] in [(row.case_id, name) for name in offer.acts]:
            _form(visit, row.case_id)


def _begin(case_id: int, name: str, presses: tuple[bool, float]) -> None:
    """Before the rows are drawn: a form open further up is closed by it, not drawn once more above this one."""
    st.session_state[OPEN] = (case_id, name, presses)
    st.session_state.pop(SEEN, None)


def _said(offer: _Offer) -> None:
    """What came of the open form; one that somebody else has made idle since says why before it closes."""
    name, done = st.session_state[OPEN][1], say_done()
    if name in offer.acts:
        return
    del st.session_state[OPEN]
    if not done:
        st.html(div("ys-banner ys-amber ys-come", f"现在不能办「{LABEL[name]}」：{full_width(offer.refused[name])}。"))


def _asked(answer: Answer, unit: str | None) -> list[Markup]:
    """What the desk asks for on the unit's own slip, and how its application for more time stands."""
    slip = next((one for one in reversed(answer.slips) if one.unit == unit), None)
    words = (
        [span("", f"办理要求：{full_width(slip.reason)}　")]
        if slip and slip.reason and slip.state in ("sent", "accepted")
        else []
    )
    last = answer.extensions[-1] if answer.extensions else None
    if last is not None and last.state == "asked":
        words.append(span("", f"已申请延期 {last.days} 天，等待审批　"))
    if last is not None and last.state == "refused" and any(clock.id == last.clock_id for clock in answer.clocks):
        words.append(span("ys-bad", f"申请延期 {last.days} 天，没有同意，理由见「打开」后的经过　"))
    if last is not None and last.state == "granted" and last.told_at is None:
        words.append(span("ys-bad", f"已同意延期 {last.days} 天，还没有告知反映人"))
    return words


def _drafted(draft: Response, done: Sequence[Review]) -> Markup:
    """What became of the unit's draft: sent back it waits for the unit, which nothing else would tell, and passed it waits to be published."""
    back = next((review for review in done if review.verdict == SENT_BACK), None)
    if back is not None:
        why = f"：{mask(back.reason)}" if back.reason else ""
        return span("ys-bad", f"第 {draft.n} 稿{back.stage}退回{why}　")
    if waiting := open_stages(done):
        return span("", f"第 {draft.n} 稿等{'、'.join(waiting)}　")
    return span("", f"第 {draft.n} 稿已审过，发布以后「登记佐证」　")


def _form(visit: Visit, case_id: int) -> None:
    with visit.house.read() as work:
        file = read_case(work, case_id)
        if file is None:
            return
        answer = read_answer(work, file)
        st.html(voices(file, work))  # what is signed for, sent back or answered is read first
        say_changed(work, file.case)
    FORMS[st.session_state[OPEN][1]](visit, file, answer)
    note_seen(file.case)


def _head(visit: Visit, row: WorkRow, offer: _Offer, now: datetime) -> Markup:
    due, left = stamp(offer.due_at, visit.house.config.city.zone, now), left_badge(offer.due_at, now)
    return div(
        "ys-mine", span("ys-num dim", row.number), severity_badge(row.severity, confirmed=row.severity_confirmed) if row.severity else None,
        small("重办", "amber") if offer.again else None, small("发现时已过时限") if offer.late else None, span("ys-title", mask(row.title)),
        span("dim", f"{row.handling_lead or '待定'}主办") if row.unit != visit.user.unit else None, span("dim", state_word(row.state)), span("dim", f"{clock_word(offer.clock_kind)} {due}" if offer.clock_kind else ""), left,
    )  # fmt: skip
