"""One act on many cases: first what would come of it, then done; each case a transaction, by its own rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cases.house import House
from cases.matters.acts import act
from cases.matters.flow import STATES_CN
from cases.matters.lines import unit_name
from cases.people.actors import Actor, Forbidden
from cases.store.case_tables import Case
from cases.work import Work

MOST = 200
"""Cases in one go: a slip of the hand should not reach a whole year."""
HANDING = "dispatch"
TOGETHER = frozenset({"confirm", "dispatch", "accept", "check", "close", "evaluate", "look-back"})
"""Acts that say the same of many cases. What is one text, one paper or one person's word is done one by one."""


@dataclass(frozen=True)
class Outcome:
    """What came, or would come, of one case. ``unit``: whom it was handed to. ``why``: what forbids it."""

    case_id: int
    number: str
    before: str
    after: str | None
    unit: str | None = None
    error: str | None = None
    why: str | None = None

    def line(self) -> dict[str, Any]:
        """For a command: states in words of the code, the refusal as `act` says it."""
        return {"id": self.case_id, "number": self.number, "from": self.before, "to": self.after, "error": self.error, "why": self.why}  # fmt: skip

    @property
    def sentence(self) -> str:
        """For a page."""
        if self.why is not None:
            return f"{self.number} 不能办: {self.why}"
        to = f", 派给{self.unit}" if self.unit else ""
        return f"{self.number} {STATES_CN[self.before]} → {STATES_CN[self.after or self.before]}{to}"


def preview(
    house: House, case_ids: Sequence[int], action: str, actor: Actor, reason: str | None, data: dict[str, Any]
) -> list[Outcome]:
    """What the act would come to for each case: really done, in a unit of work that is never committed."""
    return [_one(house, id_, action, actor, reason, data, keep=False) for id_ in _each(case_ids, action)]


def act_on_all(
    house: House, case_ids: Sequence[int], action: str, actor: Actor, reason: str | None, data: dict[str, Any]
) -> list[Outcome]:
    """Do it to every case that allows it, each in a transaction of its own: no other writer waits for all of them.

    A case that forbids it stays as it was and says why.
    """
    return [_one(house, id_, action, actor, reason, data, keep=True) for id_ in _each(case_ids, action)]


def _one(
    house: House, case_id: int, action: str, actor: Actor, reason: str | None, data: dict[str, Any], *, keep: bool
) -> Outcome:
    with house.write() as work:
        outcome = _done(work, case_id, action, actor, reason, data)
        if keep and outcome.why is None:
            work.commit()
    return outcome


def _each(case_ids: Sequence[int], action: str) -> list[int]:
    if action not in TOGETHER:
        raise Forbidden("not_in_bulk", f"{action} 只能一件一件办; 可以批量的: {', '.join(sorted(TOGETHER))}")
    wanted = list(dict.fromkeys(case_ids))
    if len(wanted) > MOST:
        raise Forbidden("too_many", f"一次最多 {MOST} 件, 选了 {len(wanted)} 件")
    return wanted


def _done(work: Work, case_id: int, action: str, actor: Actor, reason: str | None, data: dict[str, Any]) -> Outcome:
    case = work.session.get(Case, case_id)
    number, before = (case.number, case.state) if case else (str(case_id), "received")
    try:
        act(work, case_id, action, actor, reason, _given(case, action, data))
    except Forbidden as e:
        return Outcome(case_id, number, before, None, error=e.error, why=e.why)
    assert case is not None
    return Outcome(
        case_id, number, before, case.state, unit_name(work, case.handling_lead) if action == HANDING else None
    )


def _given(case: Case | None, action: str, data: dict[str, Any]) -> dict[str, Any]:
    """No unit named for many: each case goes to the lead that stands proposed for it, as 派单 on the work list does."""
    if action != HANDING or data.get("unit") or case is None or case.handling_lead is None:
        return data
    return {**data, "unit": case.handling_lead}
