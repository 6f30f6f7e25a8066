"""A hand-over is prepared once for each change of shift: its list is frozen, and who comes gets one message."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from cases.audit.events import record
from cases.handovers.boundary import Change, Duty, changes_at
from cases.handovers.lists import make_list, urgent
from cases.handovers.wording import summary_text
from cases.outbox.notices import Wish, ask
from cases.people.roster import roster_at
from cases.store.people_tables import HandOver, Shift
from cases.work import Work

LOOK_BACK = 40  # shifts before a change among which the outgoing officer is looked for
JUST_BEFORE = timedelta(seconds=1)
USUAL = timedelta(hours=24)
CATCH_UP = timedelta(days=14)  # changes of shift further back are not made good any more


def prepare_handover(work: Work, role: str, at: datetime) -> list[HandOver]:
    """Freeze the list for each who comes on duty at the instant; empty when that was done before, or nobody comes.

    Whoever's shift is over by now (the machine was down) is not told any more; the list stands in the record.
    """
    if work.session.scalar(select(HandOver.id).where(HandOver.role == role, HandOver.at == at).limit(1)) is not None:
        return []
    return [_prepare(work, role, change) for change in changes(work, role, at)]


def changes(work: Work, role: str, at: datetime) -> list[Change]:
    """Who hands over to whom at the instant, stand-ins considered."""
    query = select(Shift).where(Shift.role == role, Shift.cancelled_at.is_(None), Shift.starts_at <= at)
    shifts = list(work.session.scalars(query.order_by(Shift.ends_at.desc(), Shift.id).limit(LOOK_BACK)))
    then, before = (roster_at(work, when, contacts=False) for when in (at, at - JUST_BEFORE))
    acting = [(s, (then if s.starts_at == at else before).acting_for(s.person_id)) for s in shifts]
    return changes_at([Duty(p, s.starts_at, s.ends_at) for s, p in acting if p is not None], at)


def missing_changes(work: Work, role: str) -> list[datetime]:
    """Changes of shift that have come and have no hand-over: all since the role's last one, else that of who is on duty now."""
    last = work.session.scalar(select(func.max(HandOver.at)).where(HandOver.role == role))
    query = select(Shift.starts_at).where(Shift.role == role, Shift.cancelled_at.is_(None), Shift.starts_at <= work.now)
    query = query.where(Shift.starts_at > max(last, work.now - CATCH_UP) if last else Shift.ends_at > work.now)
    starts = sorted(set(work.session.scalars(query)))
    return [at for at in starts if any(change.outgoing is not None for change in changes(work, role, at))]


def _prepare(work: Work, role: str, change: Change) -> HandOver:
    since = change.since or change.at - USUAL
    listed = make_list(work, role, since, change.until, change.outgoing)
    row = HandOver(role=role, at=change.at, outgoing_id=change.outgoing, incoming_id=change.incoming, list=listed,
                   made_at=work.now)  # fmt: skip
    work.session.add(row)
    work.session.flush()
    record(work, "handover_prepared", subject_kind="handover", subject_id=row.id, actor="machine", effective_at=change.at,
           data={"role": role, "outgoing": change.outgoing, "incoming": change.incoming, "counts": listed["counts"]})  # fmt: skip
    if change.until > work.now:
        _announce(work, row)
    return row


def _announce(work: Work, row: HandOver) -> None:
    config = work.config
    text = summary_text(config.role(row.role).name, row.at, row.list["counts"], urgent(row.list), work.now, config.city.zone,
                        handover_link(work, row.id))  # fmt: skip
    ask(work, Wish(f"handover:{row.id}", "handover", "time", role=row.role, person_id=row.incoming_id, text=text))


def handover_link(work: Work, handover_id: int) -> str:
    """Where a hand-over is read and signed."""
    return f"{work.config.city.base_url.rstrip('/')}/handovers?id={handover_id}"
