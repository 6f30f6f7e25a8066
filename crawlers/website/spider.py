"""The one spider: list pages, next pages, detail pages. Imported only when a crawl begins (Scrapy is heavy)."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
)
from scrapy.http import Response, TextResponse
from scrapy.spidermiddlewares.httperror import HttpError

from crawlers.voices import Rejected, Voice
from crawlers.website.guard import Forbidden
from crawlers.website.parse import Terms, decoded, failure_of, item_links, next_link, parse_detail

MOST_ITEMS = 2000
"""Detail pages of one round; a list that leads to more is a selector gone wrong."""


@dataclass
class Harvest:
    """What a crawl of one site brought: messages, and what went wrong with its lists."""

    voices: list[Voice] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    asked: int = 0


class SiteSpider(Spider):
    """Reads one configured site into a harvest."""

    name = "yingsheng"

    def __init__(self, terms: Terms, harvest: Harvest, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.terms, self.harvest = terms, harvest

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> "SiteSpider":
        """Scrapy's way to build a spider; a fault of our own code must not pass as an empty site."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.note_fault, signals.spider_error)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """The first list pages."""
        for url in self.terms.source.start:
            yield self._list_request(url, 1)

    def read_list(self, response: Response, number: int) -> Iterator[Request]:
        """Follow what a list page leads to, and its next page while the channel allows."""
        page = decoded(response) if isinstance(response, TextResponse) else None
        links = item_links(page, self.terms.source) if page else []
        if page is None or (not links and failure_of(page)):
            self.harvest.problems.append(f"{response.url} {failure_of(page) if page else '不是网页'}")
            return
        for address in links[: MOST_ITEMS - self.harvest.asked]:
            self.harvest.asked += 1
            yield Request(
                address, self.read_detail, errback=self.miss_detail, cb_kwargs={"address": address}, priority=1
            )
        if self.harvest.asked >= MOST_ITEMS:
            self.harvest.problems.append(f"{response.url} 一轮超过 {MOST_ITEMS} 条, 其余未读")
        elif number < self.terms.source.max_pages and (following := next_link(page, self.terms.source)):
            yield self._list_request(following, number + 1)

    def miss_list(self, failure: Any) -> None:
        """A list page that did not come makes the round failed."""
        self.harvest.problems.append(f"{failure.request.url} {sentence_of(failure.value)}")

    def read_detail(self, response: Response, address: str) -> None:
        """Keep the message of a detail page."""
        if isinstance(response, TextResponse):
            self.harvest.voices.append(parse_detail(decoded(response), address, self.terms))
        else:
            kind = (response.headers.get("Content-Type") or b"").decode("ascii", "replace")
            self.harvest.voices.append(Rejected(None, address, f"不是网页: {kind[:60]}"))

    def miss_detail(self, failure: Any) -> None:
        """A detail page that did not come is refused with its reason and asked for again next round."""
        address = failure.request.cb_kwargs["address"]
        self.harvest.voices.append(Rejected(None, address, sentence_of(failure.value)))

    def note_fault(self, failure: Any, response: Response, spider: Spider) -> None:
        """Our own error while reading a page."""
        self.harvest.problems.append(
            f"{response.url} 解析出错: {type(failure.value).__name__}: {str(failure.value)[:100]}"
        )

    def _list_request(self, url: str, number: int) -> Request:
        # A list is asked for every round and every time: only detail pages are asked for once.
        return Request(
            url, self.read_list, errback=self.miss_list, cb_kwargs={"number": number}, dont_filter=number == 1
        )


def sentence_of(error: BaseException) -> str:
    """What Scrapy says went wrong, for people."""
    if isinstance(error, HttpError):
        return f"答复 HTTP {error.response.status}"
    known: dict[type[BaseException], str] = {
        Forbidden: str(error), IgnoreRequest: "robots.txt 不允许抓取", DownloadTimeoutError: "太久没有答复",
        CannotResolveHostError: "域名查不到", DownloadConnectionRefusedError: "拒绝连接", DownloadCancelledError: "页面太大",
    }  # fmt: skip
    found = next((words for kind, words in known.items() if isinstance(error, kind)), None)
    return found or f"下载失败: {type(error).__name__} {str(error)[:100]}".strip()
