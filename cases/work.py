"""A unit of work: one transaction, one instant, the configuration it is done under. Rolls back unless committed."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from sqlalchemy.orm import Session

from cases.store.bells import ring
from config.load import Config


@dataclass(frozen=True)
class Work:
    """What every use case is passed. ``now`` is the one instant of this operation."""

    session: Session
    config: Config
    now: datetime

    @cached_property
    def today(self) -> date:
        """The city's day at that instant; asked for each duty of each letter."""
        return self.now.astimezone(self.config.city.zone).date()

    def commit(self) -> None:
        """Make everything done in this unit last; without it, leaving the block undoes it."""
        self.session.commit()
        ring(self.session)
