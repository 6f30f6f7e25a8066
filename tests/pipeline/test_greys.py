"""Matters several departments may push to one another, in everyday words: one of those that manage them leads."""

from pathlib import Path

import pytest
import yaml

GREYS = yaml.safe_load((Path(__file__).parent / "greys.yaml").read_text("utf-8"))
RIGHT = {"read": 53, "last": 12, "named": 39, "kept": 38, "late": 24, "later": 21}
"""Of 56, of 16 and of 40 each; by the rules before 53, 9, 26, 24, 22 and 21."""


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


def test_an_incident_that_was_only_heard_makes_nobody_sure_of_its_owner(hear) -> None:
    """No word of the text tells it; until a person has looked, who has the lead is a guess."""
    judged = hear("把我妈送进去每个月三千多,结果瘦了十几斤,屁股上都起了褥疮,护理的人一个管十二个。")
    assert judged.incident
    assert judged.confidences["severity"] < 0.7
    assert judged.review


def test_a_thing_and_its_fault_name_the_row_and_where_it_stands(hear) -> None:
    """The reason shows both words, whatever stands between them, and the law."""
    judged = hear("门口人行道上的铁盖盖早就松了,车子一压就响,住一楼的整晚都听得到")
    reason = next(reason for reason in judged.reasons if reason.rule == "grey.manholes")
    assert reason.text == "铁盖盖早就松"
    assert "城市道路管理条例" in str(reason.basis)
    assert judged.handling_lead == "市综合执法局"
