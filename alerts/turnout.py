"""What a drill came to: who was told when by which way, whether it arrived, who said 收到 and after how long, which role had nobody."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select

from alerts.wording import Turnout
from cases.matters.drills import Drill
from cases.matters.lines import unit_name
from cases.store.clock_tables import ClockRow, Step
from cases.store.event_tables import Event
from cases.store.outbox_tables import Acknowledgement, Attempt, Message, Notice
from cases.store.people_tables import Person
from cases.work import Work

ARRIVED = ("accepted", "delivered", "read")


def people_disturbed(work: Work, case_id: int) -> list[int]:
    """Everybody to whom at least one try was made."""
    query = select(Message.person_id).join(Notice, Notice.id == Message.notice_id)
    tried = query.where(Notice.case_id == case_id, Message.attempts > 0).distinct()
    return list(work.session.scalars(tried.order_by(Message.person_id)))


def turnout_of(work: Work, case_id: int) -> Turnout:
    """The figures of the closing message; a message that was never tried disturbed nobody and does not count."""
    tried = [m for m, _ in work.session.execute(_messages(case_id)) if m.attempts > 0]
    return Turnout(
        people=len({m.person_id for m in tried}), messages=len(tried),
        delivered=sum(m.state in ARRIVED for m in tried), failed=sum(m.state == "failed" for m in tried),
        acknowledged=len(_acknowledged(work, case_id)),
    )  # fmt: skip


def drill_line(work: Work, drill: Drill) -> dict[str, Any]:
    """One drill as `yingsheng drill --list` prints it."""
    case = drill.case
    return {
        "case": case.id, "number": case.number, "severity": case.severity, "lead": unit_name(work, case.handling_lead),
        "state": "running" if drill.running else "ended", "opened_at": _local(work, case.opened_at), "opened_by": drill.opened_by,
        "until": _local(work, drill.until), "ended_at": _local(work, case.closed_at), "ended_by": drill.ended_by,
    }  # fmt: skip


def drill_report(work: Work, drill: Drill) -> dict[str, Any]:
    """The whole drill in one line: figures, people, steps with their lateness, and roles that had nobody."""
    case = drill.case
    steps = _steps(work, case.id)
    late = [s["late_seconds"] for s in steps if s["late_seconds"] is not None]
    return {
        **drill_line(work, drill), **vars(turnout_of(work, case.id)), "most_late_seconds": max(late, default=None),
        "told": _people(work, case.id), "steps": steps, "nobody": _empty_roles(work, case.id),
    }  # fmt: skip


def _messages(case_id: int) -> Select[Message, Notice]:
    """Without those that tell of its end."""
    query = select(Message, Notice).join(Notice, Notice.id == Message.notice_id).order_by(Message.id)
    return query.where(Notice.case_id == case_id, Notice.purpose != "closing")


def _people(work: Work, case_id: int) -> list[dict[str, Any]]:
    found: dict[int, list[tuple[Message, Notice]]] = {}
    for message, notice in work.session.execute(_messages(case_id)):
        found.setdefault(message.person_id, []).append((message, notice))
    said = _acknowledged(work, case_id)
    ended = _ends(work, case_id)
    people = {p.id: p for p in work.session.scalars(select(Person).where(Person.id.in_(found)))}
    return [_person(work, people[id_], told, said.get(id_), ended) for id_, told in found.items()]


def _person(
    work: Work, person: Person, told: Sequence[tuple[Message, Notice]], said: datetime | None, ended: dict[int, datetime]
) -> dict[str, Any]:  # fmt: skip
    first = told[0][0].made_at
    return {
        "person": person.name, "unit": unit_name(work, person.unit), "told_at": _local(work, first),
        "acknowledged_at": _local(work, said), "acknowledged_after_seconds": _seconds(said - first) if said else None,
        "messages": [_message(work, m, n, ended.get(m.id)) for m, n in told],
    }  # fmt: skip


def _message(work: Work, message: Message, notice: Notice, ended: datetime | None) -> dict[str, Any]:
    arrived = ended if message.state in ARRIVED else None
    return {
        "purpose": notice.purpose, "reason": notice.reason, "channel": message.way, "made_at": _local(work, message.made_at),
        "state": message.state, "attempts": message.attempts, "arrived_at": _local(work, arrived), "fault": message.fault,
    }  # fmt: skip


def _steps(work: Work, case_id: int) -> list[dict[str, Any]]:
    query = select(Step, ClockRow.kind).join(ClockRow, ClockRow.id == Step.clock_id).where(ClockRow.case_id == case_id)
    return [
        {
            "clock": kind, "purpose": step.purpose, "roles": list(step.roles), "state": step.state,
            "fire_at": _local(work, step.fire_at), "fired_at": _local(work, step.fired_at), "reason": step.reason,
            "late_seconds": _seconds(step.fired_at - step.fire_at) if step.fired_at else None,
        }
        for step, kind in work.session.execute(query.order_by(Step.fire_at, Step.id))
    ]  # fmt: skip


def _empty_roles(work: Work, case_id: int) -> list[str]:
    """Roles that nobody filled or in which nobody could be reached, each once, in the order in which it showed."""
    query = select(Event.data).where(Event.case_id == case_id, Event.type == "role_empty").order_by(Event.id)
    return list(dict.fromkeys(role for data in work.session.scalars(query) for role in data["roles"]))


def _acknowledged(work: Work, case_id: int) -> dict[int, datetime]:
    """Who said 收到, and when first."""
    query = select(Acknowledgement.person_id, Acknowledgement.at).join(
        ClockRow, ClockRow.id == Acknowledgement.clock_id
    )
    found: dict[int, datetime] = {}
    for person_id, at in work.session.execute(query.where(ClockRow.case_id == case_id).order_by(Acknowledgement.at)):
        found.setdefault(person_id, at)
    return found


def _ends(work: Work, case_id: int) -> dict[int, datetime]:
    """When the other side took each message."""
    query = select(Attempt.message_id, Attempt.ended_at).where(
        Attempt.outcome == "ok", Attempt.message_id.in_(_messages(case_id).with_only_columns(Message.id).order_by(None))
    )
    return {id_: at for id_, at in work.session.execute(query) if at is not None}


def _seconds(gap: timedelta) -> float:
    return round(gap.total_seconds(), 1)


def _local(work: Work, at: datetime | None) -> str | None:
    return at.astimezone(work.config.city.zone).isoformat() if at else None
