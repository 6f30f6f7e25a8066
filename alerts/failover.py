"""When a message fails for good: the person's next way at once, else the next role's people. No step moves."""

import secrets
from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import or_, select

from alerts.audience import Directory, Reach
from alerts.compose import link_to
from alerts.compose import message as compose
from alerts.ways import working_ways
from alerts.wording import Matter, clock_text
from cases.house import House
from cases.outbox.notices import Wish, ask_all
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow, Step
from cases.store.outbox_tables import Message, Notice
from cases.store.people_tables import Person
from cases.work import Work


@dataclass(frozen=True)
class _Lost:
    """A message that did not arrive: it failed itself, or it was carried by one that failed."""

    message: Message
    notice: Notice
    clock: ClockRow | None
    case: Case | None
    duplicate: bool


def pass_on(work: Work, house: House, failed: Message) -> None:
    """Reach the person another way; when none is left, ask for the next role (reason ``undeliverable``).

    1. What the message carried is passed on too, each as if it had itself failed.
    2. Nothing new is told of a clock that has ended; a digest to a group tells nothing of its own.
    3. Several that go to one person another way are gathered again when they are claimed.
    """
    family = _family(work, failed)
    directory = Directory(work, working_ways(house))
    tried = _tried(work, family)
    ways = {id_: list(directory.others(id_, set())) for id_ in {lost.message.person_id for lost in family}}
    people = {id_: work.session.get_one(Person, id_) for id_ in ways}
    wishes: list[Wish] = []
    for lost in family:
        person = people[lost.message.person_id]
        other = next((way for way in ways[person.id] if way[0] not in tried[lost.notice.id, person.id]), None)
        if other is not None:
            reach = Reach(person, "", other[0], other[1], "undeliverable")
            work.session.add(_another_way(work, lost, reach, together=len(family) > 1))
        else:
            wishes += _next_role(work, directory, lost)
    ask_all(work, wishes)
    work.session.flush()


def _family(work: Work, failed: Message) -> list[_Lost]:
    query = (
        select(Message, Notice, ClockRow, Case)
        .join(Notice, Notice.id == Message.notice_id)
        .outerjoin(ClockRow, ClockRow.id == Notice.clock_id)
        .outerjoin(Case, Case.id == Notice.case_id)
        .where(or_(Message.id == failed.id, Message.parent_id == failed.id), Notice.purpose != "digest")
        .order_by(Message.priority, Message.id)
    )
    found = [_Lost(*row, failed.possible_duplicate) for row in work.session.execute(query)]
    return [lost for lost in found if lost.clock is None or lost.clock.state == "running"]


def _tried(work: Work, family: list[_Lost]) -> dict[tuple[int, int], set[str]]:
    """The ways already used for each notice and person."""
    ways: dict[tuple[int, int], set[str]] = defaultdict(set)
    notices = [lost.notice.id for lost in family]
    for at in range(0, len(notices), 1000):
        query = select(Message.notice_id, Message.person_id, Message.way)
        for notice_id, person_id, way in work.session.execute(
            query.where(Message.notice_id.in_(notices[at : at + 1000]))
        ):
            ways[notice_id, person_id].add(way)
    return ways


def _another_way(work: Work, lost: _Lost, reach: Reach, *, together: bool) -> Message:
    token = secrets.token_urlsafe(18)
    key = f"{lost.notice.dedupe_key}:{lost.message.person_id}:{reach.way}"
    text = _own_text(work, lost, link_to(work, token))
    made = compose(work, lost.notice.id, reach, key, lost.notice.purpose, text, token, work.now)
    made.digest, made.possible_duplicate = together or lost.message.digest, lost.duplicate
    return made


def _own_text(work: Work, lost: _Lost, link: str) -> str:
    """What this message says by itself, as of now: a digest has written over it, and the link is one person's."""
    clock, case = lost.clock, lost.case
    if lost.notice.text or clock is None:
        return lost.notice.text or lost.message.text
    open_case = case if case and not case.restricted else None
    matter = Matter(
        number=case.number if case else f"{clock.subject_kind} {clock.subject_id}",
        severity=open_case.severity if open_case else None, confirmed=case.severity_confirmed if case else True,
        category=open_case.category if open_case else None, clock=clock.kind, due_at=clock.due_at,
        breached=clock.breached_at is not None,
    )  # fmt: skip
    return clock_text(matter, lost.notice.purpose, work.now, work.config.city.zone, link)


def _role_of(work: Work, lost: _Lost) -> str | None:
    """As whom this person was told: of a step for several roles it is this one's chief who has to hear of it."""
    step = work.session.get(Step, lost.notice.step_id) if lost.notice.step_id else None
    told = next((t["role"] for t in step.told if t["person_id"] == lost.message.person_id), None) if step else None
    return told or (lost.notice.role or "").split(",")[0] or None


def _next_role(work: Work, directory: Directory, lost: _Lost) -> list[Wish]:
    """The next role's people get a link to the desk: the failed message's own would say 收到 in another's name."""
    notice, role = lost.notice, _role_of(work, lost)
    following = directory.next_role(role) if role else None
    if following is None:
        return []
    key = f"failover:{notice.id}:{lost.message.person_id}:{following}"
    return [Wish(key, notice.purpose, "undeliverable", role=following, unit=notice.unit, case_id=notice.case_id,
                 clock_id=notice.clock_id, text=_own_text(work, lost, f"{work.config.city.base_url.rstrip('/')}/"))]  # fmt: skip
