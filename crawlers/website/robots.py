"""robots.txt by the book: Scrapy takes one that cannot be served, or does not come, for one that allows all (RFC 9309 2.3.1.4 says the
contrary)."""

from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import RobotParser

from crawlers.answers import number_told
from crawlers.website.guard import Forbidden
from crawlers.website.sentences import sentence_of


class Robots(RobotsTxtMiddleware):
    """Scrapy's own, but for a server that is broken or does not answer."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._broken: dict[str, str] = {}

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500:
            self._broken[netloc] = f"robots.txt {number_told(response.status)}, 看不到规矩之前不抓取"
        await super()._parse_robots(response, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        if not isinstance(exc, IgnoreRequest):  # these were answered: asked to stay away, or led in circles
            self._broken[netloc] = f"robots.txt 读不到, 看不到规矩之前不抓取: {sentence_of(exc)}"
        super()._robots_error(exc, netloc)

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Refuse what is forbidden, and all while nobody knows what is."""
        if why := self._broken.get(urlsplit(request.url).netloc):
            raise Forbidden(why)
        super().process_request_2(rp, request)
