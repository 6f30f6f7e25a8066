"""回访: the petitioner says whether the answer satisfied; 不满意 opens the case again."""

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select

from cases.audit.events import record
from cases.matters.basis import began_at
from cases.matters.deciding import reopen
from cases.matters.flow import MOVES, next_state
from cases.matters.given import instant, one_of, spoken
from cases.people.actors import Actor, Forbidden
from cases.store.act_tables import Evidence
from cases.store.case_tables import Case
from cases.work import Work

Said = Literal["满意", "基本满意", "不满意", "未接通"]
CALLED = "called_back"
ANSWERS = ("reply", "public_reply")
"""Evidence of an answer to the petitioner; a public answer to everybody counts where the case has no letter."""

UNANSWERED = "本轮还没有答复的佐证"
INWARD = ("report", "feedback", "check", "signed_sheet")
"""Evidence of what was said to superiors or done inside: nobody outside has been answered by it."""


def call_back(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any]) -> None:
    """Put the call on record; after an answer of this cycle, by the desk, not by the unit that answered."""
    said = one_of(data, "verdict", Said, name="反映人怎么说")
    at = instant(data, "at", "回访时间") if data.get("at") else work.now
    answered = answered_at(work, case)
    if answered is None:
        raise Forbidden("not_answered", UNANSWERED)
    if at > work.now or at < answered:
        raise Forbidden("bad_time", f"回访时间要在答复 {spoken(work, answered)} 以后、现在以前", ("at",))
    if said == "不满意" and not reason:
        raise Forbidden("reason_needed", "不满意的要写明哪里不满意", ("reason",))
    record(work, CALLED, subject_kind="case", subject_id=case.id, case_id=case.id, actor=actor.login, effective_at=at,
           data={"said": said, "cycle": case.cycle}, reason=reason)  # fmt: skip
    if said == "不满意" and case.state in MOVES["reopen"].states:  # else it is being handled again already
        reopen(work, case, actor, reason, {})
        case.state = next_state("reopen", case.state)


def answered_at(work: Work, case: Case) -> datetime | None:
    """When this cycle's last answer was given."""
    query = select(Evidence.published_at).where(Evidence.case_id == case.id)
    if case.kind == "request":
        query = query.where(Evidence.kind.in_(ANSWERS))
    else:
        query = query.where(Evidence.kind.not_in(INWARD))
    began = began_at(work, case, case.cycle)
    if began is not None:
        query = query.where(Evidence.published_at >= began)
    return work.session.scalar(query.order_by(Evidence.published_at.desc()).limit(1))
