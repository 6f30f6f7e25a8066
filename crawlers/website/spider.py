"""The one spider: list pages, next pages, detail pages. Imported only when a crawl begins (Scrapy is heavy)."""

from collections.abc import AsyncIterator, Generator, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from scrapy import FormRequest, Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response, TextResponse
from scrapy.spidermiddlewares.httperror import HttpError

from cases.items.visits import Known, Seen
from cases.log import about, log
from crawlers.answers import number_told
from crawlers.details import Details
from crawlers.download import ASKED, GONE
from crawlers.errors import CrawlError
from crawlers.paging import Place, counts_pages, first_place
from crawlers.voices import Rejected, Voice
from crawlers.website.courtesy import StayAway
from crawlers.website.memory import Memory, digest
from crawlers.website.parse import (
    Terms,
    decoded,
    item_links,
    list_failure_of,
    next_cursor,
    next_link,
    parse_detail,
)
from crawlers.website.sentences import sentence_of

MOST_ITEMS = 2000
"""Detail pages of one round; a list that leads to more is a selector gone wrong."""

PARTIAL = 206
_ONCE: dict[str, Any] = {"dont_filter": True}
"""What was asked for we know ourselves. The library's own filter drops without a word a page that leads to itself until its
cookie comes along, and all but one of those that lead to the same error page."""


@dataclass
class Harvest:
    """What a crawl of one site brought since it was last emptied: messages, pages read, and what went wrong with its lists."""

    voices: list[Voice] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    known: int = 0
    lists: int = 0
    listed: int = 0
    problems: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)
    retry_after: timedelta | None = None
    details: Details = field(default_factory=Details)

    def take(self) -> "Harvest":
        """What came so far; what went wrong stays until the end."""
        taken = Harvest(self.voices, self.seen, self.known)
        self.voices, self.seen, self.known = [], [], 0
        return taken


