"""What an officer's other judgment teaches: each correction is kept, told, and can be taken back; nothing is rewritten.

A correction is a row; taking it back is another row that names it. What counts is worked out from both, so that the machine
judges after a revocation exactly as it did before the correction.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from cases.audit.events import record
from cases.people.actors import Actor, Forbidden
from cases.store.act_tables import Correction
from cases.store.bulk import look_up
from cases.store.case_tables import Case, CaseItem
from cases.store.people_tables import User
from cases.work import Work

TAUGHT = ("handling_lead", "category")
REVOKERS = frozenset({"duty_officer", "shift_leader"})


@dataclass(frozen=True, slots=True)
class Standing:
    """A correction that counts: what the machine said of the item, and what the last person said instead."""

    id: int
    number: str
    item_id: int
    about: str
    before: str
    after: str
    by: str
    name: str
    at: datetime


def learn(work: Work, case: Case, actor: Actor, about: str, before: str | None, after: str | None) -> None:
    """Keep the correction of one value. A restricted case teaches nothing (who reads the rules would learn of it), neither
    does a drill, and neither does a case without a voice."""
    if not before or not after or before == after or case.restricted or case.drill:
        return
    told = select(CaseItem.item_id).where(CaseItem.case_id == case.id, CaseItem.detached_at.is_(None))
    item = work.session.scalar(told.order_by(CaseItem.representative.desc(), CaseItem.id).limit(1))
    if item is None:
        return
    row = Correction(
        case_id=case.id, item_id=item, about=about, before=before, after=after, by=actor.login, made_at=work.now,
        revokes_id=None,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    record(work, "correction_learned", subject_kind="correction", subject_id=row.id, case_id=case.id, actor=actor.login,
           data={"about": about, "from": before, "to": after, "item": item})  # fmt: skip


def revoke(work: Work, id_: int, actor: Actor, reason: str | None) -> int:
    """Take a correction back. Raises Forbidden without the right, without a reason, or when there is none to take back."""
    if not actor.roles & REVOKERS:
        raise Forbidden("no_right", f"{actor.name} 没有撤销改判样本的权限")
    if not reason:
        raise Forbidden("missing", "撤销改判样本要写理由", ("reason",))
    row = work.session.get(Correction, id_)
    if row is None or row.revokes_id is not None:
        raise Forbidden("no_such_correction", f"没有编号为 {id_} 的改判样本")
    if work.session.scalar(select(Correction.id).where(Correction.revokes_id == id_)):
        raise Forbidden("revoked", f"改判样本 {id_} 已经撤销")
    taken = Correction(
        case_id=row.case_id, item_id=row.item_id, about=row.about, before=row.after, after=row.before, by=actor.login,
        made_at=work.now, revokes_id=id_,
    )  # fmt: skip
    work.session.add(taken)
    work.session.flush()
    record(work, "correction_revoked", subject_kind="correction", subject_id=id_, case_id=row.case_id, actor=actor.login,
           data={"about": row.about, "from": row.before, "to": row.after}, reason=reason)  # fmt: skip
    return taken.id


def standing(work: Work) -> list[Standing]:
    """What counts, oldest first: for each case and value the machine's word before and the last person's after; one who came
    back to the machine's word teaches nothing."""
    last: dict[tuple[int, str], Standing] = {}
    for row in _rows(work):
        if row.gone or row.revokes_id is not None:
            continue
        key = (row.case_id, row.about)
        before = last[key].before if key in last else row.before
        last[key] = Standing(
            row.id, row.number, row.item_id, row.about, before, row.after, row.by, row.name or row.by, row.made_at
        )
    return sorted((s for s in last.values() if s.before != s.after), key=lambda s: s.id)


def listed(work: Work) -> Iterator[dict[str, Any]]:
    """Every row as a line, the taken back too; units by name."""
    names = {unit.id: unit.name for unit in work.config.units.units}
    for row in _rows(work):
        yield {
            "id": row.id, "case": row.number, "about": row.about, "before": names.get(row.before, row.before),
            "after": names.get(row.after, row.after), "by": row.name or row.by, "at": row.made_at.isoformat(), "revokes": row.revokes_id, "revoked": row.gone is not None,
        }  # fmt: skip


_TAKEN = select(Correction.revokes_id, Correction.id).where(Correction.revokes_id.is_not(None)).subquery()
_COLUMNS = (
    Correction.id, Correction.case_id, Correction.item_id, Correction.about, Correction.before, Correction.after, Correction.by,
    Correction.made_at, Correction.revokes_id, Case.number, User.name, _TAKEN.c.id,
)  # fmt: skip
"""In the order of the fields of :class:`_Row`."""
_ROWS = (
    select(*_COLUMNS)
    .join(Case, Case.id == Correction.case_id)
    .outerjoin(User, User.login == Correction.by)
    .outerjoin(_TAKEN, _TAKEN.c.revokes_id == Correction.id)
    .order_by(Correction.id)
)


class _Row(NamedTuple):
    """A correction, its case's number, its author's name, and the row that takes it back."""

    id: int
    case_id: int
    item_id: int
    about: str
    before: str
    after: str
    by: str
    made_at: datetime
    revokes_id: int | None
    number: str
    name: str | None
    gone: int | None


def _rows(work: Work) -> list[_Row]:
    """Read anew before every run of judging, so past the ORM."""
    return [_Row._make(row) for row in look_up(work.session, _ROWS)]
