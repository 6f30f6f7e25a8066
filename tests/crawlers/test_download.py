"""Downloads: where they may go and when they give up."""

from io import BytesIO
from threading import Event
from typing import Any

import pytest

from cases.evidence.addresses import is_public
from crawlers import download as downloading
from crawlers.addresses import require_allowed
from crawlers.download import Terms, download
from crawlers.errors import AddressError, DownloadError
from crawlers.feed.poll import poll
from tests.crawlers.small_web import Reply, Web


def fetch(url: str, **terms: Any) -> bytes:
    """The body at an address."""
    into = BytesIO()
    download(url, into, Terms("test", **({"allow_private": True} | terms)))
    return into.getvalue()


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True), ("2001:4860:4860::8888", True),
        ("127.0.0.1", False), ("10.1.2.3", False), ("192.168.1.1", False), ("169.254.169.254", False), ("100.64.0.1", False),
        ("0.0.0.0", False), ("224.0.0.1", False), ("::1", False), ("fe80::1%eth0", False), ("::ffff:10.0.0.1", False),
        ("fd00::1", False), ("fec0::1", False), ("64:ff9b::7f00:1", False), ("64:ff9b::808:808", True), ("2002:a00:1::1", False),
        ("::127.0.0.1", False), ("::ffff:0:10.0.0.1", False),
    ],
)  # fmt: skip
def test_public_addresses(address: str, public: bool) -> None:
    """Only what lies on the open internet is public, also when written as IPv6."""
    assert is_public(address) is public


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost/",
        "http://127.1/",
        "http://2130706433/",
        "http://[::1]:80/",
        "http://0x7f000001/",
        "http://①②⑦.0.0.1/",
    ],
)
def test_private_in_disguise(url: str) -> None:
    """Other ways to write our own machine are seen through."""
    with pytest.raises((AddressError, DownloadError)):
        require_allowed(url, allow_private=False)


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://a.cn/x", "javascript:alert(1)", "http://", "//a.cn", "http://a.cn:99999/"]
)
def test_no_web_address(url: str) -> None:
    """What is no web address is refused even where private ones are allowed."""
    with pytest.raises(AddressError):
        require_allowed(url, allow_private=True)


def test_redirects_are_followed_and_checked(web: Web) -> None:
    """A redirect is followed a few times, never in circles and never off the web."""
    web.put("/a", "", status=302, headers={"Location": "/b"})
    web.put("/b", "完成")
    web.put("/loop", "", status=302, headers={"Location": "/loop"})
    web.put("/file", "", status=302, headers={"Location": "file:///etc/passwd"})
    assert fetch(web.url + "/a").decode() == "完成"
    with pytest.raises(DownloadError, match="跳转"):
        fetch(web.url + "/loop")
    with pytest.raises(AddressError):
        fetch(web.url + "/file")


def test_private_is_refused_before_anything_is_sent(web: Web) -> None:
    """Without leave nothing goes to our own network."""
    with pytest.raises(AddressError, match="内网"):
        fetch(web.url + "/", allow_private=False)
    assert web.seen == []


@pytest.mark.parametrize("kind", ["download", "feed"])
def test_a_cookie_goes_along_to_its_own_host(web: Web, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """A site that leads in a circle until its cookie comes back lets us in, also where we go to the address and not to the name."""

    def answer(path: str, body: str) -> Reply:
        if "s=1" in web.seen[-1][1].get("cookie", ""):
            return Reply(b"in")
        return Reply(b"", status=302, headers={"Location": path, "Set-Cookie": "s=1; Path=/"})

    web.answer = answer
    if kind == "feed":
        (came,) = poll({web.url + "/a": {}}, Terms("test", allow_private=True))
        assert came.body == b"in"
        return
    monkeypatch.setattr(downloading, "require_allowed", lambda url, *, allow_private: "127.0.0.1")
    into = BytesIO()
    download(web.url.replace("127.0.0.1", "site.example") + "/a", into, Terms("test"))
    assert into.getvalue() == b"in"


def test_size_has_a_limit(web: Web) -> None:
    """A body larger than agreed is broken off, also a compressed one that unfolds."""
    import gzip

    web.put("/big", b"x" * 2000)
    web.put("/bomb", gzip.compress(b"x" * 1_000_000), headers={"Content-Encoding": "gzip"})
    for path in ("/big", "/bomb"):
        with pytest.raises(DownloadError, match="MB"):
            fetch(web.url + path, most_bytes=1000)


def test_waiting_has_a_limit(web: Web) -> None:
    """A server that says nothing is given up with its address and the seconds waited."""
    web.put("/slow", "", hold=True)
    with pytest.raises(DownloadError, match=r"/slow 超过 0\.2 秒"):
        fetch(web.url + "/slow", step_seconds=0.2)


def test_a_whole_download_has_a_limit(web: Web) -> None:
    """However steadily it drips, a download ends."""
    web.put("/x", b"x" * 100)
    with pytest.raises(DownloadError, match="下载超过"):
        fetch(web.url + "/x", total_seconds=-1)


def test_stops_with_the_process(web: Web) -> None:
    """A download under way ends when the process is told to stop."""
    stop = Event()
    stop.set()
    web.put("/x", b"x" * 100)
    with pytest.raises(DownloadError, match="停止"):
        fetch(web.url + "/x", stop=stop)


@pytest.mark.parametrize("status", [204, 401, 404, 500])
def test_only_200_brings_a_body(web: Web, status: int) -> None:
    """Any other answer is a failure with its number."""
    web.put("/x", "" if status == 204 else "x", status=status)
    with pytest.raises(DownloadError, match=f"HTTP {status}"):
        fetch(web.url + "/x")


def test_nobody_there() -> None:
    """A closed port is a sentence, not a traceback."""
    with pytest.raises(DownloadError, match="连不上: 对方没有开着"):
        fetch("http://127.0.0.1:9/")


def test_names_are_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """One private address among several is enough to refuse; an unknown name is a failure of the other side."""
    import socket

    found = [(2, 1, 6, "", ("8.8.8.8", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    require_allowed("http://a.example/", allow_private=False)
    found.append((2, 1, 6, "", ("10.0.0.1", 80)))
    with pytest.raises(AddressError, match=r"10\.0\.0\.1"):
        require_allowed("http://a.example/", allow_private=False)

    def unknown(*_: Any, **__: Any) -> None:
        raise OSError

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(DownloadError, match="查不到"):
        require_allowed("http://a.example/", allow_private=False)
