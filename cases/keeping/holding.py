"""Legal hold: who and why on record, approved above the desk."""

from sqlalchemy import select

from cases.audit.events import record
from cases.matters.flow import APPROVERS, DESK
from cases.people.actors import Actor, Forbidden, other_person
from cases.people.sight import sight_of_actor
from cases.store.case_tables import Case, CaseItem
from cases.store.item_tables import Item
from cases.work import Work


def hold(work: Work, case_id: int, actor: Actor, approver: str, reason: str) -> int:
    """Nothing of the case is erased until it is released; how many items. Raises Forbidden."""
    return _set(work, case_id, actor, approver, reason, on=True)


def release(work: Work, case_id: int, actor: Actor, approver: str, reason: str) -> int:
    """From now on its time runs as if it had never been held. Raises Forbidden."""
    return _set(work, case_id, actor, approver, reason, on=False)


def _set(work: Work, case_id: int, actor: Actor, approver: str, reason: str, *, on: bool) -> int:
    case = work.session.get(Case, case_id)
    if case is None or not sight_of_actor(actor).knows(case):
        raise Forbidden("no_such_case", f"没有事项 {case_id}, 或无权查看")
    if not actor.roles & (DESK | {"discipline"}):
        raise Forbidden("no_right", f"{actor.name} 没有设置或解除保全的权限")
    if case.restricted and "discipline" not in actor.roles:
        raise Forbidden("restricted", "该件涉及纪检监察, 只限纪检人员办理")
    named = other_person(work, approver, actor, APPROVERS, "批准人")
    if not reason.strip():
        raise Forbidden("needs_reason", "请写明理由", ("reason",))
    items = list(
        work.session.scalars(
            select(Item).join(CaseItem, CaseItem.item_id == Item.id).where(CaseItem.case_id == case_id)
        )
    )
    if not items:
        raise Forbidden("no_items", f"{case.number} 没有信息可以保全")
    if all(item.legal_hold == on for item in items):
        raise Forbidden("nothing_to_do", f"{case.number} 已在保全中" if on else f"{case.number} 没有保全, 不用解除")
    for item in items:
        item.legal_hold = on
    record(work, "legal_hold" if on else "legal_hold_released", subject_kind="case", subject_id=case_id, case_id=case_id,
           actor=actor.login, data={"approver": named.login, "items": [item.id for item in items]}, reason=reason)  # fmt: skip
    work.session.flush()
    return len(items)
