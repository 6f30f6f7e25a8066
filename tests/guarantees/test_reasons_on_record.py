"""Each clock names the event that set what it counts from, and the sentence on the screen names the same."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from cases.store.clock_tables import ClockRow
from cases.store.event_tables import Event
from tests.conftest import NINE
from tests.desk import Desk
from tests.guarantees.hours import Hours

Doing = Callable[[Hours, int], Any]


def basis(desk: Desk, kind: str) -> tuple[str, str]:
    """The type of the event behind the newest clock of that kind, and the words that name it."""
    with desk.house.read() as work:
        clock = work.session.scalars(select(ClockRow).where(ClockRow.kind == kind).order_by(ClockRow.id.desc())).first()
        assert clock is not None
        event = work.session.get_one(Event, clock.basis_event_id)
    return event.type, f"(事件 {event.id})"


@pytest.mark.parametrize(
    ("begun", "doing", "kind", "event"),
    [
        ("serious", lambda hours, case: None, "authoritative_information", "case_opened"),
        ("large", lambda hours, case: hours.do(case, "overrule", severity="serious"), "authoritative_information", "case_raised"),
        ("serious", lambda hours, case: hours.do(case, "overrule", severity="large", approver="ban1"), "opinion_response", "case_lowered"),
        ("serious", lambda hours, case: hours.do(case, "overrule", occurred_at="2026-11-23T08:00:00+08:00"), "authoritative_information", "clock_corrected"),
        ("large", lambda hours, case: hours.do(case, "dispatch", unit="市应急局"), "unit_receipt", "clock_started"),
        ("serious", lambda hours, case: hours.do(case, "reopen"), "authoritative_information", "case_reopened"),
    ],
)  # fmt: skip
def test_the_event_behind_a_clock(desk: Desk, begun: str, doing: Doing, kind: str, event: str) -> None:
    """Opened, raised, lowered, corrected, handed on, reopened: the basis is that event, and `why` shows its number."""
    case_id = desk.matter(begun, occurred=NINE)
    hours = Hours(desk).at("10:00")
    if event == "case_reopened":
        hours.do(case_id, "exit", kind="found_untrue", approver="ban1")
    doing(hours, case_id)

    found, words = basis(desk, kind)

    assert found == event
    assert words in hours.clock(case_id, kind)["why"]


def test_a_voice_that_changes_the_facts_is_the_basis(desk: Desk) -> None:
    """The machine's raise names the event that says which item was heard."""
    hours = Hours(desk)
    hours.hear("今天8点整，羊安街道化工厂爆炸，已造成3人死亡。")
    hours.hear("今天8点整，羊安街道化工厂爆炸，死亡人数上升至12人。", channel="news")

    found, words = basis(desk, "authoritative_information")

    assert found == "facts_heard"
    assert words in hours.clock(hours.lines()[0]["id"], "authoritative_information")["why"]
    with desk.house.read() as work:
        heard = work.session.scalars(select(Event).where(Event.type == "facts_heard")).one()
    assert heard.data["item"] == 2
