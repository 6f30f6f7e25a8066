"""The ways out of this city: which work now."""

from cases.house import House
from config.alerts import Way

LEAST_TOKEN = 16  # characters: a shorter secret can be tried out


def working_ways(house: House) -> tuple[Way, ...]:
    """Enabled ways whose secrets are at hand, in the order of the file."""
    return tuple(way for way in house.config.alerts.ways if way.enabled and missing_secret(house, way) is None)


def missing_secret(house: House, way: Way) -> str | None:
    """The environment variables that a way of this house needs and does not have; ``None`` when it has all."""
    return way.lacking(house.environment)


def cannot_hear(house: House, way: Way) -> str | None:
    """Why a way that is to hear receipts and answers cannot; ``None`` when it can, or is not to. It sends all the same."""
    callbacks = way.transport.listens()
    if callbacks is None or len(house.environment.get(callbacks.token_env, "")) >= LEAST_TOKEN:
        return None
    return f"发送方式「{way.name}」收不到回执和回复: 环境变量 {callbacks.token_env} 没有或不足 {LEAST_TOKEN} 位"
