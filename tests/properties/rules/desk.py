"""The desk under the machine: one database file, two workers with connections of their own, one clock, a scripted provider."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from alerts.ahead import Ahead
from alerts.deliver import deliver
from alerts.sweep import sweep
from cases.house import House, open_house
from cases.matters.acts import act
from cases.now import HeldClock
from cases.people.actors import Actor, Forbidden
from cases.store.database import Database
from config.load import Config
from pipeline.rules import compile_rules
from tests.conftest import NINE
from tests.copies import Copies, url_of
from tests.desk import open_desk
from tests.properties.invariants import ALL
from tests.properties.provider import Provider
from tests.properties.seen import Story, look_at
from tests.quick import quick
from tests.waiting import until

OFFICER = Actor("zhi1", "值一", None, frozenset({"duty_officer", "unit_liaison"}))
PICK = st.integers(0, 50)
WORKER = st.integers(0, 1)
ENDS = st.lists(st.sampled_from(["ok", "temporary", "unknown", "permanent"]), min_size=1, max_size=4)


class DeskMachine(RuleBasedStateMachine):
    """What every rule uses. ``config`` and ``copies`` are set by the test."""

    config: Config
    copies: Copies

    def set_up(self) -> None:
        """Monday nine o'clock, everybody in place, nothing heard."""
        self.folder = TemporaryDirectory()
        self.heard = 0
        self.houses = [open_desk(self._house, self.config, Path(self.folder.name)).house]
        self.houses.append(replace(self.house, database=quick(Database(url_of(self.house)))))
        self.aheads = [Ahead(house).__enter__() for house in self.houses]
        self.aheads[1].summon()  # the other sweeper has its scribe
        until(lambda: self.aheads[1].is_helped or not self.house.database.file)
        self.compiled = compile_rules(self.config)
        seen = look_at(self.house)
        self.story = Story(self.config, seen, seen)
        self.provider = Provider(self.story.tries)

    def teardown(self) -> None:
        """Close what was opened."""
        for ahead in getattr(self, "aheads", ()):
            ahead.__exit__()
        for house in getattr(self, "houses", ()):
            house.database.engine.dispose()
        if hasattr(self, "folder"):
            self.copies.clear(Path(self.folder.name))
            self.folder.cleanup()

    def _house(self, config: Config, environment: dict[str, str]) -> House:
        folder = Path(self.folder.name)
        house = open_house(config, self.copies.make(folder / "house.db"), HeldClock(NINE), environment, folder)
        return replace(house, database=quick(house.database))

    @property
    def house(self) -> House:
        """The first worker's."""
        return self.houses[0]

    def happened(self, deed: str, **said: Any) -> None:
        """Look at the record after a rule, and hold every invariant against it."""
        self.story.deed, self.story.said = deed, said
        self.story.before, self.story.after = self.story.after, look_at(self.house)
        for holds in ALL:
            holds(self.story)

    def pick(self, model: type[Any], pick: int, wanted: Any = lambda row: True) -> Any:
        """One row of a table as it stood after the last rule; ``None`` when there is none."""
        rows = [row for row in self.story.after.all(model) if wanted(row)]
        return rows[pick % len(rows)] if rows else None

    def act(self, case: Any, action: str, **data: Any) -> bool:
        """An officer's act, as the screens do it; whether it was allowed."""
        if case is None:
            return False
        try:
            with self.house.write() as work:
                act(work, case.id, action, OFFICER, "理由", data)
                work.commit()
        except Forbidden:
            return False
        return True

    def sweep_and_send(self, worker: int, ends: Iterable[str] = (), *, hold_breaches: bool = False) -> None:
        """One whole pass by one of the workers."""
        self.provider.ends = list(ends)
        sweep(self.houses[worker], hold_breaches=hold_breaches, ahead=self.aheads[worker])
        list(deliver(self.houses[worker], {"webhook": self.provider}))
        self.provider.ends = []
