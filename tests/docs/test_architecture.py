"""The plan of the house and its joints name what is there."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.docs.papers import quoted, read

DOTTED = re.compile(
    r"^((?:config|cases|pipeline|alerts|crawlers|reports|dashboard)(?:\.[a-z_]+)+)(?:\.(\w+))?\b(?!\.(?:ya?ml|py))"
)
PAGES = ("docs/architecture.md", "docs/joints.md", "CONTRIBUTING.md")


@cache
def names(file: Path) -> set[str]:
    """What a module has at its top: functions, classes, values, and what it takes in."""
    found = set()
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        for part in ast.walk(node):
            if isinstance(part, ast.FunctionDef | ast.ClassDef):
                found.add(part.name)
            elif isinstance(part, ast.Name):
                found.add(part.id)
            elif isinstance(part, ast.alias):
                found.add(part.name)
    return found


def stands(dotted: str) -> bool:
    """Whether a module, a folder or a name in a module is there."""
    place = ROOT.joinpath(*dotted.split("."))
    if place.is_dir() or place.with_suffix(".py").is_file():
        return True
    module = place.parent.with_suffix(".py")
    return module.is_file() and place.name in names(module)


@pytest.mark.parametrize("page", PAGES)
def test_a_function_that_a_page_names_is_there(page: str) -> None:
    """`room.module.name` in backticks is a module, or a name in one."""
    said = {found[0].partition("(")[0].split()[0] for word in quoted(read(page)) if (found := DOTTED.match(word))}
    assert sorted(dotted for dotted in said if not stands(dotted)) == []


def test_every_room_stands_in_the_plan() -> None:
    """Each folder of the record and of judging, and each file of the alerts, has its line; a new one is told where it belongs."""
    plan = read("docs/architecture.md")
    folders = {
        f"`{init.parent.name}/`" for room in ("cases", "pipeline") for init in (ROOT / room).glob("*/__init__.py")
    }
    files = {f"`{file.stem}`" for file in (ROOT / "alerts").glob("[a-z]*.py") if not file.stem.endswith("commands")}

    assert sorted(word for word in folders | files if word not in plan) == []
