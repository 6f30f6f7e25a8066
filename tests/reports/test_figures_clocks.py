"""Figures of clocks: each clock stands in exactly one way in exactly one week."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from reports.labels import label
from tests.reports.record import HOUR, Record, at

DUE = at("11-18 09:00")
SECOND = timedelta(seconds=1)
STANDINGS = ("clocks_on_time", "clocks_late", "clocks_late_when_discovered", "clocks_exited", "clocks_running")


def standing(record: Record, week: str = "2026-W47") -> list[str]:
    """Where the clocks of a week stand."""
    figures = record.figures(week)
    stands = [name for name in STANDINGS for _ in figures[name].rows]
    assert len(stands) == figures["clocks_due"].count
    return stands


@pytest.mark.parametrize(
    ("stopped", "stands"),
    [(DUE - SECOND, "clocks_on_time"), (DUE, "clocks_on_time"), (DUE + SECOND, "clocks_late")],
)
def test_evidence_at_the_limit_is_on_time(record: Record, stopped: datetime, stands: str) -> None:
    """One second later is late."""
    record.clock(record.case(), DUE, stopped)
    assert standing(record) == [stands]


def test_a_recorded_breach_is_late_until_a_correction_takes_it_back(record: Record) -> None:
    """Evidence brought afterwards with an earlier date does not undo it."""
    record.clock(record.case(), DUE, DUE - HOUR, breached_at=DUE)
    assert standing(record) == ["clocks_late"]


def test_without_evidence_it_is_late_when_the_limit_is_past(record: Record) -> None:
    """Even if no sweep has recorded the breach yet."""
    record.clock(record.case(), DUE)
    assert standing(record) == ["clocks_late"]


@pytest.mark.parametrize(
    ("due", "stands"),
    [
        (at("11-23 08:59:59"), "clocks_late"),
        (at("11-23 09:00"), "clocks_late"),
        (at("11-23 09:00:01"), "clocks_running"),
    ],
)
def test_in_the_week_under_way_it_runs_until_its_limit(record: Record, due: datetime, stands: str) -> None:
    """It is nine o'clock."""
    record.clock(record.case(), due)
    assert standing(record, "2026-W48") == [stands]


def test_found_too_late_is_counted_apart(record: Record) -> None:
    """Never among our own breaches, also when it was answered afterwards."""
    record.clock(record.case(), DUE, late_when_discovered=True, breached_at=DUE)
    record.clock(record.case(), DUE, DUE + HOUR, late_when_discovered=True, breached_at=DUE)
    assert standing(record) == ["clocks_late_when_discovered"] * 2


def test_an_answer_in_time_is_in_time_even_if_we_heard_of_it_too_late(record: Record) -> None:
    """Imported letters come with the reply they had."""
    record.clock(record.case(), DUE, DUE - HOUR, late_when_discovered=True, breached_at=DUE)
    assert standing(record) == ["clocks_on_time"]


def test_found_too_late_belongs_to_the_week_of_discovery(record: Record) -> None:
    """The week of its limit may be issued already."""
    case = record.case(at("11-17 09:00"))
    record.clock(case, at("11-10 09:00"), late_when_discovered=True, breached_at=at("11-10 09:00"))
    assert standing(record) == ["clocks_late_when_discovered"]
    assert standing(record, "2026-W46") == []


@pytest.mark.parametrize(
    ("given", "stands"),
    [
        ({"state": "exited", "stopped_at": DUE - HOUR}, ["clocks_exited"]),
        ({"state": "exited", "stopped_at": DUE + HOUR, "breached_at": DUE}, ["clocks_late"]),
        ({"state": "superseded", "stopped_at": DUE - HOUR}, []),
        ({"state": "void", "stopped_at": DUE - HOUR}, []),
        ({"state": "void", "stopped_at": DUE + HOUR, "breached_at": DUE}, ["clocks_late"]),
    ],
)
def test_other_ends(record: Record, given: dict[str, Any], stands: list[str]) -> None:
    """An exit is no answer in time; voiding does not wash a breach away; what is superseded is counted where it lives on."""
    record.clock(record.case(), DUE, **given)
    assert standing(record) == stands


def test_with_an_uncertain_beginning_the_certain_limit_counts(record: Record) -> None:
    """Between the shown limit and the certain one nothing is late."""
    record.clock(record.case(), DUE, DUE + HOUR, breach_at=DUE + 2 * HOUR)
    assert standing(record) == ["clocks_on_time"]


def test_a_duty_of_no_case_counts_too(record: Record) -> None:
    """A website left alone is a breach without a case."""
    record.clock(None, DUE, kind="site_freshness")
    assert record.figures()["clocks_late"].parts.keys() == {"site_freshness"}


@pytest.mark.parametrize(
    ("due", "stopped", "open_", "overdue"),
    [
        (at("11-25 09:00"), None, 1, 0),
        (at("11-25 09:00"), at("11-22 23:59"), 0, 0),
        (at("11-25 09:00"), at("11-23 00:00"), 1, 0),
        (at("11-23 00:00"), None, 1, 0),
        (at("11-22 23:59:59"), None, 0, 1),
        (at("10-01 09:00"), None, 0, 1),
    ],
)
def test_what_is_left_at_the_end(
    record: Record, due: datetime, stopped: datetime | None, open_: int, overdue: int
) -> None:
    """As it stood at Sunday midnight, not as it stands when somebody prints it."""
    record.clock(record.case(), due, stopped, started_at=at("10-01 00:00"))
    figures = record.figures()
    assert (figures["clocks_open_at_end"].count, figures["clocks_overdue_at_end"].count) == (open_, overdue)


def test_first_answers_are_measured_once_for_each_case(record: Record) -> None:
    """From discovery to the first evidence, in the week of that evidence."""
    for hours in (1, 2, 3, 40):
        case = record.case(at("11-17 00:00"))
        record.clock(case, DUE, at("11-17 00:00") + hours * HOUR)
        record.clock(case, DUE, at("11-17 00:00") + 90 * HOUR, kind="press_conference")
    figures = record.figures()
    first = figures["first_public_response"]
    assert (first.count, first.median_hours, first.p90_hours) == (4, 2.5, 40)
    assert figures["first_reply"].median_hours is None


@pytest.mark.parametrize(("n", "p90"), [(1, 1), (9, 9), (10, 9), (11, 10), (20, 18)])
def test_the_90th_percentile_is_a_real_case(record: Record, n: int, p90: int) -> None:
    """Nearest rank: at least nine in ten took no longer."""
    for hours in range(1, n + 1):
        record.clock(record.case(at("11-17 00:00")), DUE, at("11-17 00:00") + hours * HOUR, kind="hotline_reply")
    assert record.figures()["first_reply"].p90_hours == p90


def test_an_answer_before_we_knew_took_no_time(record: Record) -> None:
    """Never less than none."""
    record.clock(record.case(at("11-17 09:00")), DUE, at("11-17 08:00"))
    assert record.figures()["first_public_response"].median_hours == 0


@pytest.mark.parametrize("kind", ["risk_check", "upward_report"])
def test_a_limit_that_no_unit_can_end_is_no_units(record: Record, kind: str) -> None:
    """The desk registers what ends it: its breach stands in the line of the desk, not against the unit that handles the matter."""
    case = record.case(handling_lead="shi_zhujian")
    record.clock(case, DUE, kind=kind)
    record.clock(case, DUE)
    assert record.figures("2026-W47")["clocks_late_by_unit"].counts == {"desk": 1, "shi_zhujian": 1}
    assert label(record.house.config, "unit", "desk") == "值班台等"
