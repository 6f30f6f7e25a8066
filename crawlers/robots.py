"""robots.txt for the visits that are not Scrapy's: asked once for a site and visit, obeyed (RFC 9309)."""

from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from protego import Protego

from crawlers.download import Question, Terms, ask
from crawlers.errors import DownloadError
from crawlers.staying_away import pause_asked

if TYPE_CHECKING:
    import httpx2


class Robots:
    """What a site allows. Nothing there (4xx) allows all; a site that cannot answer (5xx, nobody) allows nothing."""

    def __init__(self) -> None:
        self._rules: dict[str, Protego | None] = {}

    def allow(self, client: "httpx2.Client", url: str, terms: Terms) -> bool:
        """Whether we may ask for this address."""
        origin = _origin(url)
        if origin not in self._rules:
            self._rules[origin] = _read(client, f"{origin}/robots.txt", terms)
        rules = self._rules[origin]
        return rules is None or bool(rules.can_fetch(url, terms.agent))

    def pause(self, url: str, terms: Terms) -> float:
        """How many seconds it asks for between two requests, as far as it was read."""
        rules = self._rules.get(_origin(url))
        return pause_asked(rules.crawl_delay(terms.agent)) if rules else 0.0


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _read(client: "httpx2.Client", url: str, terms: Terms) -> Protego | None:
    body = BytesIO()
    try:
        ask(client, Question(url), body, terms)
    except DownloadError as e:
        if e.status == 204 or (e.status is not None and 400 <= e.status < 500 and e.status != 429):
            return None  # nothing there
        raise
    return Protego.parse(body.getvalue()[:500_000].decode("utf-8-sig", "replace"))
