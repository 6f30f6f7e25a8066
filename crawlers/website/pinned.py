"""Connects only to addresses that were looked up and judged for that very connection: a name cannot move in between."""

from typing import Any

from scrapy.core.downloader.handlers._aiohttp import AiohttpDownloadHandler  # what Scrapy itself uses without a reactor
from scrapy.crawler import Crawler

from crawlers.resolving import PublicResolver


class PinnedHandler(AiohttpDownloadHandler):
    """Scrapy's own handler with our resolver."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        connector: Any = self._session.connector
        connector._resolver = PublicResolver()  # noqa: SLF001 - the handler offers no other way in
