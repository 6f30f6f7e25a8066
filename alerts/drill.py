"""The end of a drill: everybody it disturbed is told once that it is over, and how it went."""

from typing import TYPE_CHECKING

from sqlalchemy import select

from cases.house import House
from cases.store.case_tables import Case
from cases.work import Work

if TYPE_CHECKING:  # an engine looks for drills before its first pass: what ends one is loaded when there is one
    from cases.matters.drills import Drill
    from cases.people.actors import Actor


def close_drill(work: Work, drill: "Drill", actor: "Actor | None") -> None:
    """End it and write one closing message to each person whom it had reached or tried to reach. Commit is the caller's."""
    from alerts.turnout import people_disturbed, turnout_of
    from alerts.wording import ended_text
    from cases.matters.drills import end_drill
    from cases.outbox.notices import Wish, ask_all

    end_drill(work, drill, actor)
    case = drill.case
    text = ended_text(case.number, work.now - case.opened_at, turnout_of(work, case.id))
    wishes = [
        Wish(f"drill:{case.id}:{person_id}", "closing", "manual", person_id=person_id, case_id=case.id, text=text)
        for person_id in people_disturbed(work, case.id)
    ]
    ask_all(work, wishes)


def close_due_drills(house: House) -> int:
    """End the drills whose time is up; how many."""
    with house.read() as work:
        if work.session.scalar(select(Case.id).where(Case.drill, Case.closed_at.is_(None)).limit(1)) is None:
            return 0
    from cases.matters.drills import drills

    with house.write() as work:
        over = [d for d in drills(work, running_only=True) if d.until is not None and d.until <= work.now]
        for drill in over:
            close_drill(work, drill, None)
        work.commit()
    return len(over)
