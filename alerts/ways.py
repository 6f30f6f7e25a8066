"""The ways out of this city: which work now, and their senders."""

from alerts.log.send import LogSender
from alerts.outcome import Sender
from alerts.webhook.send import WebhookSender
from cases.house import House
from config.alerts import Way, Webhook


def working_ways(house: House) -> tuple[Way, ...]:
    """Enabled ways whose secret is at hand, in the order of the file."""
    return tuple(way for way in house.config.alerts.ways if way.enabled and missing_secret(house, way) is None)


def missing_secret(house: House, way: Way) -> str | None:
    """The environment variable that a way needs and does not have."""
    name = way.transport.secret_env if isinstance(way.transport, Webhook) else None
    return name if name and not house.environment.get(name) else None


def build_senders(house: House) -> dict[str, Sender]:
    """One sender for each working way."""
    return {way.id: _sender(house, way) for way in working_ways(house)}


def _sender(house: House, way: Way) -> Sender:
    if isinstance(way.transport, Webhook):
        secret = house.environment.get(way.transport.secret_env) if way.transport.secret_env else None
        return WebhookSender(way.transport, secret)
    return LogSender()
