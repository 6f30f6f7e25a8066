"""视图: a person's own names for sets of filters on the work list. No record of anything: a view that is not wanted is gone."""

from collections.abc import Mapping

from sqlalchemy import delete, select

from cases.people.actors import Forbidden
from cases.store.people_tables import SavedView
from cases.work import Work

MOST = 12
LONGEST = 20


def views_of(work: Work, user_id: int) -> dict[str, Mapping[str, str]]:
    """What this person has kept, by name, in the order of keeping."""
    query = select(SavedView).where(SavedView.user_id == user_id).order_by(SavedView.id)
    return {row.name: dict(row.chosen) for row in work.session.scalars(query)}


def keep_view(work: Work, user_id: int, name: str, chosen: Mapping[str, str]) -> None:
    """Keep it under that name; the same name again is the new set. Raises Forbidden without a name or with too many."""
    name = name.strip()
    if not name or len(name) > LONGEST:
        raise Forbidden("bad_name", f"视图要有名称, 最长 {LONGEST} 个字")
    row = work.session.scalar(select(SavedView).where(SavedView.user_id == user_id, SavedView.name == name))
    if row is not None:
        row.chosen = dict(chosen)
        return
    if len(views_of(work, user_id)) >= MOST:
        raise Forbidden("too_many", f"最多存 {MOST} 个视图, 请先删去不用的")
    work.session.add(SavedView(user_id=user_id, name=name, chosen=dict(chosen), made_at=work.now))
    work.session.flush()


def drop_view(work: Work, user_id: int, name: str) -> None:
    """Forget it."""
    work.session.execute(delete(SavedView).where(SavedView.user_id == user_id, SavedView.name == name))
