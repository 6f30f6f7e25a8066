"""A table brought in from the command line in somebody's name: what stops it is one sentence, each refused row a line."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

import typer

from cases.console import Refusal, emit, house_of
from cases.people.actors import Actor, Forbidden, actor_of
from cases.people.sheets import RosterError
from cases.work import Work


class Brought(Protocol):
    """What came of a table."""

    @property
    def rejected(self) -> list[tuple[int, str]]:
        """Rows that were not taken, each with its reason."""


B = TypeVar("B", bound=Brought)


def bring(ctx: typer.Context, file: Path, login: str, take: Callable[[Work, Path, Actor], B]) -> B:
    """Take the table in and print what was refused. Raises Refusal for a file that is none, SystemExit(1) where a right is lacking."""
    try:
        with house_of(ctx).write() as work:
            done = take(work, file, actor_of(work, login))
            work.commit()
    except RosterError as e:
        raise Refusal(str(e)) from e
    except Forbidden as e:
        emit({"error": e.error, "why": e.why})
        raise SystemExit(1) from e
    for row, why in done.rejected:
        emit({"row": row, "reason": why})
    return done
