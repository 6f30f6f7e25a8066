"""The commands as Typer knows them."""

from functools import cache
from typing import Any

from typer.main import get_command

import yingsheng
from cases.console import Opening


@cache
def commands() -> dict[str, Any]:
    """Every command by its words, such as ``report weekly``."""
    return dict(_walk(get_command(yingsheng.build()), ()))


def _walk(command: Any, words: tuple[str, ...]) -> list[tuple[str, Any]]:
    below = getattr(command, "commands", None)
    if not below:
        return [(" ".join(words), command)]
    return [pair for name, inner in below.items() for pair in _walk(inner, (*words, name))]


def help_of(words: str) -> str:
    """What ``--help`` prints for a command, or for ``""`` the list of all."""
    command, obj = get_command(yingsheng.build()), Opening({})
    for word in words.split():
        command = command.commands[word]  # type: ignore[attr-defined]  # a group has them
    context = command.make_context(f"yingsheng {words}".strip(), [], resilient_parsing=True, obj=obj)
    return command.get_help(context)


def parameters(command: Any) -> set[str]:
    """Options with their dashes, arguments by the name that help shows."""
    return {_shown(p) for p in command.params if p.name != "help"}


def _shown(parameter: Any) -> str:
    options = [name for name in parameter.opts if name.startswith("--")]
    return str(options[0] if options else (parameter.metavar or parameter.name).strip("[]."))
