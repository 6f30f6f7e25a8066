"""sweep: fire what is due. Step, breach, notices and messages are one transaction."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import case as sql_case
from sqlalchemy import func, select, update

from alerts.audience import Directory, on_hold
from alerts.compose import Composer, message
from alerts.ways import working_ways
from cases.audit.events import record
from cases.house import House
from cases.outbox.notices import Wish, ask
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow, Step
from cases.store.outbox_tables import Notice
from cases.work import Work

BATCH = 500

log = structlog.get_logger()


@dataclass(frozen=True)
class Fired:
    """One step that fired, as `yingsheng sweep` prints it."""

    case: int | None
    clock: str
    purpose: str
    fire_at: datetime
    fired_at: datetime
    to: list[dict[str, str]]
    reason: str


@dataclass
class Swept:
    """What one pass came to; ``more`` says that due steps are left."""

    fired: list[Fired]
    quarantined: int
    more: bool


def sweep(house: House, *, hold_breaches: bool = False) -> Swept:
    """One pass, drained: every step due now has fired once, each notice has its messages.

    ``hold_breaches``: the wall clock has just jumped and nobody has confirmed it; breach rows wait.
    """
    total = Swept([], 0, False)
    while True:
        part = _pass(house, hold_breaches)
        total.fired += part.fired
        total.quarantined += part.quarantined
        if not part.more:
            return total


def _pass(house: House, hold_breaches: bool) -> Swept:
    with house.write() as work:
        directory, composer = Directory(work, working_ways(house)), Composer(work)
        due = _due(work, hold_breaches)
        fired, bad = [], 0
        for step, clock in due:
            parents = dict(composer.parents)
            try:
                with work.session.begin_nested():
                    result = _fire(directory, composer, step, clock)
            except Exception as e:  # noqa: BLE001 — one poisoned clock must not stop the others: set it aside, count it, say so
                bad += 1
                composer.parents = parents  # a message of the step just undone can carry no other
                log.error("step quarantined", step=step.id, clock=clock.id, error=type(e).__name__)
                work.session.execute(
                    update(Step).where(Step.id == step.id).values(state="quarantined", fault=f"{e}"[:500])
                )
                continue
            if result:
                fired.append(result)
        bad += _resolve_wishes(work, directory)
        work.commit()
    return Swept(fired, bad, len(due) == BATCH)


def _due(work: Work, hold_breaches: bool) -> list[tuple[Step, ClockRow]]:
    """Due and pending, breach first, then oldest; several sweepers at once never take the same step."""
    breach_first = sql_case((Step.purpose == "breach", 0), else_=1)
    query = select(Step, ClockRow).join(ClockRow, ClockRow.id == Step.clock_id)
    query = query.where(Step.state == "pending", Step.fire_at <= work.now)
    if hold_breaches:
        query = query.where(Step.purpose.not_in(("breach", "after_breach")))
    ordered = (
        query.order_by(breach_first, Step.fire_at, Step.id)
        .limit(BATCH)
        .with_for_update(of=[Step, ClockRow], key_share=True, skip_locked=True)
    )
    return [(step, clock) for step, clock in work.session.execute(ordered)]


def _fire(directory: Directory, composer: Composer, step: Step, clock: ClockRow) -> Fired | None:
    """Fire one step once.

    1. A step of a stopped clock or an old generation is cancelled.
    2. A breach is recorded as of its true time and supersedes the earlier pending steps.
    3. Everyone in the step's roles gets one message; who acknowledged is left out, except of a breach.
    """
    work = directory.work
    if step.state != "pending":  # a breach fired a moment ago has superseded it
        return None
    if clock.state != "running" or step.generation != clock.generation:
        step.state = "cancelled"
        return None
    step.state, step.fired_at, step.reason = "fired", work.now, "time"
    if step.purpose == "breach":
        _record_breach(work, step, clock)
    told = [] if clock.quiet else _tell(directory, composer, step, clock)
    step.told = told
    record(work, "step_fired", subject_kind="clock", subject_id=clock.id, case_id=clock.case_id, actor="machine",
           effective_at=step.fire_at, data={"step": step.n, "purpose": step.purpose, "to": [t["person_id"] for t in told]})  # fmt: skip
    work.session.flush()
    reason = told[0]["reason"] if told else ("nobody" if not clock.quiet else "time")
    step.reason = reason
    return Fired(clock.case_id, clock.kind, step.purpose, step.fire_at, work.now, [_shown(t) for t in told], reason)


def _record_breach(work: Work, step: Step, clock: ClockRow) -> None:
    if clock.breached_at is None:
        clock.breached_at, clock.breach_recorded_at = clock.breach_at, work.now
        record(work, "clock_breached", subject_kind="clock", subject_id=clock.id, case_id=clock.case_id, actor="machine",
               effective_at=clock.breach_at, data={"kind": clock.kind})  # fmt: skip
    earlier = update(Step).where(
        Step.clock_id == clock.id, Step.generation == clock.generation, Step.state == "pending"
    )
    work.session.execute(earlier.where(Step.planned_at < step.planned_at).values(state="superseded"))


def _tell(directory: Directory, composer: Composer, step: Step, clock: ClockRow) -> list[dict[str, Any]]:
    work = directory.work
    case = work.session.get(Case, clock.case_id) if clock.case_id else None
    held = frozenset() if step.purpose in ("breach", "after_breach") else on_hold(work, clock.id)
    unit = responsible_unit(work, clock, case)
    audience = directory.resolve(list(step.roles), unit, held=held)
    key = f"clock:{clock.id}:{clock.generation}:{step.n}"
    notice_id = ask(work, Wish(key, step.purpose, "time", role=",".join(step.roles), unit=unit, case_id=clock.case_id, clock_id=clock.id,
                               step_id=step.id, state="resolved" if audience.told else "nobody"))  # fmt: skip
    assert notice_id is not None, "a step of a generation fires once"
    if audience.nobody:
        record(work, "role_empty", subject_kind="clock", subject_id=clock.id, case_id=clock.case_id, actor="machine",
               data={"roles": audience.nobody, "step": step.n})  # fmt: skip
    made = composer.clock_messages(clock, case, step.purpose, notice_id, audience.told, key)
    return [
        {
            "person_id": r.person.id,
            "person": r.person.name,
            "channel": r.way,
            "role": r.role,
            "reason": r.reason,
            "message": m.id,
        }
        for r, m in zip(audience.told, made, strict=True)
    ]


def responsible_unit(work: Work, clock: ClockRow, case: Case | None) -> str | None:
    """Whose liaison and leader a unit role means: the unit dispatched to, else the handling lead; never a unit complained of."""
    unit = case.handling_lead if case else None
    return None if case and unit in case.complained_of else unit


def _resolve_wishes(work: Work, directory: Directory) -> int:
    """Notices other rooms asked for: people now, a message each; one that cannot be resolved is set aside and counted."""
    query = select(Notice).where(Notice.state == "pending", Notice.due_at <= work.now).order_by(Notice.id).limit(BATCH)
    bad = 0
    for notice in work.session.scalars(query.with_for_update(skip_locked=True)).all():
        try:
            with work.session.begin_nested():
                _resolve_wish(directory, notice)
        except Exception as e:  # noqa: BLE001 — one bad wish (a role no longer configured) must not stop the clocks
            bad += 1
            log.error("notice quarantined", notice=notice.id, error=type(e).__name__)
            work.session.execute(update(Notice).where(Notice.id == notice.id).values(state="quarantined"))
    return bad


def _resolve_wish(directory: Directory, notice: Notice) -> None:
    work = directory.work
    if notice.person_id is not None:
        audience = directory.person(notice.person_id)
    else:
        audience = directory.resolve([notice.role] if notice.role else [], notice.unit)
    notice.state = "resolved" if audience.told else "nobody"
    case = work.session.get(Case, notice.case_id) if notice.case_id else None
    text = notice.text or f"【应声】{case.number if case else ''} 有新的派单, 请登录签收。{work.config.city.base_url}"
    for reach in audience.told:
        key = f"{notice.dedupe_key}:{reach.person.id}:{reach.way}"
        token = secrets.token_urlsafe(18)
        work.session.add(message(work, notice.id, reach, key, notice.purpose, text, token, work.now))
    work.session.flush()


def _shown(told: dict[str, Any]) -> dict[str, str]:
    return {"person": told["person"], "channel": told["channel"]}


def next_due(work: Work) -> datetime | None:
    """When the next pending step falls due: how long the engine may sleep."""
    return work.session.scalar(select(func.min(Step.fire_at)).where(Step.state == "pending"))


def backlog(work: Work) -> tuple[int, datetime | None]:
    """How many pending steps are due, and the oldest."""
    query = select(func.count(), func.min(Step.fire_at)).where(Step.state == "pending", Step.fire_at <= work.now)
    count, oldest = work.session.execute(query).one()
    return count, oldest