class SiteSpider(Spider):
    """Reads one configured site into a harvest."""

    name = "yingsheng"

    def __init__(self, terms: Terms, harvest: Harvest, memory: Memory, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.terms, self.harvest, self.memory = terms, harvest, memory
        self._last_links: list[str] = []
        self._lists: set[tuple[str, bytes]] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> "SiteSpider":
        """Scrapy's way to build a spider; a fault of our own code must not pass as an empty site."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.note_fault, signals.spider_error)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """The first list pages, then known pages that are due wherever the lists lead today: open letters wait for an answer."""
        for url in self.terms.source.start:
            first = self._list_request(url, url, first_place(self.terms.source))
            self._lists.add((first.url, first.body))
            yield first
        for known in self.memory.due():
            self.harvest.asked.add(known.address)
            yield self._detail_request(known.address, known, again=True)

    def read_list(self, response: Response, start: str, place: Place) -> Iterator[Request]:
        """Follow what a list page leads to, and its next page while the channel allows and it brings something unknown."""
        self.harvest.lists += 1
        if response.status == PARTIAL:
            self.harvest.problems.append(f"{response.url} {number_told(response.status)}")
            return
        page = decoded(response) if isinstance(response, TextResponse) else None
        links = item_links(page, self.terms.source) if page and page.body.strip() else []
        if page is None or (not links and (why := list_failure_of(page, self.terms.source))):
            self.harvest.problems.append(f"{response.url} {'不是网页' if page is None else why}")
            return
        self.harvest.listed += len(links)
        fresh = yield from self._follow(links)
        if len(self.harvest.asked) >= MOST_ITEMS:
            self.harvest.problems.append(f"{response.url} 一轮超过 {MOST_ITEMS} 条, 其余未读")
        elif links and links != self._last_links and (fresh or self.memory.deep):
            self._last_links = links
            yield from self._next_list(page, start, place, fresh)

    def _follow(self, links: list[str]) -> Generator[Request, None, int]:
        """Ask for what is unknown or due; how many were unknown."""
        known = self.memory.recall(links)
        fresh = 0
        for address in links:
            if address in self.harvest.asked or len(self.harvest.asked) >= MOST_ITEMS:
                continue
            memory = known.get(address)
            fresh += memory is None
            if memory is not None and not self.memory.is_due(memory):
                self.harvest.known += 1
                continue
            self.harvest.asked.add(address)
            yield self._detail_request(address, memory)
        return fresh

    def _next_list(self, page: TextResponse, start: str, place: Place, fresh: int) -> Iterator[Request]:
        source = self.terms.source
        cursor = next_cursor(page, source)
        counted = counts_pages(start, source.form)
        following = next_link(page, source)
        if not (following or cursor or counted):
            return
        if place.number >= source.max_pages:
            if fresh and self.memory.has_past:
                self.harvest.remarks.append(f"读到第 {place.number} 页仍是新信息, 可能还有更早的没有读到 (max_pages)")
            return
        request = self._list_request(following or start, start, place.following(source, cursor))
        asked = (request.url, request.body)
        if asked not in self._lists:  # a next link may lead back
            self._lists.add(asked)
            yield request

    def miss_list(self, failure: Any) -> None:
        """A list page that did not come makes the round failed."""
        if isinstance(failure.value, StayAway):
            self._stay_away(failure.value)
        else:
            self.harvest.problems.append(f"{failure.request.url} {sentence_of(failure.value)}")

    def read_detail(self, response: Response, address: str, known: Known | None, again: bool = False) -> None:
        """Keep the message of a detail page; one that is as we know it costs no reading."""
        body = digest(response.body, self.terms.source)
        if known and (response.status == 304 or body == known.body_hash):
            self.harvest.known += 1
            self.harvest.details.came += 1
            self.harvest.seen.append(Seen(address, known.settled, known.body_hash, known.validators))
            return
        voice = self._voice(response, address)
        if not isinstance(voice, Rejected):
            settles = not self.terms.owes or voice.reply is not None
            self.harvest.voices.append(voice)
            self.harvest.details.came += 1
            self.harvest.seen.append(Seen(address, settles, body, validators_of(response)))
            return
        self._count_missed(voice.reason, gone=voice.gone)
        if again:
            self._lost(address, known, voice.reason)
        else:
            self.harvest.voices.append(voice)

    def _voice(self, response: Response, address: str) -> Voice:
        if response.status in (PARTIAL, 304):  # nobody asked for a part, nor said what we had
            return Rejected(None, address, number_told(response.status))
        if isinstance(response, TextResponse):
            return parse_detail(decoded(response), address, self.terms)
        kind = (response.headers.get("Content-Type") or b"").decode("ascii", "replace")
        return Rejected(None, address, f"不是网页: {kind[:60]}")

    def miss_detail(self, failure: Any) -> None:
        """A detail page that did not come is refused with its reason and asked for again next round."""
        address, known = failure.request.cb_kwargs["address"], failure.request.cb_kwargs["known"]
        if isinstance(failure.value, StayAway):
            self._stay_away(failure.value)
            return
        self._count_missed(sentence_of(failure.value), gone=_is_gone(failure.value))
        if failure.request.cb_kwargs["again"]:
            self._lost(address, known, sentence_of(failure.value))
        else:
            self.harvest.voices.append(Rejected(None, address, sentence_of(failure.value)))

    def _count_missed(self, why: str, *, gone: bool) -> None:
        if not gone:
            self.harvest.details.miss(why)

    def note_fault(self, failure: Any, response: Response, spider: Spider) -> None:
        """Data that our expressions do not suit, or our own error while reading a page, whose words may quote a letter."""
        error = failure.value
        if isinstance(error, CrawlError):
            self.harvest.problems.append(f"{response.url} {error}")
            return
        log.error("page not read", **about(error))
        self.harvest.problems.append(f"{response.url} 程序内部错误 {type(error).__name__}: 经过见日志 (page not read)")

    def _lost(self, address: str, known: Known | None, why: str) -> None:
        """A known page that no longer answers: what we have stays, and it is asked for again, more and more rarely."""
        self.harvest.remarks.append(f"{address} 复查未成: {why}")
        if known:
            self.harvest.seen.append(Seen(address, known.settled, known.body_hash, known.validators))

    def _stay_away(self, error: StayAway) -> None:
        """They asked us to stop: that is the round's end, and no page's fault."""
        if self.harvest.retry_after is None:
            self.harvest.problems.append(str(error))
        self.harvest.retry_after = max(self.harvest.retry_after or error.wait, error.wait)

    def _list_request(self, url: str, start: str, place: Place) -> Request:
        more: dict[str, Any] = {
            "callback": self.read_list, "errback": self.miss_list, "cb_kwargs": {"start": start, "place": place}, **_ONCE,
        }  # fmt: skip
        form = self.terms.source.form
        if form:
            return FormRequest(place.fill(url), formdata=place.words(form), **more)
        return Request(place.fill(url), **more)

    def _detail_request(self, address: str, known: Known | None, *, again: bool = False) -> Request:
        headers = {ASKED[name]: value for name, value in (known.validators if known else {}).items()}
        return Request(
            address, self.read_detail, errback=self.miss_detail, headers=headers, priority=1,
            cb_kwargs={"address": address, "known": known, "again": again}, meta={"handle_httpstatus_list": [304]}, **_ONCE,
        )  # fmt: skip


def validators_of(response: Response) -> dict[str, str]:
    """What to ask with next time, by the header it came in."""
    found = {name: response.headers.get(name) for name in ("etag", "last-modified")}
    return {name: value.decode("latin-1") for name, value in found.items() if value}


def _is_gone(error: BaseException) -> bool:
    return isinstance(error, HttpError) and error.response.status in GONE
