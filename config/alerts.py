"""alerts.yaml: ways out, their limits, and the hours in which only danger may wake people."""

from collections.abc import Mapping
from datetime import time

from pydantic import Field, model_validator

from config.base import Basis, EnvName, Id, PositiveInt, Seconds, Strict, Text
from config.transports import Transport
from config.wired import Contact
from config.words import ClockKind, Weight


class Way(Strict):
    """One way out; ``address`` names the person's contact it uses. Ways are tried in the order of the file."""

    id: Id
    name: Text
    address: Contact
    enabled: bool = True
    transport: Transport

    @model_validator(mode="after")
    def _fitting_address(self) -> "Way":
        fitting = self.transport.contacts()
        if fitting is not None and self.address not in fitting:
            raise ValueError(
                f"{self.transport.kind} 用不了 address: {self.address}; 可用: {', '.join(sorted(fitting))}"
            )
        return self

    def lacking(self, environment: Mapping[str, str]) -> str | None:
        """The environment variables that this way needs and does not have, as a list to read; ``None`` when it has all."""
        return "、".join(name for name in self.transport.variables() if not environment.get(name)) or None


class Retry(Strict):
    """Back-off between attempts and when to give up, seconds; ``danger_give_up_seconds``: the same of a risk check, of whose ten minutes the
    next way, or the next role, needs most.
    """

    first_seconds: Seconds = 5
    cap_seconds: Seconds = 300
    give_up_seconds: Seconds = 14400
    danger_give_up_seconds: Seconds = 90
    lease_seconds: Seconds = 60


class Asking(Strict):
    """How often a provider is asked what became of a message it took: growing gaps, and an end."""

    first_seconds: Seconds = 30
    cap_seconds: Seconds = 3600
    times: PositiveInt = 12


class Night(Strict):
    """Between ``begins`` and ``ends`` only loud clocks are told; the rest waits for ``ends``."""

    begins: time
    ends: time


class Watchdog(Strict):
    """看门's own channel, independent of database and outbox: a way out, and to whom.

    ``synchronised``: this machine has a time source, so a kernel that says it is not in step is an alarm.
    """

    way: Id
    address_env: EnvName | None = None
    addresses: list[Text] = []
    again_minutes: PositiveInt = 30
    synchronised: bool = False

    @model_validator(mode="after")
    def _one_source(self) -> "Watchdog":
        if self.address_env and self.addresses:
            raise ValueError("address_env 和 addresses 只写一个")
        return self


class Acknowledge(Strict):
    """收到: holds to the end of the person's shift, without a shift ``hold_hours``, never longer than ``longest_hours``.

    ``link_days``: after which a link in a message stands for nothing any more.
    """

    hold_hours: PositiveInt = 8
    longest_hours: PositiveInt = 24
    link_days: PositiveInt = 90


class Allowance(Strict):
    """Who in one of ``roles`` has had ``had`` messages within ``within_minutes`` gets what follows of these ``weights`` gathered.

    ``then_minutes``: for how long at most; 0 puts together what falls due at the same instant and waits for nothing.
    """

    roles: list[Id] = Field(min_length=1)
    weights: list[Weight] = Field(min_length=1)
    had: PositiveInt
    within_minutes: PositiveInt
    then_minutes: int = Field(ge=0, le=24 * 60)


class Calm(Strict):
    """How much one person can hear: over a allowance what can wait goes together with others, each with its time left.

    ``kinds``: the hour limits whose notices and warnings are calm while the matter has no level above 一般.
    ``at_once``: the clocks of which nothing ever waits.
    """

    kinds: list[ClockKind] = []
    at_once: list[ClockKind] = ["risk_check"]
    allowances: list[Allowance] = []
    basis: Basis | None = None


class Alerts(Strict):
    """All ways out. ``trial``: nothing leaves the house by a way until an administrator has turned it on.

    Without it a way delivers from the start, for what has nobody to wake: a demo, an exercise.
    """

    ways: list[Way] = Field(min_length=1)
    trial: bool = True
    retry: Retry = Retry()
    receipts: Asking = Asking()
    replies_every_seconds: Seconds = 30
    night: Night
    calm: Calm = Calm()
    acknowledge: Acknowledge = Acknowledge()
    watchdog: Watchdog | None = None
    heartbeat_seconds: Seconds = 10
    silent_after_seconds: Seconds = 60

    @model_validator(mode="after")
    def _known_way(self) -> "Alerts":
        if self.watchdog and self.watchdog.way not in {way.id for way in self.ways}:
            raise ValueError(f"watchdog 的 way: {self.watchdog.way} 不是 ways 里的 id")
        return self
