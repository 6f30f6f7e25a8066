"""territory.yaml: places of the city, their former names, and what lies elsewhere."""

from typing import Literal

from pydantic import Field, model_validator

from config.base import Basis, Strict, Text


class Village(Strict):
    """村 or 社区; ``name`` without the suffix, ``aliases`` as people write them, with it."""

    code: str
    name: Text
    kind: Literal["村", "社区"]
    aliases: list[Text] = []


class Town(Strict):
    """A town or street office; ``unit`` is the id in units.yaml."""

    code: str
    name: Text
    kind: Literal["镇", "街道", "乡"]
    unit: str
    aliases: list[Text] = []
    villages: list[Village] = []


class Successor(Strict):
    """Where a part of a former unit went; ``villages`` (by name) go there, ``rest`` takes what is not named."""

    code: str
    villages: list[Text] = []
    rest: bool = False


class Former(Strict):
    """A unit that no longer exists, or lost a part and kept its name; still written by citizens as it was."""

    name: Text
    aliases: list[Text] = []
    successors: list[Successor] = Field(min_length=1)
    basis: Basis


class Landmark(Strict):
    """A road, estate, school or sight known by name; ``code`` is a town's, or the city's own where no town is certain."""

    name: Text
    code: str
    aliases: list[Text] = []
    basis: Basis | None = None


class Cell(Strict):
    """Where a town stands on the schematic map: column from the west, row from the north, both counted from 1."""

    code: str
    column: int = Field(ge=1, le=12)
    row: int = Field(ge=1, le=12)


class SchematicMap(Strict):
    """示意图: a square for each town. It shows no boundary: of those only a map with an approval number may be published."""

    cells: list[Cell] = Field(min_length=1)
    basis: Basis

    @model_validator(mode="after")
    def _apart(self) -> "SchematicMap":
        codes, places = [c.code for c in self.cells], [(c.column, c.row) for c in self.cells]
        for code, place in zip(codes, places, strict=True):
            if codes.count(code) > 1:
                raise ValueError(f"示意图里 {code} 写了两遍")
            if places.count(place) > 1:
                raise ValueError(f"示意图里第 {place[0]} 列第 {place[1]} 行有两个镇街")
        return self


class Territory(Strict):
    """All places.

    ``ordinary_words`` need a suffix or a local cue before they count as a place; ``common_names`` are borne by villages and
    towns of many counties, so that even with their suffix something else must speak for this city. ``facilities`` behind a
    town's name (东浦 + 中学) stand in that town; ``spoken`` words (东浦 + 那边) speak of it, behind names of today only.
    """

    towns: list[Town] = Field(min_length=1)
    former: list[Former] = []
    landmarks: list[Landmark] = []
    neighbours: list[Text]
    ordinary_words: list[Text] = []
    common_names: list[Text] = []
    facilities: list[Text] = []
    spoken: list[Text] = []
    schematic: SchematicMap | None = None
    basis: Basis
