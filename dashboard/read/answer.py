"""How a case is being answered: the draft that stands, its reviews and who may do the next; slips, orders, reports, extensions."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select

from cases.matters.acts import may
from cases.matters.authorising import AUTHORISED, CHANGED, authorised_by
from cases.matters.drafting import bare_facts, is_bygone
from cases.matters.flow import REVIEWERS
from cases.matters.instructing import ORAL
from cases.matters.recorded import acts_of
from cases.matters.reporting import reports_of
from cases.matters.reviewing import SECRECY, STAGES, open_stages, reviews_of, unsigned
from cases.people.actors import Actor, Forbidden
from cases.people.oneself import Accounts, read_accounts
from cases.quality.check import Finding
from cases.store.act_tables import Dispatch, Evidence, Extension, Instruction, Response, Review, UpwardReport
from cases.store.case_tables import Case, Suggestion
from cases.store.clock_tables import ClockRow
from cases.store.event_tables import Event
from cases.store.people_tables import User
from cases.work import Work
from dashboard.read.casefile import CaseFile
from dashboard.rights import actor_of

ORDER = (STAGES[0], STAGES[1], SECRECY, STAGES[2])
"""The steps of a review as a page shows them: 保密审查 stands before 审发, which waits for it."""

EVALUATED = "case_evaluated"


@dataclass(frozen=True)
class Step:
    """One step of the review of a draft. ``able``: the logins of those who may do it now; empty while an earlier step is missing."""

    stage: str
    done: Review | None
    able: tuple[str, ...]
    is_open: bool


@dataclass(frozen=True)
class Spoken:
    """A step passed by telephone and not signed yet (待补签), and the text it was of."""

    review: Review
    draft: Response


@dataclass(frozen=True)
class Answer:
    """``draft``: the newest; ``bygone``: it was written before the case was reopened. Extensions, slips and orders in the order they were made."""

    draft: Response | None
    steps: tuple[Step, ...]
    facts: frozenset[str]
    unsigned: Sequence[Spoken]
    slips: Sequence[Dispatch]
    orders: Sequence[Instruction]
    reports: Sequence[UpwardReport]
    extensions: Sequence[Extension]
    suggested: bool
    score: float | None
    names: Mapping[str, str]
    proofs: Sequence[Evidence] = ()
    bygone: bool = False
    clocks: Sequence[ClockRow] = ()
    acts: Sequence[Event] = ()
    bare: Sequence[Finding] = ()
    """What the draft says without the authorisation it takes, as of now."""
    busy: frozenset[str] = frozenset()
    """Who wrote the draft that stands or decided a step of it, by all their accounts: nobody holds two."""

    def name(self, login: str | None) -> str:
        """A person as people call them; who has no account here is named as they were recorded."""
        return self.names.get(login or "", login or "—")

    @property
    def waiting_slip(self) -> Dispatch | None:
        """The slip that waits for 签收 or 退单."""
        return next((slip for slip in self.slips if slip.state == "sent"), None)

    @property
    def unsigned_people(self) -> list[str]:
        """Whose word, given by telephone or by mouth, waits to be signed (待补签)."""
        return sorted({*(spoken.review.by for spoken in self.unsigned), *(order.by for order in self.unsigned_orders)})

    @property
    def unsigned_orders(self) -> list[Instruction]:
        """Orders given by mouth that wait to be signed."""
        return [order for order in self.orders if order.form == ORAL and order.signed_at is None]

    @property
    def open_steps(self) -> list[str]:
        """The stages whose turn it is."""
        return [step.stage for step in self.steps if step.is_open]


def read_answer(work: Work, file: CaseFile) -> Answer:
    """Everything that was done to answer this case so far."""
    case = file.case
    draft = _draft(work, case)
    users = list(work.session.scalars(select(User).where(User.disabled_at.is_(None)).order_by(User.login)))
    slips, orders, extensions = _handed(work, [case.id])
    bygone = draft is not None and is_bygone(work, case, draft)
    done = reviews_of(work, draft) if draft else ()
    busy = _busy(read_accounts(work), draft, done) if draft else frozenset()
    steps = _steps(case, done, users, busy, bygone=bygone) if draft else ()
    told = _told(work, case)
    return Answer(
        draft, steps, authorised_by(case, told), _spoken(work, case) if draft else [], slips[case.id], orders[case.id],
        reports_of(work, case.id), extensions[case.id], _suggested(work, case), _score(told),
        {user.login: user.name for user in users}, file.evidence, bygone, file.clocks, acts_of(work, case.id),
        bare_facts(work, case, draft.text, draft.kind) if draft else (), busy,
    )  # fmt: skip


def _draft(work: Work, case: Case) -> Response | None:
    """The newest; of a case without one nothing is asked."""
    return work.session.get(Response, case.draft_id) if case.draft_id else None


def steps_of(work: Work, cases: Sequence[Case], login: str) -> dict[int, list[str]]:
    """Of each of these cases the steps that are this person's to do on the draft that stands: four looks, however many there are."""
    if not cases:
        return {}
    person = work.session.scalars(select(User).where(User.login == login, User.disabled_at.is_(None))).all()
    found: dict[int, list[str]] = {case.id: [] for case in cases}
    drafts = drafts_of(work, cases)
    if not drafts:
        return found
    accounts = read_accounts(work)
    for case, draft, done in drafts:
        steps = _steps(case, done, person, _busy(accounts, draft, done), bygone=is_bygone(work, case, draft))
        found[case.id] = [step.stage for step in steps if login in step.able]
    return found


