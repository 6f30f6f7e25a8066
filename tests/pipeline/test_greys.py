"""Matters several departments may push to one another, in everyday words: one of those that manage them leads."""

from pathlib import Path

import pytest
import yaml

GREYS = yaml.safe_load((Path(__file__).parent / "greys.yaml").read_text("utf-8"))
RIGHT = {"read": 53, "last": 9}
"""Of 56 and of 16; by the rules of the day before 38 of the first."""


@pytest.mark.parametrize("name", list(GREYS))
def test_one_of_those_who_manage_it_leads(hear, name) -> None:
    """No fewer than when the group was heard first after the mends; whatever is wrong waits for a person, but one."""
    judged = [(whose.split("|"), hear(text)) for whose, text in GREYS[name]]
    wrong = [(whose, j.handling_lead, j.review) for whose, j in judged if j.handling_lead not in whose]
    assert len(judged) - len(wrong) >= RIGHT[name], wrong
    assert len([one for one in wrong if not one[2]]) <= 1, wrong


def test_the_reason_names_the_grey_zone_and_its_law(hear) -> None:
    """Whose it is rests on the row of the cross-duty table, with its source."""
    judged = hear("河边上那个塑料厂一下雨就往沟里放黑水")
    reason = next(reason for reason in judged.reasons if reason.rule == "grey.works_pollution")
    assert reason.basis
    assert "水污染防治法" in reason.basis
