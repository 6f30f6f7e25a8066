"""Asks many feeds at once, a few of each host, on one loop: waiting costs nothing, and one slow feed holds up no other."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.causes import unreached
from crawlers.addresses import host_of, require_not_inside
from crawlers.download import ASKED, MOST_HOPS, REDIRECTS, Answer, Terms, following, refused
from crawlers.errors import AddressError, CrawlError, DownloadError

if TYPE_CHECKING:
    import aiohttp

AT_ONCE = 64
AT_ONE_HOST = 2
TICK_SECONDS = 0.1


@dataclass(frozen=True)
class Came:
    """What one address brought: an answer with its body, or why there is none."""

    url: str
    body: bytes = b""
    answer: Answer | None = None
    error: CrawlError | None = None


def poll(asked: Mapping[str, Mapping[str, str]], terms: Terms) -> Iterator[Came]:
    """Every address (with the validators to ask by) once, in the order in which they answer; stops when the process stops."""
    waiting = _Poll(terms)
    with asyncio.Runner() as runner:
        try:
            while waiting.goes_on(asked):
                yield from runner.run(waiting.some(asked))
        finally:
            runner.run(waiting.close())


class _Poll:
    """The requests under way."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._session: aiohttp.ClientSession | None = None
        self._tasks: set[asyncio.Task[Came]] | None = None
        # Each says itself that it is done: waiting for all of them would ask all of them again after every answer.
        self._done: asyncio.Queue[asyncio.Task[Came]] = asyncio.Queue()
        self._hosts: dict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(AT_ONE_HOST))
        self._room = asyncio.Semaphore(AT_ONCE)

    def goes_on(self, asked: Mapping[str, Mapping[str, str]]) -> bool:
        """Whether anything is still to come."""
        return bool(asked) if self._tasks is None else bool(self._tasks)

    async def some(self, asked: Mapping[str, Mapping[str, str]]) -> Sequence[Came]:
        """What came next; sometimes nothing."""
        if self._tasks is None:
            self._session = _session(self._terms)
            self._tasks = {asyncio.create_task(self._visit(url, known)) for url, known in asked.items()}
            for task in self._tasks:
                task.add_done_callback(self._done.put_nowait)
        done = await self._next()
        self._tasks -= set(done)
        if self._terms.stop.is_set():
            for task in self._tasks:
                task.cancel()
            self._tasks = set()
            return [Came(next(iter(asked)), error=DownloadError("程序停止, 停在半途"))]
        return [task.result() for task in done]

    async def _next(self) -> list[asyncio.Task[Came]]:
        """Those that are done, after a tick at the latest."""
        try:
            async with asyncio.timeout(TICK_SECONDS):
                done = [await self._done.get()]
        except TimeoutError:
            return []
        while not self._done.empty():
            done.append(self._done.get_nowait())
        return done

    async def close(self) -> None:
        """Let go of the connections."""
        for task in self._tasks or ():
            task.cancel()
        if self._session is not None:
            await self._session.close()

    async def _visit(self, url: str, known: Mapping[str, str]) -> Came:
        import aiohttp

        try:
            host, _ = host_of(url)
            async with self._hosts[host], self._room:
                return await self._hops(url, known)
        except CrawlError as e:
            return Came(url, error=e)
        except TimeoutError:
            return Came(url, error=DownloadError(f"{url} 超过 {self._terms.step_seconds:g} 秒没有答复"))
        except (aiohttp.ClientError, OSError, ValueError) as e:
            return Came(url, error=_explained(url, e))

    async def _hops(self, first: str, known: Mapping[str, str]) -> Came:
        assert self._session is not None
        headers = {ASKED[name]: value for name, value in known.items()}
        url, cookies = first, dict[str, str]()
        for _ in range(MOST_HOPS + 1):
            self._require_allowed(url)
            async with self._session.get(url, headers=headers, cookies=cookies, allow_redirects=False) as response:
                if response.status in REDIRECTS and "location" in response.headers:
                    next_url = following(url, response.headers["location"])
                    at_home = host_of(next_url) == host_of(url)
                    # Some sites lead in a circle until their cookie comes along; it goes to no other host and ends with the visit.
                    cookies = cookies | {name: one.value for name, one in response.cookies.items()} if at_home else {}
                    url = next_url
                    continue
                return await self._receive(response, first, url, conditional=bool(headers))
        raise DownloadError(f"{first} 跳转超过 {MOST_HOPS} 次")

    def _require_allowed(self, url: str) -> None:
        """A name is judged when it is looked up for the connection; an address written out is judged here, as the library
        reads it: it takes ①②⑦.0.0.1 for digits, and asks no resolver about anything made of digits and dots."""
        from yarl import URL

        host_of(url)
        if not self._terms.allow_private:
            require_not_inside(URL(url).host or "")

    async def _receive(self, response: "aiohttp.ClientResponse", first: str, url: str, *, conditional: bool) -> Came:
        headers = {name.lower(): value for name, value in response.headers.items()}
        if response.status == 304 and conditional:  # else it says nothing, and nothing is no calm
            return Came(first, answer=Answer(url, headers, unchanged=True))
        if response.status != 200:
            raise refused(url, response.status, headers)
        body = bytearray()
        async for chunk in response.content.iter_any():
            body += chunk
            if len(body) > self._terms.most_bytes:
                raise DownloadError(f"{url} 超过 {self._terms.most_bytes / 1e6:g} MB, 不再下载")
        return Came(first, bytes(body), Answer(url, headers))


def _session(terms: Terms) -> "aiohttp.ClientSession":
    import aiohttp

    from crawlers.resolving import PublicResolver

    resolver = None if terms.allow_private else PublicResolver()
    timeout = aiohttp.ClientTimeout(
        total=terms.total_seconds, sock_connect=terms.step_seconds, sock_read=terms.step_seconds
    )
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=AT_ONCE, resolver=resolver), timeout=timeout,
        headers={"User-Agent": terms.agent}, cookie_jar=aiohttp.DummyCookieJar(),
    )  # fmt: skip


def _explained(url: str, error: Exception) -> CrawlError:
    """What the library says went wrong, for people."""
    words = str(error)
    if "内网" in words:
        return AddressError(f"{url} 指向内网地址, 不访问 (确需访问, 请管理员把该渠道的 allow_private 设为 true)")
    return DownloadError(f"{url} {unreached(error)}")
