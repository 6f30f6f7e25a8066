"""收到 holds one person and nothing else, told as a timetable (invariants 11 and 12)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from itertools import pairwise, permutations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from cases.house import House, open_house
from cases.now import HeldClock
from cases.outbox.acknowledge import acknowledge
from cases.store.clock_tables import ClockRow, Step
from cases.store.outbox_tables import Acknowledgement, Message, Notice
from cases.store.people_tables import Person, Shift
from config.load import Config
from tests.conftest import NINE
from tests.copies import Copies
from tests.desk import Desk, open_desk
from tests.quick import quick

CAST = ("值一", "班一", "领一", "言一", "联一", "长一")


def acknowledged(desk: Desk, person: str) -> bool:
    """Press 收到 in the newest message of that person; whether there was one."""
    with desk.house.write() as work:
        query = select(Message.token).join(Person, Person.id == Message.person_id).where(Person.name == person)
        token = work.session.scalars(query.order_by(Message.id.desc())).first()
        done = token is not None and acknowledge(work, token, "link") is not None
        work.commit()
    return done


def record(desk: Desk, *, without: str | None = None) -> list[Any]:
    """What law and everybody but one person have of it: clocks, steps, and each message with its instant."""
    with desk.house.read() as work:
        clocks = [(c.kind, c.due_at, c.breach_at, c.state, c.breached_at, c.breach_recorded_at, c.generation, c.row_version)
                  for c in work.session.scalars(select(ClockRow).order_by(ClockRow.id))]  # fmt: skip
        steps = [
            (s.clock_id, s.n, s.fire_at, s.state, s.fired_at)
            for s in work.session.scalars(select(Step).order_by(Step.id))
        ]
        told = select(Person.name, Notice.step_id, Message.made_at, Message.state).join(
            Message, Message.person_id == Person.id
        )
        told = told.join(Notice, Notice.id == Message.notice_id).order_by(Message.made_at, Notice.step_id, Person.name)
        return [clocks, steps, [row for row in work.session.execute(told).all() if row[0] != without]]


FIVE_HOURS = "authoritative_information"


def heard(desk: Desk, kind: str = FIVE_HOURS) -> list[str]:
    """Who was told of that duty since the last call, in the order of names; other duties of the case have their own steps."""
    fired, desk.log = desk.log, []
    return sorted(to["person"] for f in fired if f.clock == kind for to in f.to)


def test_a_night_of_one_officer(desk: Desk) -> None:
    """09:00 told, 收到; 12:00 and 13:00 quiet for him alone; 13:30 his shift has ended and he is told; 14:00 breach."""
    with desk.house.write() as work:
        work.session.execute(
            update(Shift).where(Shift.role == "duty_officer").values(ends_at=NINE + timedelta(hours=4, minutes=30))
        )
        officer = work.session.scalars(select(Person.id).where(Person.name == "值一")).one()
        later = NINE + timedelta(hours=4, minutes=30)
        work.session.add(
            Shift(role="duty_officer", person_id=officer, starts_at=later, ends_at=NINE + timedelta(days=1))
        )
        work.commit()
    desk.matter("serious", occurred=NINE)
    desk.tick()
    assert heard(desk) == ["值一", "联一"]
    assert acknowledged(desk, "值一")
    desk.forward(minutes=15)
    heard(desk)

    desk.forward(hours=2, minutes=45)
    assert heard(desk) == ["联一", "言一"]
    desk.forward(hours=1)
    assert heard(desk) == ["班一", "联一", "长一"]
    desk.forward(minutes=29, seconds=59)
    assert heard(desk) == []
    desk.forward(seconds=1)
    assert heard(desk) == ["值一", "班一", "言一", "领一"]
    desk.forward(minutes=30)
    assert heard(desk) == ["值一", "班一", "联一", "长一", "领一"]


def test_breach_and_after_breach_reach_who_said_received(desk: Desk) -> None:
    """All say 收到: three warnings reach nobody; the breach at 14:00 and what follows at 14:30 and 15:00 reach all."""
    desk.matter("serious", occurred=NINE)
    desk.forward(minutes=20)
    assert all(acknowledged(desk, person) for person in CAST)
    heard(desk)

    desk.forward(hours=4, minutes=39, seconds=59)
    assert heard(desk) == []
    desk.forward(seconds=1)
    assert heard(desk) == ["值一", "班一", "联一", "长一", "领一"]
    desk.forward(minutes=30)
    assert heard(desk) == ["班一", "言一", "长一"]
    desk.forward(minutes=30)
    assert heard(desk) == ["督一", "领一"]


def test_when_the_hold_ends_the_chain_resumes(desk: Desk) -> None:
    """A liaison's 收到 holds eight hours: the warning a day before the limit is held, the one four hours before is told."""
    desk.matter("large")
    desk.tick()
    desk.forward(hours=20)
    desk.told()
    assert acknowledged(desk, "联一")

    desk.forward(hours=4)  # a day before the limit
    assert desk.told() == ["zhi1"]
    desk.forward(hours=20)  # four hours before
    assert "lian1" in desk.told()


