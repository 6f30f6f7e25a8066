"""Crawls one site in this very process and thread: Scrapy without a reactor, under asyncio.run, politely."""

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING, Any

from cases.house import House
from cases.items.runs import watermark
from cases.items.visits import has_visits
from config.channels import Channel, Website
from crawlers.agent import agent_of
from crawlers.download import MOST_HOPS
from crawlers.voices import BATCH_ITEMS, Haul
from crawlers.website.memory import Memory
from crawlers.website.parse import Terms

if TYPE_CHECKING:
    from crawlers.website.spider import Harvest

POLL_SECONDS = 0.2
DEEP = "deep"
"""The mark of the day on which all list pages were read: news stand behind pinned rows, and on the last page of a list that
begins with the oldest, where rounds that stop at what is known would never come."""

_UNUSED = (
    "scrapy.spidermiddlewares.depth.DepthMiddleware", "scrapy.spidermiddlewares.referer.RefererMiddleware",
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware",
)  # fmt: skip
"""Parts of Scrapy that do nothing for us and cost something on every page."""


@dataclass(frozen=True)
class Limits:
    """When to give up. A round must end: the next one is due."""

    page_seconds: float = 20
    page_bytes: int = 5_000_000
    retries: int = 1
    round_seconds: float = 900


def fetch(
    house: House, channel: Channel, source: Website, stop: Event, limits: Limits = Limits(), *, thorough: bool = True
) -> Iterator[Haul]:
    """Hauls as the crawl goes on, so that what was read is kept if we are killed in the middle; the last one says how it ended.

    Its lists' failures are its problem, its details' are rejected voices. Not ``thorough``: known pages are left alone until due.
    """
    from crawlers.website.spider import Harvest

    with house.read() as work:
        past = has_visits(work, channel.id)
        last_deep = watermark(work, channel.id, DEEP)
    terms = Terms(
        channel.id,
        source,
        house.config.city.zone,
        house.now(),
        owes=channel.carries == "request" and "reply" in source.fields,
    )
    today = terms.now.astimezone(terms.zone).date().isoformat()
    memory = Memory(house, channel.id, thorough, past, deep=thorough or last_deep != today)
    harvest = Harvest()
    crawl = _Crawl(terms, harvest, memory, agent_of(house.config), stop, limits)
    place = source.start[0]
    with asyncio.Runner() as runner:
        while runner.run(crawl.go_on()):
            if len(harvest.voices) + len(harvest.seen) >= BATCH_ITEMS:
                taken = harvest.take()
                yield Haul(place, taken.voices, seen=taken.seen, known=taken.known)
    if not harvest.lists and not harvest.problems:  # the library swallows what breaks before the first request
        harvest.problems.append(f"{place} 一个列表页也没有读到: 程序内部错误")
    if past and not harvest.listed and not harvest.problems:
        harvest.problems.append(f"{place} 列表里一条也没有, 以前有过: 网站可能改版, 选择器要更新")
    if harvest.details.problem:
        harvest.problems.append(harvest.details.problem)
    rest = harvest.take()
    done = crawl.late or not harvest.problems  # lists too long for one round would else be begun anew in every round
    marks = {DEEP: today} if memory.deep and done else {}
    yield Haul(
        place, rest.voices, seen=rest.seen, known=rest.known, problem="; ".join(dict.fromkeys(harvest.problems)) or None,
        remark="; ".join(list(dict.fromkeys(harvest.remarks))[:3]) or None, retry_after=harvest.retry_after, marks=marks,
    )  # fmt: skip


