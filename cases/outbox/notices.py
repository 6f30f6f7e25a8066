"""Ask for a message. The notice says to which role or person and why; `alerts/` does the rest."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from cases.store.bells import leave
from cases.store.bulk import put_new
from cases.store.outbox_tables import Notice
from cases.work import Work


@dataclass(frozen=True)
class Wish:
    """To tell ``role`` (of ``unit`` for a unit role) or one person something, once per ``dedupe_key``.

    ``purpose``: notice, warning, breach, after_breach, closing, reply, handover, house, paper,
    signature. ``text``: only for what is not about a
    clock. ``edition_id``, ``form``: the issued paper it carries and as which file; ``by``: contacts to use, one message each.
    """

    dedupe_key: str
    purpose: str
    reason: str
    role: str | None = None
    unit: str | None = None
    person_id: int | None = None
    case_id: int | None = None
    clock_id: int | None = None
    text: str | None = None
    due_at: datetime | None = None
    state: str = "pending"
    edition_id: int | None = None
    form: str | None = None
    by: str | None = None


def ask(work: Work, wish: Wish) -> int | None:
    """Write the notice; its id, or ``None`` when the same wish was already written."""
    return ask_all(work, [wish]).get(wish.dedupe_key)


def ask_all(work: Work, wishes: list[Wish]) -> dict[str, int]:
    """Write many; the ids of those that are new, by dedupe key."""
    if not wishes:
        return {}
    rows = [{**vars(w), "due_at": w.due_at or work.now, "made_at": work.now} for w in wishes]
    keys = [w.dedupe_key for w in wishes]
    known = set(work.session.scalars(select(Notice.dedupe_key).where(Notice.dedupe_key.in_(keys))))
    put_new(work.session, Notice, rows)
    leave(work.session, "sweep")
    found = work.session.execute(select(Notice.dedupe_key, Notice.id).where(Notice.dedupe_key.in_(keys)))
    return {key: id_ for key, id_ in found if key and key not in known}
