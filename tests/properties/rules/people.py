"""Rules: the roster changes under the ladder, people answer, the law is amended."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy import delete, select

from cases.outbox.acknowledge import acknowledge, look
from cases.people.actors import Actor, Forbidden
from cases.people.shifts import put_shift
from cases.people.swaps import arrange_stand_in, end_stand_in, standing_in, swap
from cases.store.outbox_tables import Message
from cases.store.people_tables import Contact, Person, Shift
from cases.work import Work
from config.deadlines import LONGEST, Deadline
from config.ladders import Ladder
from config.load import Config
from tests.properties.rules.desk import PICK, DeskMachine
from tests.properties.seen import look_at

CHANGES = ("swap", "stand_in", "come_back", "empty", "fill", "lose_contact", "find_contact")
DUTIES = ("duty_officer", "shift_leader", "supervisor")
LEADER = Actor("ban1", "班一", None, frozenset({"shift_leader"}))


class People(DeskMachine):
    """Roster, acknowledgements, policy."""

    @rule(
        what=st.sampled_from(CHANGES),
        role=st.sampled_from(DUTIES),
        pick=PICK,
        other=PICK,
        hours=st.sampled_from([None, 2, 30]),
    )
    def change_roster(self, what: str, role: str, pick: int, other: int, hours: int | None) -> None:
        """A swap, a stand-in, a duty that nobody has, a person who cannot be reached; or all is as it should be again."""
        with self.house.write() as work:
            person, by = self._person(work, pick), self._person(work, other)
            try:
                ROSTER[what](work, role, person, by, hours)
                work.commit()
            except Forbidden:
                pass
        self.happened("roster")

    def _person(self, work: Work, pick: int) -> Person:
        people = list(work.session.scalars(select(Person).order_by(Person.id)))
        return people[pick % len(people)]

    @precondition(lambda self: self.story.after.rows(Message))
    @rule(pick=PICK)
    def answer(self, pick: int) -> None:
        """收到 to a message, early, late or long after its clock has ended; once more at once changes nothing."""
        message = self.pick(Message, -1 - pick)  # mostly the newest
        self._answer(message.token)
        self.happened("acknowledge", person=message.person_id)
        self._answer(message.token)
        assert look_at(self.house).same_as(self.story.after)

    @rule()
    def answer_of_a_stranger(self) -> None:
        """A link that stands for nothing acknowledges nothing."""
        with self.house.write() as work:
            assert acknowledge(work, "nobodys-token", "link") is None
            work.commit()
        self.happened("acknowledge", person=0)

    def _answer(self, token: str) -> None:
        with self.house.read() as work:
            look(work, token)
        with self.house.write() as work:
            acknowledge(work, token, "link")
            work.commit()

    @rule(factor=st.sampled_from([0.5, 1, 2]), later=st.sampled_from([-7, 0, 11]))
    def edit_policy(self, factor: float, later: int) -> None:
        """The city amends all its limits and ladders; one worker goes on with what it has read before."""
        self.houses[0] = replace(self.house, config=amended(self.config, factor, later))
        self.happened("edit_policy")


def _swap(work: Work, role: str, person: Person, by: Person, hours: int | None) -> None:
    shifts = select(Shift).where(Shift.role == role, Shift.ends_at > work.now, Shift.cancelled_at.is_(None))
    shift = work.session.scalars(shifts.order_by(Shift.id)).first()
    if shift is not None:
        swap(work, shift.id, by, LEADER, "换班")


def _stand_in(work: Work, role: str, person: Person, by: Person, hours: int | None) -> None:
    ends = work.now + timedelta(hours=hours) if hours else None
    arrange_stand_in(work, person, by, work.now, ends, LEADER, "联系不上")


def _come_back(work: Work, role: str, person: Person, by: Person, hours: int | None) -> None:
    for row in standing_in(work):
        end_stand_in(work, row.id, LEADER)


def _empty(work: Work, role: str, person: Person, by: Person, hours: int | None) -> None:
    for shift in work.session.scalars(select(Shift).where(Shift.role == role, Shift.ends_at > work.now)):
        shift.cancelled_at = work.now


def _fill(work: Work, role: str, person: Person, by: Person, hours: int | None) -> None:
    with suppress(ValueError):  # that person has it already
        put_shift(work, role, person, work.now, work.now + timedelta(hours=hours or 12))


def _lose_contact(work: Work, role: str, person: Person, by: Person, hours: int | None) -> None:
    work.session.execute(delete(Contact).where(Contact.person_id == person.id))


def _find_contact(work: Work, role: str, person: Person, by: Person, hours: int | None) -> None:
    held = set(work.session.scalars(select(Contact.person_id).where(Contact.kind == "webhook")))
    for one in work.session.scalars(select(Person).where(Person.id.not_in(held))):
        work.session.add(Contact(person_id=one.id, kind="webhook", address=f"http://127.0.0.1:9/again{one.id}"))


ROSTER = {
    "swap": _swap, "stand_in": _stand_in, "come_back": _come_back, "empty": _empty, "fill": _fill,
    "lose_contact": _lose_contact, "find_contact": _find_contact,
}  # fmt: skip


def amended(config: Config, factor: float, later: int) -> Config:
    """The same city with limits and moments of other lengths."""
    rows = [_deadline(row, factor) for row in config.deadlines.deadlines]
    ladders = [_ladder(ladder, later) for ladder in config.ladders.ladders]
    return replace(
        config,
        deadlines=config.deadlines.model_copy(update={"deadlines": rows}),
        ladders=config.ladders.model_copy(update={"ladders": ladders}),
    )


def _deadline(row: Deadline, factor: float) -> Deadline:
    duration = min(max(int(row.duration * factor), 1), LONGEST[row.unit])
    return row.model_copy(update={"duration": duration})


def _ladder(ladder: Ladder, later: int) -> Ladder:
    """Only what is before the limit moves: a notice later, a warning nearer to the limit or farther from it."""
    steps = [
        s.model_copy(update={"minutes": s.minutes + later}) if s.purpose == "warning" and s.minutes + later < 0 else s
        for s in ladder.steps
    ]
    return ladder.model_copy(update={"steps": steps})
