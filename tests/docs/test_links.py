"""Links and names in the documents lead somewhere."""

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.docs.commandline import commands
from tests.docs.papers import blocks, documents, headings, prose, quoted, read

LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
ROOMS = "alerts|benchmarks|cases|config|crawlers|dashboard|demo|deploy|docs|pipeline|reports|tests"
FILE = re.compile(rf"(?:{ROOMS})/[A-Za-z0-9_./-]*")
MAKE = re.compile(r"\bmake ([a-z][a-z-]*)")
COMMAND = re.compile(r"(?:^|/|\s)yingsheng ((?:[a-z]+(?:-[a-z]+)* ?)+)")
NAMES = [str(path.relative_to(ROOT)) for path in documents()]


def slug(heading: str) -> str:
    """The anchor that GitHub makes of a heading."""
    kept = re.sub(r"[^\w\- ]", "", heading.lstrip("# ").replace("`", "").lower())
    return kept.strip().replace(" ", "-")


def words(name: str) -> list[str]:
    """What a document tells people to type, line by line."""
    text = read(name)
    return [*quoted(text), *(line for block in blocks(text) for line in block.splitlines())]


@pytest.mark.parametrize("name", NAMES)
def test_relative_links_resolve(name: str) -> None:
    """Every relative link leads to a file, and its anchor to a heading."""
    broken = []
    for target in LINK.findall(prose(read(name))):
        if re.match("[a-z]+:", target):
            continue
        place, _, anchor = target.partition("#")
        file = (ROOT / name).parent / place if place else ROOT / name
        if not file.exists() or (anchor and anchor not in map(slug, headings(file.read_text(encoding="utf-8")))):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("name", NAMES)
def test_named_files_exist(name: str) -> None:
    """A path of the repository named in backticks is one of its files or folders."""
    named = {found for said in quoted(read(name)) if (found := said) and FILE.fullmatch(said)}
    assert sorted(path for path in named if not (ROOT / path).exists()) == []


@pytest.mark.parametrize("name", NAMES)
def test_named_make_targets_and_commands_exist(name: str) -> None:
    """`make …` names a target of the Makefile and `yingsheng …` a command."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    made = {target for said in words(name) for target in MAKE.findall(said)}
    called = {found.strip() for said in words(name) for found in COMMAND.findall(said)}

    assert made - targets == set()
    assert sorted(call for call in called if not _is_command(call)) == []


def _is_command(call: str) -> bool:
    """Whether the words begin with a command (what follows are arguments) or are a group of commands."""
    return any(f"{call} ".startswith(f"{known} ") or known.startswith(f"{call} ") for known in commands())


def test_a_heading_becomes_its_anchor() -> None:
    """Anchors are made as the code host makes them."""
    assert slug("## What is built, and what is not yet") == "what-is-built-and-what-is-not-yet"
    assert Path("README.md").suffix == ".md"
