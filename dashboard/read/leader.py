"""领导一页: what is burning, who holds it and how to call them; what waits for this leader's own word."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select, text

from cases.matters.flow import APPROVERS, OPEN
from cases.matters.reviewing import is_overtaken, to_be_signed_by
from cases.matters.transfers import Waiting, waiting
from cases.matters.worklist import Closed, WorkRow, worklist
from cases.papers.flow import to_decide
from cases.people.actors import Actor
from cases.people.roster import Roster, roster_at
from cases.store.act_tables import Evidence, Extension
from cases.store.case_lists import DRAFTED
from cases.store.case_tables import Case, along
from cases.store.clock_tables import ClockRow
from cases.store.paper_tables import ReportEdition
from cases.work import Work
from dashboard.read.answer import steps_of
from dashboard.read.calls import Call, in_unit, on_duty
from dashboard.read.visible import closed_to, known_to, ways_to
from dashboard.rights import Sight

SHOWN = 8
RECENT = 20


@dataclass(frozen=True)
class Burning:
    """One matter, who holds it, and whom to call about it."""

    row: WorkRow
    holder: str | None
    calls: tuple[Call, ...]


@dataclass(frozen=True)
class Page:
    """``transfers``: what 纪检 has not taken over yet, number and limit only."""

    burning: list[Burning]
    duty: list[Call]
    transfers: list[Waiting]


@dataclass(frozen=True)
class Tasks:
    """``reviews``: cases whose next step this person may do, the nearest limit first. ``signatures``: cases that wait for his own 补签. ``extensions``: those
    in which somebody asked for more time. ``papers``: those whose next step is his, with its name."""

    reviews: list[tuple[Case, list[str]]]
    signatures: Sequence[Case]
    extensions: Sequence[Case]
    papers: Sequence[tuple[ReportEdition, str]]


def read_leader(work: Work, sight: Sight) -> Page:
    """Grave matters first, then what is past or nearest to a limit in hours."""
    roster = roster_at(work, work.now)
    rows = {
        row.case_id: row
        for of in ("grave", "urgent")
        for row in worklist(work, SHOWN, of=of, ways=ways_to(sight), closed=closed_to(sight))
    }
    burning = [_burning(work, row, roster) for row in list(rows.values())[:SHOWN]]
    return Page(burning, on_duty(work, roster), waiting(work, [known_to(sight)], SHOWN))


def read_tasks(work: Work, sight: Sight, actor: Actor) -> Tasks:
    """What waits for this person's own word: nobody else can do it."""
    login = actor.login
    shown = [known_to(sight), *([] if closed_to(sight) is Closed.WHOLE else [~Case.restricted])]
    drafted = _with_drafts(work, shown)
    able = steps_of(work, drafted, login)
    drafted.sort(key=lambda case: (case.next_due_at is None, case.next_due_at))
    reviews = _not_overtaken(work, [(case, able[case.id]) for case in drafted if able[case.id]])
    signatures = work.session.scalars(
        select(Case).where(to_be_signed_by((login, actor.name)), *shown).order_by(Case.id)
    ).all()
    extensions = _asking(work, shown, login) if sight.roles & APPROVERS else []
    return Tasks(reviews, signatures, extensions, to_decide(work, actor))


def _burning(work: Work, row: WorkRow, roster: Roster) -> Burning:
    """Who is complained of is rung by nobody, as little as it is told: a call warns it."""
    return Burning(row, row.handling_lead, () if row.accused else tuple(in_unit(work, roster, row.unit)[:2]))


def _with_drafts(work: Work, where: Sequence[ColumnElement[bool]]) -> list[Case]:
    """Open cases with a draft, the newest draft first."""
    query = select(Case).where(text(DRAFTED), *where).order_by(Case.draft_id.desc()).limit(RECENT)
    return list(work.session.scalars(along(query, "drafted")))


def _not_overtaken(work: Work, reviews: list[tuple[Case, list[str]]]) -> list[tuple[Case, list[str]]]:
    """Without those whose text has gone out as it stands: nobody waits for a look at it."""
    cases = {case.id: case for case, _ in reviews}
    if not cases:
        return []
    query = select(Evidence).where(Evidence.case_id.in_(cases), Evidence.unreviewed)
    gone = {
        row.case_id
        for row in work.session.scalars(query)
        if is_overtaken(work, cases[row.case_id], row.kind, row.published_at)
    }
    return [(case, steps) for case, steps in reviews if case.id not in gone]


def _asking(work: Work, where: Sequence[object], login: str) -> list[Case]:
    """Open cases with an application for more time that another made and whose limit still runs, the oldest first."""
    asked = select(Case).join(Extension, Extension.case_id == Case.id).join(ClockRow, ClockRow.id == Extension.clock_id)
    asked = asked.where(Extension.state == "asked", Extension.asked_by != login, ClockRow.state == "running")
    query = asked.where(Case.state.in_(OPEN), *where).order_by(Extension.id).limit(RECENT)  # type: ignore[arg-type]
    return list(dict.fromkeys(work.session.scalars(query)))
