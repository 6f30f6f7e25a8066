"""Pages per second beside plain Scrapy on the same server, and 500 feeds that answer after 0.2 s against the bound of that wait.

Both sides of the first run in turn in this process, three rounds each, medians; ours stores every page, plain Scrapy stores none.
The feeds lie on 100 addresses of loopback, because no host is asked more than twice at once.
"""

import asyncio
import logging
import math
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.receiver import free_port
from benchmarks.web import HOSTS, LATENCY, PAGES
from cases.house import House, open_house
from cases.now import WallClock
from config.channels import Channel, Channels
from config.load import load_config
from crawlers.collect import collect
from crawlers.feed.poll import AT_ONCE

ROOT = Path(__file__).parent.parent
FEEDS = 500
ROUNDS = 3
FIELDS = {"title": "h1.t::text", "text": "div.c p::text", "external_id": "b.no::text", "published_at": "i.at::text"}


def measure(feeds: int = FEEDS) -> dict[str, object]:
    """Both benchmarks on one web."""
    logging.getLogger("scrapy").setLevel(logging.CRITICAL)
    with _web() as port:
        return {**_pages(port), **_feeds(port, feeds)}


def _pages(port: int) -> dict[str, object]:
    url = f"http://127.0.0.1:{port}/list"
    source = {
        "kind": "website", "start": [url], "item_link": "li a::attr(href)", "fields": FIELDS, "delay_seconds": 0, "allow_private": True,
    }  # fmt: skip
    ours, plain = [], []
    _plain(url)  # what is imported once is not measured
    for _ in range(ROUNDS):
        plain.append(_timed(lambda: _plain(url)))
        with _house(_channel(source)) as (house, channel):
            ours.append(_timed(lambda house=house, channel=channel: _whole(collect(house, channel).new)))  # type: ignore[misc]
    (our_wall, our_cpu), (plain_wall, plain_cpu) = _middle(ours), _middle(plain)
    return {
        "pages": PAGES, "pages_per_second": round(PAGES / our_wall), "plain_scrapy_pages_per_second": round(PAGES / plain_wall),
        "share_of_plain_scrapy": round(plain_wall / our_wall, 2), "share_by_processor_time": round(plain_cpu / our_cpu, 2),
    }  # fmt: skip


def _feeds(port: int, feeds: int) -> dict[str, object]:
    urls = [f"http://127.0.1.{n % HOSTS + 1}:{port}/feed/{n}" for n in range(feeds)]
    bound = math.ceil(feeds / AT_ONCE) * LATENCY
    with _house(_channel({"kind": "feed", "urls": urls, "allow_private": True})) as (house, channel):
        first = _timed(lambda: collect(house, channel))
        again = [_timed(lambda: _unchanged(collect(house, channel).state)) for _ in range(ROUNDS)]
    wall, cpu = _middle(again)
    return {
        "feeds": feeds, "latency_bound_seconds": round(bound, 2), "unchanged_seconds": round(wall, 2),
        "share_of_bound": round(wall / bound, 2), "processor_ms_per_unchanged_feed": round(cpu * 1000 / feeds, 2),
        "first_round_seconds_with_storing": round(first[0], 2),
    }  # fmt: skip


def _plain(url: str) -> None:
    """Scrapy as it comes: its own settings, the same selectors, nothing stored."""
    from scrapy import Spider
    from scrapy.crawler import AsyncCrawlerRunner

    found: list[dict[str, Any]] = []

    class Plain(Spider):
        name = "plain"
        start_urls = [url]

        def parse(self, response: Any) -> Iterator[Any]:
            for href in response.css("li a::attr(href)").getall():
                yield response.follow(href, self.read)

        def read(self, response: Any) -> None:
            found.append({name: response.css(selector).getall() for name, selector in FIELDS.items()})

    settings = {
        "TWISTED_REACTOR_ENABLED": False, "LOG_ENABLED": False, "TELNETCONSOLE_ENABLED": False, "DOWNLOAD_DELAY": 0,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
    }  # fmt: skip

    async def crawl() -> None:
        await AsyncCrawlerRunner(settings).crawl(Plain)

    asyncio.run(crawl())
    _whole(len(found))


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    """Wall and processor seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def _middle(times: list[tuple[float, float]]) -> tuple[float, float]:
    return median(wall for wall, _ in times), median(cpu for _, cpu in times)


def _whole(count: int) -> None:
    """A crawl that lost pages is no measurement."""
    assert count == PAGES, f"{count} of {PAGES} pages"


def _unchanged(state: str) -> None:
    assert state == "nothing_new", state


def _channel(source: dict[str, Any]) -> Channel:
    return Channel.model_validate({"id": "forum", "name": "论坛", "carries": "opinion", "source": source})


@contextmanager
def _house(channel: Channel) -> Iterator[tuple[House, Channel]]:
    """A desk of one channel on a database of its own."""
    config = replace(load_config(ROOT / "config"), channels=Channels(channels=[channel]))
    with tempfile.TemporaryDirectory() as folder:
        house = open_house(config, f"sqlite:///{folder}/bench.db", WallClock(), {}, Path(folder))
        try:
            yield house, channel
        finally:
            house.database.engine.dispose()


@contextmanager
def _web() -> Iterator[int]:
    """The web in a process of its own, ended with the block."""
    import socket

    port = free_port()
    server = subprocess.Popen([sys.executable, "-m", "benchmarks.web", str(port)], cwd=ROOT)
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(10)
