"""拆分、移出、并入: items leave a matter for a new one or another, and every matter stands on its own items' facts."""

from typing import Any

from sqlalchemy import select

from cases.audit.events import record
from cases.matters.given import number, required
from cases.matters.held import follow_items, held_items, matter_of, put_in, sign_anew, take_out
from cases.matters.leading import answering, follow_level
from cases.matters.lines import find_case
from cases.matters.opening import Opened, open_cases
from cases.matters.refold import facts_told, matter_of_facts, stand_on, take_up
from cases.matters.regrade import regrade
from cases.people.actors import Actor, Forbidden
from cases.store.case_tables import Case
from cases.store.item_tables import Item
from cases.work import Work


def split(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any]) -> None:
    """The items given become a matter of their own; what remains is corrected from what remains."""
    wanted = required(data, "items")
    if not isinstance(wanted, list):
        raise Forbidden("bad_value", '要移出的信息要写一个列表, 例如 {"items": [3, 4]}', ("items",))
    _leave(work, case, [number({"items": one}, "items") for one in dict.fromkeys(map(str, wanted))], actor, reason)


def detach(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any]) -> None:
    """One item leaves: for a matter of its own, or ``to`` another that is open."""
    item_id = number(data, "item")
    if not data.get("to"):
        _leave(work, case, [item_id], actor, reason)
        return
    target = _target(work, case, str(data["to"]))
    _may_leave(work, case, [item_id], reason)
    take_out(work, case, [item_id], actor.login)
    _join(work, target, item_id, actor, reason)
    _remain(work, case, [item_id], target, actor, reason)


def attach(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any]) -> None:
    """An item that belongs to no matter yet joins this one: it may raise what nobody has confirmed, and lowers nothing."""
    item = work.session.get(Item, number(data, "item"))
    if item is None:
        raise Forbidden("no_such_item", f"没有编号为 {data['item']} 的信息", ("item",))
    _is_matter(case)
    held = matter_of(work, item.id)
    if held is not None:
        raise Forbidden("held_elsewhere", f"该信息已在 {held.number} 中; 先在那里「移出信息」, 或「并案」")
    told = facts_told(work, [item.id])
    if item.history != case.history or (told and told.restricted and not case.restricted):
        raise Forbidden("not_alike", "历史导入、限制知悉的信息只能并入同类的件")
    _join(work, case, item.id, actor, reason, item.outcome)
    item.outcome = "case"


def _leave(work: Work, case: Case, item_ids: list[int], actor: Actor, reason: str | None) -> None:
    _may_leave(work, case, item_ids, reason)
    take_out(work, case, item_ids, actor.login)
    new = matter_of_facts(work, case, facts_told(work, item_ids), item_ids[0])
    open_cases(work, [Opened(new, item_ids[0], taken_over=True)])
    sign_anew(work, item_ids[0])
    put_in(work, new, item_ids[1:], actor.login, "split")
    follow_items(work, item_ids, new)
    _remain(work, case, item_ids, new, actor, reason)


def _remain(work: Work, case: Case, item_ids: list[int], to: Case, actor: Actor, reason: str | None) -> None:
    """Its duties are carried on by the matter the items went to: what it no longer owes is superseded, not void."""
    event = record(work, "case_split", subject_kind="case", subject_id=case.id, case_id=case.id, actor=actor.login,
                   data={"items": item_ids, "into": to.number}, reason=reason)  # fmt: skip
    if stand_on(work, case, facts_told(work, held_items(work, case.id))):
        regrade(work, case, raised=False, carried=True, actor=actor.login, reason=reason, event_id=event)


def _join(work: Work, case: Case, item_id: int, actor: Actor, reason: str | None, outcome: str | None = None) -> None:
    put_in(work, case, [item_id], actor.login, outcome=outcome)
    follow_items(work, [item_id], case)
    before, answered = case.severity, answering(case)
    if take_up(work, case, facts_told(work, [item_id])):
        event = record(work, "facts_heard", subject_kind="case", subject_id=case.id, case_id=case.id, actor=actor.login,
                       data={"item": item_id, "from": before, "to": case.severity})  # fmt: skip
        follow_level(work, case, answered, actor, reason)
        regrade(work, case, raised=True, actor=actor.login, reason=reason, event_id=event)


def _may_leave(work: Work, case: Case, item_ids: list[int], reason: str | None) -> None:
    _is_matter(case)
    if not reason:
        raise Forbidden("reason_needed", "拆分、移出需要写明理由", ("reason",))
    held = held_items(work, case.id)
    strange = [i for i in item_ids if i not in held]
    if strange or not item_ids:
        listed = "、".join(str(i) for i in held[:20])
        raise Forbidden("not_held", f"本件没有信息 {'、'.join(map(str, strange))}; 本件的信息: {listed}", ("items",))
    if set(item_ids) == set(held):
        raise Forbidden("nothing_left", "不能移出全部信息: 整件并入别的事项用「并案」")


def _target(work: Work, case: Case, name: str) -> Case:
    id_ = find_case(work, name)
    target = work.session.scalar(select(Case).where(Case.id == id_).with_for_update(key_share=True)) if id_ else None
    if target is None or target.id == case.id or target.closed_at or target.kind != "matter":
        raise Forbidden("no_such_case", f"不能移到 {name}: 没有这个在办的舆情事项")
    if target.restricted != case.restricted or target.history != case.history:
        raise Forbidden("not_alike", "限制知悉的件、历史件只能与同类的件互相移动信息")
    return target


def _is_matter(case: Case) -> None:
    if case.kind != "matter":
        raise Forbidden("not_a_matter", "诉求件只有来信人自己的一件, 不能拆分或并入")
