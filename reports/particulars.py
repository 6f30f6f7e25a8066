"""What a paper may say of single cases and clocks: numbers and masked titles, read in bulk."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.clocks.causes import Cause, causes_of
from cases.store.act_tables import Dispatch, Response
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from config.words import SEVERITY_CN, Severity
from reports.masking import masked, shown_title

UNSTATED = "未说明原因"
AT_ONCE = 5000  # ids in one statement: below the limits of both databases


@dataclass(frozen=True, slots=True)
class CaseName:
    """A case as a paper names it."""

    id: int
    number: str
    kind: str
    title: str
    restricted: bool
    handling_lead: str | None
    territory: str | None
    severity: str | None
    severity_confirmed: bool
    state: str

    @property
    def level(self) -> str:
        """事件等级, marked 疑似 until a person confirmed it, as on every page."""
        if self.severity is None:
            return "未定级"
        word = SEVERITY_CN[Severity(self.severity)]
        return word if self.severity_confirmed else f"疑似{word}"


@dataclass(frozen=True, slots=True)
class Breach:
    """A clock that ran out; ``case`` is None for a duty that belongs to no case (a website, an account).

    ``cause`` and ``words``: why, as stated by those answerable; of a restricted case neither is read.
    """

    clock_id: int
    kind: str
    case: CaseName | None
    limit: datetime
    stopped_at: datetime | None
    how_far: str = "—"
    cause: str | None = None
    words: str | None = None

    @property
    def why(self) -> str:
        """The stated cause with its words; where none was stated that is said, with how far the handling has come."""
        if self.cause is not None:
            return f"{self.cause}：{self.words}" if self.words else self.cause
        return UNSTATED if self.how_far == "—" else f"{UNSTATED}（{self.how_far}）"

    def hours_over(self, now: datetime) -> float:
        """How long past the limit the answer came, or is still to come."""
        return ((self.stopped_at or now) - self.limit).total_seconds() / 3600


def cases_named(session: Session, ids: Iterable[int]) -> dict[int, CaseName]:
    """Those cases by id."""
    columns = (
        Case.id,
        Case.number,
        Case.kind,
        Case.title,
        Case.restricted,
        Case.handling_lead,
        Case.territory,
        Case.severity,
        Case.severity_confirmed,
        Case.state,
    )
    found = (
        row for some in _chunks(sorted(set(ids))) for row in session.execute(select(*columns).where(Case.id.in_(some)))
    )
    return {r.id: _case_name(r) for r in found}


def breaches(session: Session, clock_ids: Sequence[int], named: dict[int, CaseName]) -> list[Breach]:
    """Those clocks, the longest overdue first among the unanswered, then the answered by their limit."""
    columns = (ClockRow.id, ClockRow.kind, ClockRow.case_id, ClockRow.breach_at, ClockRow.stopped_at)
    found = (
        row for some in _chunks(clock_ids) for row in session.execute(select(*columns).where(ClockRow.id.in_(some)))
    )
    lines = list(found)
    far = _how_far(session, sorted({r.case_id for r in lines if r.case_id is not None}))
    causes = {id_: cause for some in _chunks(clock_ids) for id_, cause in causes_of(session, some).items()}
    made = [_breach(r, named.get(r.case_id), far.get(r.case_id, "—"), causes.get(r.id)) for r in lines]
    return sorted(made, key=lambda b: (b.stopped_at is not None, b.limit, b.clock_id))


def _breach(r: Any, case: CaseName | None, how_far: str, cause: Cause | None) -> Breach:
    if cause is None or (case is not None and case.restricted):
        return Breach(r.id, r.kind, case, r.breach_at, r.stopped_at, how_far)
    words = masked(cause.words) if cause.words else None
    return Breach(r.id, r.kind, case, r.breach_at, r.stopped_at, how_far, cause.name, words)


def nameable(found: Iterable[Breach]) -> list[Breach]:
    """Those a paper may name; of a restricted case it says only that there is one."""
    return [one for one in found if one.case is None or not one.case.restricted]


def unnamed(n: int) -> str:
    """How many are only counted, as every paper says it."""
    return f"其中限制知悉的{n}个，不列编号和名称。"


def _case_name(r: Any) -> CaseName:
    # of a restricted case not even the lead or the town: they would say whom the letter is about
    hidden = r.restricted
    return CaseName(
        r.id, r.number, r.kind, shown_title(r.title, restricted=hidden), hidden, None if hidden else r.handling_lead,
        None if hidden else r.territory, None if hidden else r.severity, r.severity_confirmed, r.state,
    )  # fmt: skip


SLIP_CN = {"sent": "已派单未签收", "refused": "退单未改派", "accepted": "已签收", "recalled": "派单已收回"}


def _how_far(session: Session, case_ids: Sequence[int]) -> dict[int, str]:
    """How far the handling of these cases has come, all that the record knows by itself where nobody stated the cause of a
    breach: the state of the last slip, and whether an answer has been drafted."""
    far = dict.fromkeys(case_ids, "未派单")
    for some in _chunks(case_ids):
        slips = (
            select(Dispatch.case_id, Dispatch.state)
            .where(Dispatch.case_id.in_(some))
            .order_by(Dispatch.case_id, Dispatch.seq)
        )
        far |= {case_id: SLIP_CN.get(state, state) for case_id, state in session.execute(slips)}
    for some in _chunks(case_ids):
        drafted = session.scalars(select(Response.case_id).where(Response.case_id.in_(some)).distinct())
        far |= {case_id: f"{far[case_id]}，已拟稿" for case_id in drafted}
    return far


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]
