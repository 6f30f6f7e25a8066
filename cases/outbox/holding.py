"""How long a 收到 holds whom: that person's shift, and for each clock the step last fired."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select

from cases.audit.events import Happening, record_all
from cases.store.bulk import put
from cases.store.clock_tables import ClockRow, Step
from cases.store.outbox_tables import Acknowledgement
from cases.store.people_tables import Shift, StandIn
from cases.work import Work


@dataclass(frozen=True)
class Answer:
    """A 收到 on record."""

    at: datetime
    via: str
    hold_until: datetime


def hold(work: Work, person_id: int, told: Sequence[tuple[ClockRow, int]], via: str, actor: str) -> int:
    """Acknowledge (clock, message) pairs for one person; what was acknowledged already stays as it is. How many were new."""
    clocks = [clock for clock, _ in told]
    before, steps = answers(work, person_id, clocks), _last_steps(work, clocks)
    until = hold_until(work, person_id)
    fresh = [(clock, message_id) for clock, message_id in told if clock.id not in before]
    put(work.session, Acknowledgement, [
        {"clock_id": clock.id, "person_id": person_id, "generation": clock.generation, "step_n": steps.get(clock.id, 0),
         "at": work.now, "via": via, "hold_until": until, "message_id": message_id}
        for clock, message_id in fresh
    ])  # fmt: skip
    data = {"via": via, "hold_until": until.isoformat(), "person": person_id}
    record_all(work, [
        Happening("acknowledged", "clock", str(clock.id), clock.case_id, actor, data={**data, "message": message_id})
        for clock, message_id in fresh
    ])  # fmt: skip
    return len(fresh)


def answers(work: Work, person_id: int, clocks: Sequence[ClockRow]) -> dict[int, Answer]:
    """By clock, this person's 收到 that still counts: it still holds, or nothing has been told since."""
    generations, steps = {c.id: c.generation for c in clocks}, _last_steps(work, clocks)
    query = select(Acknowledgement).where(
        Acknowledgement.person_id == person_id, Acknowledgement.clock_id.in_(generations)
    )  # fmt: skip
    return {
        a.clock_id: Answer(a.at, a.via, a.hold_until)
        for a in work.session.scalars(query.order_by(Acknowledgement.at, Acknowledgement.id))
        if a.hold_until > work.now or (a.generation, a.step_n) == (generations[a.clock_id], steps.get(a.clock_id, 0))
    }


def hold_until(work: Work, person_id: int) -> datetime:
    """The end of the shift that this person works now, also in another's place; without one, and at most, as configured."""
    policy = work.config.alerts.acknowledge
    end = _shift_end(work, person_id) or work.now + timedelta(hours=policy.hold_hours)
    return min(end, work.now + timedelta(hours=policy.longest_hours))


def _shift_end(work: Work, person_id: int) -> datetime | None:
    """When this person's duty ends: of an own shift, or of standing in, which may end before the other's shift does."""
    on_shift = and_(
        Shift.starts_at <= work.now, Shift.ends_at > work.now, or_(Shift.cancelled_at.is_(None), Shift.cancelled_at > work.now)
    )  # fmt: skip
    standing_in = and_(
        StandIn.by_id == person_id, StandIn.starts_at <= work.now, or_(StandIn.ends_at.is_(None), StandIn.ends_at > work.now)
    )  # fmt: skip
    ends = list(work.session.scalars(select(Shift.ends_at).where(Shift.person_id == person_id, on_shift)))
    places = select(Shift.ends_at, StandIn.ends_at).join(StandIn, StandIn.person_id == Shift.person_id)
    ends += [min(shift, until or shift) for shift, until in work.session.execute(places.where(on_shift, standing_in))]
    return max(ends, default=None)


def _last_steps(work: Work, clocks: Sequence[ClockRow]) -> dict[int, int]:
    """By clock, the step last fired in its generation: what people have been told of it."""
    query = (
        select(Step.clock_id, func.max(Step.n))
        .join(ClockRow, ClockRow.id == Step.clock_id)
        .where(Step.clock_id.in_([c.id for c in clocks]), Step.generation == ClockRow.generation, Step.state == "fired")
        .group_by(Step.clock_id)
    )
    return dict(work.session.execute(query).all())
