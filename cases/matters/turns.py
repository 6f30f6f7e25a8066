"""Whose turn it is in 三审 and 保密审查: they hear once that a draft waits for them; who wrote it or has looked already is not asked."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import aliased

from cases.clocks.stop import take_notices_back
from cases.matters.flow import carries
from cases.matters.heard_back import DISCIPLINE_ROLE, calls_of, morning, unit_behind
from cases.matters.telling import SENT
from cases.outbox.notices import Wish, ask_all
from cases.people.actors import Actor
from cases.people.oneself import read_accounts
from cases.people.roster import roster_at
from cases.people.sight import sight_of_actor
from cases.store.act_tables import Evidence, Response, Review
from cases.store.beginning import begins_with
from cases.store.case_tables import Case
from cases.store.outbox_tables import Message, Notice
from cases.store.people_tables import User
from cases.work import Work

NOBODY = "shift_leader"
"""Who has to find somebody where no account that may review is linked to a person."""
LAST = "审发"
NO_ANSWER = ("check", "signed_sheet")
"""Proof after which a draft is no less waiting than before."""


def call_reviewers(
    work: Work, case: Case, draft: Response, turn: Sequence[str], busy: Collection[str], at: datetime
) -> None:
    """Tell those who may do the first of these steps, all of which are open. A draft written anew before anybody has looked, and one that has
    only passed 保密审查, is the same call: whoever was called finds the newest, and who can now do no more is not told any more."""
    if not turn or case.history:
        take_notices_back(work, calls_of(case))
        return
    role, people = _first_able(work, case, draft, turn[0], read_accounts(work).behind(draft.by, *busy), at)
    # 审发 waits for 保密审查: that it need not wait any longer is another call
    key = f"{_round(work, case)}{'、'.join(turn) if turn[0] == LAST else turn[0]}:"
    called = begins_with(Notice.dedupe_key, key) & func.coalesce(Notice.person_id, 0).in_(people or [0])
    take_notices_back(work, calls_of(case) & ~called)
    went = exists().where(Message.notice_id == Notice.id, Message.state != "cancelled")
    stands = called & (Notice.state != "cancelled") & or_(Notice.state != "resolved", went)
    known = set(work.session.scalars(select(func.coalesce(Notice.person_id, 0)).where(stands)))
    text = f"【应声】{case.number} 有稿子等{'、'.join(turn)}, 请登录办理。{work.config.city.base_url.rstrip('/')}/case?id={case.id}&act=review"
    ask_all(work, [
        Wish(f"{key}{person}:{work.now.isoformat()}", "notice", "manual", role=role, person_id=person, case_id=case.id, text=text, due_at=at)
        for person in people or [None] if (person or 0) not in known
    ])  # fmt: skip


def recall_calls(work: Work, case: Case) -> None:
    """Before a publication is put on record that did not wait for the open look: who was called for it and has heard, is told once and by day
    that it waits no more."""
    now = _round(work, case)
    called = _called(work, now)
    take_notices_back(work, calls_of(case))
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


def _round(work: Work, case: Case) -> str:
    """The cycle, how often something of it went out, and how many looks of 三审 its drafts have had, as the beginning of a key."""
    looked = (
        select(func.count(Review.id))
        .join(Response, Response.id == Review.response_id)
        .where(Response.case_id == case.id, or_(Review.stage != "保密审查", Review.verdict == "退回"))
    )
    out = select(func.count(Evidence.id)).where(Evidence.case_id == case.id, Evidence.kind.not_in(NO_ANSWER))
    return f"turn:{case.id}:{case.cycle}:{work.session.scalar(out)}:{work.session.scalar(looked)}:"


def _first_able(
    work: Work, case: Case, draft: Response, stage: str, busy: Collection[str], at: datetime
) -> tuple[str, Sequence[int | None]]:
    """The first role of the stage that somebody holds who may do it and is there at that instant, and these people: no stand-in, who need have
    no account for it."""
    step = next((row for row in work.config.ladders.review_chain if row.stage == stage), None)
    roster, scopes = roster_at(work, at), {row.id: row.scope for row in work.config.ladders.roles}
    unit = unit_behind(work, draft.by)
    linked = select(User).where(User.person_id.is_not(None), User.disabled_at.is_(None)).order_by(User.id)
    users = [u for u in work.session.scalars(linked) if u.login not in busy and _may(case, u)]
    users = [u for u in users if u.person_id and roster.acting_for(u.person_id) == u.person_id]
    for role in (*step.told, *step.roles) if step else ():
        found = [u.person_id for u in users if role in u.roles]
        if role in scopes:
            held = {holder.person_id for holder in roster.holders(role, scopes[role], unit)}
            found = [person for person in found if person in held]
        if found:
            return role, list(dict.fromkeys(found))
    return DISCIPLINE_ROLE if case.restricted else NOBODY, ()


def _may(case: Case, user: User) -> bool:
    actor = Actor(user.login, user.name, user.unit, frozenset(user.roles))
    return carries("review", actor.roles, restricted=case.restricted) and sight_of_actor(actor).reads(case)
