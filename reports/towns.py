"""The schematic map of the city's towns, for the papers and for the desk's page: one function, so that both show the same."""

from collections.abc import Mapping

from config.load import Config
from config.territory import Town
from reports.charts import Tile, Tiles


def town_map(config: Config, counts: Mapping[str | None, int], unit: str, figure: str | None = None) -> Tiles | None:
    """A square for each town with its number (``counts`` by name, as cases name their town); None where territory.yaml places no town. ``figure`` names what the tiles open."""
    schematic = config.territory.schematic
    if schematic is None:
        return None
    names = {town.code: town.name for town in config.territory.towns}
    tiles = (
        Tile(name, cell.column, cell.row, counts.get(name, 0), f"{figure}:{name}" if figure else None)
        for cell in schematic.cells
        for name in [names[cell.code]]
    )  # fmt: skip
    return Tiles(tuple(sorted(tiles, key=lambda tile: (tile.row, tile.column))), unit)


def off_the_map(config: Config, counts: Mapping[str | None, int]) -> int:
    """How many belong to no town on the map: undetermined, the city at large, a town without a place."""
    placed = {town.name for town in _placed(config)}
    return sum(n for name, n in counts.items() if name not in placed)


def _placed(config: Config) -> list[Town]:
    codes = {cell.code for cell in config.territory.schematic.cells} if config.territory.schematic else set()
    return [town for town in config.territory.towns if town.code in codes]
