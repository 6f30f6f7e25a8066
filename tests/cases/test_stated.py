"""What a platform or a superior states rules over our own count: the limit, the unit, and both again when stated anew."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from cases.house import House
from cases.items.keep import keep
from cases.items.raw import RawItem
from cases.matters.acts import act
from cases.matters.lines import case_line
from cases.people.actors import Actor
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow, Step
from cases.store.event_tables import Event
from tests.conftest import NINE
from tests.desk import Desk

OFFICER = Actor("zhi1", "值一", None, frozenset({"duty_officer"}))
ORDER = RawItem(
    "superior",
    "关于核查某小区停水的批示",
    "请核查。",
    external_id="P1",
    published_at=NINE,
    due_at=NINE + timedelta(days=2),
    unit="市水务局",
)


def came(house: House, item: RawItem) -> dict[str, Any]:
    """It arrives; the line of its case."""
    with house.write() as work:
        keep(work, [item])
        line = case_line(work, 1)
        work.commit()
        return line


def clock(house: House) -> ClockRow:
    """The feedback clock."""
    with house.read() as work:
        return work.session.scalars(
            select(ClockRow).where(ClockRow.kind.in_(("instruction_feedback", "mailbox_reply")))
        ).one()


def test_the_document_states_its_time_and_its_unit(any_house: House) -> None:
    """Two days as the document says, not our five working days; the unit it names has the lead."""
    line = came(any_house, ORDER)

    assert clock(any_house).due_at == NINE + timedelta(days=2)
    assert line["handling_lead"] == "市水务局"


def test_the_unit_the_document_names_does_not_assist_itself(any_house: House) -> None:
    """Named the lead anew, a unit that assisted is no longer among those who assist."""
    came(any_house, replace(ORDER, unit=None))
    with any_house.write() as work:
        work.session.get_one(Case, 1).support = [
            u.id for u in work.config.units.units if u.name in ("市水务局", "市住建局")
        ]
        work.commit()

    line = came(any_house, replace(ORDER, text="请市水务局核查。"))

    assert (line["handling_lead"], line["support"]) == ("市水务局", ["市住建局"])


@pytest.mark.parametrize("hours", [-20, 30])
def test_a_time_stated_anew_corrects_the_clock(any_house: House, hours: int) -> None:
    """Earlier or later: the same row, generation 2, an event, steps laid out by the new time; saying it twice changes nothing."""
    came(any_house, ORDER)
    changed = replace(ORDER, due_at=NINE + timedelta(days=2, hours=hours))

    came(any_house, changed)
    came(any_house, changed)

    row = clock(any_house)
    assert (row.due_at, row.generation) == (changed.due_at, 2)
    with any_house.read() as work:
        assert len(list(work.session.scalars(select(Event.id).where(Event.type == "clock_corrected")))) == 1
        breach = select(Step.fire_at).where(Step.clock_id == row.id, Step.generation == 2, Step.purpose == "breach")
        assert work.session.scalars(breach).one() == changed.due_at


def test_a_time_stated_only_later_is_theirs_as_well(any_house: House) -> None:
    """First our own count, then a later version states a time: the clock says whose limit it is, and a repeat changes nothing."""
    came(any_house, replace(ORDER, due_at=None))
    assert not clock(any_house).stated

    came(any_house, ORDER)
    came(any_house, ORDER)

    row = clock(any_house)
    assert (row.stated, row.due_at, row.generation) == (True, ORDER.due_at, 2)


def test_the_new_unit_takes_the_lead_until_a_person_decides(house: House) -> None:
    """Another unit in a later version leads; after an officer's dispatch the platform's word changes nothing any more."""
    came(house, ORDER)
    assert came(house, replace(ORDER, status="改派", unit="市住建局"))["handling_lead"] == "市住建局"

    with house.write() as work:
        act(
            work,
            1,
            "dispatch",
            OFFICER,
            None,
            {"unit": "市城管局" if work.config.unit_named("市城管局") else "市应急局"},
        )
        work.commit()
        decided = case_line(work, 1)["handling_lead"]
    assert came(house, replace(ORDER, status="再改派", unit="市水务局"))["handling_lead"] == decided


def test_an_unknown_unit_and_an_informants_channel_change_nothing(house: House) -> None:
    """A name nobody has is no lead; in the discipline channel the unit named may be the accused."""
    assert came(house, replace(ORDER, unit="火星局"))["handling_lead"] is None
    with house.write() as work:
        keep(work, [RawItem("lianqing_yizhan", "反映", "收礼", external_id="J1", unit="市水务局", published_at=NINE)])
        work.commit()
        assert work.session.scalars(select(Case.handling_lead).where(Case.restricted)).one() is None


def test_a_limit_already_past_is_told_and_withdrawn_when_it_moves(desk: Desk) -> None:
    """Breached by the first time stated, then the superior grants a week: the breach is withdrawn on record."""
    came(desk.house, ORDER)
    desk.forward(days=3)
    assert clock(desk.house).breached_at == NINE + timedelta(days=2)

    came(desk.house, replace(ORDER, due_at=NINE + timedelta(days=7)))

    row = clock(desk.house)
    assert (row.breached_at, row.due_at, row.state) == (None, NINE + timedelta(days=7), "running")
    with desk.house.read() as work:
        at: list[datetime] = list(
            work.session.scalars(select(Event.effective_at).where(Event.type == "breach_withdrawn"))
        )
    assert at == [NINE + timedelta(days=2)]
