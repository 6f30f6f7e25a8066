"""撤销: an act is taken back by a new event that names it; nothing on record is deleted, and nothing is taken back that somebody outside relied on.

The newest act that stands is undone first. Its event says what it turned; the clocks follow the facts as they do after any other change.
"""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select, update

from cases.audit.events import record
from cases.clocks.correct import run_again
from cases.matters.casualties import follow_casualties
from cases.matters.correcting import revoke
from cases.matters.deciding import graver_of, may_lower, merge, put_on_record
from cases.matters.extending import as_stated, withdraw_asked
from cases.matters.flow import DESK, DISCIPLINE, GONE_OUT, MOVES, UNDOABLE, carries
from cases.matters.given import number, spoken
from cases.matters.handing import put_again, recall
from cases.matters.held import follow_items, held_items, put_in, take_out
from cases.matters.leading import answering, follow_level
from cases.matters.lines import find_case
from cases.matters.nature import may_lessen, nature, note_nature
from cases.matters.recorded import act_event, act_name, acts_of, came_with, last_standing, undone
from cases.matters.refold import facts_told, stand_on
from cases.matters.regrade import regrade
from cases.matters.reviewing import call_again
from cases.matters.traces import FIXED, changed_again, put_back
from cases.people.actors import Actor, Forbidden
from cases.store.act_tables import Correction
from cases.store.case_tables import Case, CaseItem, Suggestion
from cases.store.clock_tables import ClockRow
from cases.store.event_tables import Event
from cases.store.item_tables import Item
from cases.store.people_tables import User
from cases.work import Work

ENDED = ("clock_superseded", "clock_satisfied", "clock_void")
Back = Callable[[Work, Case, Actor, str | None, dict[str, Any], Event], None]


def undo(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any]) -> None:
    """Take back the act whose ``event`` is named. Raises Forbidden with what stands in the way."""
    acts = acts_of(work, case.id)
    event = _named(acts, number(data, "event"))
    data["event"] = event.id
    name = act_name(event)
    if why := not_ones_right(case, actor, event):
        raise Forbidden("no_right", why)
    if why := not_ones_own(work, actor, event):
        raise Forbidden("not_yours", why)
    if not reason:
        raise Forbidden("reason_needed", "撤销需要写明理由", ("reason",))
    _nothing_in_the_way(work, acts, event)
    for other in {case.merged_into_id, other_case(work, case, data)} - {None}:
        _still_open(work, other, event)
    _BACK[name](work, case, actor, reason, data, event)


def not_ones_right(case: Case, actor: Actor, event: Event) -> str | None:
    """Why this person may take no such act back: who may not do it may not undo it."""
    name = act_name(event)
    held = carries(name, actor.roles, restricted=case.restricted)
    return None if held else f"{actor.name} 没有撤销「{MOVES[name].cn}」的权限"


def not_ones_own(work: Work, actor: Actor, event: Event) -> str | None:
    """Why this person may not take the act back though the right is theirs: a unit undoes what its own people did, the desk anything."""
    if actor.roles & (DESK | DISCIPLINE) or event.actor == actor.login:
        return None
    unit = work.session.scalar(select(User.unit).where(User.login == event.actor))
    return None if unit is not None and unit == actor.unit else "别的单位办理的, 由它自己或值班台撤销"


def other_case(work: Work, case: Case, data: dict[str, Any]) -> int | None:
    """The case that the act to be undone joined with or parted from, if any."""
    event = work.session.get(Event, int(data["event"])) if str(data.get("event", "")).isdigit() else None
    if event is None or event.case_id != case.id:
        return None
    into = [e.data["into"] for e in came_with(work, event) if e.type == "case_split"]
    return find_case(work, into[0]) if into else case.merged_into_id


def _named(acts: Sequence[Event], id_: int) -> Event:
    event = next((e for e in acts if e.id == id_), None)
    if event is None:
        raise Forbidden("no_such_event", f"本件没有编号为 {id_} 的办理记录", ("event",))
    name = act_name(event)
    if name not in UNDOABLE:
        able = "、".join(MOVES[one].cn for one in MOVES if one in UNDOABLE)
        raise Forbidden("not_undoable", f"「{MOVES[name].cn}」不能撤销; 可以撤销的: {able}")
    return event


