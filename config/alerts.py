"""alerts.yaml: ways out, their limits, and the hours in which only danger may wake people."""

from datetime import time
from typing import Annotated, Literal

from pydantic import Field

from config.base import Id, PositiveInt, Strict, Text


class Webhook(Strict):
    """POST of signed JSON (Standard Webhooks). The secret is read from ``secret_env``; the address may be a person's own."""

    kind: Literal["webhook"]
    url: str | None = None
    secret_env: str | None = Field(default=None, pattern=r"^[A-Z][A-Z0-9_]*$")
    timeout_seconds: float = Field(default=10, gt=0, le=60)


class Log(Strict):
    """Written to the process log only: for a desk whose real ways out are not connected yet."""

    kind: Literal["log"]


Transport = Annotated[Webhook | Log, Field(discriminator="kind")]


class Way(Strict):
    """One way out; ``address`` names the person's contact it uses. Ways are tried in the order of the file."""

    id: Id
    name: Text
    address: Literal["phone", "email", "wecom", "webhook"]
    enabled: bool = True
    transport: Transport


class Retry(Strict):
    """Back-off between attempts and when to give up, seconds."""

    first_seconds: PositiveInt = 5
    cap_seconds: PositiveInt = 300
    give_up_seconds: PositiveInt = 14400
    lease_seconds: PositiveInt = 60


class Night(Strict):
    """Between ``begins`` and ``ends`` only loud clocks are told; the rest waits for ``ends``."""

    begins: time
    ends: time


class Alerts(Strict):
    """All ways out."""

    ways: list[Way] = Field(min_length=1)
    retry: Retry = Retry()
    night: Night
    heartbeat_seconds: PositiveInt = 10
    silent_after_seconds: PositiveInt = 60
