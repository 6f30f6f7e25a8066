"""ladders.yaml: who is told, when, and who next when nobody is there."""

from functools import cached_property
from typing import Literal

from pydantic import Field

from config.access import OTHER_ROLES
from config.base import Basis, Id, Strict, Text
from config.words import Purpose, ReviewStage

FARTHEST_MINUTES = 60 * 24 * 60
"""A step farther from its anchor than sixty days is a slip of the pen."""


class Role(Strict):
    """A function in the ladder. ``scope`` city: people by the roster; unit: people of the responsible unit.

    ``hand_over``: whoever ends a shift in it hands over to whoever begins one, and both sign.
    """

    id: Id
    name: Text
    scope: Literal["city", "unit"]
    next: Id | None = None
    hand_over: bool = False


class LadderStep(Strict):
    """Tell ``roles`` at ``anchor`` + ``minutes``. ``confirmed``: leaders wait for a confirmation, at most ``unconfirmed_wait``."""

    anchor: Literal["start", "due"]
    minutes: int = Field(ge=-FARTHEST_MINUTES, le=FARTHEST_MINUTES)
    purpose: Purpose
    roles: list[Id] = Field(min_length=1)
    confirmed: bool = False


class Ladder(Strict):
    """All steps of one ladder; exactly one is the breach, at the limit itself."""

    id: Id
    name: Text
    basis: Basis
    steps: list[LadderStep] = Field(min_length=1)


class CatchUpTarget(Strict):
    """补救时限: within how many minutes a public duty is to be made good whose limit had passed when the matter was discovered."""

    minutes: int = Field(gt=0)
    roles: list[Id] = Field(min_length=1)
    basis: Basis


class SilenceReview(Strict):
    """经批准暂不公开回应: after how many days it is looked at again when the approval names no day."""

    days: int = Field(gt=0)
    role: Id
    basis: Basis


class ChainStep(Strict):
    """Who holds a stage of review at night: the first of these roles, else the next, never somebody who holds another stage.

    ``told``: rights of accounts; whoever has the first of them is told that a draft waits for this stage, before ``roles``.
    """

    stage: ReviewStage
    roles: list[Id] = Field(min_length=1)
    told: list[Id] = []


class Ladders(Strict):
    """Roles and ladders. ``unconfirmed_wait_minutes``: how long leaders' notices wait for a person's confirmation.

    ``handover_unsigned_minutes``: after a change of shift nobody signed for so long, ``handover_unsigned_role`` is told once
    (none: the role's ``next``). A hole in a handed-over role's roster is said ``roster_warn_days`` before, and is a fault
    ``roster_fault_days`` before. ``review_chain``: who can be called for each stage of review at night; `check` fails for a
    night that lacks somebody. ``basis``: where these numbers come from.
    """

    roles: list[Role] = Field(min_length=1)
    unconfirmed_wait_minutes: int = Field(default=30, gt=0, le=24 * 60)
    catch_up: CatchUpTarget | None = None
    silence_review: SilenceReview | None = None
    handover_unsigned_minutes: int = Field(default=15, gt=0)
    handover_unsigned_role: Id | None = None
    roster_warn_days: int = Field(default=14, gt=0)
    roster_fault_days: int = Field(default=3, gt=0)
    review_chain: list[ChainStep] = []
    basis: Basis | None = None
    ladders: list[Ladder] = Field(min_length=1)

    @cached_property
    def role_names(self) -> dict[str, str]:
        """Every role somebody may have, with its Chinese name."""
        return {**{role.id: role.name for role in self.roles}, **OTHER_ROLES}

    def after(self, role: str) -> str | None:
        """Whom to tell when this role fails or is silent. A role the city no longer has is followed by the last resort."""
        return next((row.next for row in self.roles if row.id == role), self.last_resort)

    @property
    def last_resort(self) -> str:
        """The first role of the file: the desk itself."""
        return self.roles[0].id

    @cached_property
    def waking(self) -> frozenset[str]:
        """The roles that are handed over from shift to shift: who holds one is up at night."""
        return frozenset(role.id for role in self.roles if role.hand_over)
