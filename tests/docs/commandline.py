"""The commands as Typer knows them."""

from functools import cache
from typing import Any

from typer.main import get_command

import yingsheng


@cache
def commands() -> dict[str, Any]:
    """Every command by its words, such as ``report weekly``."""
    return dict(_walk(get_command(yingsheng.build()), ()))


def _walk(command: Any, words: tuple[str, ...]) -> list[tuple[str, Any]]:
    below = getattr(command, "commands", None)
    if not below:
        return [(" ".join(words), command)]
    return [pair for name, inner in below.items() for pair in _walk(inner, (*words, name))]


def parameters(command: Any) -> set[str]:
    """Options with their dashes, arguments by the name that help shows."""
    return {_shown(p) for p in command.params if p.name != "help"}


def _shown(parameter: Any) -> str:
    options = [name for name in parameter.opts if name.startswith("--")]
    return str(options[0] if options else (parameter.metavar or parameter.name).strip("[]."))
