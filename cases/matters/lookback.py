"""回头看: an answered matter that is spoken of again is looked at again; the machine asks once, a person decides."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, or_, select, true
from sqlalchemy.orm import aliased

from cases.audit.events import MACHINE, record
from cases.outbox.notices import Wish, ask
from cases.people.actors import Actor, Forbidden
from cases.store.bulk import look_up
from cases.store.case_tables import MATTER, Case, CaseItem, Suggestion
from cases.store.event_tables import Event
from cases.work import Work

LOOKED_AT = 5000
_ANSWERED = (or_(Case.state == "responded", Case.state == "closed"), ~Case.drill, ~Case.history)
RISING, LOOKED = "heat_rises_again", "looked_back"


def rising(work: Work) -> list[tuple[int, int]]:
    """Answered or closed matters with as many new voices after the answer, within the configured hours, as the rule asks for.

    Voices: attached to it, suggested to it, gathered in a matter of their own that is suggested to it (nothing joins an answered matter by
    itself, so the tenth post joins the first one), or letters about it. Drills, history and what was said in this cycle are left out.
    """
    rule = work.config.workflow.look_back
    heard = _heard(work, work.now - timedelta(hours=rule.hours))
    loud = [case_id for case_id, times in heard.items() if len(times) >= rule.voices]
    if not loud:
        return []
    found = []
    for case in work.session.scalars(select(Case).where(Case.id.in_(loud)).order_by(Case.id)):
        at = _answered_at(work, case)
        voices = sum(time > at for time in heard[case.id]) if at else 0
        if voices >= rule.voices and not _is_said(work, case):
            found.append((case.id, voices))
    return found


def ask_look_back(work: Work) -> int:
    """Put each on record and tell the desk once a cycle; how many. Commit is the caller's."""
    found = rising(work)
    for case_id, voices in found:
        case = work.session.get_one(Case, case_id)
        record(work, RISING, subject_kind="case", subject_id=case.id, case_id=case.id, actor=MACHINE,
               data={"voices": voices, "cycle": case.cycle})  # fmt: skip
        link = f"{work.config.city.base_url.rstrip('/')}/case?id={case.id}&act=look-back"
        text = f"【应声】{case.number} 回应以后又有 {voices} 条, 请回头看: 要再回应的重办, 不要的写明理由。{link}"
        ask(work, Wish(f"look_back:{case.id}:{case.cycle}", "notice", "time", role="duty_officer", case_id=case.id, text=text))  # fmt: skip
    return len(found)


def look_back(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any]) -> None:
    """What was found when looking again. Whether it is answered again is `reopen`."""
    if not reason:
        raise Forbidden("reason_needed", "回头看需要写明看到什么、要不要再回应", ("reason",))
    record(work, LOOKED, subject_kind="case", subject_id=case.id, case_id=case.id, actor=actor.login,
           data={"cycle": case.cycle}, reason=reason)  # fmt: skip


def gatherings(work: Work, case: Case) -> list[tuple[Case, int]]:
    """The open matters in which new voices gather that are proposed for this one, each with how many voices it has."""
    own = select(CaseItem.case_id).join(Suggestion, Suggestion.item_id == CaseItem.item_id)
    own = own.where(Suggestion.case_id == case.id, Suggestion.decided.is_(None), CaseItem.detached_at.is_(None))
    counted = select(CaseItem.case_id, func.count()).where(CaseItem.case_id.in_(own), CaseItem.detached_at.is_(None))
    rows = work.session.execute(counted.group_by(CaseItem.case_id).order_by(CaseItem.case_id)).all()
    found = [(work.session.get_one(Case, id_), n) for id_, n in rows]
    return [
        (other, n) for other, n in found if other.kind == "matter" and other.closed_at is None and other.id != case.id
    ]


def _heard(work: Work, since: datetime) -> dict[int, list[datetime]]:
    """When each answered matter was spoken of since then."""
    heard: dict[int, list[datetime]] = defaultdict(list)
    for statement in _SPOKEN:
        for case_id, at in look_up(work.session, statement, since=since):
            heard[case_id].append(at)
    return heard


def _spoken(of: Any, at: Any, newest: Any, *, such: ColumnElement[bool] = true()) -> Select[Any]:
    """Which answered matters these rows speak of, and when; only the latest rows are looked at, so that it costs the same in a
    large record."""
    latest = select(of.label("of"), at.label("at")).where(such).order_by(newest.desc()).limit(LOOKED_AT).subquery()
    spoken = select(latest.c.of, latest.c.at).join(Case, Case.id == latest.c.of)
    return spoken.where(latest.c.at >= bindparam("since"), *_ANSWERED)


def _gathered() -> Select[Any]:
    """What joined an open matter of which one voice is proposed for the answered one and nobody has decided that (:func:`gatherings`)."""
    latest = select(CaseItem.case_id, CaseItem.item_id, CaseItem.attached_at).where(CaseItem.detached_at.is_(None))
    voice = latest.order_by(CaseItem.id.desc()).limit(LOOKED_AT).subquery()
    open_ = select(Suggestion.item_id, Suggestion.case_id).where(Suggestion.decided.is_(None))
    proposed = open_.order_by(Suggestion.id.desc()).limit(LOOKED_AT).subquery()
    own, gathers = aliased(CaseItem), aliased(Case)
    query = select(proposed.c.case_id, voice.c.item_id, voice.c.attached_at).distinct()
    query = query.join(own, (own.item_id == proposed.c.item_id) & own.detached_at.is_(None))
    query = query.join(gathers, (gathers.id == own.case_id) & (gathers.kind == MATTER))
    query = query.where(gathers.closed_at.is_(None), gathers.id != proposed.c.case_id)
    query = query.join(voice, voice.c.case_id == own.case_id)
    itself = exists().where(Suggestion.item_id == voice.c.item_id, Suggestion.case_id == proposed.c.case_id)
    query = query.where(~itself)  # what is proposed itself counts as that
    query = query.join(Case, Case.id == proposed.c.case_id).where(voice.c.attached_at >= bindparam("since"), *_ANSWERED)
    told = query.subquery()
    return select(told.c.case_id, told.c.attached_at)


_SPOKEN = (
    _spoken(CaseItem.case_id, CaseItem.attached_at, CaseItem.id, such=CaseItem.detached_at.is_(None)),
    _spoken(Suggestion.case_id, Suggestion.made_at, Suggestion.id),
    _spoken(Case.about_id, Case.opened_at, Case.id),
    _gathered(),
)


def _answered_at(work: Work, case: Case) -> datetime | None:
    """When it was last answered or closed."""
    acts = ("act_publish", "act_exit", "act_close")
    query = select(func.max(Event.recorded_at)).where(Event.case_id == case.id, Event.type.in_(acts))
    return work.session.scalar(query)


def _is_said(work: Work, case: Case) -> bool:
    events = work.session.scalars(select(Event).where(Event.case_id == case.id, Event.type == RISING))
    return any(event.data["cycle"] == case.cycle for event in events)
