"""What was set aside gets another chance: after a repair by a person, and whenever the engine starts."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from cases.audit.events import record
from cases.house import House
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow, Step
from cases.store.outbox_tables import Notice
from cases.work import Work


@dataclass(frozen=True)
class SetAside:
    """A step or a notice that could not be told, and why. ``clock`` is ``None`` for a notice without one."""

    case_id: int | None
    number: str | None
    clock: str | None
    purpose: str
    due_at: datetime
    fault: str | None


def rearm(house: House, actor: str) -> int:
    """Make every step and notice that was set aside due again, as of its own time; how many."""
    with house.write() as work:
        steps = _count(work, Step)
        notices = _count(work, Notice)
        if not steps + notices:
            return 0
        work.session.execute(update(Step).where(Step.state == "quarantined").values(state="pending", fault=None))
        work.session.execute(update(Notice).where(Notice.state == "quarantined").values(state="pending"))
        record(work, "alerts_rearmed", subject_kind="house", subject_id="alerts", actor=actor,
               data={"steps": steps, "notices": notices})  # fmt: skip
        work.commit()
    return steps + notices


def set_aside(work: Work, limit: int = 50) -> list[SetAside]:
    """What waits for a person's repair, oldest first."""
    steps = (
        select(ClockRow.case_id, Case.number, ClockRow.kind, Step.purpose, Step.fire_at, Step.fault)
        .join(ClockRow, ClockRow.id == Step.clock_id)
        .outerjoin(Case, Case.id == ClockRow.case_id)
        .where(Step.state == "quarantined")
        .order_by(Step.fire_at)
        .limit(limit)
    )
    notices = (
        select(Notice.case_id, Case.number, ClockRow.kind, Notice.purpose, Notice.due_at)
        .outerjoin(ClockRow, ClockRow.id == Notice.clock_id)
        .outerjoin(Case, Case.id == Notice.case_id)
        .where(Notice.state == "quarantined")
        .order_by(Notice.due_at)
        .limit(limit)
    )
    found = [SetAside(*row) for row in work.session.execute(steps)]
    return found + [SetAside(*row, fault=None) for row in work.session.execute(notices)]


def count_set_aside(work: Work) -> int:
    """How many steps and notices could not be told."""
    return _count(work, Step) + _count(work, Notice)


def _count(work: Work, model: type[Step] | type[Notice]) -> int:
    return work.session.scalar(select(func.count()).select_from(model).where(model.state == "quarantined")) or 0
