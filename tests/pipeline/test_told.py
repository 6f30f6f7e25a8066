"""Sentences of own writing: what occurred here, what did not, and where; judged no worse than marked."""

from pathlib import Path

import pytest
import yaml

from pipeline.place.places import find_places
from pipeline.rules import Rules
from pipeline.text.scene import set_scene
from pipeline.text.voice import Voice

TOLD = yaml.safe_load((Path(__file__).parent / "told.yaml").read_text("utf-8"))
GOAL = 0.97
HERE = "occurred"


def is_right(judged, group: str) -> bool:
    """What occurred is an incident with a level, here or elsewhere; anything else has none."""
    if group in (HERE, "elsewhere"):
        return judged.incident and judged.severity is not None and judged.local is (group == HERE)
    return not judged.incident and judged.severity is None


@pytest.mark.parametrize("half", list(TOLD["modality"]))
def test_what_occurred_is_told_from_what_did_not(hear, half) -> None:
    """Of drills, history, fears, denials, papers and other places hardly one is taken for an incident, and none here is missed."""
    told = [(group, say, is_right(hear(say), group)) for group, says in TOLD["modality"][half].items() for say in says]
    wrong = [(group, say) for group, say, right in told if not right]

    assert len(told) == 60
    assert len(wrong) <= len(told) * (1 - GOAL), wrong


@pytest.mark.parametrize("channel", [None, "weibo", "mayor_mailbox"])
def test_other_cities_texts_have_no_place_of_ours(rules: Rules, channel) -> None:
    """However much their villages are called like ours, and wherever they are heard."""
    for say in TOLD["foreign"]:
        where = find_places(set_scene(Voice(1, "", say), rules.lexicon, rules.zone, rules.channel(channel)))
        assert (where.places, where.territory) == ((), None), say


def test_our_villages_and_sights_are_found(hear) -> None:
    """Villages, communities, former towns and sights give the town of today, in a public post too."""
    found = {told["say"]: hear(told["say"], channel="weibo").territory for told in TOLD["local"]}
    assert found == {told["say"]: told["town"] for told in TOLD["local"]}
