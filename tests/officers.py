"""A cast of officers, one act of one of them, and one try at a login."""

from typing import Any

from cases.matters.acts import act
from cases.matters.lines import case_line
from cases.people.accounts import settle_trial, try_password
from cases.people.actors import Actor
from cases.store.people_tables import User
from cases.work import Work
from tests.desk import Desk

OFFICER = Actor("zhi1", "值一", None, frozenset({"duty_officer"}))
SHIFT = Actor("ban1", "班一", None, frozenset({"shift_leader"}))
LIAISON = Actor("lian1", "联一", "shi_yingji", frozenset({"unit_liaison"}))
LEADER = Actor("zhang1", "长一", "shi_yingji", frozenset({"unit_leader"}))
OTHER = Actor("lian2", "联二", "shi_jiaoyu", frozenset({"unit_liaison"}))
NOBODY = Actor("wai", "外人", None, frozenset())
REVIEWERS = [Actor(f"shen{n}", f"审{n}", None, frozenset({"reviewer"})) for n in range(4)]
CLEAR = dict.fromkeys(("state_secret", "work_secret", "trade_secret", "personal", "stability", "case_handling"), False)
"""保密审查: every question answered no."""
SITE = {"kind": "official_site", "url": "https://example.invalid/1", "issuer": "市政府"}


USUAL = {"overrule": "与现场核实的情况不符", "review-by-phone": "听完全文，同意发"}


def do(
    desk: Desk, case_id: int, action: str, actor: Actor = OFFICER, reason: str | None = None, **data: Any
) -> dict[str, Any]:
    """One act, committed; the case line. Whoever overrules says why, whoever calls what was said; tests of the reason itself call ``act``."""
    with desk.house.write() as work:
        act(work, case_id, action, actor, reason or USUAL.get(action), data)
        line = case_line(work, case_id)
        work.commit()
    return line


def logs_in(work: Work, login: str, password: str) -> User | None:
    """Whom a password lets in: compared and counted in one transaction."""
    return settle_trial(work, try_password(work, login, password))


def clocks(line: dict[str, Any]) -> dict[str, str]:
    """State by kind."""
    return {c["kind"]: c["state"] for c in line["clocks"]}


def pass_to(desk: Desk, case_id: int, last: str = "审发") -> None:
    """The latest draft passes 保密审查 and every stage up to ``last``, each by somebody else."""
    do(desk, case_id, "review", REVIEWERS[3], stage="保密审查", verdict="同意", checklist=CLEAR)
    for stage, person in zip(("初审", "审核", "审发"), REVIEWERS, strict=False):
        do(desk, case_id, "review", person, stage=stage, verdict="同意")
        if stage == last:
            return
