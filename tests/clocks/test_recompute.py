"""A clock's columns are a fold of its events: held against them, repaired from them, and never invented."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from cases.clocks.recompute import Difference, all_clocks, compare, recompute
from cases.store.clock_tables import ClockRow, Step
from cases.store.event_tables import Event
from tests.conftest import NINE
from tests.desk import Desk
from tests.officers import SITE, do


@pytest.fixture
def lived(desk: Desk) -> Desk:
    """A grave matter that was raised, corrected, published, breached; a dispatch; a letter."""
    case_id = desk.matter("large")
    desk.tick()
    do(desk, case_id, "overrule", severity="serious", occurred_at=(NINE - timedelta(hours=1)).isoformat())
    do(desk, case_id, "dispatch", unit="市应急局")
    desk.forward(hours=2)
    do(desk, case_id, "overrule", occurred_at=(NINE - timedelta(hours=2)).isoformat())
    do(desk, case_id, "publish", **SITE)
    desk.forward(hours=40)
    desk.letter(1)
    desk.forward(days=20)
    return desk


def differences(desk: Desk) -> list[Difference]:
    """What does not agree in the whole record."""
    with desk.house.read() as work:
        return [d for ids in all_clocks(work) for d in compare(work, ids)]


def repaired(desk: Desk) -> list[Difference]:
    """Repair everything; what was repaired."""
    with desk.house.write() as work:
        found = [d for ids in all_clocks(work) for d in recompute(work, ids, "test")]
        work.commit()
    return found


def test_a_healthy_record_agrees_with_its_events(lived: Desk) -> None:
    """After a full life nothing differs, and recomputing writes nothing."""
    assert differences(lived) == []
    assert repaired(lived) == []
    with lived.house.read() as work:
        assert work.session.scalar(select(Event.id).where(Event.type == "clock_repaired")) is None


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("due_at", NINE + timedelta(days=9)), ("breach_at", NINE + timedelta(days=9)), ("state", "void"), ("generation", 9),
        ("breached_at", NINE), ("late_when_discovered", True), ("basis", "received"), ("evidence_id", None), ("provisional", True),
    ],
)  # fmt: skip
def test_what_was_changed_behind_the_events_is_found_and_put_back(lived: Desk, column: str, value: object) -> None:
    """A column edited by hand: named with both values, put back, on record; the second run finds nothing."""
    with lived.house.write() as work:
        row = work.session.scalars(select(ClockRow).where(ClockRow.kind == "authoritative_information")).one()
        before = getattr(row, column)
        work.session.execute(update(ClockRow).where(ClockRow.id == row.id).values({column: value}))
        work.commit()

    found = {d.column: (d.stored, d.folded) for d in differences(lived)}
    assert found[column] == (value, before)
    assert {d.column for d in repaired(lived)} >= {column}

    assert differences(lived) == []
    with lived.house.read() as work:
        assert getattr(work.session.get_one(ClockRow, row.id), column) == before
        [event] = work.session.scalars(select(Event).where(Event.type == "clock_repaired"))
        assert column in event.data["columns"]


def test_a_running_clock_without_a_breach_to_come_gets_it_back(desk: Desk) -> None:
    """Its breach step was lost: found, laid at the limit again, and it fires there."""
    desk.matter("large")
    with desk.house.write() as work:
        work.session.execute(update(Step).where(Step.purpose == "breach").values(state="cancelled"))
        work.commit()

    assert [d.column for d in repaired(desk)] == ["step"]

    desk.forward(hours=48)
    assert [f.purpose for f in desk.log if f.purpose == "breach"] == ["breach"]
    assert differences(desk) == []


def test_clocks_of_an_older_release_are_passed_over(desk: Desk) -> None:
    """Their events do not carry enough to fold: nothing is guessed."""
    desk.matter("large")
    with desk.house.write() as work:
        work.session.execute(delete(Event).where(Event.type == "clock_started"))
        work.session.execute(update(ClockRow).values(due_at=NINE))
        work.commit()

    assert differences(desk) == []