def _nothing_in_the_way(work: Work, acts: list[Event], event: Event) -> None:
    taken = undone(acts).get(event.id)
    if taken is not None:
        raise Forbidden("undone", f"这次「{MOVES[act_name(event)].cn}」已于 {spoken(work, taken.recorded_at)} 撤销")
    _nobody_relied(work, acts, event)
    if "turned" not in event.data:
        raise Forbidden("no_trace", "这次办理早于能撤销的版本, 没有记下改了什么; 请改判或重新办理")
    last = last_standing(acts)
    if last is not None and last.id != event.id:
        later = f"「{MOVES[act_name(last)].cn}」({spoken(work, last.recorded_at)})"
        raise Forbidden("not_the_last", f"其后还有{later}没有撤销: 先撤销它, 或者改判、重新办理")


def _nobody_relied(work: Work, acts: Sequence[Event], event: Event) -> None:
    gone = next((e for e in acts if e.id > event.id and act_name(e) in GONE_OUT), None)
    if gone is not None:
        raise Forbidden(
            "gone_out",
            f"其后{GONE_OUT[act_name(gone)]} ({spoken(work, gone.recorded_at)}), 外面已有人据此行事, 不能撤销",
        )


def _still_open(work: Work, case_id: int | None, event: Event) -> None:
    other = work.session.get(Case, case_id, with_for_update={"key_share": True})
    if other is None or other.closed_at:
        raise Forbidden("closed", f"{other.number if other else '对方事项'} 已经归档或并入别件, 不能撤销")
    _nobody_relied(work, acts_of(work, other.id, event.id), event)


def _judged(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any], event: Event) -> None:
    """研判: the values are those of before, and what the officer's word had taught counts no more."""
    before, known, happened = case.severity, dict(case.facts), (case.occurred_at, case.occurred_until)
    answered, taken_for = answering(case), nature(case)
    _put_back(case, event)
    may_lessen(work, case, taken_for, actor, reason, data)
    may_lower(work, actor, before, case.severity, reason, data)
    told = select(Correction).where(
        Correction.case_id == case.id, Correction.by == event.actor, Correction.made_at == event.recorded_at
    )
    taken = set(work.session.scalars(select(Correction.revokes_id).where(Correction.case_id == case.id)))
    for row in work.session.scalars(told.where(Correction.revokes_id.is_(None))).all():
        if row.id not in taken:
            revoke(work, row.id, actor, reason)
    noted = note_nature(work, case, taken_for, actor, reason, data.get("approver"))
    basis = put_on_record(work, case, before, happened, actor, data) or noted
    follow_level(work, case, answered, actor, reason)
    raised = graver_of(before, case.severity) != before
    regrade(work, case, raised=raised, actor=actor.login, reason=reason, event_id=basis)
    follow_casualties(work, case, known, actor=actor.login)


def _handed(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any], event: Event) -> None:
    """派单: the slip is void, and one that it had taken the place of waits again."""
    recall(work, case, event.recorded_at, actor, reason)
    put_again(work, case, event.recorded_at)
    _put_back(case, event)
    _run_on(work, event, actor, reason)


def _joined(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any], event: Event) -> None:
    """并入: the voice belongs to no matter again, and the matter stands on those it has."""
    outcomes = {e.data["item"]: e.data.get("outcome") for e in came_with(work, event) if e.type == "item_attached"}
    items = list(outcomes)
    if set(items) >= set(held_items(work, case.id)):
        raise Forbidden("nothing_left", "撤销以后本件就没有信息了; 整件并入别的事项用并案")
    take_out(work, case, items, actor.login)
    _let_go(work, case, items)
    for item_id, outcome in outcomes.items():
        work.session.get_one(Item, item_id).outcome = outcome
    _stand(work, case, actor, reason)


def _parted(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any], event: Event) -> None:
    """拆分、移出: the voices come back. The matter that was made for them is merged again, unless somebody has worked on it."""
    split = next(e for e in came_with(work, event) if e.type == "case_split")
    other = work.session.get_one(Case, other_case(work, case, data))
    if "to" not in event.data["given"]:
        if done := acts_of(work, other.id):
            why = f"另立的 {other.number} 已有办理 (「{MOVES[act_name(done[0])].cn}」), 不能撤销; 可以并案"
            raise Forbidden("worked_on", why)
        merge(work, other, actor, reason, {"into": case.number})
        other.state = "merged"
        other.row_version += 1
        record(work, act_event("merge"), subject_kind="case", subject_id=other.id, case_id=other.id, actor=actor.login,
               data={"from": "received", "to": "merged", "given": ["into"]}, reason=reason)  # fmt: skip
        return
    items = [item for item in split.data["items"] if item in held_items(work, other.id)]
    if set(items) >= set(held_items(work, other.id)):
        raise Forbidden("nothing_left", f"撤销以后 {other.number} 就没有信息了; 可以并案")
    take_out(work, other, items, actor.login)
    put_in(work, case, items, actor.login, "undone")
    follow_items(work, items, case)
    _stand(work, other, actor, reason)
    _stand(work, case, actor, reason)


