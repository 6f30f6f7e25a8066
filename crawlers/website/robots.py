"""robots.txt by the book: Scrapy takes one that cannot be served, or does not come, for one that allows all (RFC 9309 2.3.1.4 says the
contrary), reads rules in a page that says that there are none, and does not hear Crawl-delay."""

from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import RobotParser

from crawlers.answers import number_told
from crawlers.staying_away import pause_asked
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
        if 400 <= response.status < 500:
            response = response.replace(body=b"")
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
        if rp and (pause := pause_asked(rp.crawl_delay(self._default_useragent))):
            self._pause(request, pause)

    def _pause(self, request: Request, seconds: float) -> None:
        """Between any two requests to that site from here on, and never less, however fast it answers."""
        assert self.crawler.engine
        downloader = self.crawler.engine.downloader
        slot = downloader.slots.get(downloader.get_slot_key(request))
        if slot:  # it was made when robots.txt was asked for; taken down after a minute of silence it has paused enough
            slot.delay, slot.jitter = max(slot.delay, seconds), 0.0
        request.meta["autothrottle_dont_adjust_delay"] = True
