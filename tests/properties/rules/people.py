"""Rules: the roster changes under the ladder, people answer, the law is amended."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import delete, select

from cases.outbox.acknowledge import acknowledge, look
from cases.people.actors import Actor, Forbidden
from cases.people.swaps import arrange_stand_in, end_stand_in, standing_in, swap
from cases.store.outbox_tables import Message
from cases.store.people_tables import Contact, Person, Shift
from config.deadlines import LONGEST, Deadline
from config.ladders import Ladder
from config.load import Config
from tests.properties.rules.desk import PICK, DeskMachine
from tests.properties.seen import look_at

LEADER = Actor("ban1", "班一", None, frozenset({"shift_leader"}))


class People(DeskMachine):
    """Roster, acknowledgements, policy."""

    @rule(pick=PICK, to=PICK)
    def swap_shift(self, pick: int, to: int) -> None:
        try:
            with self.house.write() as work:
                shifts = list(work.session.scalars(select(Shift).order_by(Shift.id)))
                swap(work, shifts[pick % len(shifts)].id, self._person(work, to), LEADER, "换班")
                work.commit()
        except Forbidden:
            pass
        self.happened("roster")

    @rule(pick=PICK, by=PICK, hours=st.sampled_from([None, 2, 30]))
    def stand_in(self, pick: int, by: int, hours: int | None) -> None:
        with self.house.write() as work:
            now, ends = work.now, work.now + timedelta(hours=hours) if hours else None
            try:
                arrange_stand_in(work, self._person(work, pick), self._person(work, by), now, ends, LEADER, "联系不上")
                work.commit()
            except Forbidden:
                pass
        self.happened("roster")

    @rule()
    def come_back(self) -> None:
        with self.house.write() as work:
            for row in standing_in(work):
                end_stand_in(work, row.id, LEADER)
            work.commit()
        self.happened("roster")

    @rule(role=st.sampled_from(["duty_officer", "shift_leader", "supervisor"]))
    def empty_role(self, role: str) -> None:
        """Nobody is on that duty from now on."""
        with self.house.write() as work:
            for shift in work.session.scalars(select(Shift).where(Shift.role == role, Shift.ends_at > work.now)):
                shift.cancelled_at = work.now
            work.commit()
        self.happened("roster")

    @rule(role=st.sampled_from(["duty_officer", "shift_leader", "supervisor"]), pick=PICK)
    def fill_role(self, role: str, pick: int) -> None:
        """Somebody takes that duty for the next twelve hours."""
        with self.house.write() as work:
            person, at = self._person(work, pick), work.now
            same = (Shift.role == role, Shift.person_id == person.id, Shift.starts_at == at)
            if work.session.scalar(select(Shift.id).where(*same)) is None:
                work.session.add(
                    Shift(role=role, person_id=person.id, starts_at=at, ends_at=at + timedelta(hours=12))
                )  # fmt: skip
                work.commit()
        self.happened("roster")

    @rule(pick=PICK)
    def lose_contact(self, pick: int) -> None:
        """A person has no address any more."""
        with self.house.write() as work:
            work.session.execute(delete(Contact).where(Contact.person_id == self._person(work, pick).id))
            work.commit()
        self.happened("roster")

    @rule(pick=PICK)
    def find_contact(self, pick: int) -> None:
        with self.house.write() as work:
            person = self._person(work, pick)
            held = select(Contact.id).where(Contact.person_id == person.id, Contact.kind == "webhook")
            if work.session.scalar(held) is None:
                address = f"http://127.0.0.1:9/again{person.id}"
                work.session.add(Contact(person_id=person.id, kind="webhook", address=address))
                work.commit()
        self.happened("roster")

    def _person(self, work: object, pick: int) -> Person:
        people = list(work.session.scalars(select(Person).order_by(Person.id)))
        return people[pick % len(people)]

    @rule(pick=PICK)
    def answer(self, pick: int) -> None:
        """收到 to a message, early, late or long after its clock has ended; once more at once changes nothing."""
        message = self.pick(Message, pick)
        if message is None:
            return
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
