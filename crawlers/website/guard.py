"""Keeps a crawl out of our own network. Imported only when a crawl begins (Scrapy is heavy)."""

import asyncio

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawlers.addresses import host_of, require_public
from crawlers.errors import AddressError


class Forbidden(IgnoreRequest):
    """A request we did not send, and why."""


class Guard:
    """Downloader middleware: no request leaves for our own network, not after a redirect and not for robots.txt."""

    def __init__(self) -> None:
        self._judged: dict[tuple[str, int], str | None] = {}

    async def process_request(self, request: Request) -> None:
        """Refuse before anything is sent."""
        place = host_of(request.url)
        if place not in self._judged:
            self._judged[place] = await _judge(*place)
        if why := self._judged[place]:
            raise Forbidden(why)

    def process_response(self, request: Request, response: Response) -> Response:
        """Refuse what came from inside all the same: a name may change its address after we looked it up."""
        if response.ip_address is not None:
            try:
                require_public(host_of(request.url)[0], [str(response.ip_address)])
            except AddressError as e:
                raise Forbidden(str(e)) from e
        return response


async def _judge(host: str, port: int) -> str | None:
    """Why a host must not be visited, or ``None``."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port)
        require_public(host, (str(entry[4][0]) for entry in found))
    except (OSError, UnicodeError):
        return f"{host} 的地址查不到"
    except AddressError as e:
        return str(e)
    return None
