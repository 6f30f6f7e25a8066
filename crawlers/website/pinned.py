"""Connects only to addresses that were looked up and judged for that very connection: a name cannot move in between."""

from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import DefaultResolver
from scrapy.core.downloader.handlers._aiohttp import AiohttpDownloadHandler  # what Scrapy itself uses without a reactor
from scrapy.crawler import Crawler

from crawlers.addresses import is_public


class PinnedHandler(AiohttpDownloadHandler):
    """Scrapy's own handler with our resolver."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        connector: Any = self._session.connector
        connector._resolver = PublicResolver()  # noqa: SLF001 - the handler offers no other way in


class PublicResolver(AbstractResolver):
    """Knows only the open internet."""

    def __init__(self) -> None:
        self._resolver = DefaultResolver()

    async def resolve(self, host: str, port: int = 0, family: Any = 0) -> list[ResolveResult]:
        """The addresses of a name, all public. Raises OSError otherwise, as for a name that nobody knows."""
        found = await self._resolver.resolve(host, port, family)
        if any(not is_public(entry["host"]) for entry in found):
            raise OSError(f"{host} 指向内网地址")
        return found

    async def close(self) -> None:
        """Let go of what is held."""
        await self._resolver.close()
