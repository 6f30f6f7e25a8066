"""README, in both languages, and the changelog."""

import re

import pytest

from config.version import VERSION
from tests.docs.papers import READMES, blocks, headings, prose, read

PROMISE = re.compile(r"^\| (\d+) \|", re.MULTILINE)


@pytest.mark.parametrize("name", READMES)
def test_the_first_two_commands_are_run_and_test(name: str) -> None:
    """The first code block starts the desk, the second runs the suite."""
    assert [block.strip() for block in blocks(read(name))[:2]] == ["make run", "make test"]


def test_both_languages_have_the_same_shape() -> None:
    """As many headings of each level in the same order, as many code blocks, tables' rows alike."""
    english, chinese = (read(name) for name in READMES)

    assert [h.count("#") for h in headings(english)] == [h.count("#") for h in headings(chinese)]
    assert blocks(english) == blocks(chinese)
    assert _rows(english) == _rows(chinese)


@pytest.mark.parametrize("name", READMES)
def test_all_promises_are_accounted_for(name: str) -> None:
    """Each of the eleven promises says by which test it is proved, or that it is not yet."""
    assert [int(n) for n in PROMISE.findall(read(name))] == list(range(1, 12))


def test_the_changelog_begins_with_this_release() -> None:
    """The newest release in the changelog is the version of the code; only what is not released stands above it."""
    sections = [h for h in headings(read("CHANGELOG.md")) if h.startswith("## [")]
    released = sections[1:] if sections[0] == "## [Unreleased]" else sections
    assert released[0].startswith(f"## [{VERSION}]")


def _rows(text: str) -> int:
    return sum(line.startswith("|") for line in prose(text).splitlines())
