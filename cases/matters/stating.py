"""说明超时原因: the unit answerable for a limit, or the desk, states why it was missed; stated anew it is another event."""

from typing import Any

from sqlalchemy import select

from cases.audit.events import record
from cases.clocks.causes import STATED, missed
from cases.matters.flow import DESK
from cases.matters.given import required, spoken
from cases.people.actors import Actor, Forbidden
from cases.store.case_tables import Case
from cases.store.clock_tables import NOT_THE_UNITS, ClockRow
from cases.work import Work
from config.words import CLOCK_CN


def state_cause(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any]) -> None:
    """Put the cause on record; what was stated before stays and is superseded. The limit and its breach are untouched.

    A unit states it only of a limit that is its own duty; who merely assists does not speak for it.
    """
    clock = _missed(work, case, data)
    answerable = {clock.unit} if clock.unit else {case.handling_lead, case.response_lead}
    if not actor.roles & DESK and clock.kind in NOT_THE_UNITS:
        raise Forbidden("not_your_duty", f"「{CLOCK_CN[clock.kind]}」不由承办单位办理, 由值班台说明原因")
    if not actor.roles & DESK and actor.unit not in answerable:
        names = "、".join(work.config.unit(unit).name for unit in sorted(filter(None, answerable)))
        raise Forbidden("not_your_duty", f"这个时限由{names or '未定的主办单位'}承担, 由其说明原因")
    state(work, clock, actor, reason, data)


def state(work: Work, clock: ClockRow, actor: Actor, reason: str | None, data: dict[str, Any]) -> None:
    """One of the city's causes, with words where it asks for them, on a clock that was missed. Who may is the caller's question."""
    causes = {cause.name: cause for cause in work.config.workflow.breach_causes.causes}
    name = str(required(data, "cause"))
    if name not in causes:
        raise Forbidden("bad_value", f"超时原因不能是「{name}」; 可用: {', '.join(causes)}", ("cause",))
    if causes[name].explain and not reason:
        raise Forbidden("reason_needed", f"原因选「{name}」的须写明", ("reason",))
    record(work, STATED, subject_kind="clock", subject_id=clock.id, case_id=clock.case_id, actor=actor.login,
           data={"kind": clock.kind, "cause": name}, reason=reason)  # fmt: skip


def missed_clocks(work: Work, case: Case) -> list[ClockRow]:
    """The limits of the case that were missed, by their limit."""
    query = select(ClockRow).where(ClockRow.case_id == case.id).order_by(ClockRow.due_at, ClockRow.id)
    return [clock for clock in work.session.scalars(query) if missed(clock, work.now)]


def own_misses(work: Work, case: Case) -> list[ClockRow]:
    """Those of them that a unit answers for: not what the desk, a leader or 纪检 registers."""
    return [clock for clock in missed_clocks(work, case) if clock.kind not in NOT_THE_UNITS]


def _missed(work: Work, case: Case, data: dict[str, Any]) -> ClockRow:
    """The missed clock named by its id or kind; without a name the only one."""
    wanted, held = str(data.get("clock") or ""), missed_clocks(work, case)
    found = [clock for clock in held if wanted in ("", str(clock.id), clock.kind)]
    if not found:
        which = f"没有超时的时限「{CLOCK_CN.get(wanted, wanted)}」" if wanted else "没有超时的时限"
        raise Forbidden("no_clock", f"本件{which}", ("clock",))
    if len(found) > 1:
        each = "、".join(f"{c.id}（{CLOCK_CN[c.kind]} {spoken(work, c.due_at)}）" for c in found)
        raise Forbidden("which_clock", f"本件有几个超时的时限, 要写明哪一个: {each}", ("clock",))
    return found[0]
