"""Messages as other people write them, A and B, E and F halved before any was heard: no fewer are right in all respects than marked here."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from cases.items.judgment import Judgment

UNHEARD = yaml.safe_load((Path(__file__).parent / "unheard.yaml").read_text("utf-8"))
FIRST_SIGHT = {"A": 104, "B": 100, "C": 34, "D": 36, "E": 70, "F": 78}
"""Right in every respect asked when they were first heard: A and B, E and F by the rules before them, D by those mended by A, C by those
mended by A and D; the rules before any mending have 32 of C and 35 of D."""
LEAST = {"A": 152, "B": 120, "C": 46, "D": 61, "E": 96, "F": 79}
"""Right now. Rules were written beside A, D and E; B, C and F were counted and not read for mending."""
PEOPLE = frozenset(("dead", "injured", "missing"))
NO_INCIDENT = ("drill", "negated", "hypothetical", "historical", "policy")
ANY = "任意"


def faults(judged: Judgment, group: str, message: dict[str, Any], ids: dict[str, str]) -> set[str]:
    """Every respect in which the judgment is not as the message was marked before it was heard."""
    if group == "owners":
        return _faults_of_owner(judged, message)
    told, level = message.get("told", {}), message.get("level")
    asked: set[str] = {*told} if group == "losses" else {*told, *PEOPLE} - {*message.get("free", ())}
    if "told" not in message:
        asked = set()
    wrong = {fact for fact in asked if getattr(judged.casualties, fact) != told.get(fact)}
    if level and (judged.severity is None or judged.severity.value != level):
        wrong.add("level")
    if "kind" in message and ids.get(judged.event_type or "") not in message["kind"]:
        wrong.add("kind")
    if not _is_right(judged, group):
        wrong.add("incident")
    if group in NO_INCIDENT and judged.modality not in (group, None):
        wrong.add("modality")
    if group in ("attention", "nothing") and judged.attention is not (group == "attention"):
        wrong.add("attention")
    return wrong


def _is_right(judged: Judgment, group: str) -> bool:
    """What occurred is an incident with a level, here or elsewhere; of counts and losses only the numbers are asked."""
    if group in ("occurred", "elsewhere"):
        return judged.incident and judged.severity is not None and judged.local is (group == "occurred")
    return group in ("counts", "losses") or not judged.incident


def _faults_of_owner(judged: Judgment, message: dict[str, Any]) -> set[str]:
    asked = {
        "lead": message["lead"] == [ANY] or judged.handling_lead in message["lead"],
        "family": message["family"] == [ANY] or judged.family in message["family"],
        "charged": "charged" not in message or list(judged.complained_of) == message["charged"],
        "restricted": judged.restricted is message.get("restricted", False),
    }
    return {name for name, right in asked.items() if not right}


@pytest.mark.parametrize("half", list(UNHEARD))
def test_no_fewer_are_right_than_marked(hear, rules, half) -> None:
    """Kind, place, people, losses, risk, owner and charge: as many messages are right in all of them as the mark says, or more."""
    ids = {event.name: event.id for event in rules.config.severity.events}
    right = sum(not faults(hear(m["say"]), group, m, ids) for group, ms in UNHEARD[half].items() for m in ms)
    assert right >= max(LEAST[half], FIRST_SIGHT[half])
