"""The acts of a case as its events tell them: which was done, which of them stand, what came about with one."""

from collections.abc import Sequence

from sqlalchemy import select

from cases.matters.flow import GONE_OUT, MOVES, UNDOABLE
from cases.store.case_tables import Case
from cases.store.event_tables import Event
from cases.work import Work

PREFIX = "act_"
_NAMES = {f"{PREFIX}{action.replace('-', '_')}": action for action in MOVES}


def act_event(action: str) -> str:
    """The type of the event that an act leaves."""
    return f"{PREFIX}{action.replace('-', '_')}"


def act_name(event: Event) -> str:
    """Which act left this event."""
    return _NAMES[event.type]


def acts_of(work: Work, case_id: int, after: int = 0) -> list[Event]:
    """What people did to the case, in order; ``after`` an event. That others were merged into it is one of its acts."""
    merged = select(Case.id).where(Case.merged_into_id == case_id)
    joined = Event.case_id.in_(merged) & Event.type.in_((act_event("merge"), act_event("undo")))
    query = select(Event).where((Event.case_id == case_id) & Event.type.in_(_NAMES) | joined, Event.id > after)
    return list(work.session.scalars(query.order_by(Event.id)))


def subject_of(work: Work, case_id: int, event_id: object) -> int:
    """The case whose act is to be undone: the one named, or one that was merged into it, whose own number leads there too."""
    event = work.session.get(Event, int(str(event_id))) if str(event_id).isdigit() else None
    case = work.session.get(Case, event.case_id) if event is not None and event.case_id else None
    return case.id if case is not None and case.merged_into_id == case_id else case_id


def undone(acts: Sequence[Event]) -> dict[int, Event]:
    """Events that were taken back, each with the undoing."""
    return {event.data["undoes"]: event for event in acts if event.data.get("undoes")}


ANSWERED_BY = {"extend": ("decide-extension",), "dispatch": ("accept", "refuse")}
"""Acts that wait for somebody's answer: once given, they are not taken back."""


def last_undoable(acts: Sequence[Event]) -> Event | None:
    """The newest act that stands, unless somebody has relied on it since: something went out, the application was decided, the slip answered."""
    last = last_standing(acts)
    if last is None:
        return None
    binding = {*GONE_OUT, *ANSWERED_BY.get(act_name(last), ())}
    return None if any(event.id > last.id and act_name(event) in binding for event in acts) else last


def last_standing(acts: Sequence[Event]) -> Event | None:
    """The newest act of a kind that can be taken back, and was not; older ones follow in their turn. One without a trace is of an older
    release."""
    gone = undone(acts)
    found = [e for e in acts if act_name(e) in UNDOABLE and e.id not in gone]
    return found[-1] if found and "turned" in found[-1].data else None


def went_to(work: Work, case_id: int) -> str:
    """The number of the matter that voices last left this one for."""
    query = select(Event).where(Event.case_id == case_id, Event.type == "case_split").order_by(Event.id.desc())
    return str(work.session.scalars(query.limit(1)).one().data["into"])


def came_with(work: Work, event: Event) -> list[Event]:
    """What else came about in the case by that act: the events written since the act before it, at the same instant."""
    query = select(Event).where(
        Event.case_id == event.case_id, Event.recorded_at == event.recorded_at, Event.id < event.id
    )
    found: list[Event] = []
    for other in work.session.scalars(query.order_by(Event.id.desc())):
        if other.type in _NAMES:
            break
        found.append(other)
    return found[::-1]
