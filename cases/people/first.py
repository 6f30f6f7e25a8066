"""The first administrator: there is never a default password."""

import secrets
from dataclasses import dataclass

from sqlalchemy import func, select

from cases.people.accounts import add_user
from cases.store.people_tables import User
from cases.work import Work

FIRST_ROLES = ("administrator", "duty_officer", "shift_leader")
"""A small city begins with one person at the desk; further accounts take these roles apart."""


@dataclass(frozen=True)
class Made:
    """The account made; ``password`` is shown once when it was generated."""

    login: str
    password: str
    generated: bool


def ensure_first_administrator(work: Work, password: str | None) -> Made | None:
    """Make ``admin`` if there is no account at all; ``None`` when there is one."""
    if work.session.scalar(select(func.count()).select_from(User)):
        return None
    chosen = password or secrets.token_urlsafe(12)
    add_user(work, "admin", "首个管理员", chosen, list(FIRST_ROLES), unit=work.config.city.desk_unit)
    return Made("admin", chosen, generated=password is None)
