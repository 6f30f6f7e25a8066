"""派单、签收、退单: a case goes to a unit, which takes it or gives it back with reasons."""

from typing import Any

from sqlalchemy import func, select

from cases.clocks.night import is_night
from cases.clocks.stop import Ending, running, stop_clock
from cases.matters.byhand import begin_for_dispatch
from cases.matters.given import required, unit_id
from cases.outbox.notices import Wish, ask
from cases.people.actors import Actor, Forbidden
from cases.store.case_tables import Case, Dispatch
from cases.store.clock_tables import ClockRow
from cases.work import Work


def dispatch(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any]) -> None:
    """Hand the case to a unit: it gets the handling lead, a receipt clock, and its liaison is told once."""
    unit = unit_id(work, data, "unit")
    if unit in case.complained_of:
        raise Forbidden("complained_of", "被反映的单位不能主办、协办或审核本件")
    seq = (work.session.scalar(select(func.max(Dispatch.seq)).where(Dispatch.case_id == case.id)) or 0) + 1
    _recall(work, case, actor, reason)
    row = Dispatch(
        case_id=case.id, seq=seq, unit=unit, by=actor.login, dispatched_at=work.now, state="sent", reason=reason
    )
    work.session.add(row)
    case.handling_lead, case.dispatched_at = unit, work.now
    case.decided = {**case.decided, "handling_lead": actor.login}
    work.session.flush()
    _rule(work, case, actor, reason)
    told = begin_for_dispatch(work, case, row, "unit_receipt")
    if not told or _must_wake(work, case):
        ask(work, Wish(f"dispatch:{row.id}", "notice", "manual", role="unit_liaison", unit=unit, case_id=case.id))


def accept(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any]) -> None:
    """签收: the unit takes the case; its receipt clock ends."""
    _answer(work, case, actor, "accepted", reason)


def refuse(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any]) -> None:
    """退单: with a reason and a counter-proposal; the arbitration clock starts and the first receiver keeps acting till then."""
    if not reason:
        raise Forbidden("reason_needed", "退单需要写明理由", ("reason",))
    counter = unit_id(work, data, "counter") if data.get("counter") else str(required(data, "counter"))
    row = _answer(work, case, actor, "refused", reason)
    row.counter = counter
    begin_for_dispatch(work, case, row, "arbitration")


def _must_wake(work: Work, case: Case) -> bool:
    """At night a receipt waits for the morning; but a unit that is handed a matter with a loud limit has to know of it now."""
    if not is_night(work.now, work.config.alerts.night, work.config.city.zone):
        return False
    return any(clock.terms["policy"]["loud"] for clock in running(work, case.id))


def _answer(work: Work, case: Case, actor: Actor, state: str, reason: str | None) -> Dispatch:
    query = select(Dispatch).where(Dispatch.case_id == case.id, Dispatch.state == "sent").order_by(Dispatch.seq.desc())
    row = work.session.scalars(query).first()
    if row is None:
        raise Forbidden("not_dispatched", "没有等待签收的派单")
    if actor.unit != row.unit and not actor.roles & {"duty_officer", "shift_leader"}:
        raise Forbidden("not_your_case", "这张派单不是发给本单位的")
    row.state, row.answered_at, row.answered_by = state, work.now, actor.login
    row.reason = reason or row.reason
    _end_receipt(work, row, "satisfied", actor, reason)
    return row


def _recall(work: Work, case: Case, actor: Actor, reason: str | None) -> None:
    """A slip nobody has answered is void when the next goes out: no unit can sign for it any more."""
    waiting = select(Dispatch).where(Dispatch.case_id == case.id, Dispatch.state == "sent")
    for row in work.session.scalars(waiting).all():
        row.state, row.answered_at, row.answered_by = "recalled", work.now, actor.login
        _end_receipt(work, row, "superseded", actor, reason)


def _end_receipt(work: Work, row: Dispatch, ending: Ending, actor: Actor, reason: str | None) -> None:
    clock = select(ClockRow).where(
        ClockRow.subject_kind == "dispatch", ClockRow.subject_id == str(row.id), ClockRow.kind == "unit_receipt"
    )
    for held in work.session.scalars(clock).all():
        stop_clock(work, held, ending, at=work.now, actor=actor.login, reason=reason)


def _rule(work: Work, case: Case, actor: Actor, reason: str | None) -> None:
    """A new dispatch after a refusal is the ruling: it ends the arbitration."""
    for clock in running(work, case.id):
        if "ruling" in clock.terms["policy"]["stops_on"]:
            stop_clock(work, clock, "satisfied", at=work.now, actor=actor.login, reason=reason)
