"""What an officer does to a case: one action, one transaction, with that user's rights and a reason on record."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from cases.audit.events import record
from cases.matters import (
    answering,
    authorising,
    calling_back,
    calls,
    deciding,
    drafting,
    evaluating,
    extending,
    handing,
    instructing,
    lookback,
    parting,
    phoning,
    reporting,
    restricting,
    reviewing,
    stating,
    suggested,
    undoing,
)
from cases.matters.flow import MOVES, OPEN, STATES_CN, UNDOABLE, carries, next_state
from cases.matters.given import spoken
from cases.matters.lines import find_case
from cases.matters.nature import NATURE
from cases.matters.recorded import act_event, act_name, acts_of, subject_of
from cases.matters.telling import standing, tell_changes
from cases.matters.traces import snapshot, turned
from cases.people.actors import Actor, Forbidden
from cases.people.sight import WHOLE_CITY, sight_of_actor
from cases.store.case_tables import Case
from cases.store.database import serialise
from cases.store.people_tables import User
from cases.work import Work

Act = Callable[[Work, Case, Actor, str | None, dict[str, Any]], None]

ACTS: dict[str, Act] = {
    "confirm": deciding.confirm, "overrule": deciding.overrule, "merge": deciding.merge,
    "close": deciding.close, "reopen": deciding.reopen,
    "split": parting.split, "detach": parting.detach, "attach": parting.attach,
    "keep-apart": suggested.keep_apart,
    "dispatch": handing.dispatch, "accept": handing.accept, "refuse": handing.refuse,
    "extend": extending.ask_extension, "decide-extension": extending.decide_extension,
    "inform-petitioner": extending.inform_petitioner,
    "respond": drafting.respond, "review": reviewing.review, "review-by-phone": reviewing.review_by_phone,
    "countersign": reviewing.countersign, "authorise": authorising.authorise, "publish": answering.publish,
    "exit": answering.leave, "report-up": reporting.report_up,
    "instruct": instructing.instruct, "own-instruct": instructing.instruct_oneself, "keep-copy": answering.keep_copy,
    "feed-back": instructing.feed_back, "check": answering.check_risk,
    "phone": phoning.phone, "promise-call": calls.promise, "keep-call": calls.keep,
    "state-cause": stating.state_cause,
    "restrict": restricting.restrict, "accept-transfer": restricting.accept_transfer, "lift": restricting.lift,
    "call-back": calling_back.call_back, "look-back": lookback.look_back, "evaluate": evaluating.evaluate,
    "undo": undoing.undo,
}  # fmt: skip

_GRADING = ("severity", "handling_lead", "category", "occurred_at", "occurred_until", "casualties", "approver", *NATURE)
TAKES: dict[str, tuple[str, ...]] = {
    "confirm": _GRADING, "overrule": _GRADING, "merge": ("into",), "close": (), "reopen": (),
    "split": ("items",), "detach": ("item", "to"), "attach": ("item",), "keep-apart": ("item",),
    "dispatch": ("unit", "support"), "accept": (), "refuse": ("counter",),
    "extend": ("clock", "days"), "decide-extension": ("verdict",), "inform-petitioner": ("how",),
    "respond": ("text", "kind"), "review": ("stage", "verdict", "checklist"),
    "review-by-phone": ("stage", "approver", "at"), "countersign": ("file", "by"), "authorise": ("facts", "by", "at"),
    "publish": ("kind", "issuer", "url", "file", "published_at", "clock", "confirmed_by"),
    "exit": ("kind", "approver", "issuer", "url", "review_on"), "report-up": ("to", "stage", "taken_by", "at", "text"),
    "instruct": ("kind", "by", "at", "form", "words", "units", "due_at"), "own-instruct": ("words", "units", "due_at"),
    "keep-copy": ("evidence", "file"), "feed-back": ("instruction", "url", "file", "issuer"), "check": (),
    "phone": ("person", "at", "answered_by", "unit", "clock"), "promise-call": ("text", "due_at"), "keep-call": ("call",),
    "state-cause": ("clock", "cause"),
    "restrict": (), "accept-transfer": (), "lift": (),
    "call-back": ("verdict", "at"), "look-back": (), "evaluate": (),
    "undo": ("event", "approver"),
}  # fmt: skip
"""What each act may be given."""

NOT_IN_A_DRILL = frozenset({"merge", "split", "detach", "attach", "keep-apart", "close", "reopen", "restrict"})
"""Acts that would tie a drill to the record proper, or go round its own beginning and end."""


def act(
    work: Work, case_id: int, action: str, actor: Actor, reason: str | None, data: dict[str, Any], *,
    version: int | None = None,
) -> None:  # fmt: skip
    """Do it, or raise Forbidden with what forbids it. Commit is the caller's.

    ``version``: the ``row_version`` the officer looked at; where somebody has acted since, the refusal says who and what.
    """
    serialise(work.session)  # judging folds voices into the same case; PostgreSQL would let the slower one overwrite
    case_id = subject_of(work, case_id, data.get("event")) if action == "undo" else case_id
    case = work.session.get(Case, case_id, with_for_update={"key_share": True})
    if case is None:
        raise Forbidden("no_such_case", f"没有编号为 {case_id} 的事项")
    may(case, action, actor)
    same_version(work, case, version)
    before, was, stood = case.state, snapshot(case), standing(work, _touched(work, case, action, data))
    ACTS[action](work, case, actor, reason, data)
    case.state = next_state(action, before) if case.state == before else case.state
    case.row_version += 1
    said: dict[str, Any] = {"from": before, "to": case.state, "given": sorted(data)}
    if action in UNDOABLE:
        said["turned"] = turned(was, case)
    if action == "undo":
        said["undoes"] = data["event"]
    record(work, act_event(action), subject_kind="case", subject_id=case.id, case_id=case.id,
           actor=actor.login, data=said, reason=reason)  # fmt: skip
    tell_changes(work, stood, actor.login)
    work.session.flush()


def refuse_unknown(action: str, data: dict[str, Any]) -> None:
    """Raise Forbidden for a key the act does not take: a mistyped ``severity`` would confirm what stands there already."""
    takes = TAKES.get(action)
    unknown = sorted(set(data) - set(takes)) if takes is not None else []
    if takes is not None and unknown:
        may = f"可用: {', '.join(takes)}" if takes else "这个操作不用 --data"
        raise Forbidden("unknown_key", f"{action} 不认识 {', '.join(unknown)}; {may}")


def _touched(work: Work, case: Case, action: str, data: dict[str, Any]) -> set[int]:
    """This case and the one it is to be joined with, or parted from again: their people hear of everything in one message."""
    others = [find_case(work, str(data[key])) for key in ("into", "to") if data.get(key)]
    others += [undoing.other_case(work, case, data)] if action == "undo" else []
    return {case.id, *(other for other in others if other)}


def same_version(work: Work, case: Case, version: int | None) -> None:
    """Raise Forbidden where somebody has acted since. A row on a screen may be minutes old: what was meant for the case as it stood is not done to the case as it stands."""
    if version is None or version == case.row_version:
        return
    last = acts_of(work, case.id)[-1:]
    who = work.session.scalar(select(User.name).where(User.login == last[0].actor)) if last else None
    done = (
        f"{who or last[0].actor} {spoken(work, last[0].recorded_at)} 已「{MOVES[act_name(last[0])].cn}」"
        if last
        else "新信息改变了事项"
    )
    raise Forbidden("stale", f"{case.number} 在您打开之后有变化: {done}; 请看过再办")


def may(case: Case, action: str, actor: Actor) -> None:
    """Raise Forbidden where this person has no right to the act, or the case stands where it is not done. Changes nothing."""
    move = MOVES.get(action)
    if move is None:
        raise Forbidden("no_such_action", f"没有 {action} 这个操作; 可用: {'、'.join(MOVES)}")
    if case.drill and action in NOT_IN_A_DRILL:
        raise Forbidden("a_drill", f"演练件不能「{move.cn}」: 用 yingsheng drill 或系统页结束演练")
    if not carries(action, actor.roles, restricted=case.restricted):
        raise Forbidden("no_right", f"{actor.name} 没有「{move.cn}」的权限")
    if case.restricted and "discipline" not in actor.roles:
        raise Forbidden("restricted", "该件涉及纪检监察, 只限纪检人员办理")
    if not sight_of_actor(actor).knows(case):
        raise Forbidden("not_your_case", "该事项不属于本单位, 或反映的是本单位")
    for_all = "discipline" in actor.roles or bool(move.roles & actor.roles & WHOLE_CITY)
    if not for_all and actor.unit not in _units(case):
        raise Forbidden("not_your_case", "该事项不属于本单位")
    if case.state not in move.states:
        raise Forbidden("wrong_state", f"事项处于「{STATES_CN[case.state]}」, {_stand(move.states)}的才能{move.cn}")


def _stand(states: frozenset[str]) -> str:
    """The states in words; all in which a case is still handled are one word."""
    handled = ["在办"] if states >= OPEN else []
    return "、".join(
        [*handled, *(cn for state, cn in STATES_CN.items() if state in states and not (handled and state in OPEN))]
    )


def _units(case: Case) -> set[str | None]:
    return {case.handling_lead, case.response_lead, *case.support} - set(case.complained_of)
