"""units.yaml: the bodies that answer, with stable ids; people live in the database."""

from typing import Literal

from pydantic import Field

from config.base import Id, Sourced, Strict, Text
from config.words import Family, Level

UnitKind = Literal[
    "government", "office", "department", "party", "discipline", "town", "vertical", "utility", "command"
]


class Unit(Sourced):
    """A body. ``place`` is the territory code of a town or street; ``families`` what it manages."""

    id: Id
    name: Text
    full_name: str | None = None
    aliases: list[Text] = []
    kind: UnitKind
    level: Level = "县市"
    families: list[Family] = []
    place: str | None = None

    @property
    def names(self) -> list[str]:
        """Every name by which people write it."""
        return [self.name, *([self.full_name] if self.full_name else []), *self.aliases]


class Units(Strict):
    """All bodies, past ones included (``until``)."""

    units: list[Unit] = Field(min_length=1)
