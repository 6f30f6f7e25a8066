"""One request, guarded: every hop looked up, judged and then visited at that very address; nothing endless, nothing larger
than promised, stops when the process stops."""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Event
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import urljoin

from config.causes import unreached
from crawlers.addresses import host_of, knows_none, require_allowed
from crawlers.answers import number_told
from crawlers.errors import AddressError, DownloadError
from crawlers.staying_away import wait_asked

if TYPE_CHECKING:
    import httpx2

MOST_HOPS = 5
REDIRECTS = (301, 302, 303, 307, 308)
GONE = frozenset((404, 410))
ASKED = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}

_CONDITIONS = frozenset(name.lower() for name in ASKED.values())


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
class Question:
    """What is asked: an address, and with a form or JSON body a POST."""

    url: str
    form: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def method(self) -> str:
        """GET unless there is something to send."""
        return "POST" if self.form or self.body is not None else "GET"


@dataclass(frozen=True)
class Answer:
    """What came back; the body went where the caller said. ``unchanged``: our copy is still good (304)."""

    url: str
    headers: Mapping[str, str]
    unchanged: bool = False
    tls: str | None = None
    """How the connection was secured: protocol, cipher, the certificate's issuer and hash."""

    @property
    def validators(self) -> dict[str, str]:
        """What to ask with next time, by the header it came in."""
        return {name: self.headers[name] for name in ("etag", "last-modified") if self.headers.get(name)}

    @property
    def evidence(self) -> dict[str, str]:
        """The headers worth keeping; what sets cookies is nobody's evidence."""
        return {name: value for name, value in self.headers.items() if name != "set-cookie"}


def download(url: str, into: BinaryIO, terms: Terms, validators: Mapping[str, str] | None = None) -> Answer:
    """Fetch an address. Raises DownloadError or AddressError with a sentence; ``into`` may then hold part of a body."""
    conditions = {ASKED[name]: value for name, value in (validators or {}).items()}
    with visiting(terms) as client:
        return ask(client, Question(url, headers=conditions), into, terms)


@contextmanager
def visiting(terms: Terms) -> "Iterator[httpx2.Client]":
    """A client for one visit of several requests to one site: connections are kept, cookies end with it."""
    import httpx2

    headers = {"User-Agent": terms.agent}
    with httpx2.Client(headers=headers, timeout=terms.step_seconds, trust_env=False) as client:
        yield client


def ask(client: "httpx2.Client", question: Question, into: BinaryIO, terms: Terms) -> Answer:
    """One request and its redirects. Raises DownloadError or AddressError with a sentence."""
    import httpx2

    try:
        return _hops(client, question, into, terms)
    except httpx2.TimeoutException as e:
        raise DownloadError(f"{question.url} 超过 {terms.step_seconds:g} 秒没有答复") from e
    except (httpx2.HTTPError, httpx2.InvalidURL) as e:
        raise DownloadError(f"{question.url} {unreached(e)}", nobody=knows_none(e)) from e


def _hops(client: "httpx2.Client", question: Question, into: BinaryIO, terms: Terms) -> Answer:
    began = time.monotonic()
    url, method = question.url, question.method
    for _ in range(MOST_HOPS + 1):
        with _sent(client, method, url, question, terms) as response:
            if response.status_code in REDIRECTS and "location" in response.headers:
                url = following(url, response.headers["location"])
                method = "GET" if response.status_code in (301, 302, 303) else method
                continue
            return _receive(response, url, into, terms, began)
    raise DownloadError(f"{url} 跳转超过 {MOST_HOPS} 次")


@contextmanager
def _sent(
    client: "httpx2.Client", method: str, url: str, question: Question, terms: Terms
) -> "Iterator[httpx2.Response]":
    """The request on its way, to the address that was judged and no other: a name may move between look-up and visit.

    What is secret or was meant for one host goes to that host alone.
    """
    pinned = require_allowed(url, allow_private=terms.allow_private)
    at_home = host_of(url) == host_of(question.url)
    headers = dict(question.headers) if at_home else {}
    body: dict[str, Any] = {}
    if method == "POST" and question.body is not None:
        body["content"] = json.dumps(question.body, ensure_ascii=False).encode()
        headers.setdefault("Content-Type", "application/json")
    elif method == "POST":
        body["data"] = dict(question.form)
    request = client.build_request(method, url, headers=headers, **body)
    named = request.url
    if pinned:
        request.extensions["sni_hostname"] = named.host
        request.url = named.copy_with(host=pinned)  # the Host header and the certificate's name stay
    response = client.send(request, stream=True)
    if pinned:
        request.url = named
        client.cookies.extract_cookies(response)  # those of the name; the library filed them under the address
    try:
        yield response
    finally:
        response.close()


def following(url: str, location: str) -> str:
    """Where a redirect leads. Raises AddressError for what is no address."""
    try:
        return urljoin(url, location)
    except ValueError as e:
        raise AddressError(f"{url} 转到的不是网址: {location[:100]}") from e


def _receive(response: "httpx2.Response", url: str, into: BinaryIO, terms: Terms, began: float) -> Answer:
    if response.status_code == 304 and set(response.request.headers) & _CONDITIONS:
        return Answer(url, dict(response.headers), unchanged=True)
    if response.status_code != 200:
        raise refused(url, response.status_code, response.headers)
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
    return Answer(url, dict(response.headers), tls=_tls(response))


def _tls(response: "httpx2.Response") -> str | None:
    stream = response.extensions.get("network_stream")
    secured = stream.get_extra_info("ssl_object") if stream is not None else None
    if secured is None:
        return None
    certificate, said = secured.getpeercert(binary_form=True) or b"", secured.getpeercert() or {}
    issuer = next((value for part in said.get("issuer", ()) for name, value in part if name == "organizationName"), "")
    return (
        f"{secured.version()} {secured.cipher()[0]} 签发 {issuer or '—'} 证书 sha256:{sha256(certificate).hexdigest()}"
    )


def refused(url: str, status: int, headers: Mapping[str, str]) -> DownloadError:
    """An answer that is none, with its number and for how long we are asked to stay away."""
    wait = wait_asked(status, headers)
    later = f", 要求 {round(wait.total_seconds() / 60)} 分钟后再来" if wait else ""
    return DownloadError(f"{url} {number_told(status)}{later}", wait, status)
