"""派单、签收、退单: a case goes to a unit, which takes it or gives it back with reasons."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from cases.audit.events import record
from cases.clocks.night import by_day, is_night
from cases.clocks.stop import Ending, running, stop_clock, take_notices_back
from cases.matters.basis import began_at
from cases.matters.byhand import begin_for_dispatch
from cases.matters.given import required, unit_id
from cases.matters.leading import lead
from cases.matters.lines import unit_name
from cases.outbox.notices import Wish, ask
from cases.people.actors import Actor, Forbidden
from cases.store.act_tables import Dispatch
from cases.store.beginning import begins_with
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from cases.store.outbox_tables import Message, Notice
from cases.work import Work


def dispatch(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any]) -> None:
    """Hand the case to a unit: it gets the handling lead, a receipt clock, and its liaison is told once; so are those who assist.

    After as many refusals as the city allows the next dispatch is a ruling: the shift leader's, and final.
    """
    unit = unit_id(work, data, "unit")
    support = _support(work, data, unit)
    if {unit, *support} & set(case.complained_of):
        raise Forbidden("complained_of", "被反映的单位不能主办、协办或审核本件")
    final = _is_ruling(work, case, actor)
    seq = (work.session.scalar(select(func.max(Dispatch.seq)).where(Dispatch.case_id == case.id)) or 0) + 1
    take_back(work, case, actor, reason)
    row = Dispatch(
        case_id=case.id, seq=seq, unit=unit, by=actor.login, dispatched_at=work.now, state="sent", reason=reason,
        final=final,
    )  # fmt: skip
    work.session.add(row)
    lead(case, unit, work.config.city.government)
    case.dispatched_at = work.now
    case.decided = {**case.decided, "handling_lead": actor.login}
    work.session.flush()
    _rule(work, case, actor, reason)
    told = begin_for_dispatch(work, case, row, "unit_receipt")
    if not told or _must_wake(work, case):
        _ask_to_sign(work, case, row, f"dispatch:{row.id}")
    _assist(work, case, row, support)


def accept(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any]) -> None:
    """签收: the unit takes the case; its receipt clock ends."""
    _answer(work, case, actor, "accepted", reason)


def refuse(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any]) -> None:
    """退单: with a reason and a counter-proposal; the arbitration clock starts and the first receiver keeps acting till then (首接负责).

    A final ruling cannot be refused: the unit acts first and argues afterwards (先办后议).
    """
    waiting = _waiting(work, case)
    if waiting is not None and waiting.final:
        why = f"第 {waiting.seq} 次派单是终裁, 不得再退: 先办后议, 有异议的办理后向督查提出"
        raise Forbidden("final", why)
    if not reason:
        raise Forbidden("reason_needed", "退单需要写明理由", ("reason",))
    counter = unit_id(work, data, "counter") if data.get("counter") else str(required(data, "counter"))
    if waiting is not None and counter == waiting.unit:
        raise Forbidden("own_unit", "建议改派的就是退单的单位: 请写应由哪个单位办", ("counter",))
    row = _answer(work, case, actor, "refused", reason)
    row.counter = counter
    acting = first_receiver(work, case)
    record(work, "dispatch_refused", subject_kind="case", subject_id=case.id, case_id=case.id, actor=actor.login,
           data={"unit": row.unit, "counter": counter, "refusals": len(refusals(work, case)), "acting": acting},
           reason=reason)  # fmt: skip
    lead(case, acting or case.handling_lead, work.config.city.government)
    begin_for_dispatch(work, case, row, "arbitration")


def refusals(work: Work, case: Case) -> list[Dispatch]:
    """The dispatches of this cycle that were given back, in order."""
    return [row for row in _of_cycle(work, case) if row.state == "refused"]


def first_receiver(work: Work, case: Case) -> str | None:
    """首接负责: until a ruling the unit that was handed the case first in this cycle keeps acting."""
    return next((row.unit for row in _of_cycle(work, case)), None)


def _of_cycle(work: Work, case: Case) -> list[Dispatch]:
    query = select(Dispatch).where(Dispatch.case_id == case.id).order_by(Dispatch.seq)
    began = began_at(work, case, case.cycle)
    return list(work.session.scalars(query.where(Dispatch.dispatched_at >= began) if began else query))


def _is_ruling(work: Work, case: Case, actor: Actor) -> bool:
    allowed, given_back = work.config.workflow.dispatching.refusals, refusals(work, case)
    if len(given_back) < allowed:
        return False
    if "shift_leader" not in actor.roles:
        why = f"本件已被退单 {len(given_back)} 次, 须由带班领导终裁派单"
        raise Forbidden("ruling_needed", why)
    return True


def recall(work: Work, case: Case, at: datetime, actor: Actor, reason: str | None) -> None:
    """撤销派单: the slip of that instant is void while nobody has answered it, and the unit hears of it."""
    slips = select(Dispatch).where(Dispatch.case_id == case.id, Dispatch.dispatched_at == at)
    row = work.session.scalars(slips.order_by(Dispatch.state.desc(), Dispatch.seq.desc())).first()
    if row is None or row.state != "sent":
        done = {"accepted": "已签收", "refused": "已退单", "recalled": "已被后来的派单取代"}.get(
            row.state if row else "", "已办理"
        )
        raise Forbidden("answered", f"这次派单{done}, 不能撤销; 要换单位就重新派单")
    if row.final:
        raise Forbidden("final", "终裁派单不能撤销")
    row.state, row.answered_at, row.answered_by = "recalled", work.now, actor.login
    _end_receipt(work, row, "void", actor, reason)
    take_notices_back(work, begins_with(Notice.dedupe_key, f"support:{row.id}:"))
    night, zone = work.config.alerts.night, work.config.city.zone
    text = f"【应声】{case.number} 的派单已撤回, 不用签收。{work.config.city.base_url}"
    ask(work, Wish(f"recalled:{row.id}", "closing", "manual", role="unit_liaison", unit=row.unit, case_id=case.id, text=text,
                   due_at=by_day(work.now, night, zone)))  # fmt: skip


def take_back(work: Work, case: Case, actor: Actor, reason: str | None) -> None:
    """A slip nobody has answered is void when the next goes out, or the case goes to 纪检: no unit can sign for it any more."""
    waiting = select(Dispatch).where(Dispatch.case_id == case.id, Dispatch.state == "sent")
    for row in work.session.scalars(waiting).all():
        row.state, row.answered_at, row.answered_by = "recalled", work.now, actor.login
        _end_receipt(work, row, "superseded", actor, reason)


def put_again(work: Work, case: Case, at: datetime) -> None:
    """The slip that an undone dispatch had taken the place of waits for its answer again."""
    slips = select(Dispatch).where(
        Dispatch.case_id == case.id, Dispatch.state == "recalled", Dispatch.answered_at == at
    )
    row = work.session.scalars(slips.order_by(Dispatch.seq.desc())).first()
    if row is not None:
        row.state, row.answered_at, row.answered_by = "sent", None, None
        _ask_if_unheard(work, case, row)


def _ask_if_unheard(work: Work, case: Case, row: Dispatch) -> None:
    """What its unit was to be asked had been taken back before anybody heard it. Where a clock asks, the clock asks again by itself."""
    asked = work.session.scalar(select(Notice.id).where(_asks_to_sign(row)).limit(1))
    went = select(Message.id).join(Notice, Notice.id == Message.notice_id).where(_asks_to_sign(row))
    if asked is not None and work.session.scalar(went.where(Message.state != "cancelled").limit(1)) is None:
        _ask_to_sign(work, case, row, f"dispatch:{row.id}:{work.now.isoformat()}")


def _ask_to_sign(work: Work, case: Case, row: Dispatch, key: str) -> None:
    text = f"【应声】{case.number} 有新的派单, 请登录签收。{work.config.city.base_url}"
    ask(work, Wish(key, "notice", "manual", role="unit_liaison", unit=row.unit, case_id=case.id, text=text))


def _asks_to_sign(row: Dispatch) -> ColumnElement[bool]:
    return or_(Notice.dedupe_key == f"dispatch:{row.id}", begins_with(Notice.dedupe_key, f"dispatch:{row.id}:"))


def _support(work: Work, data: dict[str, Any], lead: str) -> list[str]:
    """协办: units by id, name or alias; the lead is not its own assistant."""
    wanted = data.get("support") or []
    named = [unit_id(work, {"support": one}, "support") for one in (wanted if isinstance(wanted, list) else [wanted])]
    return [unit for unit in dict.fromkeys(named) if unit != lead]


def _assist(work: Work, case: Case, row: Dispatch, support: list[str]) -> None:
    case.support = [u for u in dict.fromkeys([*case.support, *support]) if u != row.unit]
    lead = unit_name(work, row.unit)
    for unit in support:
        text = f"【应声】{case.number} 由{lead}主办, 请贵单位协办。{work.config.city.base_url}"
        ask(work, Wish(f"support:{row.id}:{unit}", "notice", "manual", role="unit_liaison", unit=unit, case_id=case.id, text=text))  # fmt: skip


def _must_wake(work: Work, case: Case) -> bool:
    """At night a receipt waits for the morning; but a unit that is handed a matter with a loud limit has to know of it now."""
    if not is_night(work.now, work.config.alerts.night, work.config.city.zone):
        return False
    return any(clock.loud for clock in running(work, case.id))


def _answer(work: Work, case: Case, actor: Actor, state: str, reason: str | None) -> Dispatch:
    row = _waiting(work, case)
    if row is None:
        raise Forbidden("not_dispatched", "没有等待签收的派单")
    if actor.unit != row.unit and not actor.roles & {"duty_officer", "shift_leader"}:
        raise Forbidden("not_your_case", "这张派单不是发给本单位的")
    row.state, row.answered_at, row.answered_by = state, work.now, actor.login
    if (
        state == "refused"
    ):  # what the desk asked for stands on the slip of a unit that takes it; its own words stand in the event
        row.reason = reason
    _end_receipt(work, row, "satisfied", actor, reason)
    return row


def _waiting(work: Work, case: Case) -> Dispatch | None:
    query = select(Dispatch).where(Dispatch.case_id == case.id, Dispatch.state == "sent").order_by(Dispatch.seq.desc())
    return work.session.scalars(query).first()


def _end_receipt(work: Work, row: Dispatch, ending: Ending, actor: Actor, reason: str | None) -> None:
    clock = select(ClockRow).where(
        ClockRow.subject_kind == "dispatch", ClockRow.subject_id == str(row.id), ClockRow.kind == "unit_receipt"
    )
    for held in work.session.scalars(clock).all():
        stop_clock(work, held, ending, at=work.now, actor=actor.login, reason=reason)
    take_notices_back(work, _asks_to_sign(row))  # nobody is asked to sign for it any more


def _rule(work: Work, case: Case, actor: Actor, reason: str | None) -> None:
    """A new dispatch after a refusal is the ruling: it ends the arbitration."""
    for clock in running(work, case.id, "ruling"):
        stop_clock(work, clock, "satisfied", at=work.now, actor=actor.login, reason=reason)
