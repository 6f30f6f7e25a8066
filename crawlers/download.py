"""One GET, guarded: every hop checked, nothing endless, nothing larger than promised, stops when the process stops."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import urljoin

from crawlers.addresses import host_of, require_allowed, require_public
from crawlers.errors import DownloadError

if TYPE_CHECKING:
    import httpx2

MOST_HOPS = 5
_REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True)
class Terms:
    """How we go out: our name, what is allowed, and when to give up."""

    agent: str
    allow_private: bool = False
    most_bytes: int = 10_000_000
    step_seconds: float = 15
    total_seconds: float = 120
    stop: Event = field(default_factory=Event)


@dataclass(frozen=True)
class Answer:
    """What came back; the body went where the caller said. ``unchanged``: our copy is still good (304)."""

    url: str
    headers: Mapping[str, str]
    unchanged: bool = False

    @property
    def validators(self) -> dict[str, str]:
        """What to ask with next time, by the header it came in."""
        return {name: self.headers[name] for name in ("etag", "last-modified") if self.headers.get(name)}


def download(url: str, into: BinaryIO, terms: Terms, validators: Mapping[str, str] | None = None) -> Answer:
    """Fetch an address. Raises DownloadError or AddressError with a sentence; ``into`` may then hold part of a body."""
    import httpx2

    asked = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
    headers = {"User-Agent": terms.agent} | {asked[name]: value for name, value in (validators or {}).items()}
    try:
        with httpx2.Client(headers=headers, timeout=terms.step_seconds, trust_env=False) as client:
            return _hops(client, url, into, terms)
    except httpx2.TimeoutException as e:
        raise DownloadError(f"{url} 超过 {terms.step_seconds:g} 秒没有答复") from e
    except (httpx2.HTTPError, httpx2.InvalidURL) as e:
        raise DownloadError(f"{url} 连不上: {str(e)[:120] or type(e).__name__}") from e


def _hops(client: "httpx2.Client", url: str, into: BinaryIO, terms: Terms) -> Answer:
    began = time.monotonic()
    for _ in range(MOST_HOPS + 1):
        require_allowed(url, allow_private=terms.allow_private)
        with client.stream("GET", url) as response:
            _require_peer(response, url, terms)
            if response.status_code in _REDIRECTS and "location" in response.headers:
                url = urljoin(url, response.headers["location"])
                continue
            return _receive(response, url, into, terms, began)
    raise DownloadError(f"{url} 跳转超过 {MOST_HOPS} 次")


def _receive(response: "httpx2.Response", url: str, into: BinaryIO, terms: Terms, began: float) -> Answer:
    if response.status_code == 304:
        return Answer(url, dict(response.headers), unchanged=True)
    if response.status_code != 200:
        raise DownloadError(f"{url} 答复 HTTP {response.status_code}")
    received = 0
    for chunk in response.iter_bytes():
        received += len(chunk)
        if received > terms.most_bytes:
            raise DownloadError(f"{url} 超过 {terms.most_bytes / 1e6:g} MB, 不再下载")
        if time.monotonic() - began > terms.total_seconds:
            raise DownloadError(f"{url} 下载超过 {terms.total_seconds:g} 秒, 不再等待")
        if terms.stop.is_set():
            raise DownloadError(f"{url} 下载时程序停止, 下一轮重来")
        into.write(chunk)
    return Answer(url, dict(response.headers))


def _require_peer(response: "httpx2.Response", url: str, terms: Terms) -> None:
    """Check whom we really talk to: a name may have changed its address since we looked it up."""
    stream: Any = response.extensions.get("network_stream")
    peer = stream.get_extra_info("server_addr") if stream and not terms.allow_private else None
    if peer:
        require_public(host_of(url)[0], [str(peer[0])])
