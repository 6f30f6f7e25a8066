"""What judging was seen to miss, and what only sounds like it: no fewer sentences are right than marked here, in either half."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

MISSED = yaml.safe_load((Path(__file__).parent / "missed.yaml").read_text("utf-8"))
RIGHT: dict[str, tuple[Callable[[Any, Any], bool], tuple[int, int]]] = {
    "swept": (lambda judged, told: judged.casualties.missing == told, (8, 7)),
    "stayed": (lambda judged, _: not judged.casualties.missing, (14, 14)),
    "gathered": (lambda judged, _: judged.incident and judged.event_type == "群体性事件", (7, 5)),
    "lawful": (lambda judged, _: not judged.incident, (8, 7)),
    "accused": (lambda judged, _: judged.restricted, (26, 28)),
    "asked": (lambda judged, _: not judged.restricted, (15, 15)),
    "later_accused": (lambda judged, _: judged.restricted, (6, 7)),
    "ordinary": (lambda judged, _: not judged.restricted, (19, 16)),
    "later_asked": (lambda judged, _: not judged.restricted, (10, 10)),
}
"""When a judgment is right, and how many are: of the half rules were written beside, and of the half heard when they were done."""


@pytest.mark.parametrize("half", [0, 1], ids=["read", "unread"])
@pytest.mark.parametrize("group", RIGHT)
def test_what_was_missed_is_heard_and_what_is_near_it_is_not(hear, group: str, half: int) -> None:
    """Whom the water took is missing, and no cow is; an office that treats people badly is kept from what is said of it, and one that is asked is not."""
    is_right, least = RIGHT[group]
    says = [say if isinstance(say, list) else [say, None] for say in MISSED[group][half::2]]
    wrong = [text for text, told in says if not is_right(hear(text), told)]
    assert len(says) - len(wrong) >= least[half], wrong