@pytest.mark.parametrize(("after", "told"), [(-1, True), (0, True), (1, False)])
def test_the_hold_ends_to_the_second(desk: Desk, after: int, *, told: bool) -> None:
    """The warning at noon: a hold that ended a second before, or ends then, holds nobody; one a second longer does."""
    desk.matter("serious", occurred=NINE)
    desk.tick()
    assert acknowledged(desk, "值一")
    with desk.house.write() as work:
        work.session.execute(update(Acknowledgement).values(hold_until=NINE + timedelta(hours=3, seconds=after)))
        work.commit()
    desk.forward(minutes=20)
    heard(desk)

    desk.forward(hours=2, minutes=40)

    assert ("值一" in heard(desk)) is told


@pytest.fixture
def mornings(qionglai: Config, copies: Copies) -> Callable[..., list[Any]]:
    """Lives the same morning on a desk of its own: at each of ``stops`` (minutes) those given say 收到, in that order."""

    def live(stops: Sequence[int], presses: Sequence[tuple[int, str]], without: str | None = None) -> list[Any]:
        with TemporaryDirectory() as folder:
            desk = open_desk(
                lambda config, environment: _copy(config, environment, Path(folder), copies),
                qionglai,
                Path(folder),
            )
            try:
                desk.matter("serious", occurred=NINE)
                desk.tick()
                for before, minute in pairwise([0, *sorted(set(stops))]):
                    desk.forward(minutes=minute - before)
                    for person in [who for at, who in presses if at == minute]:
                        acknowledged(desk, person)
                desk.forward(minutes=400 - max(stops))
                return record(desk, without=without)
            finally:
                desk.house.database.engine.dispose()
                copies.clear(Path(folder))

    return live


def _copy(config: Config, environment: Mapping[str, str], folder: Path, copies: Copies) -> House:
    house = open_house(config, copies.make(folder / "house.db"), HeldClock(NINE), environment, folder)
    quick(house.database)
    return house


def test_the_order_of_acknowledgements_does_not_matter(mornings: Callable[..., list[Any]]) -> None:
    """Three people in the same minute, in each order: the same record."""
    first, *others = [
        mornings([20], [(20, person) for person in order]) for order in permutations(("值一", "联一", "班一"))
    ]
    assert all(other == first for other in others)


MINUTE, PERSON = st.integers(1, 320), st.sampled_from(CAST)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(press=st.tuples(MINUTE, PERSON), others=st.lists(st.tuples(MINUTE, PERSON), max_size=3))
def test_one_more_changes_nothing_for_law_and_for_nobody_else(
    mornings: Callable[..., list[Any]], press: tuple[int, str], others: list[tuple[int, str]]
) -> None:
    """Two mornings that differ in one 收到: the same limits, states and breaches, and the same messages to all others."""
    stops = [minute for minute, _ in (*others, press)]
    assert mornings(stops, others, press[1]) == mornings(stops, [*others, press], press[1])


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(press=st.tuples(MINUTE, PERSON), times=st.integers(2, 4))
def test_repeating_it_changes_nothing(mornings: Callable[..., list[Any]], press: tuple[int, str], times: int) -> None:
    """Pressed once or several times in the same minute: the same record, this person's own messages too."""
    assert mornings([press[0]], [press]) == mornings([press[0]], [press] * times)
