"""答应回电: somebody was promised a call about a case by a time. Handed over from shift to shift until it is kept."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from cases.matters.given import instant
from cases.people.actors import Actor, Forbidden
from cases.store.case_tables import Case
from cases.store.people_tables import PromisedCall
from cases.work import Work


def promise_call(work: Work, case_id: int, text: str, due_at: datetime, actor: Actor) -> PromisedCall:
    """Put on record who was promised what by when. The words stay in this row: they may name a citizen."""
    row = PromisedCall(case_id=case_id, text=text, due_at=due_at, made_at=work.now, made_by=actor.login)
    work.session.add(row)
    work.session.flush()
    return row


def keep_call(work: Work, call: PromisedCall, actor: Actor) -> None:
    """The call was made; kept once, by the first who says so."""
    if call.kept_at is None:
        call.kept_at, call.kept_by = work.now, actor.login
        work.session.flush()


def open_calls(work: Work, case_id: int | None = None) -> list[PromisedCall]:
    """Promised calls not yet made, of one case or of all, the earliest first."""
    query = select(PromisedCall).where(PromisedCall.kept_at.is_(None))
    if case_id is not None:
        query = query.where(PromisedCall.case_id == case_id)
    return list(work.session.scalars(query.order_by(PromisedCall.due_at, PromisedCall.id)))


def promise(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any]) -> None:
    """答应回电."""
    if not str(data.get("text") or "").strip():
        raise Forbidden("missing", "缺少答应了谁、什么事", ("text",))
    promise_call(work, case.id, str(data["text"]).strip(), instant(data, "due_at"), actor)


def keep(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any]) -> None:
    """已回电: the call named, or the only one that waits."""
    waiting = open_calls(work, case.id)
    if not waiting:
        raise Forbidden("no_such_call", "本件没有答应未办的回电")
    if data.get("call") is None and len(waiting) > 1:
        raise Forbidden("which_call", f"本件有 {len(waiting)} 个回电未办, 请写明是哪一个: {_named(waiting)}", ("call",))
    wanted = str(data.get("call", waiting[0].id))
    found = next((call for call in waiting if str(call.id) == wanted), None)
    if found is None:
        raise Forbidden("no_such_call", f"本件没有未办的回电 {wanted}; 可用: {_named(waiting)}", ("call",))
    keep_call(work, found, actor)


def _named(calls: list[PromisedCall]) -> str:
    return ", ".join(str(call.id) for call in calls)
