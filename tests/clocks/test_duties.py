"""Which clocks a case gets (design §4, the table)."""

from dataclasses import replace
from datetime import date

import pytest

from cases.clocks.duties import CaseFacts, due_policies
from config.load import Config
from config.words import Severity

TODAY = date(2026, 11, 23)


def kinds(config: Config, facts: CaseFacts) -> list[str]:
    """The clock kinds of such a case."""
    return [p.kind for p in due_policies(config, TODAY, facts)]


@pytest.mark.parametrize("level", [Severity.ESPECIALLY_SERIOUS, Severity.SERIOUS])
def test_a_grave_incident_has_five_and_twentyfour_hours_and_an_upward_report(qionglai: Config, level: Severity) -> None:
    """特别重大 and 重大: authoritative information, press conference, upward report; no 48 hours."""
    found = kinds(qionglai, CaseFacts("matter", severity=level, public_opinion="yes"))

    assert sorted(found) == ["authoritative_information", "press_conference", "upward_report"]


@pytest.mark.parametrize("level", [Severity.LARGE, Severity.ORDINARY])
def test_a_smaller_incident_has_48_hours(qionglai: Config, level: Severity) -> None:
    """较大 and 一般 have the 48 hours only."""
    assert kinds(qionglai, CaseFacts("matter", severity=level)) == ["opinion_response"]


@pytest.mark.parametrize(
    ("opinion", "found"), [("yes", ["opinion_response"]), ("ask", ["opinion_response"]), ("no", [])]
)
def test_public_opinion_without_incident(qionglai: Config, opinion: str, found: list[str]) -> None:
    """Public opinion and what is unclear get 48 hours; what is neither gets none."""
    assert kinds(qionglai, CaseFacts("matter", public_opinion=opinion)) == found


@pytest.mark.parametrize(
    ("type_", "days"), [("咨询", 3), ("求助", 7), ("建议", 7), ("投诉", 15), ("举报", 15), (None, 3)]
)
def test_an_order_has_the_limit_of_its_type(qionglai: Config, type_: str | None, days: int) -> None:
    """3, 7 and 15 working days by type; a missing type takes the strictest."""
    [policy] = due_policies(qionglai, TODAY, CaseFacts("request", reply="hotline_reply", type=type_))

    assert (policy.duration, policy.unit) == (days, "working_days")


def test_a_person_at_risk_is_checked_at_once(qionglai: Config) -> None:
    """A risk without incident starts the risk check beside whatever else the case has."""
    facts = CaseFacts("request", reply="mailbox_reply", attention=True)

    assert kinds(qionglai, facts) == ["mailbox_reply", "risk_check"]


def test_the_strictest_of_several_units_is_the_shortest_time(qionglai: Config) -> None:
    """Ninety minutes are stricter than two hours, and an hour is stricter than a day, whatever number stands before the unit."""
    rows = [row for row in qionglai.deadlines.deadlines if row.when.reply == "hotline_reply"][:3]
    lengths = ((2, "natural_hours"), (90, "natural_minutes"), (1, "natural_days"))
    kept = [row.model_copy(update={"duration": n, "unit": unit}) for row, (n, unit) in zip(rows, lengths, strict=True)]
    city = replace(qionglai, deadlines=qionglai.deadlines.model_copy(update={"deadlines": kept}))

    [policy] = due_policies(city, TODAY, CaseFacts("request", reply="hotline_reply"))

    assert (policy.duration, policy.unit) == (90, "natural_minutes")
