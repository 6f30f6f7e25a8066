"""Legal hold (who and why on record, approved above the desk), and purging what slipped in as secret by two named people."""

from sqlalchemy import select

from cases.audit.events import record
from cases.keeping.erasing import Erased, cases_of, erase
from cases.matters.flow import APPROVERS, DESK, SECONDS
from cases.people.actors import Actor, Forbidden, actor_of, other_person
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


def purge(work: Work, item_id: int, actor: Actor, second: str, reason: str) -> Erased:
    """Take out at once what bears a secret, hold or not; a tombstone stays that says who two did it. Raises Forbidden.

    保守国家秘密法实施条例: what is secret may not stay in a system that is not made for it. ``reason`` must not repeat the secret.
    """
    item = work.session.get(Item, item_id)
    if item is None:
        raise Forbidden("no_such_item", f"没有信息 {item_id}")
    if item.erased_at is not None:
        raise Forbidden("already_erased", f"信息 {item_id} 已经抹除")
    if not actor.roles & (DESK | {"discipline"}) or not all(
        sight_of_actor(actor).knows(case) for case in cases_of(work, item_id)
    ):
        raise Forbidden("no_right", f"{actor.name} 没有清除涉密信息的权限")
    other = other_person(work, second, actor, SECONDS, "第二确认人")
    actor_of(work, other.login)  # a name on paper is not enough here: the second person has an account
    _require_reason(reason)
    done = erase(work, item_id, "item_purged", actor.login, {"second": other.login}, reason)
    item.outcome = "purged"
    return done


def _set(work: Work, case_id: int, actor: Actor, approver: str, reason: str, *, on: bool) -> int:
    case = work.session.get(Case, case_id)
    if case is None or not sight_of_actor(actor).knows(case):
        raise Forbidden("no_such_case", f"没有事项 {case_id}, 或无权查看")
    if not actor.roles & (DESK | {"discipline"}):
        raise Forbidden("no_right", f"{actor.name} 没有设置或解除保全的权限")
    if case.restricted and "discipline" not in actor.roles:
        raise Forbidden("restricted", "该件涉及纪检监察, 只限纪检人员办理")
    named = other_person(work, approver, actor, APPROVERS, "批准人")
    _require_reason(reason)
    items = list(
        work.session.scalars(
            select(Item).join(CaseItem, CaseItem.item_id == Item.id).where(CaseItem.case_id == case_id)
        )
    )
    if not items:
        raise Forbidden("no_items", f"{case.number} 没有信息可以保全")
    for item in items:
        item.legal_hold = on
    record(work, "legal_hold" if on else "legal_hold_released", subject_kind="case", subject_id=case_id, case_id=case_id,
           actor=actor.login, data={"approver": named.login, "items": [item.id for item in items]}, reason=reason)  # fmt: skip
    work.session.flush()
    return len(items)


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Forbidden("needs_reason", "请写明理由", ("reason",))
