"""疑似同一件: what the machine proposes to bring together and a person has to decide, for the desk."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from cases.audit.events import record
from cases.matters.given import number
from cases.people.actors import Actor, Forbidden
from cases.store.case_tables import Case, CaseItem, Suggestion
from cases.store.item_tables import Item, ItemVersion
from cases.title import rest_of, title_of
from cases.work import Work

HOW_CN = {
    "same": "文字相同",
    "near": "文字相近",
    "link": "同一链接",
    "event": "疑似同一事件",
    "edited": "答复后原文有改动",
}
APART = "apart"


def suggestions(work: Work, *, limit: int = 50, after: int = 0) -> list[dict[str, Any]]:
    """Undecided proposals, oldest first: the voice, the matter it may belong to, the matter it stands in now, and why.

    Nothing of a restricted matter is shown, and nothing that has come together since.
    """
    own_item, own = aliased(CaseItem), aliased(Case)
    query = (
        select(Suggestion, Case, Item, ItemVersion, own)
        .join(Case, Case.id == Suggestion.case_id)
        .join(Item, Item.id == Suggestion.item_id)
        .join(ItemVersion, (ItemVersion.item_id == Item.id) & (ItemVersion.n == Item.version))
        .outerjoin(own_item, (own_item.item_id == Item.id) & own_item.detached_at.is_(None))
        .outerjoin(own, (own.id == own_item.case_id) & (own.kind == "matter"))
        .where(Suggestion.decided.is_(None), Suggestion.id > after, ~Case.restricted, Case.merged_into_id.is_(None))
        .order_by(Suggestion.id)
    )
    lines: dict[int, dict[str, Any]] = {}
    settled = set[int]()  # a letter stands in its own request too, and that row may come after the matter's
    for suggestion, case, item, words, stands in work.session.execute(query):
        if stands is not None and (stands.restricted or stands.id == case.id):
            lines.pop(suggestion.id, None)
            settled.add(suggestion.id)
        if suggestion.id in settled:
            continue
        known = lines.get(suggestion.id)
        if known is not None and stands is None:
            continue  # the letter's own request beside its matter
        if known is None and len(lines) == limit:
            break
        lines[suggestion.id] = _line(suggestion, case, item, words, stands)
    return list(lines.values())


def _line(suggestion: Suggestion, case: Case, item: Item, words: ItemVersion, stands: Case | None) -> dict[str, Any]:
    how, _, why = suggestion.why.partition(": ")
    return {
        "id": suggestion.id, "item": item.id, "channel": item.channel, "title": title_of(words.title, words.text),
        "text": words.text if words.title else rest_of(words.text),
        "case": case.number, "case_title": case.title, "case_state": case.state,
        "own_case": stands.number if stands else None, "how": how, "why": f"{HOW_CN.get(how, how)}{f': {why}' if why else ''}",
        "similarity": round(suggestion.similarity, 2), "made_at": suggestion.made_at,
        "act": "merge" if stands else "attach",
    }  # fmt: skip


def keep_apart(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any]) -> None:
    """A person has decided that the item is something else: it is asked no more. Refused when nothing was proposed."""
    item_id = number(data, "item")
    query = select(Suggestion).where(Suggestion.case_id == case.id, Suggestion.item_id == item_id)
    found = work.session.scalar(query.where(Suggestion.decided.is_(None)))
    if found is None:
        raise Forbidden("nothing_suggested", f"没有待决定的提示: 信息 {item_id} 与 {case.number}", ("item",))
    found.decided, found.decided_by = APART, actor.login
    record(work, "suggestion_refused", subject_kind="case", subject_id=case.id, case_id=case.id, actor=actor.login,
           data={"item": item_id}, reason=reason)  # fmt: skip
