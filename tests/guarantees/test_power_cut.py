"""The power goes at any point of sweeping, sending, acting and correcting: after the restart the record is as if it had not."""

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from alerts.deliver import deliver
from alerts.sweep import sweep
from cases.house import House
from cases.matters.acts import act
from cases.store.clock_tables import ClockRow, Step
from cases.store.event_tables import Event
from cases.store.outbox_tables import Attempt, Message, Notice
from tests.conftest import NINE
from tests.copies import Copies, url_of
from tests.desk import Desk
from tests.officers import OFFICER
from tests.powercut import DyingSender, Fuse, Wire, reopened, run_in_a_process

EVERY = 1 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 5
"""`make long` dies at every failpoint, the daily suite at every fifth."""


def sweeping_and_sending(house: House, sender: DyingSender) -> None:
    """09:00: the first notices of three duties; 14:00: warnings and the breach of the five hours in one pass."""
    sweep(house)
    list(deliver(house, {"webhook": sender}))


def correcting(house: House, sender: DyingSender) -> None:
    """09:10: the officer says that it happened an hour earlier."""
    with house.write() as work:
        happened = (NINE - timedelta(hours=1)).isoformat()
        act(work, 1, "overrule", OFFICER, "现场来电更正", {"occurred_at": happened})
        work.commit()
    sweep(house)
    list(deliver(house, {"webhook": sender}))


SCENARIOS = {
    "sweep": (sweeping_and_sending, timedelta(0)),
    "breach": (sweeping_and_sending, timedelta(hours=5)),
    "correct": (correcting, timedelta(minutes=10)),
}


@pytest.fixture
def city(desk: Desk) -> Desk:
    """One grave matter at nine; nothing swept yet."""
    desk.matter("serious", occurred=NINE)
    desk.house.database.engine.dispose()
    return desk


def everything_done(house: House, sender: DyingSender, scenario: Callable[[House, DyingSender], None]) -> None:
    """What a restarted house does: the person repeats an act that was lost, leases run out, sweep and send."""
    with house.read() as work:
        done = work.session.scalar(select(Event.id).where(Event.type == "act_overrule")) is not None
    if scenario is not correcting or not done:
        scenario(house, sender)
    with house.write() as work:
        work.session.execute(update(Message).where(Message.state == "sending").values(leased_until=Message.made_at))
        work.commit()
    sweep(house)
    list(deliver(house, {"webhook": sender}))


def record_of(house: House) -> dict[str, Any]:
    """The end state: clocks, steps, who was told what, and what happened; not by which try."""
    with house.read() as work:
        clocks = work.session.execute(
            select(
                ClockRow.id, ClockRow.kind, ClockRow.generation, ClockRow.due_at, ClockRow.state, ClockRow.breached_at
            )
        )
        steps = work.session.execute(select(Step.clock_id, Step.generation, Step.n, Step.state))
        # a step by what it is: PostgreSQL gives the number of a row that was never committed to no other
        why = (Step.clock_id, Step.generation, Step.n, Notice.dedupe_key)
        told = (*why, Message.person_id, Message.way, Message.state, Message.text.contains("另:"))
        of_step = Step.id == Notice.step_id
        messages = work.session.execute(select(*told).join_from(Message, Notice).join(Step, of_step, isouter=True))
        notices = work.session.execute(select(*why).join_from(Notice, Step, of_step, isouter=True))
        events = work.session.execute(select(Event.type, Event.subject_id, Event.effective_at))
        return {
            "clocks": sorted(map(tuple, clocks)), "steps": sorted(map(tuple, steps)),
            "messages": Counter(map(tuple, messages)), "events": Counter(map(tuple, events)),
            "notices": Counter(map(tuple, notices)),
        }  # fmt: skip


def lives(
    desk: Desk, copies: Copies, folder: Path, scenario: Callable[[House, DyingSender], None], at: datetime
) -> Iterator[tuple[bool, House, Wire]]:
    """The same morning again and again, each time with the power cut one failpoint later; the first without a cut."""
    for n in [None, *range(1, 5000, EVERY)]:
        life = folder / f"life{n}"
        life.mkdir()
        wire, moved = Wire(life / "wire"), reopened(desk.house, at, copies.again(url_of(desk.house), life / "house.db"))
        ended = run_in_a_process(moved, scenario, wire, n)
        yield ended, moved, wire
        moved.database.engine.dispose()
        copies.clear(life)
        shutil.rmtree(life)
        if ended and n is not None:
            return


@pytest.mark.timeout(170)
@pytest.mark.parametrize("name", list(SCENARIOS))
def test_a_power_cut_at_any_failpoint_ends_in_the_same_record(
    city: Desk, copies: Copies, tmp_path: Path, name: str
) -> None:
    """Killed inside each statement, commit and send, then restarted: same clocks, steps, messages and events; repeats are marked."""
    (scenario, after), whole, cuts = SCENARIOS[name], None, 0
    for ended, house, wire in lives(city, copies, tmp_path, scenario, NINE + after):
        everything_done(house, DyingSender(wire, Fuse()), scenario)
        found = record_of(house)
        whole = found if whole is None else whole
        assert found == whole
        arrivals: dict[str, list[bool]] = {}
        for id_, again in wire.taken():
            arrivals.setdefault(id_, []).append(again)
        with house.read() as work:
            tries = Counter(work.session.scalars(select(Attempt.message_id)))
            sent = {m.token[:12]: m for m in work.session.scalars(select(Message).where(Message.state == "accepted"))}
        assert arrivals.keys() == sent.keys()
        for id_, marks in arrivals.items():
            assert len(marks) <= tries[sent[id_].id]
            assert all(marks[1:])
        cuts += not ended
    assert cuts > 20
