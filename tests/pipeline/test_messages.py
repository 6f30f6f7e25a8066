"""Short messages of many kinds of people, and counts as they are written: what is judged right stays so, what is missed is marked."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from cases.items.judgment import Judgment
from config.words import Severity

HERE = Path(__file__).parent
MESSAGES = yaml.safe_load((HERE / "messages.yaml").read_text("utf-8"))
COUNTS = yaml.safe_load((HERE / "counts.yaml").read_text("utf-8"))
FIRST_SIGHT = {"A": 51, "B": 52, "C": 53}
"""Judged right when they were first heard: A by the rules before, B and C by the rules of their day."""
TELL = ("occurred", "elsewhere")
GRAVE = (Severity.ESPECIALLY_SERIOUS, Severity.SERIOUS)


def is_right(judged: Judgment, group: str) -> bool:
    """What occurred is an incident with a level, here or elsewhere; anything else has none; and a risk is noticed."""
    if group in TELL:
        return judged.incident and judged.severity is not None and judged.local is (group == "occurred")
    return not judged.incident and judged.severity is None and (judged.attention or group != "attention")


def faults(judged: Judgment, group: str, message: dict[str, Any], ids: dict[str, str]) -> set[str]:
    """Everything that is not as it should be: kind, public opinion, level, attention, modality; ``right`` stands for all."""
    if not is_right(judged, group):
        return {"right"}
    if group == "occurred":
        wrong = {"kind": ids.get(judged.event_type or "") not in message["kind"], "level": judged.severity in GRAVE}
        return {name for name, is_wrong in {**wrong, "public": judged.public_opinion != "yes"}.items() if is_wrong}
    if group == "elsewhere":
        return {"public"} if judged.public_opinion != "no" else set()
    risk = judged.attention and group != "attention"
    named = group in ("nothing", "attention") or judged.modality in (group, None)
    wrong = {"public": judged.public_opinion == "yes", "attention": risk, "modality": not named}
    return {name for name, is_wrong in wrong.items() if is_wrong}


@pytest.mark.parametrize("name", list(MESSAGES))
def test_messages_are_judged_as_marked(hear, rules, name) -> None:
    """Nothing is wrong but what the file marks as missed, and no more is missed than at first sight."""
    ids = {event.name: event.id for event in rules.config.severity.events}
    told = [(group, m, faults(hear(m["say"]), group, m, ids)) for group, ms in MESSAGES[name].items() for m in ms]
    assert len(told) >= 60
    assert [(m["say"], wrong) for _, m, wrong in told if wrong - {*m.get("missed", ())}] == []
    assert sum("right" not in wrong for _, _, wrong in told) >= FIRST_SIGHT[name]


@pytest.mark.parametrize("half", list(COUNTS))
def test_counts_are_read_but_for_the_marked(hear, half) -> None:
    """Every count of own sentences is read, save those marked as missed, and those are fewer than one in ten."""
    wrong, missed, counts = [], 0, 0
    for sentence in COUNTS[half]:
        read = hear(sentence["say"], sentence.get("title", "")).casualties
        bad = {fact for fact, value in sentence["told"].items() if getattr(read, fact) != value}
        counts, missed = counts + len(sentence["told"]), missed + len(bad)
        wrong += [(sentence["say"], bad)] if bad - {*sentence.get("missed", ())} else []
    assert wrong == []
    assert missed < counts / 10
