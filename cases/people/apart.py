"""三员分立: nobody is two of system, security and audit administrator, whatever accounts they have."""

from collections.abc import Collection

from sqlalchemy import or_, select

from cases.store.people_tables import User
from cases.work import Work
from config.access import ADMINISTRATORS


class NotApart(Exception):
    """Two administrators' roles would come into one hand; the sentence says whose."""


def require_apart(work: Work, roles: Collection[str], name: str, person_id: int | None, user_id: int | None) -> None:
    """Raise NotApart when these roles, with those of the same person's other accounts, hold more than one of the three.

    The same person: linked to the same row of the roster, or of the same name (a second account is no second person).
    """
    own = set(roles) & set(ADMINISTRATORS)
    if not own:
        return
    same = or_(User.name == name, User.person_id == person_id) if person_id else User.name == name
    others = work.session.scalars(select(User).where(same, User.disabled_at.is_(None), User.id != (user_id or 0)))
    held = {role: user.login for user in others for role in set(user.roles) & set(ADMINISTRATORS)}
    both = sorted(own | set(held), key=list(ADMINISTRATORS).index)
    if len(both) > 1:
        names = "、".join(ADMINISTRATORS[role] for role in both)
        other = f" ({name} 的另一账号 {next(iter(held.values()))})" if held else ""
        raise NotApart(f"三员分立: {names}不能是同一个人{other}")


def lacking(work: Work) -> list[str]:
    """The administrators' roles that no account in use holds."""
    users = list(work.session.scalars(select(User).where(User.disabled_at.is_(None))))
    held = {role for user in users for role in user.roles}
    return [role for role in ADMINISTRATORS if role not in held]


def in_one_hand(work: Work) -> list[str]:
    """Sentences for accounts in use that hold two of the three, written before this rule or behind its back."""
    found = []
    for user in work.session.scalars(select(User).where(User.disabled_at.is_(None)).order_by(User.login)):
        try:
            require_apart(work, user.roles, user.name, user.person_id, user.id)
        except NotApart as e:
            found.append(f"{user.login}: {e}")
    return found
