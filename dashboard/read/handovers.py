"""A hand-over as it is shown: the frozen list, and beside its ids the words that stand elsewhere."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from cases.store.case_tables import Case
from cases.store.clock_tables import TRANSFER
from cases.store.people_tables import HandOver, Person, PromisedCall, User
from cases.work import Work
from dashboard.rights import Sight

CASE_PARTS = ("risks", "transfers", "signatures", "due", "matters", "calls", "messages", "acknowledged", "unread")


@dataclass(frozen=True)
class HandOverFile:
    """One hand-over with the names, cases and calls its list points to."""

    row: HandOver
    people: dict[int, str]
    cases: dict[int, Case]
    calls: dict[int, PromisedCall]
    users: dict[str, str]

    def name(self, by: str) -> str:
        """Who signed or promised, by name; what stands behind the login (代签) stays."""
        login, _, rest = by.partition(" ")
        return f"{self.users.get(login, login)}{rest and ' '}{rest}"

    def part(self, name: str, sight: Sight) -> list[dict[str, Any]]:
        """The rows of one part this person may know of: of a case that opens for 纪检 only its number and 移交 clock."""
        known = [r for r in rows_of(self.row, name) if r.get("case") is None or sight.knows(self.cases[r["case"]])]
        return [r for r in known if r.get("clock", TRANSFER) == TRANSFER or sight.reads(self.cases[r["case"]])]


def rows_of(row: HandOver, part: str) -> list[dict[str, Any]]:
    """One part of the frozen list; a list made before there was such a part has none of it."""
    rows: list[dict[str, Any]] = row.list.get(part, [])
    return rows


def read_handover(work: Work, handover_id: int) -> HandOverFile | None:
    """The file of a hand-over; ``None`` when there is none."""
    row = work.session.get(HandOver, handover_id)
    if row is None:
        return None
    listed = [r for part in CASE_PARTS for r in rows_of(row, part)]
    people = {r["person"] for r in row.list["messages"]} | {
        i for i in (row.outgoing_id, row.incoming_id) if i is not None
    }
    signed = {by.partition(" ")[0] for by in (row.outgoing_signed_by, row.incoming_signed_by) if by}
    logins = signed | {r["by"] for r in row.list["calls"]}
    users = dict(work.session.execute(select(User.login, User.name).where(User.login.in_(logins))).all())
    return HandOverFile(
        row, names(work, people), _by_id(work, Case, {r["case"] for r in listed if r.get("case") is not None}),
        _by_id(work, PromisedCall, {r["call"] for r in row.list["calls"]}), users,
    )  # fmt: skip


def names(work: Work, ids: Iterable[int | None]) -> dict[int, str]:
    """Names of people."""
    return dict(work.session.execute(select(Person.id, Person.name).where(Person.id.in_(set(ids)))).all())


def _by_id(work: Work, kind: Any, ids: set[int]) -> dict[int, Any]:
    return {row.id: row for row in work.session.scalars(select(kind).where(kind.id.in_(ids)))}
