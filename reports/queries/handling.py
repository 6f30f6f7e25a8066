"""How cases were handled: slips given back, complaints that came again, work done again, answers without a review."""

from typing import Any

from sqlalchemy import Text, case, cast, exists, func, select
from sqlalchemy.orm import aliased

from cases.store.act_tables import Dispatch, Evidence
from cases.store.case_tables import Case, CaseItem
from cases.store.clock_tables import ClockRow
from cases.store.event_tables import Event
from cases.store.item_tables import Item
from cases.store.outbox_tables import Acknowledgement, Notice
from reports.queries.items import heard_at
from reports.queries.matters import known_at
from reports.queries.rows import Period, Rows, rows, taken_back, unless_closed


def dispatched(period: Period) -> Rows:
    """Slips sent in the period, by the unit they went to."""
    return _slips().where(period.holds(Dispatch.dispatched_at))


def refused(period: Period) -> Rows:
    """Slips given back in the period, by the unit that gave them back."""
    return _slips().where(Dispatch.state == "refused", period.holds(Dispatch.answered_at))


def unsettled(period: Period) -> Rows:
    """Open cases whose last slip was given back before the end and not sent out anew."""
    later = aliased(Dispatch)
    newer = exists().where(later.case_id == Dispatch.case_id, later.seq > Dispatch.seq)
    return _slips().where(
        Dispatch.state == "refused", Dispatch.answered_at < period.last, Case.closed_at.is_(None), ~newer
    )


def repeated(period: Period) -> Rows:
    """New cases about which the same person has come before, by how often."""
    times = case((Case.repeat > 3, "more"), else_=cast(Case.repeat, Text))
    again = (period.holds(known_at()), Case.drill.is_(False), Case.merged_into_id.is_(None), Case.repeat > 1)
    return rows(Case.id, times, case=Case.id).where(*again).order_by(Case.id)


def reopened(period: Period) -> Rows:
    """Acts by which a case was opened again."""
    all_ = rows(Event.id, Case.kind, case=Event.case_id).select_from(Event).join(Case, Case.id == Event.case_id)
    return all_.where(Event.type == "act_reopen", period.holds(Event.recorded_at), Case.drill.is_(False)).order_by(
        Event.id
    )


def called_back(period: Period) -> Rows:
    """Calls back to petitioners recorded in the period, by what they said."""
    said = Event.data["said"].as_string()
    all_ = rows(Event.id, said, case=Event.case_id).select_from(Event).join(Case, Case.id == Event.case_id)
    return all_.where(Event.type == "called_back", period.holds(Event.recorded_at), Case.drill.is_(False)).order_by(
        Event.id
    )


def evidenced(period: Period) -> Rows:
    """Evidence recorded in the period, by kind of case."""
    all_ = (
        rows(Evidence.id, Case.kind, case=Evidence.case_id)
        .select_from(Evidence)
        .join(Case, Case.id == Evidence.case_id)
    )
    return all_.where(period.holds(Evidence.recorded_at), Case.drill.is_(False)).order_by(Evidence.id)


def unreviewed(period: Period) -> Rows:
    """Of these, answers for which no review was on record."""
    return evidenced(period).where(Evidence.unreviewed)


def voices(period: Period) -> Rows:
    """Items heard in the period inside a matter that anybody at the desk may know of, by matter."""
    sits = rows(Item.id, cast(CaseItem.case_id, Text), case=CaseItem.case_id, item=Item.id).select_from(Item)
    inside = sits.join(CaseItem, CaseItem.item_id == Item.id).join(Case, Case.id == CaseItem.case_id)
    known = (Case.kind == "matter", Case.restricted.is_(False), Case.drill.is_(False), Case.merged_into_id.is_(None))
    return inside.where(period.holds(heard_at()), CaseItem.detached_at.is_(None), *known).order_by(
        Item.id, CaseItem.case_id
    )


def voices_by_everything(period: Period) -> Rows:
    """The same counted: by the case's number, which is written as a part only then."""
    number = CaseItem.case_id + 0  # grouped by the bare column, every case of all years would be walked
    all_ = (
        voices(period)
        .order_by(None)
        .with_only_columns(number.label("id"), func.count().label("n"))
        .group_by(number)
        .subquery()
    )
    return select(cast(all_.c.id, Text).label("case"), all_.c.n)


def acknowledged(period: Period) -> Rows:
    """Acknowledgements of reminders, by kind of the clock's case."""
    a = Acknowledgement
    all_ = rows(a.id, Case.kind, case=ClockRow.case_id).select_from(a).join(ClockRow, ClockRow.id == a.clock_id)
    real = all_.outerjoin(Case, Case.id == ClockRow.case_id).where(func.coalesce(Case.drill, False).is_(False))
    return real.where(period.holds(a.at)).order_by(a.id)


def passed_on(period: Period) -> Rows:
    """Notices that went to the next role, by why."""
    all_ = rows(Notice.id, Notice.reason, case=Notice.case_id).select_from(Notice)
    real = all_.outerjoin(Case, Case.id == Notice.case_id).where(func.coalesce(Case.drill, False).is_(False))
    return real.where(Notice.reason.in_(("nobody", "undeliverable")), period.holds(Notice.made_at)).order_by(Notice.id)


def overruled(period: Period) -> Rows:
    """Cases a person corrected in the period."""
    return _judged().where(_acted(period, "act_overrule"))


def upheld(period: Period) -> Rows:
    """Cases a person confirmed in the period and did not correct in it."""
    return _judged().where(_acted(period, "act_confirm"), ~_acted(period, "act_overrule"))


def due_next(period: Period) -> Rows:
    """Running clocks whose limit falls into the period after this one."""
    after = period.following
    all_ = rows(ClockRow.id, ClockRow.kind, case=ClockRow.case_id).select_from(ClockRow)
    real = all_.outerjoin(Case, Case.id == ClockRow.case_id).where(func.coalesce(Case.drill, False).is_(False))
    return real.where(ClockRow.state == "running", after.holds(ClockRow.breach_at)).order_by(ClockRow.id)


def attention(period: Period) -> Rows:
    """Open cases that carry a risk, whenever they came."""
    open_ = (Case.attention, Case.closed_at.is_(None), Case.drill.is_(False), Case.history.is_(False))
    return rows(Case.id, Case.kind, case=Case.id).where(*open_, known_at() < period.end).order_by(Case.id)


def _slips() -> Rows:
    all_ = rows(Dispatch.id, unless_closed(Dispatch.unit), case=Dispatch.case_id).select_from(Dispatch)
    return all_.join(Case, Case.id == Dispatch.case_id).where(Case.drill.is_(False)).order_by(Dispatch.id)


def _judged() -> Rows:
    return rows(Case.id, Case.kind, case=Case.id).where(Case.drill.is_(False)).order_by(Case.id)


def _acted(period: Period, act: str) -> Any:
    done = select(Event.case_id).where(Event.type == act, period.holds(Event.recorded_at), ~taken_back(period))
    return Case.id.in_(done)
