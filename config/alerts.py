"""alerts.yaml: ways out, their limits, and the hours in which only danger may wake people."""

from datetime import time

from pydantic import Field, model_validator

from config.base import Id, PositiveInt, Seconds, Strict, Text
from config.transports import Contact, Transport


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


class Retry(Strict):
    """Back-off between attempts and when to give up, seconds."""

    first_seconds: Seconds = 5
    cap_seconds: Seconds = 300
    give_up_seconds: Seconds = 14400
    lease_seconds: Seconds = 60


class Night(Strict):
    """Between ``begins`` and ``ends`` only loud clocks are told; the rest waits for ``ends``."""

    begins: time
    ends: time


class Acknowledge(Strict):
    """收到: holds to the end of the person's shift, without a shift ``hold_hours``, never longer than ``longest_hours``.

    ``link_days``: after which a link in a message stands for nothing any more.
    """

    hold_hours: PositiveInt = 8
    longest_hours: PositiveInt = 24
    link_days: PositiveInt = 90


class Alerts(Strict):
    """All ways out."""

    ways: list[Way] = Field(min_length=1)
    retry: Retry = Retry()
    night: Night
    acknowledge: Acknowledge = Acknowledge()
    heartbeat_seconds: Seconds = 10
    silent_after_seconds: Seconds = 60
