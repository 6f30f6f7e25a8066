"""docs/commands.md knows every command, and no other."""

import pytest

from cases.console import SHARED
from cases.matters.acts import ACTS
from tests.docs.commandline import commands, parameters
from tests.docs.papers import READMES, quoted, read, sections

DOCUMENT = "docs/commands.md"


def test_each_command_has_its_section() -> None:
    """A section for each command, in whatever order, and none for what does not exist."""
    assert set(sections(read(DOCUMENT), "### yingsheng ")) == set(commands())


@pytest.mark.parametrize("words", commands())
def test_each_option_is_named_in_its_section(words: str) -> None:
    """Options and arguments of a command are those its section lists, none missing and none invented."""
    named = quoted(sections(read(DOCUMENT), "### yingsheng ")[words])
    wanted = parameters(commands()[words])

    assert wanted - set(named) == set()
    assert {n for n in named if n.startswith("--") and " " not in n} - wanted <= {"--data"} & wanted


def test_shared_options_are_explained_once() -> None:
    """--config, --database and --now stand at the top for all commands."""
    top = read(DOCUMENT).partition("\n## ")[0]
    assert [name for name in SHARED if f"`--{name} " not in top] == []


def test_each_act_is_explained() -> None:
    """What an officer can do is listed with what it needs."""
    said = sections(read(DOCUMENT), "### yingsheng ")["act"]
    assert [action for action in ACTS if f"`{action}` " not in said] == []


@pytest.mark.parametrize("name", READMES)
def test_the_readme_lists_each_command(name: str) -> None:
    """Both front pages name every command, also those that are not built."""
    said = " ".join(quoted(read(name)))
    assert [words for words in commands() if words not in said] == []
