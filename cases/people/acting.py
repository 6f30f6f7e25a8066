"""How a command reads what an act is given, and tells what somebody may not do."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

import typer

from cases.console import Refusal, emit, house_of
from config.causes import json_cause

if TYPE_CHECKING:
    from cases.people.actors import Actor
    from cases.work import Work


Given = Literal["options", "data", "words"]
"""How a command takes what an act needs: options of that name, keys of its ``--data``, or plain words in their place."""


@contextmanager
def acting(given: Given = "options") -> Iterator[None]:
    """What is forbidden becomes a line with ``error`` and ``why``, and exit code 1."""
    from cases.people.actors import Forbidden  # not before a command runs: help stays quick

    try:
        yield
    except Forbidden as e:
        emit({"error": e.error, "why": e.why + _hint(e.needs, given)})
        raise SystemExit(1) from e


def act_as(
    ctx: typer.Context, login: str, do: "Callable[[Work, Actor], dict[str, Any]]", given: Given = "options"
) -> None:
    """Do it with that user's rights in one unit of work and print the line it came to; what is forbidden as ``acting`` says."""
    from cases.people.actors import actor_of

    with acting(given):
        line = house_of(ctx).done(lambda work: do(work, actor_of(work, login)))
    emit(line)


def data_of(text: str) -> dict[str, Any]:
    """What stands in ``--data``. Raises Refusal(2) when it is no JSON object."""
    try:
        value = json.loads(text)
    except ValueError as e:
        raise Refusal(f"--data 不是 JSON: {json_cause(e)}", 2) from e
    if not isinstance(value, dict):
        raise Refusal('--data 要是一个 JSON 对象, 例如 \'{"severity": "serious"}\'', 2)
    return value


def _hint(needs: tuple[str, ...], given: Given) -> str:
    """How to give on the command line what a forbidden move lacks."""
    if given == "words" or not needs:
        return ""
    if given == "options":
        return f" ({', '.join('--' + key.replace('_', '-') for key in needs)})"
    keys = [key for key in needs if key != "reason"]
    parts = ([f"--data 里的 {', '.join(keys)}"] if keys else []) + (["--reason"] if "reason" in needs else [])
    return f" ({'; '.join(parts)})"
