"""演练: a matter that is none, which runs the true ladder. Marked wherever it shows, and kept out of every figure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from cases.audit.events import record
from cases.clocks.stop import running, stop_clock
from cases.matters.opening import Opened, open_cases
from cases.people.actors import Actor, Forbidden
from cases.store.case_tables import Case
from cases.store.database import serialise
from cases.store.event_tables import Event
from cases.store.outbox_tables import Message, Notice
from cases.work import Work
from config.words import SEVERITY_CN, Severity

MAY_DRILL = frozenset({"shift_leader", "administrator"})
OPENED, ENDED = "drill_opened", "drill_ended"


@dataclass(frozen=True)
class Drill:
    """A drill as its events tell it; ``until``: when it ends by itself."""

    case: Case
    opened_by: str
    until: datetime | None
    ended_by: str | None

    @property
    def running(self) -> bool:
        """Whether its clocks still run."""
        return self.case.closed_at is None


def open_drill(work: Work, actor: Actor, severity: Severity, lead: str | None, until: datetime | None) -> Drill:
    """Open one: real clocks, real steps, real people. One at a time, since each of them wakes people."""
    _require_right(actor)
    serialise(work.session)
    if running_now := drills(work, running_only=True):
        raise Forbidden("drill_running", f"{running_now[0].case.number} 正在演练, 先结束它")
    if until is not None and until <= work.now:
        raise Forbidden("in_past", "演练结束的时间已经过去")
    lead = lead or work.config.city.desk_unit
    case = Case(
        kind="matter", title=f"{SEVERITY_CN[severity]}事件提醒演练", state="confirmed", review=False, restricted=False, history=False,
        drill=True, cycle=1, opened_at=work.now, discovered_at=work.now, occurred_at=work.now, occurred_until=work.now,
        occurred_by=actor.login, severity=severity.value, severity_confirmed=True, incident=True, public_opinion="yes",
        attention=False, handling_lead=lead, response_lead=lead, support=[], complained_of=[], facts={}, decided={},
    )  # fmt: skip
    open_cases(work, [Opened(case, item_id=None)])
    data = {"severity": severity.value, "lead": lead, "until": until.isoformat() if until else None}
    record(work, OPENED, subject_kind="case", subject_id=case.id, case_id=case.id, actor=actor.login, data=data)
    return Drill(case, actor.login, until, None)


def end_drill(work: Work, drill: Drill, actor: Actor | None) -> None:
    """Void its clocks, so that nothing more is told of it, and close it. ``actor`` is ``None`` when its time is up."""
    if actor is not None:
        _require_right(actor)
    if not drill.running:
        raise Forbidden("drill_over", f"{drill.case.number} 已经结束")
    case, by = drill.case, actor.login if actor else "machine"
    for clock in running(work, case.id):
        stop_clock(work, clock, "void", at=work.now, actor=by, reason="演练结束")
    _silence(work, case.id)
    case.state, case.closed_at = "closed", work.now
    case.row_version += 1
    record(work, ENDED, subject_kind="case", subject_id=case.id, case_id=case.id, actor=by)
    work.session.flush()


def drills(work: Work, *, running_only: bool = False) -> list[Drill]:
    """All drills, newest first."""
    query = select(Case).where(Case.drill).order_by(Case.id.desc())
    return _told_by_events(
        work, list(work.session.scalars(query.where(Case.closed_at.is_(None)) if running_only else query))
    )


def find_drill(work: Work, number: str) -> Drill:
    """The drill of that number. Raises Forbidden when there is none."""
    case = work.session.scalar(select(Case).where(Case.number == number, Case.drill))
    if case is None:
        raise Forbidden("no_such_drill", f"没有演练 {number}")
    return _told_by_events(work, [case])[0]


def _require_right(actor: Actor) -> None:
    if not actor.roles & MAY_DRILL:
        raise Forbidden("no_right", f"{actor.name} 没有开始和结束演练的权限: 须为带班领导或管理员")


def _told_by_events(work: Work, cases: Sequence[Case]) -> list[Drill]:
    if not cases:
        return []
    query = select(Event).where(Event.case_id.in_([c.id for c in cases]), Event.type.in_((OPENED, ENDED)))
    found: dict[tuple[int | None, str], Event] = {(e.case_id, e.type): e for e in work.session.scalars(query)}
    begun = [(case, found[case.id, OPENED]) for case in cases if (case.id, OPENED) in found]
    return [_drill(case, opened, found.get((case.id, ENDED))) for case, opened in begun]


def _drill(case: Case, opened: Event, ended: Event | None) -> Drill:
    until: Any = opened.data.get("until")
    return Drill(case, opened.actor, datetime.fromisoformat(until) if until else None, ended.actor if ended else None)


def _silence(work: Work, case_id: int) -> None:
    """What was asked for beside its clocks goes with them."""
    of_case = (Notice.case_id == case_id, Notice.purpose != "closing")
    notices = update(Notice).where(*of_case, Notice.state.in_(("pending", "quarantined")))
    work.session.execute(notices.values(state="cancelled"))
    unsent = Message.notice_id.in_(select(Notice.id).where(*of_case))
    work.session.execute(update(Message).where(unsent, Message.state == "pending").values(state="cancelled"))
