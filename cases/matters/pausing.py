"""停表、复表: internal targets only. A legal clock never pauses; what it waits for is no excuse before the law."""

from cases.audit.events import record
from cases.clocks.correct import correct_clock
from cases.clocks.pauses import closed, is_open
from cases.clocks.start import start_again
from cases.clocks.stop import cancel_pending
from cases.matters.flow import DESK
from cases.people.actors import Actor, Forbidden
from cases.store.clock_tables import ClockRow
from cases.store.database import serialise
from cases.work import Work
from config.words import CLOCK_CN


def pause(work: Work, clock_id: int, actor: Actor, reason: str | None) -> ClockRow:
    """Let an internal target stand still from now: none of its steps fires, its limit will move by as long as it stood."""
    clock = _clock(work, clock_id, actor)
    if not clock.terms["policy"].get("pausable"):
        raise Forbidden("legal_clock", f"「{CLOCK_CN[clock.kind]}」是法定时限, 不能停表: 只有内部时限可以")
    if is_open(clock.pauses):
        raise Forbidden("paused", "这个时限已经停着")
    if clock.breached_at or clock.breach_at <= work.now:
        raise Forbidden("breached", "已经超时, 不能停表")
    if not reason:
        raise Forbidden("reason_needed", "停表需要写明理由", ("reason",))
    clock.pauses = [*clock.pauses, [work.now.isoformat(), None]]
    clock.row_version += 1
    cancel_pending(work, [clock.id])
    _tell(work, "clock_paused", clock, actor, reason)
    return clock


def resume(work: Work, clock_id: int, actor: Actor, reason: str | None) -> ClockRow:
    """Let it run again: the limit moves by the pause, generation + 1, the steps to come are laid out anew."""
    clock = _clock(work, clock_id, actor)
    if not is_open(clock.pauses):
        raise Forbidden("not_paused", "这个时限没有停着")
    clock.pauses = closed(clock.pauses, work.now)
    _tell(work, "clock_resumed", clock, actor, reason)
    correct_clock(work, clock, start_again(clock), actor=actor.login, reason=reason, always=True)
    return clock


def _clock(work: Work, clock_id: int, actor: Actor) -> ClockRow:
    serialise(work.session)
    clock = work.session.get(ClockRow, clock_id, with_for_update={"key_share": True})
    if clock is None:
        raise Forbidden("no_such_clock", f"没有编号为 {clock_id} 的时限")
    if not DESK & actor.roles:
        raise Forbidden("no_right", f"{actor.name} 没有停表的权限: 由值班员或带班领导办理")
    if clock.state != "running":
        raise Forbidden("not_running", "这个时限已经结束")
    return clock


def _tell(work: Work, type_: str, clock: ClockRow, actor: Actor, reason: str | None) -> None:
    record(work, type_, subject_kind="clock", subject_id=clock.id, case_id=clock.case_id, actor=actor.login,
           data={"kind": clock.kind}, reason=reason)  # fmt: skip
    work.session.flush()
