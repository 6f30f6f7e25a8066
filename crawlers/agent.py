"""Under which name we visit: honest, with a way to reach us."""

from config.load import Config
from config.version import VERSION


def agent_of(config: Config) -> str:
    """The User-Agent of this city's desk; ASCII, as headers are."""
    contact = config.city.base_url.encode("ascii", "ignore").decode()
    return f"Yingsheng/{VERSION} (public opinion duty desk; +{contact})"
