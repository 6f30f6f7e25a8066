"""Looks names up for connections, and knows only the open internet: what was judged is what is visited."""

from errno import EPERM
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import DefaultResolver

from cases.evidence.addresses import is_public


class PublicResolver(AbstractResolver):
    """Knows only the open internet."""

    def __init__(self) -> None:
        self._resolver = DefaultResolver()

    async def resolve(self, host: str, port: int = 0, family: Any = 0) -> list[ResolveResult]:
        """The addresses of a name, all public. Raises OSError otherwise, as for a name that nobody knows."""
        found = await self._resolver.resolve(host, port, family)
        if any(not is_public(entry["host"]) for entry in found):
            raise OSError(EPERM, f"{host} 指向内网地址")  # without a number the library drops the words
        return found

    async def close(self) -> None:
        """Let go of what is held."""
        await self._resolver.close()