def _merged(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any], event: Event) -> None:
    """并案: two things after all. What it held and still lies with the survivor comes back, and so do its clocks."""
    survivor = work.session.get_one(Case, case.merged_into_id)
    absorbed = (
        select(Event).where(Event.case_id == survivor.id, Event.type == "case_absorbed").order_by(Event.id.desc())
    )
    said: dict[str, Any] = next((e.data for e in work.session.scalars(absorbed) if e.data.get("merged") == case.id), {})
    if "items" not in said:
        raise Forbidden("no_trace", "这次并案早于能撤销的版本, 没有记下并入了哪些信息; 请在并入的事项里拆分")
    items = [item for item in said["items"] if item in held_items(work, survivor.id)]
    if not items or set(items) >= set(held_items(work, survivor.id)):
        raise Forbidden("nothing_left", f"撤销以后 {case.number if not items else survivor.number} 就没有信息了")
    take_out(work, survivor, items, actor.login)
    _put_back(case, event)
    put_in(work, case, items, actor.login, "undone")
    letters = update(Case).where(Case.about_id == survivor.id, Case.id.in_(said["letters"]))
    work.session.execute(letters.values(about_id=case.id))
    _run_on(work, event, actor, reason)
    if put_back(survivor, said["turned"]):
        stand_on(work, survivor, facts_told(work, held_items(work, survivor.id)))
    survivor.row_version += 1
    basis = record(work, "case_parted", subject_kind="case", subject_id=survivor.id, case_id=survivor.id, actor=actor.login,
                   data={"items": items, "into": case.number}, reason=reason)  # fmt: skip
    regrade(work, survivor, raised=False, carried=True, actor=actor.login, reason=reason, event_id=basis)
    regrade(work, case, raised=False, actor=actor.login, reason=reason)
    call_again(work, case)


def _told_apart(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any], event: Event) -> None:
    """不是一件: the proposal waits for a decision again."""
    items = [e.data["item"] for e in came_with(work, event) if e.type == "suggestion_refused"]
    proposed = update(Suggestion).where(Suggestion.case_id == case.id, Suggestion.item_id.in_(items))
    work.session.execute(proposed.values(decided=None, decided_by=None))


def _asked(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any], event: Event) -> None:
    """申请延期: taken back before it is decided."""
    withdraw_asked(work, case)


_BACK: dict[str, Back] = {
    "confirm": _judged, "overrule": _judged, "dispatch": _handed, "attach": _joined, "detach": _parted, "split": _parted,
    "merge": _merged, "keep-apart": _told_apart, "extend": _asked,
}  # fmt: skip
assert _BACK.keys() == UNDOABLE, "every act that can be undone says how"


def _put_back(case: Case, event: Event) -> None:
    """The case stands as before the act; what has been heard since stays."""
    again = [FIXED[name] for name in changed_again(case, event.data["turned"]) if name in FIXED]
    if again:
        raise Forbidden("changed_since", f"其后{'、'.join(again)}又有变化, 不能撤销; 请改判")
    put_back(case, event.data["turned"])


def _run_on(work: Work, event: Event, actor: Actor, reason: str | None) -> None:
    """The clocks that the act had ended run again, from where they counted."""
    ended = [int(e.subject_id) for e in came_with(work, event) if e.type in ENDED]
    for clock in work.session.scalars(select(ClockRow).where(ClockRow.id.in_(ended))).all():
        if clock.state != "running" and clock.evidence_id is None:
            run_again(work, clock, as_stated(clock), actor=actor.login, reason=reason)


def _let_go(work: Work, case: Case, items: Sequence[int]) -> None:
    """The letters these items are go by themselves again."""
    letters = select(CaseItem.case_id).where(CaseItem.item_id.in_(items), CaseItem.detached_at.is_(None))
    gone = update(Case).where(Case.kind == "request", Case.about_id == case.id, Case.id.in_(letters))
    work.session.execute(gone.values(about_id=None))


def _stand(work: Work, case: Case, actor: Actor, reason: str | None) -> None:
    case.row_version += 1
    if stand_on(work, case, facts_told(work, held_items(work, case.id))):
        regrade(work, case, raised=False, carried=True, actor=actor.login, reason=reason)
