"""Which kinds a city has, how high each ladder goes, and whether it may break the night: read from the files as they stand."""

from datetime import date

import pytest

from config.load import Config
from config.words import CLOCK_CN

TODAY = date(2026, 11, 23)
HEIGHT = (
    "unit_liaison",
    "discipline",
    "duty_officer",
    "response_lead",
    "unit_leader",
    "shift_leader",
    "supervisor",
    "city_leader",
)
"""From the nearest up."""

# kind: (the highest it ever goes, may it break the night, the highest told of the breach itself)
REACH = {
    "authoritative_information": ("city_leader", True, "city_leader"),
    "press_conference": ("city_leader", True, "city_leader"),
    "opinion_response": ("city_leader", True, "city_leader"),
    "follow_up": ("city_leader", True, "shift_leader"),
    "upward_report": ("city_leader", True, "city_leader"),
    "risk_check": ("city_leader", True, "shift_leader"),
    "hotline_reply": ("supervisor", False, "unit_leader"),
    "mailbox_reply": ("supervisor", False, "unit_leader"),
    "instruction_feedback": ("supervisor", False, "unit_leader"),
    "unit_receipt": ("supervisor", False, "unit_leader"),
    "arbitration": ("supervisor", False, "shift_leader"),
    "transfer": ("shift_leader", False, "shift_leader"),
    "countersign": ("city_leader", False, "city_leader"),
    "information_request": ("supervisor", False, "unit_leader"),
    "website_correction": ("supervisor", False, "unit_leader"),
    "account_freshness": ("supervisor", False, "unit_leader"),
    "site_freshness": ("supervisor", False, "unit_leader"),
}


def highest(config: Config, kind: str, *purposes: str) -> str:
    """The highest role any ladder of that kind tells (at these purposes)."""
    ladders = {d.ladder for d in config.deadlines_on(TODAY) if d.kind == kind}
    roles = {
        role for name in ladders for step in config.ladder(name).steps
        if not purposes or step.purpose in purposes for role in step.roles
    }  # fmt: skip
    return max(roles, key=HEIGHT.index)


def test_every_kind_stands_in_the_table(city: Config) -> None:
    """A new kind gets its line here, or this fails."""
    assert set(REACH) == set(CLOCK_CN) == {d.kind for d in city.deadlines_on(TODAY)}


@pytest.mark.parametrize("kind", REACH)
def test_how_high_and_how_loud(city: Config, kind: str) -> None:
    """The top of the ladder, the top of the breach, and the night, for each kind."""
    loud = {d.loud for d in city.deadlines_on(TODAY) if d.kind == kind}
    assert (highest(city, kind), loud, highest(city, kind, "breach")) == (
        REACH[kind][0],
        {REACH[kind][1]},
        REACH[kind][2],
    )


def test_what_is_counted_in_days_ends_with_the_unit_and_the_supervisors(city: Config) -> None:
    """Working days and days: quiet, only people of the unit before and at the limit, 督查 after it, and nobody above. What goes
    to 纪检 (``transfer``) leaves the unit out: the desk hands it over; so does ``arbitration``: the desk rules."""
    desks = ("transfer", "arbitration")
    for row in (
        d for d in city.deadlines.deadlines if d.unit in ("working_days", "natural_days") and d.kind not in desks
    ):
        steps = city.ladder(row.ladder).steps
        assert not row.loud, row.id
        assert {r for s in steps if s.purpose != "after_breach" for r in s.roles} <= {"unit_liaison", "unit_leader"}, (
            row.id
        )
        assert {r for s in steps if s.purpose == "after_breach" for r in s.roles} == {"unit_leader", "supervisor"}, (
            row.id
        )


def test_what_renews_itself_begins_in_silence(city: Config) -> None:
    """A site updated every day would else remind its unit every day."""
    rows = [row for row in city.deadlines.deadlines if "update" in row.stops_on]
    assert rows
    for row in rows:
        assert all(s.anchor == "due" for s in city.ladder(row.ladder).steps), row.id
