"""robots.txt by the book: Scrapy takes one that cannot be served for one that allows all (RFC 9309 2.3.1.4 says the contrary)."""

from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.http import Response
from scrapy.robotstxt import RobotParser

from crawlers.answers import number_told
from crawlers.website.guard import Forbidden


class Robots(RobotsTxtMiddleware):
    """Scrapy's own, but for a server that is broken."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._broken: dict[str, str] = {}

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500:
            self._broken[netloc] = f"的 robots.txt {number_told(response.status)}, 看不到规矩之前不抓取"
        await super()._parse_robots(response, netloc, request)

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Refuse what is forbidden, and all while nobody knows what is."""
        if why := self._broken.get(urlsplit(request.url).netloc):
            raise Forbidden(why)
        super().process_request_2(rp, request)
