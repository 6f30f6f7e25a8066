"""Everything a city may change, in one value with look-ups."""

from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

from config.access import Access
from config.alerts import Alerts
from config.assessment import Assessment
from config.channels import Channel, Channels
from config.city import City
from config.deadlines import Deadline, Deadlines
from config.desk import Desk
from config.duties import Duties
from config.ladders import Ladder, Ladders, Role
from config.papers import Papers
from config.report import Report
from config.retention import Retention
from config.severity import SeverityTable
from config.territory import Territory, Town
from config.units import Unit, Units
from config.words import Family
from config.workdays import Workdays
from config.workflow import Workflow


class NoSuchUnit(ValueError):
    """No unit is called that; the sentence names those that come near."""


@dataclass(frozen=True, eq=False)
class Config:
    """Everything a city may change; ``hash`` is the same exactly when every value is the same."""

    directory: Path
    hash: str
    city: City
    channels: Channels
    units: Units
    territory: Territory
    duties: Duties
    severity: SeverityTable
    deadlines: Deadlines
    ladders: Ladders
    alerts: Alerts
    workdays: Workdays
    workflow: Workflow
    access: Access
    retention: Retention
    report: Report
    desk: Desk
    papers: Papers
    assessment: Assessment

    def channel(self, id: str) -> Channel:
        """The channel of that id; ``KeyError`` if there is none."""
        return self._channels[id]

    def unit(self, id: str) -> Unit:
        """The unit of that id, in force or not; ``KeyError`` if there is none."""
        return self._units[id]

    def role(self, id: str) -> Role:
        """The role of that id; ``KeyError`` if there is none."""
        return self._roles[id]

    def ladder(self, id: str) -> Ladder:
        """The ladder of that id; ``KeyError`` if there is none."""
        return self._ladders[id]

    def town(self, code: str) -> Town | None:
        """The town or street of that code."""
        return self._towns.get(code)

    def deadlines_on(self, day: date) -> list[Deadline]:
        """The rows in force on that day, in the order of the file."""
        return [row for row in self.deadlines.deadlines if row.holds_on(day)]

    @property
    def openness_channels(self) -> list[str]:
        """Whose numbers stand under 政务公开问题治理: as the papers' policy says, else all that bring letters and orders of citizens."""
        named = self.report.openness_channels
        if named is not None:
            return named
        return [
            row.id
            for row in self.channels.channels
            if row.carries == "request" and row.reply_clock != "instruction_feedback"
        ]

    def unit_named(self, name: str) -> Unit | None:
        """The unit with that name, full name or alias; of several the one that holds longest."""
        return self._named.get(name)

    def unit_meant(self, said: str) -> Unit:
        """The unit a person means by its id or any of its names. Raises NoSuchUnit."""
        unit = self._units.get(said) or self.unit_named(said)
        if unit is None:
            near = dict.fromkeys(self._named[name].name for name in get_close_matches(said, self._named))
            raise NoSuchUnit(f"units.yaml 里没有单位 {said}" + (f"; 相近的: {'、'.join(near)}" if near else ""))
        return unit

    def unit_of(self, family: Family, day: date) -> Unit | None:
        """The unit that manages such matters on that day; at most one, because two would be refused."""
        return next((u for u in self.units.units if family in u.families and u.holds_on(day)), None)

    @cached_property
    def _channels(self) -> dict[str, Channel]:
        return {row.id: row for row in self.channels.channels}

    @cached_property
    def _units(self) -> dict[str, Unit]:
        return {row.id: row for row in self.units.units}

    @cached_property
    def _roles(self) -> dict[str, Role]:
        return {row.id: row for row in self.ladders.roles}

    @cached_property
    def _ladders(self) -> dict[str, Ladder]:
        return {row.id: row for row in self.ladders.ladders}

    @cached_property
    def _towns(self) -> dict[str, Town]:
        return {row.code: row for row in self.territory.towns}

    @cached_property
    def _named(self) -> dict[str, Unit]:
        lasting = sorted(self.units.units, key=lambda u: u.until or date.max)
        return {name: unit for unit in lasting for name in unit.names}