def drafts_of(work: Work, cases: Sequence[Case]) -> list[tuple[Case, Response, list[Review]]]:
    """Those of these cases that have a draft, with the newest and what was decided on it: two looks, and none where nothing was drafted."""
    drafted = {case.draft_id: case for case in cases if case.draft_id}
    if not drafted:
        return []
    done: dict[int, list[Review]] = defaultdict(list)
    for review in work.session.scalars(select(Review).where(Review.response_id.in_(drafted)).order_by(Review.id)):
        done[review.response_id].append(review)
    drafts = work.session.scalars(select(Response).where(Response.id.in_(drafted)))
    return [(drafted[draft.id], draft, done[draft.id]) for draft in drafts]


def read_handed(work: Work, case_ids: Sequence[int]) -> dict[int, Answer]:
    """Slips, orders, extensions and running clocks of these cases, and nothing else: for a list whose lines ask no more of each. Four looks,
    however many there are."""
    slips, orders, extensions = _handed(work, case_ids)
    running = select(ClockRow).where(ClockRow.case_id.in_(case_ids), ClockRow.state == "running")
    clocks = _by_case(work, running.order_by(ClockRow.due_at, ClockRow.id))
    return {
        id_: Answer(
            None, (), frozenset(), (), slips[id_], orders[id_], (), extensions[id_], suggested=False, score=None, names={},
            clocks=clocks[id_],
        )
        for id_ in case_ids
    }  # fmt: skip


def _handed(work: Work, case_ids: Sequence[int]) -> tuple[dict[int, list[Any]], ...]:
    """Slips, orders and extensions by case, in the order they were made."""
    return tuple(
        _by_case(work, select(table).where(table.case_id.in_(case_ids)).order_by(table.id))
        for table in (Dispatch, Instruction, Extension)
    )


def _by_case(work: Work, rows: Select[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in work.session.scalars(rows):
        found[row.case_id].append(row)
    return found


def _spoken(work: Work, case: Case) -> list[Spoken]:
    return [Spoken(row, work.session.get_one(Response, row.response_id)) for row in unsigned(work, case.id)]


def _busy(accounts: Accounts, draft: Response, done: Sequence[Review]) -> frozenset[str]:
    return accounts.behind(draft.by, *(review.by for review in done))


def _steps(
    case: Case, done: Sequence[Review], users: Sequence[User], busy: frozenset[str], *, bygone: bool
) -> tuple[Step, ...]:
    waiting = [] if bygone else open_stages(done)
    able = tuple(user.login for user in users if user.login not in busy and _may_review(case, actor_of(user)))
    verdicts = {review.stage: review for review in done}
    return tuple(Step(s, verdicts.get(s), able if s in waiting else (), s in waiting) for s in ORDER)


def _may_review(case: Case, person: Actor) -> bool:
    if not person.roles & REVIEWERS or (person.unit and person.unit in case.complained_of):
        return False
    try:
        may(case, "review", person)
    except Forbidden:
        return False
    return True


def _suggested(work: Work, case: Case) -> bool:
    query = select(Suggestion.id).where(Suggestion.case_id == case.id, Suggestion.decided.is_(None))
    return work.session.scalar(query.limit(1)) is not None


def _told(work: Work, case: Case) -> list[Event]:
    """The events of the case that authorised something or evaluated it."""
    query = select(Event).where(Event.case_id == case.id, Event.type.in_((AUTHORISED, CHANGED, EVALUATED)))
    return list(work.session.scalars(query.order_by(Event.id)))


def _score(told: Sequence[Event]) -> float | None:
    """The total of the latest evaluation, in points of 100."""
    return next((event.data["total"] for event in reversed(told) if event.type == EVALUATED), None)
