"""Deaths that are none, and true ones told in the same words: no fewer sentences are right than marked here, in either half."""

import re
from collections.abc import Callable, Iterable
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml

from cases.items.judgment import Judgment
from pipeline.occurrence import bygone, unreal

TOLD = yaml.safe_load((Path(__file__).parent / "harmless.yaml").read_text("utf-8"))
_PARSE = import_module("re._parser").parse
_FACTS = ("dead", "injured", "missing", "trapped", "poisoned")
_ANY = "\0"
"""Some character, not known which."""


def _unhurt(judged: Judgment, _: int | None = None) -> bool:
    return not any(getattr(judged.casualties, fact) for fact in _FACTS)


RIGHT: dict[str, tuple[Callable[[Any, Any], bool], tuple[int, int]]] = {
    "harmless": (lambda judged, _: _unhurt(judged) and not (judged.incident or judged.attention), (56, 50)),
    "abroad": (lambda judged, _: not (judged.incident and judged.local) and not judged.attention, (4, 4)),
    "beasts": (_unhurt, (2, 2)),
    "deaths": (lambda judged, dead: judged.incident and judged.casualties.dead == dead, (30, 23)),
    "beside": (lambda judged, dead: judged.incident and judged.casualties.dead == dead, (19, 17)),
    "here": (lambda judged, dead: judged.incident and judged.casualties.dead == dead, (24, 23)),
}
"""When a judgment is right, and how many are: of the half rules were written beside, and of the half heard when they were done."""


@pytest.mark.parametrize("half", [0, 1], ids=["read", "unread"])
@pytest.mark.parametrize("group", RIGHT)
def test_nobody_dies_in_a_play_and_who_dies_is_heard(hear, group: str, half: int) -> None:
    """Games, films, wars, jests and beasts tell of no incident and no dead; a true death in the same words keeps its number."""
    is_right, least = RIGHT[group]
    says = [say if isinstance(say, list) else [say, None] for say in TOLD[group][half::2]]
    wrong = [text for text, told in says if not is_right(hear(text), told)]
    assert len(says) - len(wrong) >= least[half], wrong


def _runs(parts: Iterable[Any]) -> list[str]:
    """All that the parts in turn can say, unknown characters as one mark; a part that may be missing is read both ways."""
    said = [""]
    for name, value in parts:
        said = [head + tail for head, tail in product(said, dict.fromkeys(_said(str(name), value)))]
    return said


def _said(name: str, value: Any) -> list[str]:
    if name.startswith("ASSERT") or name == "AT":
        return [""]
    if name == "LITERAL":
        return [chr(value)]
    if name == "IN":
        return [chr(told) if str(of) == "LITERAL" else _ANY for of, told in value if str(of) != "NEGATE"]
    if name == "BRANCH":
        return [run for branch in value[1] for run in _runs(branch)]
    if "REPEAT" in name:
        once = _runs(value[2]) if value[1] == 1 else [_ANY]
        return [*once, *([""] if value[0] == 0 else [])]
    return _runs(value[3])


@pytest.mark.parametrize(
    ("pattern", "module"),
    [
        (unreal._GAME, unreal), (unreal._MATCH, unreal), (unreal._TALE, unreal), (unreal._TALE_AFTER, unreal), (unreal._PUT_ON, unreal), (unreal._GNATS, unreal),
        (bygone._ERA, bygone), (bygone._LONG_SINCE, bygone),
    ],
)  # fmt: skip
def test_what_is_looked_for_beside_its_signs_holds_one(pattern: re.Pattern[str], module: Any) -> None:
    """No play, tale or history can be told in words of which the one pass over the text finds none."""
    entries = module.unreal_entries() if module is unreal else module.bygone_entries()
    signs = [entry.word for entry in entries]
    assert [run for run in _runs(_PARSE(pattern.pattern)) if not any(sign in run for sign in signs)] == []
