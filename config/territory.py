"""territory.yaml: places of the city, their former names, and what lies elsewhere."""

from typing import Literal

from pydantic import Field

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


class Territory(Strict):
    """All places.

    ``ordinary_words`` need a suffix or a local cue before they count as a place; ``common_names`` are borne by villages and
    towns of many counties, so that even with their suffix something else must speak for this city. ``facilities`` behind a
    town's name (东浦 + 中学) stand in that town.
    """

    towns: list[Town] = Field(min_length=1)
    former: list[Former] = []
    landmarks: list[Landmark] = []
    neighbours: list[Text]
    ordinary_words: list[Text] = []
    common_names: list[Text] = []
    facilities: list[Text] = []
    basis: Basis
