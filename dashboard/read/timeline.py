"""The events of one case as sentences, newest first."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from sqlalchemy import ColumnElement, false, or_, select

from cases.matters.recorded import acts_of, last_undoable, undone
from cases.store.case_tables import CaseItem
from cases.store.event_tables import Event, EventText, about
from cases.store.item_tables import Item
from cases.work import Work
from dashboard.read.moment import ERASED, EVENT_CN, PURGED, Moment, moment_of
from dashboard.read.names import BORNE_OUT, names_of

DECIDED = dict.fromkeys(
    (EVENT_CN["extension_granted"], EVENT_CN["extension_refused"]), EVENT_CN["act_decide_extension"]
)
"""What an act put on record that says more than its own name: it stands for the act."""
ENDED = "时限随归档结束"
PARTS = ("act_split", "act_detach")
"""Acts by which voices leave."""


def read_timeline(work: Work, case_id: int, acts: Sequence[Event] | None = None, limit: int = 200) -> list[Moment]:
    """What happened to a case, newest first; the same thing several times in a row is one line. ``acts``: as just read."""
    query = (
        select(Event, EventText.text)
        .outerjoin(EventText, EventText.hash == Event.reason_hash)
        .where(or_(Event.case_id == case_id, _erased(work, case_id)))
        .order_by(Event.id.desc())
        .limit(limit)
    )
    rows = list(work.session.execute(query))
    acts = acts_of(work, case_id) if acts is None else acts
    people = {event.actor for event, _ in rows}
    read = [event.data for event, _ in rows if isinstance(event.data, dict)]
    people |= {str(data[key]) for data in read for key in BORNE_OUT if data.get(key)}
    names = names_of(work, case_id, people, acts, {event.type for event, _ in rows})
    taken, last = undone(acts), last_undoable(acts)
    moments = [(event, _marked(moment_of(event, reason, names), event, taken, last)) for event, reason in rows]
    return [_together(list(same)) for _, same in groupby(_once(_parted_once(_closed(moments))), _alike)]


def _closed(moments: Sequence[tuple[Event, Moment]]) -> list[tuple[Event, Moment]]:
    """What ended because the case was closed (持续发布) was kept to the end: it is not called void."""
    closed = {_by(event) for event, _ in moments if event.type == "act_close"}
    return [
        (event, replace(moment, what=ENDED)) if event.type == "clock_void" and _by(event) in closed else (event, moment)
        for event, moment in moments
    ]


def _parted_once(moments: Sequence[tuple[Event, Moment]]) -> list[tuple[Event, Moment]]:
    """Voices that left by one act are told of once, as that act: which they were and where they went."""
    acts = {_by(event): moment.what for event, moment in moments if event.type in PARTS}
    left = {_by(event) for event, _ in moments if event.type == "case_split"}
    return [
        (event, replace(moment, what=acts.get(_by(event), moment.what)) if event.type == "case_split" else moment)
        for event, moment in moments
        if event.type != "item_detached" or _by(event) not in left
    ]


def _by(event: Event) -> tuple[str, datetime]:
    return event.actor, event.recorded_at


def _erased(work: Work, case_id: int) -> ColumnElement[bool]:
    """The tombstones of the case's voices: theirs is the item, not the case."""
    gone = select(Item.id).join(CaseItem, CaseItem.item_id == Item.id)
    items = work.session.scalars(gone.where(CaseItem.case_id == case_id, Item.erased_at.is_not(None))).all()
    return Event.type.in_((PURGED, ERASED)) & about("item", items) if items else false()


def _once(moments: Sequence[tuple[Event, Moment]]) -> Iterator[Moment]:
    """An act, and what it put on record under the same name, are one line: the act's, with what the other adds."""
    beside: dict[tuple[object, ...], list[Moment]] = {_act(moment): [] for event, moment in moments if _is_act(event)}
    for event, moment in moments:
        if not _is_act(event) and _act(moment) in beside:
            beside[_act(moment)].append(moment)
    for event, moment in moments:
        if _is_act(event):
            same = [*beside[_act(moment)], moment]
            details = dict.fromkeys(one.detail for one in same if one.detail)
            reason = next((one.reason for one in same if one.reason), None)
            yield replace(
                moment, what=same[0].what, detail=" · ".join(details), reason=reason, effective_at=same[0].effective_at
            )
        elif _act(moment) not in beside:
            yield moment


def _is_act(event: Event) -> bool:
    return event.type.startswith("act_")


def _act(moment: Moment) -> tuple[object, ...]:
    return DECIDED.get(moment.what, moment.what), moment.actor, moment.recorded_at


def _marked(moment: Moment, event: Event, taken: Collection[int], last: Event | None) -> Moment:
    """With whether it was or may be taken back; a merge may be from the case that took the other in."""
    same = last is not None and (event.id == last.id or _took_in(event, last))
    named = last.id if same and last is not None else event.id
    return replace(moment, undone=event.id in taken, undoable=same, event_id=named)


def _took_in(event: Event, last: Event) -> bool:
    absorbed = event.type == "case_absorbed" and event.data.get("merged") == last.case_id
    return absorbed and event.recorded_at == last.recorded_at


def _alike(m: Moment) -> tuple[object, ...]:
    """What may stand as one line; an act that was or may be undone stands by itself."""
    return m.what, m.detail, m.actor, m.reason, m.event_id if m.undone or m.undoable else None


def _together(same: list[Moment]) -> Moment:
    return replace(same[0], times=len(same))
