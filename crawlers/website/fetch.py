"""Crawls one site in this very process and thread: Scrapy without a reactor, under asyncio.run, politely."""

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING, Any

from cases.house import House
from config.channels import Channel, Website
from crawlers.agent import agent_of
from crawlers.voices import Haul
from crawlers.website.parse import Terms

if TYPE_CHECKING:
    from crawlers.website.spider import Harvest

POLL_SECONDS = 0.2


@dataclass(frozen=True)
class Limits:
    """When to give up. A round must end: the next one is due."""

    page_seconds: float = 20
    page_bytes: int = 5_000_000
    retries: int = 1
    round_seconds: float = 900


def fetch(house: House, channel: Channel, source: Website, stop: Event, limits: Limits = Limits()) -> Iterator[Haul]:
    """One haul for the whole site; its lists' failures are the haul's problem, its details' are rejected voices."""
    terms = Terms(channel.id, source, house.config.city.zone, house.now())
    harvest = asyncio.run(_crawl(terms, agent_of(house.config), stop, limits))
    yield Haul(source.start[0], harvest.voices, problem="; ".join(dict.fromkeys(harvest.problems)) or None)


async def _crawl(terms: Terms, agent: str, stop: Event, limits: Limits) -> "Harvest":
    from scrapy.crawler import AsyncCrawlerRunner

    from crawlers.website.spider import Harvest, SiteSpider

    # Scrapy logs each failed request with a traceback; ours go into the run as sentences.
    logging.getLogger("scrapy").setLevel(logging.CRITICAL)
    harvest = Harvest()
    runner = AsyncCrawlerRunner(_settings(terms.source, agent, limits))
    crawl = asyncio.ensure_future(runner.crawl(SiteSpider, terms=terms, harvest=harvest))
    began = asyncio.get_running_loop().time()
    while not crawl.done():
        await asyncio.wait({crawl}, timeout=POLL_SECONDS)
        late = asyncio.get_running_loop().time() - began > limits.round_seconds
        if not crawl.done() and (late or stop.is_set()):
            harvest.problems.append(f"一轮超过 {limits.round_seconds:g} 秒, 停在半途" if late else "程序停止, 停在半途")
            await _break_off(runner, crawl)
    if not crawl.cancelled():
        crawl.result()
    return harvest


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
    return {
        "TWISTED_REACTOR_ENABLED": False,
        "USER_AGENT": agent,
        "ROBOTSTXT_OBEY": True,
        "DOWNLOAD_DELAY": source.delay_seconds,
        "AUTOTHROTTLE_ENABLED": True,
        "AUTOTHROTTLE_START_DELAY": source.delay_seconds,
        "AUTOTHROTTLE_MAX_DELAY": 30,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 2,
        "DOWNLOAD_TIMEOUT": limits.page_seconds,
        "DOWNLOAD_MAXSIZE": limits.page_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "RETRY_TIMES": limits.retries,
        "REDIRECT_MAX_TIMES": 5,
        "DOWNLOADER_MIDDLEWARES": guard,
        # A list page is written by strangers: a file:// link must lead nowhere.
        "DOWNLOAD_HANDLERS": {"file": None, "data": None, "ftp": None, "s3": None},
        "HTTPPROXY_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "MEMUSAGE_ENABLED": False,
        "LOGSTATS_INTERVAL": 0,
    }
