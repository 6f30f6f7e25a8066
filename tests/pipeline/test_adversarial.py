"""The same words, other facts: an alarm needs an incident, and an incident must raise one."""

from pathlib import Path

import pytest
import yaml

from cases.items.judgment import Judgment
from pipeline.training.sources import VOICES as TAUGHT

WRITTEN = yaml.safe_load(TAUGHT.read_text("utf-8"))
UNTAUGHT = yaml.safe_load((Path(__file__).parent / "adversarial.yaml").read_text("utf-8"))
"""The model was not taught these; rules were written beside the twelfth and thirteenth, none beside the fifteenth."""
UNEVENTFUL = yaml.safe_load((Path(__file__).parent / "uneventful.yaml").read_text("utf-8"))
"""Small talk that names places of ours; nothing was taught or chosen by it."""
VOICES = [
    (half, modality, voice) for half, group in WRITTEN.items() for modality, voices in group.items() for voice in voices
]
GOAL = 0.97
SHORT_OF_IT = {"fourteenth": 0.95}
"""What the stricter ear costs: nine of 181 are missed that rang at the line before (five), for fewer alarms at plain complaints."""
FIRST_SIGHT = {"twelfth": (50, 2), "thirteenth": (43, 2), "fifteenth": (118, 6)}
"""Judged right when they were first heard, and the false alarms that are borne."""
MOST_FALSE = 2
"""Of small talk."""
UNNAMED = ("nothing", "attention")


def is_right(judged: Judgment, modality: str) -> bool:
    """What occurred, here or elsewhere, is an incident with a level; anything else has none; and a risk is noticed."""
    if modality in ("occurred", "elsewhere"):
        return judged.incident and judged.severity is not None and judged.local is (modality == "occurred")
    return not judged.incident and judged.severity is None and (judged.attention or modality != "attention")


def heard(hear, voice: str) -> Judgment:
    """A voice written as «标题||正文»."""
    title, _, text = voice.rpartition("||")
    return hear(text, title=title)


def test_the_set_is_large_and_more_than_a_third_of_it_is_real() -> None:
    """At least 200 voices, more than a third of them true incidents here, none twice."""
    real = sum(modality == "occurred" for _, modality, _ in VOICES)
    assert len({voice for _, _, voice in VOICES}) == len(VOICES) >= 200
    assert real / len(VOICES) > 1 / 3


@pytest.mark.parametrize("half", list(WRITTEN))
def test_what_is_an_incident_is_told_apart(hear, half) -> None:
    """At least 97 of 100 are judged right, of one set 95."""
    told = [(modality, voice, is_right(heard(hear, voice), modality)) for h, modality, voice in VOICES if h == half]
    wrong = [(modality, voice) for modality, voice, right in told if not right]
    assert len(wrong) <= len(told) * (1 - SHORT_OF_IT.get(half, GOAL)), wrong


@pytest.mark.parametrize("half", list(UNTAUGHT))
def test_voices_nobody_learned_from(hear, half) -> None:
    """Phrases unknown to rules and model are judged no worse than at first sight, with hardly a false alarm."""
    told = [(m, heard(hear, voice)) for m, voices in UNTAUGHT[half].items() for voice in voices]
    assert len(told) >= 60
    right, most_false = FIRST_SIGHT[half]
    assert sum(is_right(judged, modality) for modality, judged in told) >= right
    false = [judged for modality, judged in told if judged.incident and modality not in ("occurred", "elsewhere")]
    assert len(false) <= most_false


def test_the_name_of_a_place_is_no_alarm(hear) -> None:
    """Small talk about a town of ours is hardly ever an incident: eight of these were, when names of places were learned from."""
    false = [text for text in UNEVENTFUL if hear(text).incident]
    assert len(UNEVENTFUL) >= 40
    assert len(false) <= MOST_FALSE, false


@pytest.mark.parametrize("half", list(WRITTEN))
def test_what_it_is_is_named(hear, half) -> None:
    """At least nine of ten are called what they are: drill, denial, fear, memory, paper, or nothing at all."""
    told = [(m, voice, heard(hear, voice).modality) for h, m, voice in VOICES if h == half]
    wrong = [(m, voice, said) for m, voice, said in told if m not in UNNAMED and said not in (m, None)]
    assert len(wrong) <= len(told) * 0.1, wrong
