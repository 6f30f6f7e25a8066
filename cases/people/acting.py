"""How a command reads what an act is given, and tells what somebody may not do."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

from cases.console import Refusal, emit, house_of
from config.causes import json_cause

if TYPE_CHECKING:
    from cases.people.actors import Actor
    from cases.work import Work


@contextmanager
def acting(*, options: bool = False) -> Iterator[None]:
    """What is forbidden becomes a line with ``error`` and ``why``, and exit code 1.

    ``options``: the command takes what an act needs as options of that name, and knows no ``--data``.
    """
    from cases.people.actors import Forbidden  # not before a command runs: help stays quick

    try:
        yield
    except Forbidden as e:
        emit({"error": e.error, "why": e.why + _options_for(e.needs, options)})
        raise SystemExit(1) from e


def act_as(
    ctx: typer.Context, login: str, do: "Callable[[Work, Actor], dict[str, Any]]", *, options: bool = False
) -> None:
    """Do it with that user's rights in one unit of work and print the line it came to; what is forbidden as ``acting`` says."""
    from cases.people.actors import actor_of

    with acting(options=options):
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


def _options_for(needs: tuple[str, ...], options: bool) -> str:
    """How to give on the command line what a forbidden move lacks."""
    if options:
        return f" ({', '.join(f'--{key}' for key in needs)})" if needs else ""
    keys = [key for key in needs if key != "reason"]
    parts = ([f"--data 里的 {', '.join(keys)}"] if keys else []) + (["--reason"] if "reason" in needs else [])
    return f" ({'; '.join(parts)})" if parts else ""
