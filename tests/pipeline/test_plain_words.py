"""Who is counted in plain words, who is not, and what is a risk or a rumour: own sentences, each with one like it that is none."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from cases.items.judgment import Judgment
from pipeline.judge import judge
from pipeline.rules import Rules
from pipeline.text.voice import Voice

SAID: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "plain_words.yaml").read_text(encoding="utf-8"))
PEOPLE = ("dead", "injured", "missing", "trapped", "poisoned")


def said_of(rules: Rules, text: str) -> Judgment:
    """The judgment of a short message."""
    return judge([Voice(id="1", title="", text=text, channel="weibo")], rules)[0]


def people(found: Judgment) -> dict[str, int]:
    """Who is counted."""
    return {fact: count for fact in PEOPLE if (count := getattr(found.casualties, fact))}


@pytest.mark.parametrize("text", SAID["counts"])
def test_whoever_is_meant_is_counted(rules: Rules, text: str) -> None:
    """Those who have not come out, whole families taken to hospital, and what the police say before what people say."""
    assert people(said_of(rules, text)) == SAID["counts"][text]


@pytest.mark.parametrize("text", SAID["nobody"])
def test_a_number_of_nobody_is_no_incident(rules: Rules, text: str) -> None:
    """Where a rule or a policy begins to count, who fell in a war, and who only waits inside."""
    found = said_of(rules, text)
    assert (found.incident, people(found)) == (False, {})


@pytest.mark.parametrize(
    ("text", "is_rumour"), [*((t, True) for t in SAID["rumour"]), *((t, False) for t in SAID["no_rumour"])]
)
def test_what_neighbours_say_is_only_suspected(rules: Rules, text: str, is_rumour: bool) -> None:
    """Hearsay about harm is to be verified; hearsay about flowers is nothing."""
    assert (said_of(rules, text).extra.get("rumour") == "suspected") is is_rumour


@pytest.mark.parametrize(
    ("text", "is_risk"), [*((t, True) for t in SAID["risk"]), *((t, False) for t in SAID["no_risk"])]
)
def test_a_death_without_an_hour_and_banners_without_a_feast_are_risks(rules: Rules, text: str, is_risk: bool) -> None:
    """No incident can be made of them, and somebody has to look."""
    assert said_of(rules, text).attention is is_risk


@pytest.mark.parametrize(
    ("text", "is_incident"), [*((t, True) for t in SAID["incident"]), *((t, False) for t in SAID["no_incident"])]
)
def test_a_vehicle_off_a_bridge_is_an_incident(rules: Rules, text: str, is_incident: bool) -> None:
    """Whichever stands first, the bridge or the bus; a sign that falls is none."""
    assert said_of(rules, text).incident is is_incident
