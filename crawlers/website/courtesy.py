"""Does as it is told: after a 429, or a 503 that names a time, nothing more is asked of that site in this round."""

from collections.abc import Mapping
from datetime import timedelta

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawlers.answers import number_told
from crawlers.staying_away import wait_asked


class StayAway(IgnoreRequest):
    """The other side wants to be left alone for so long."""

    def __init__(self, wait: timedelta, sentence: str) -> None:
        super().__init__(sentence)
        self.wait = wait


class Courtesy:
    """Downloader middleware, nearer to the site than Scrapy's own retrying, which would knock again at once."""

    def __init__(self) -> None:
        self._told: StayAway | None = None

    async def process_request(self, request: Request) -> None:
        """Send nothing after they asked us to stop."""
        if self._told:
            raise StayAway(self._told.wait, str(self._told))

    def process_response(self, request: Request, response: Response) -> Response:
        """Hear what the answer asks for."""
        names = ("retry-after", "date")
        headers: Mapping[str, str] = {name: (response.headers.get(name) or b"").decode("latin-1") for name in names}
        wait = wait_asked(response.status, headers)
        if wait is not None:
            self._told = StayAway(
                wait,
                f"{request.url} {number_told(response.status)}, 要求 {round(wait / timedelta(minutes=1))} 分钟后再来",
            )
            raise self._told
        return response
