"""What is said in everyday words and was not heard, and what only sounds like it: no fewer sentences are right than marked here, in either half."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

UNSAID = yaml.safe_load((Path(__file__).parent / "unsaid.yaml").read_text("utf-8"))


def _named(judged: Any, told: dict[str, int]) -> bool:
    """``gone``: dead and missing together."""
    people = judged.casualties
    gone = (people.dead or 0) + (people.missing or 0)
    return judged.incident and all(
        many == (gone if fact == "gone" else getattr(people, fact)) for fact, many in told.items()
    )


RIGHT: dict[str, tuple[Callable[[Any, Any], bool], tuple[int, int]]] = {
    "posed": (lambda judged, _: not judged.restricted, (9, 9)),
    "charged": (lambda judged, _: judged.restricted, (6, 6)),
    "moved": (lambda judged, _: not (judged.attention or judged.incident), (6, 6)),
    "massed": (lambda judged, _: judged.attention or judged.incident, (4, 4)),
    "goods": (lambda judged, _: not (judged.casualties.missing or judged.casualties.dead), (6, 6)),
    "swept": (lambda judged, told: judged.casualties.missing == told, (4, 3)),
    "killer": (lambda judged, told: judged.incident and judged.casualties.dead == told, (4, 4)),
    "dead": (lambda judged, told: judged.casualties.dead == told and (judged.incident or judged.attention), (23, 22)),
    "alive": (lambda judged, _: not judged.casualties.dead, (18, 18)),
    "later_dead": (lambda judged, told: judged.casualties.dead == told and judged.incident, (12, 11)),
    "later_alive": (lambda judged, _: not judged.casualties.dead, (12, 12)),
    "named": (_named, (12, 13)),
    "unnamed": (
        lambda judged, _: not (judged.incident and (judged.casualties.dead or judged.casualties.missing)),
        (8, 7),
    ),
    "unattended": (lambda judged, _: judged.attention or judged.incident, (15, 15)),
    "quiet": (lambda judged, _: not (judged.attention or judged.incident), (13, 13)),
}
"""When a judgment is right, and how many are: of the half rules were written beside, and of the half heard when they were done."""


@pytest.mark.parametrize("half", [0, 1], ids=["read", "unread"])
@pytest.mark.parametrize("group", RIGHT)
def test_plain_words_are_heard_and_what_is_near_them_is_not(hear, group: str, half: int) -> None:
    """Who only claims an office, or breaks a door to save somebody, is no official charged with it; that people are moved
    is no gathering until they block, beset or threaten; what the water takes of somebody's goods is nobody missing, and whose car it was is not counted; a death
    told in everyday words is counted, people told one by one are, and nobody dies of a telephone that was not saved;
    a danger that nobody attends to is looked at, and a lamp that nobody mends is not."""
    is_right, least = RIGHT[group]
    says = [say if isinstance(say, list) else [say, None] for say in UNSAID[group][half::2]]
    wrong = [text for text, told in says if not is_right(hear(text), told)]
    assert len(says) - len(wrong) >= least[half], wrong
