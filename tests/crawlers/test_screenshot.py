"""A picture of a published page by a real Chromium, which goes nowhere that a crawler may not go."""

import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from struct import unpack

import pytest

from crawlers.guarded_proxy import Allowance, guarded_proxy
from crawlers.screenshot import ScreenshotError, screenshot
from tests.crawlers.small_web import Web, serve

CHROMIUM = "/usr/bin/chromium"
pytestmark = pytest.mark.browser


@pytest.fixture
def inner() -> Iterator[Web]:
    """Another server of our own network, which no page may make us ask."""
    with serve() as web:
        web.put("/secret.png", b"x", content_type="image/png")
        web.put("/secret", "内部")
        yield web


def needs_chromium() -> None:
    """Said where there is none."""
    if not Path(CHROMIUM).exists():
        pytest.skip("没有 /usr/bin/chromium, 跳过截图测试")


def test_a_page_is_pictured_and_reaches_nothing_inside(web: Web, inner: Web) -> None:
    """Its image, frame, script and redirect to another server on loopback come to nothing; the picture is made."""
    needs_chromium()
    web.put(
        "/page",
        f"""<h1>情况通报</h1><img src="{inner.url}/secret.png"><iframe src="{inner.url}/secret"></iframe>
        <script>fetch("{inner.url}/secret", {{mode: "no-cors"}})</script><iframe src="file:///etc/passwd"></iframe>""",
    )
    picture = screenshot(CHROMIUM, f"{web.url}/page", allow_private=True)
    assert picture.startswith(b"\x89PNG")
    assert unpack(">II", picture[16:24]) == (1280, 2400)
    assert web.visits("/page") == 1
    assert inner.seen == []


def test_a_page_that_leads_away_leads_nowhere_inside(web: Web, inner: Web) -> None:
    """A redirect of the page itself is stopped by the proxy as well."""
    needs_chromium()
    web.put("/page", "", status=302, headers={"Location": f"{inner.url}/secret"})
    with suppress(ScreenshotError):  # Chromium pictures no page of its own in place of one that was refused
        screenshot(CHROMIUM, f"{web.url}/page", allow_private=True)
    assert web.visits("/page") == 1
    assert inner.seen == []


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://169.254.169.254/",
        "http://10.0.0.1/",
        "file:///etc/passwd",
        "chrome://gpu",
    ],
)
def test_no_browser_is_started_for_an_address_inside(url: str) -> None:
    """Refused with a sentence, whether or not there is a browser."""
    with pytest.raises(ScreenshotError, match=r"内网地址|不是网址"):
        screenshot("/no/such/browser", url)


def test_a_browser_that_is_not_there_is_said(web: Web) -> None:
    """The picture is missing, nothing else."""
    with pytest.raises(ScreenshotError, match="启动不了"):
        screenshot("/no/such/browser", f"{web.url}/page", allow_private=True)


def ask(proxy: str, words: str) -> bytes:
    """One request to the proxy, to its end."""
    host, _, port = proxy.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as wire:
        wire.sendall(words.encode())
        return b"".join(iter(lambda: wire.recv(65536), b""))


@pytest.mark.parametrize(
    "words",
    [
        "CONNECT 127.0.0.1:22 HTTP/1.1\r\n\r\n",
        "GET http://localhost:1/ HTTP/1.1\r\n\r\n",
        "CONNECT [::1]:443 HTTP/1.1\r\n\r\n",
        "GET file:///etc/passwd HTTP/1.1\r\n\r\n",
        "CONNECT 169.254.169.254:80 HTTP/1.1\r\n\r\n",
    ],
)
def test_the_proxy_goes_nowhere_inside(words: str) -> None:
    """By name or number, with TLS or without."""
    allowance = Allowance(None, time.monotonic() + 10, 10_000)
    with guarded_proxy(allowance) as proxy:
        assert ask(proxy, words).startswith(b"HTTP/1.1 403")
    assert len(allowance.refused) == 1


def test_the_proxy_stops_when_the_bytes_are_spent(web: Web) -> None:
    """No page fills the memory of the machine."""
    web.put("/big", "x" * 500_000)
    port = int(web.url.rpartition(":")[2])
    allowance = Allowance(("127.0.0.1", port), time.monotonic() + 10, 100_000)
    with guarded_proxy(allowance) as proxy:
        assert len(ask(proxy, f"GET {web.url}/big HTTP/1.1\r\nHost: x\r\n\r\n")) < 200_000
