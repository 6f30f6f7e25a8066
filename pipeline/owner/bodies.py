"""The city's bodies made ready for asking: who manages a family on a day, whose a town is, who answers for the city."""

from dataclasses import dataclass
from datetime import date

from config.load import Config
from config.units import Unit
from config.words import Family


@dataclass(frozen=True, slots=True)
class Bodies:
    """Looked up once per process instead of once per voice."""

    units: dict[str, Unit]
    families: dict[Family, tuple[Unit, ...]]
    towns: dict[str, Unit]
    names: dict[str, Unit]
    government: Unit
    government_support: tuple[Unit, ...]
    discipline: Unit
    desk: Unit

    def town(self, code: str | None) -> Unit | None:
        """The town's own office."""
        return self.towns.get(code) if code else None

    def bearer(self, family: Family, territory: str | None, day: date) -> Unit | None:
        """The unit that manages the family on that day; for 镇街 the town's; before all of them the earliest."""
        if family == "镇街":
            return self.town(territory)
        bearers = self.families.get(family, ())
        for unit in bearers:
            if unit.holds_on(day):
                return unit
        return min(bearers, key=lambda unit: unit.since) if bearers and day < min(u.since for u in bearers) else None


def know_bodies(config: Config) -> Bodies:
    """Every body by id, name, family and place."""
    units = {unit.id: unit for unit in config.units.units}
    families: dict[Family, list[Unit]] = {}
    for unit in config.units.units:
        for family in unit.families:
            families.setdefault(family, []).append(unit)
    return Bodies(
        units, {family: tuple(bearers) for family, bearers in families.items()},
        {town.code: units[town.unit] for town in config.territory.towns},
        {name: unit for unit in config.units.units for name in unit.names},
        units[config.city.government], tuple(units[id_] for id_ in config.city.government_support),
        units[config.city.discipline], units[config.city.desk_unit],
    )  # fmt: skip
