"""What ``--help`` says."""

import re

import pytest

from crawlers.table.opening import SUFFIXES
from tests.docs.commandline import commands, help_of

ENGLISH = re.compile(r"\b[A-Za-z]+ [a-z]+ [a-z]+\b|Usage:|Options:|Arguments:|Commands:|required|default")


@pytest.mark.parametrize("words", ["", "roster", *sorted(commands())[::9]])
def test_help_is_chinese(words: str) -> None:
    """No heading and no sentence of the library's own English; what must be given and what is taken otherwise is marked."""
    said = help_of(words)

    assert said.startswith("用法:")
    assert not ENGLISH.search(said.partition("\n")[2]), said
    assert "显示这段说明" in said


@pytest.mark.parametrize("words", ["import", "city preview"])
def test_help_names_every_kind_of_table(words: str) -> None:
    """Whoever has an XLS or an ET need not convert it first; text under another ending is a CSV or JSONL."""
    aliases = {".txt", ".xlsm", ".xlsb", ".ndjson"}
    kinds = {suffix.removeprefix(".").upper() for suffix in SUFFIXES if suffix not in aliases}

    assert kinds <= set(re.findall("[A-Z]+", help_of(words)))


def test_help_marks_what_must_be_given_and_what_is_taken_otherwise() -> None:
    """Required and default values in Chinese words."""
    said = help_of("roster generate")

    assert "[必填]" in said
    assert "[默认: 31; " in said
