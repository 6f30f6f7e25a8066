"""Which items a case holds: put in, taken out, moved with a whole case. A row that was detached is not made twice."""

from collections.abc import Collection

from sqlalchemy import select, update

from cases.audit.events import Happening, record_all
from cases.store.case_tables import Case, CaseItem, Suggestion
from cases.store.item_tables import TO_SIGN, FingerprintRow, Item
from cases.work import Work


def held_items(work: Work, case_id: int) -> list[int]:
    """The items of a case in the order they came."""
    query = select(CaseItem.item_id).where(CaseItem.case_id == case_id, CaseItem.detached_at.is_(None))
    return list(work.session.scalars(query.order_by(CaseItem.id)))


def matter_of(work: Work, item_id: int) -> Case | None:
    """The matter an item belongs to now."""
    query = select(Case).join(CaseItem, CaseItem.case_id == Case.id).where(Case.kind == "matter")
    return work.session.scalar(query.where(CaseItem.item_id == item_id, CaseItem.detached_at.is_(None)))


def take_out(work: Work, case: Case, item_ids: Collection[int], actor: str) -> None:
    """The items leave the case; when its representative is among them, the first that stays speaks for it."""
    rows = update(CaseItem).where(CaseItem.case_id == case.id, CaseItem.item_id.in_(item_ids))
    work.session.execute(rows.values(detached_at=work.now, representative=False))
    _appoint(work, case)
    record_all(work, [_moved("item_detached", case, item_id, actor) for item_id in item_ids])


def put_in(
    work: Work, case: Case, item_ids: Collection[int], actor: str, how: str = "by_hand", outcome: str | None = None
) -> None:
    """The items join the case; a suggestion that they might is answered with it. ``outcome``: why they stood alone till then."""
    known = set(work.session.scalars(select(CaseItem.item_id).where(CaseItem.case_id == case.id)))
    back = update(CaseItem).where(CaseItem.case_id == case.id, CaseItem.item_id.in_(known & set(item_ids)))
    work.session.execute(back.values(detached_at=None, attached_at=work.now, how=how))
    fresh = [item_id for item_id in item_ids if item_id not in known]
    work.session.add_all([
        CaseItem(case_id=case.id, item_id=item_id, how=how, representative=False, attached_at=work.now)
        for item_id in fresh
    ])  # fmt: skip
    suggested = update(Suggestion).where(Suggestion.case_id == case.id, Suggestion.item_id.in_(item_ids))
    work.session.execute(suggested.values(decided="attached", decided_by=actor))
    _appoint(work, case)
    record_all(work, [_moved("item_attached", case, item_id, actor, how, outcome) for item_id in item_ids])


def follow_items(work: Work, item_ids: Collection[int], matter: Case) -> None:
    """The letters these items are go where the items go: they are about that matter now."""
    letters = select(CaseItem.case_id).where(CaseItem.item_id.in_(item_ids), CaseItem.detached_at.is_(None))
    moved = update(Case).where(Case.kind == "request", Case.id.in_(letters))
    work.session.execute(moved.values(about_id=matter.id))


def absorb_items(work: Work, case: Case, survivor: Case) -> None:
    """What a merged case holds is the survivor's now; what had been detached from it stays where it went.

    Its representative goes on representing: the next copy of a voice that was merged must not open a matter of its own.
    """
    known = set(work.session.scalars(select(CaseItem.item_id).where(CaseItem.case_id == survivor.id)))
    here = held_items(work, case.id)
    back = update(CaseItem).where(CaseItem.case_id == survivor.id, CaseItem.item_id.in_(known & set(here)))
    work.session.execute(back.values(detached_at=None))
    twice = update(CaseItem).where(CaseItem.case_id == case.id, CaseItem.item_id.in_(known & set(here)))
    work.session.execute(twice.values(detached_at=work.now, representative=False))  # an item stands in one matter
    live = (CaseItem.case_id == case.id, CaseItem.detached_at.is_(None), CaseItem.item_id.not_in(known))
    work.session.execute(update(CaseItem).where(*live).values(case_id=survivor.id, how="merged"))
    _appoint(work, survivor)


def _appoint(work: Work, case: Case) -> None:
    """One item of those held speaks for the case: later voices are compared with it."""
    work.session.flush()
    rows = select(CaseItem).where(CaseItem.case_id == case.id, CaseItem.detached_at.is_(None)).order_by(CaseItem.id)
    held = list(work.session.scalars(rows.execution_options(populate_existing=True)))
    if held and not any(row.representative for row in held):
        held[0].representative = True
        work.session.flush()
        sign_anew(work, held[0].item_id)


def speak_for(work: Work, case: Case, *, without: int) -> int | None:
    """An item whose words go speaks for the case no longer: the first of those that have words does; ``None`` if none has."""
    rows = select(CaseItem).join(Item, Item.id == CaseItem.item_id)
    left = rows.where(
        CaseItem.case_id == case.id, CaseItem.detached_at.is_(None), Item.erased_at.is_(None), Item.id != without
    )
    heir = work.session.scalar(left.order_by(CaseItem.representative.desc(), CaseItem.id).limit(1))
    mute = update(CaseItem).where(CaseItem.case_id == case.id, CaseItem.item_id == without)
    work.session.execute(mute.values(representative=False))
    if heir is None:
        return None
    if not heir.representative:
        heir.representative = True
        sign_anew(work, heir.item_id)
    return heir.item_id


def sign_anew(work: Work, item_id: int) -> None:
    """The item speaks for a matter from now on: ``process`` makes it known to those that look for copies."""
    print_ = update(FingerprintRow).where(FingerprintRow.item_id == item_id)
    work.session.execute(print_.values(method=TO_SIGN))


def _moved(
    type: str, case: Case, item_id: int, actor: str, how: str | None = None, outcome: str | None = None
) -> Happening:
    said = {"item": item_id, "how": how, "outcome": outcome}
    data = {key: value for key, value in said.items() if value is not None}
    return Happening(type, "case", str(case.id), case.id, actor=actor, data=data)