class _Crawl:
    """One crawl, moved on a little at a time on the caller's own loop: in between the caller stores what came."""

    def __init__(
        self, terms: Terms, harvest: "Harvest", memory: Memory, agent: str, stop: Event, limits: Limits
    ) -> None:
        self._terms, self._harvest, self._memory, self._agent = terms, harvest, memory, agent
        self._stop, self._limits = stop, limits
        self._runner: Any = None
        self._crawl: asyncio.Future[None] | None = None
        self._began = 0.0
        self.late = False
        """Whether it was broken off for having lasted too long."""

    async def go_on(self) -> bool:
        """Work until something may be stored; whether there is more to come."""
        if self._crawl is None:
            self._crawl = self._begin()
        await asyncio.wait({self._crawl}, timeout=POLL_SECONDS)
        late = asyncio.get_running_loop().time() - self._began > self._limits.round_seconds
        if not self._crawl.done() and (late or self._stop.is_set()):
            self.late = late
            seconds = self._limits.round_seconds
            self._harvest.problems.append(f"一轮超过 {seconds:g} 秒, 停在半途" if late else "程序停止, 停在半途")
            await _break_off(self._runner, self._crawl)
        if not self._crawl.done():
            return True
        if not self._crawl.cancelled():
            self._crawl.result()
        return False

    def _begin(self) -> "asyncio.Future[None]":
        from scrapy.crawler import AsyncCrawlerRunner

        from crawlers.website.spider import SiteSpider

        # Scrapy logs each failed request with a traceback; ours go into the run as sentences.
        logging.getLogger("scrapy").setLevel(logging.CRITICAL)
        self._began = asyncio.get_running_loop().time()
        self._runner = AsyncCrawlerRunner(_settings(self._terms.source, self._agent, self._limits))
        crawl = self._runner.crawl(SiteSpider, terms=self._terms, harvest=self._harvest, memory=self._memory)
        begun: asyncio.Future[None] = asyncio.ensure_future(crawl)
        return begun


async def _break_off(runner: Any, crawl: "asyncio.Future[None]") -> None:
    """Ask to stop; what still hangs in the network after half a second is cut."""
    await asyncio.wait({asyncio.ensure_future(runner.stop()), crawl}, timeout=0.5, return_when=asyncio.ALL_COMPLETED)
    rest = asyncio.all_tasks() - {asyncio.current_task()}
    for task in rest:
        task.cancel()
    if rest:
        await asyncio.wait(rest, timeout=0.5)


def _settings(source: Website, agent: str, limits: Limits) -> dict[str, Any]:
    guard = {} if source.allow_private else {"crawlers.website.guard.Guard": 50}
    pinned = None if source.allow_private else "crawlers.website.pinned.PinnedHandler"
    return {
        "TWISTED_REACTOR_ENABLED": False,
        "USER_AGENT": agent,
        "ROBOTSTXT_OBEY": True,
        "DOWNLOAD_DELAY": source.delay_seconds,
        # No pause at all is asked for only of a site of our own, which may be read as fast as it answers.
        "AUTOTHROTTLE_ENABLED": source.delay_seconds > 0,
        "AUTOTHROTTLE_START_DELAY": source.delay_seconds,
        "AUTOTHROTTLE_MAX_DELAY": 30,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 2 if source.delay_seconds > 0 else 8,
        "CONCURRENT_ITEMS": 1,  # we yield none, and Scrapy would begin a hundred idle tasks for every page
        "DOWNLOAD_TIMEOUT": limits.page_seconds,
        "DOWNLOAD_MAXSIZE": limits.page_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "RETRY_TIMES": limits.retries,
        "REDIRECT_MAX_TIMES": MOST_HOPS,
        "RETRY_HTTP_CODES": [500, 502, 503, 504, 408],
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "DOWNLOADER_MIDDLEWARES": {
            **guard,
            "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
            "crawlers.website.robots.Robots": 100,
            "crawlers.website.courtesy.Courtesy": 560,
            "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
            "crawlers.website.base.SoundBase": 585,
            "crawlers.website.unpacking.Unpacking": 590,
        },
        # A list page is written by strangers: a file:// link must lead nowhere.
        "DOWNLOAD_HANDLERS": {
            "file": None,
            "data": None,
            "ftp": None,
            "s3": None,
            **({"http": pinned, "https": pinned} if pinned else {}),
        },
        "SPIDER_MIDDLEWARES": dict.fromkeys(_UNUSED),
        "HTTPPROXY_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "MEMUSAGE_ENABLED": False,
        "LOGSTATS_INTERVAL": 0,
    }
