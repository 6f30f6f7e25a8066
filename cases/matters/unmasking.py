"""解除遮盖: somebody who handles a case reads a citizen's name, number and words in full, and the record says who, what and why."""

from dataclasses import dataclass

from sqlalchemy import select

from cases.audit.events import record
from cases.matters.flow import DESK, UNIT
from cases.people.actors import Actor, Forbidden
from cases.people.sight import DISCIPLINE, sight_of_actor
from cases.store.case_tables import Case, CaseItem
from cases.store.item_tables import Item, ItemVersion
from cases.work import Work

SHORTEST_REASON = 4
MAY_UNMASK = DESK | UNIT | {DISCIPLINE}


@dataclass(frozen=True)
class Unmasked:
    """What an item's newest version says of whom, as it came."""

    author: str | None
    contact: str | None
    title: str
    text: str


def may_unmask(case: Case, actor: Actor) -> bool:
    """Whether this person may: who handles the case; of one that accuses somebody, whose writer is an informant, only the desk and 纪检."""
    if not sight_of_actor(actor).reads(case) or not actor.roles & MAY_UNMASK:
        return False
    return not case.complained_of or bool(actor.roles & (DESK | {DISCIPLINE}))


def unmask(work: Work, case_id: int, item_id: int, actor: Actor, reason: str) -> Unmasked:
    """Read it, and put on record that it was read. Raises Forbidden; who may not know of the case learns no more than that."""
    case = work.session.get(Case, case_id)
    if case is None or not sight_of_actor(actor).knows(case):
        raise Forbidden("no_such_case", "没有这件事项, 或无权查看")
    if not may_unmask(case, actor):
        raise Forbidden("no_right", "无权查看来信人的完整信息")
    if len(reason.strip()) < SHORTEST_REASON:
        raise Forbidden("needs_reason", f"请写明为何要看完整信息 (至少 {SHORTEST_REASON} 个字)", ("reason",))
    query = (
        select(Item, ItemVersion)
        .join(CaseItem, CaseItem.item_id == Item.id)
        .join(ItemVersion, (ItemVersion.item_id == Item.id) & (ItemVersion.n == Item.version))
        .where(CaseItem.case_id == case_id, Item.id == item_id, CaseItem.detached_at.is_(None))
    )
    found = work.session.execute(query).first()
    if found is None:
        raise Forbidden("no_such_item", "这条信息不在本件里")
    version: ItemVersion = found[1]
    record(work, "unmasked", subject_kind="item", subject_id=item_id, case_id=case_id, actor=actor.login,
           data={"version": version.n}, reason=reason.strip())  # fmt: skip
    return Unmasked(version.author, version.contact, version.title, version.text)
