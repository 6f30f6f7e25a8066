"""Whose turn it is in 三审 and 保密审查: they hear once that a draft waits for them; who wrote it or has looked already is not asked."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from cases.clocks.stop import take_notices_back
from cases.matters.flow import carries
from cases.matters.heard_back import morning, unit_behind
from cases.matters.telling import SENT
from cases.outbox.notices import Wish, ask_all
from cases.people.actors import Actor
from cases.people.duty import people_in_role
from cases.people.sight import sight_of_actor
from cases.store.act_tables import Evidence, Response, Review
from cases.store.beginning import begins_with
from cases.store.case_tables import Case
from cases.store.outbox_tables import Message, Notice
from cases.store.people_tables import User
from cases.work import Work

NOBODY = "shift_leader"
"""Who has to find somebody where no account that may review is linked to a person."""


def call_reviewers(
    work: Work, case: Case, draft: Response, turn: Sequence[str], busy: Collection[str], at: datetime
) -> None:
    """Tell those who may do the first of these steps, all of which are open. A draft written anew before anybody has looked is the same call:
    whoever was called finds the newest."""
    take_calls_back(work, case, but=_round(work, case))
    if not turn or case.history:
        return
    key = f"{_round(work, case)}{turn[0]}"
    text = f"【应声】{case.number} 有稿子等{'、'.join(turn)}, 请登录办理。{work.config.city.base_url.rstrip('/')}/case?id={case.id}&act=review"
    role, people = _first_able(work, case, draft, turn[0], {draft.by, *busy})
    ask_all(work, [
        Wish(f"{key}:{person}", "notice", "manual", role=role, person_id=person, case_id=case.id, text=text, due_at=at)
        for person in people or [None]
    ])  # fmt: skip


def take_calls_back(work: Work, case: Case, *, but: str = "-") -> None:
    """What has not gone out yet of a step that is decided, or of a case that is closed."""
    take_notices_back(work, begins_with(Notice.dedupe_key, _key(case)) & ~begins_with(Notice.dedupe_key, but))


def recall_calls(work: Work, case: Case) -> None:
    """Before a publication is put on record that did not wait for the open look: who was called for it and has heard, is told once and by day
    that it waits no more."""
    now = _round(work, case)
    called = _called(work, now)
    take_calls_back(work, case)
    text = f"【应声】{case.number} 已登记发布, 等审的稿子不用再审。{work.config.city.base_url}"
    ask_all(work, [
        Wish(f"overtaken:{now}{person}", "closing", "manual", person_id=person, case_id=case.id, text=text, due_at=morning(work))
        for person in called
    ])  # fmt: skip


def _called(work: Work, key: str) -> Sequence[int]:
    """Whom a call of this round has reached, by itself or inside another message."""
    carrier = aliased(Message)
    heard = select(Message.person_id).join(Notice, Notice.id == Message.notice_id)
    heard = heard.outerjoin(carrier, (carrier.id == Message.parent_id) & (Message.state == "bundled"))
    heard = heard.where(begins_with(Notice.dedupe_key, key), func.coalesce(carrier.state, Message.state).in_(SENT))
    return [person for person in work.session.scalars(heard.distinct().order_by(Message.person_id)) if person]


def _key(case: Case) -> str:
    return f"turn:{case.id}:"


def _round(work: Work, case: Case) -> str:
    """How often the call has ended, as the beginning of a key: by a look, by going out without one, or with the cycle."""
    looks = select(func.count(Review.id)).join(Response, Response.id == Review.response_id)
    gone = select(func.count(Evidence.id)).where(Evidence.case_id == case.id, Evidence.unreviewed)
    ended = [work.session.scalar(query) or 0 for query in (looks.where(Response.case_id == case.id), gone)]
    return f"{_key(case)}{case.cycle - 1 + sum(ended)}:"


def _first_able(
    work: Work, case: Case, draft: Response, stage: str, busy: Collection[str]
) -> tuple[str, Sequence[int | None]]:
    """The first role of the stage that somebody holds who may do it, and these people."""
    step = next((row for row in work.config.ladders.review_chain if row.stage == stage), None)
    unit = unit_behind(work, draft.by)
    linked = select(User).where(User.person_id.is_not(None), User.disabled_at.is_(None)).order_by(User.id)
    users = [u for u in work.session.scalars(linked) if u.login not in busy and _may(case, u)]
    for role in (*step.told, *step.roles) if step else ():
        found = [u.person_id for u in users if role in u.roles]
        if found and role in {row.id for row in work.config.ladders.roles}:
            held = {person.id for person in people_in_role(work, role, unit, work.now)}
            found = [person for person in found if person in held]
        if found:
            return role, list(dict.fromkeys(found))
    return NOBODY, ()


def _may(case: Case, user: User) -> bool:
    actor = Actor(user.login, user.name, user.unit, frozenset(user.roles))
    return carries("review", actor.roles, restricted=case.restricted) and sight_of_actor(actor).reads(case)
