"""授权: the command body lets casualty figures, causes or accountability be published. New figures take a new authorisation."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from cases.audit.events import record
from cases.matters.given import instant, required, spoken
from cases.people.actors import Actor, Forbidden
from cases.people.oneself import read_accounts
from cases.store.case_tables import Case
from cases.store.event_tables import Event
from cases.work import Work

AUTHORISED = "facts_authorised"
CHANGED = "casualties_changed"
FIGURES = "casualties"
"""The guarded fact that a change of the numbers voids."""


def authorise(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any]) -> None:
    """Put on record which facts may be written, who said so, when, and by what document or words (the reason)."""
    facts = _facts(work, data)
    by = str(required(data, "by"))
    if by in read_accounts(work).behind(actor.login, actor.name):
        raise Forbidden("same_person", "授权人不能是登记人自己", ("by",))
    if not reason:
        raise Forbidden("reason_needed", "需要写明授权的文件或原话", ("reason",))
    at = instant(data, "at", "授权时间") if data.get("at") else work.now
    if at > work.now:
        raise Forbidden("in_future", f"授权时间 {spoken(work, at)} 在将来", ("at",))
    record(work, AUTHORISED, subject_kind="case", subject_id=case.id, case_id=case.id, actor=actor.login, effective_at=at,
           data={"facts": facts, "by": by, "cycle": case.cycle}, reason=reason)  # fmt: skip


def authorised(work: Work, case: Case) -> frozenset[str]:
    """The facts that may be written now, in this cycle of the case."""
    query = select(Event).where(Event.case_id == case.id, Event.type.in_([AUTHORISED, CHANGED])).order_by(Event.id)
    return authorised_by(case, work.session.scalars(query))


def authorised_by(case: Case, events: Iterable[Event]) -> frozenset[str]:
    """The same, as the case's events tell it in their order; others among them say nothing."""
    held: set[str] = set()
    for event in events:
        if event.type == CHANGED:
            held.discard(FIGURES)
        elif event.type == AUTHORISED and event.data["cycle"] == case.cycle:
            held |= set(event.data["facts"])
    return frozenset(held)


def _facts(work: Work, data: dict[str, Any]) -> list[str]:
    known = {row.id: row.name for row in work.config.workflow.authorisation.facts}
    ids = {**{i: i for i in known}, **{name: i for i, name in known.items()}}
    wanted = required(data, "facts")
    said = wanted if isinstance(wanted, list) else [wanted]
    strange = [str(one) for one in said if one not in ids]
    if strange:
        may = "、".join(f"{i} ({name})" for i, name in known.items())
        raise Forbidden("bad_value", f"没有这类授权内容「{'、'.join(strange)}」; 可用: {may}", ("facts",))
    return sorted({ids[one] for one in said})
