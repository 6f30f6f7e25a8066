"""Tell the address as soon as somebody answers there."""

import urllib.error
import urllib.request
from collections.abc import Callable

from dashboard.serve import HOST


class Announcement:
    """Says the address once."""

    def __init__(self, port: int, say: Callable[[str], None]) -> None:
        self.url = f"http://{HOST}:{port}/"
        self.say = say
        self.said = False

    def look(self) -> None:
        """Ask the front; any answer counts, also that the engine has not begun to beat yet."""
        if not self.said and _answers(f"{self.url}healthz"):
            self.said = True
            self.say(f"应声已启动, 请打开 {self.url}")


def _answers(url: str) -> bool:
    # No proxy: the environment's may be for the world outside, and this is our own machine.
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=1):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
