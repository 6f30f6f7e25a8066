"""Answers that are not whole, or not what they call themselves: half a page is no page, and a label is no encoding."""

import gzip
import zlib
from collections.abc import Callable
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest

from crawlers.collect import collect
from crawlers.download import following
from crawlers.errors import AddressError
from crawlers.mailbox.words import decoded
from crawlers.website.spider import sentence_of
from tests.crawlers.desks import Desk
from tests.crawlers.small_web import Reply, Web
from tests.crawlers.test_faults import KINDS, a_source
from tests.crawlers.test_feed import entry, items, rss
from tests.crawlers.test_website import DETAIL, a_site, crawl, lay_letter, lay_list

LONG = "每天夜里都有渣土车从街道经过，吵得老人和孩子睡不着觉，请有关部门管一管。"


def deflated(body: bytes) -> bytes:
    """Without the two bytes before and the sum behind, as many servers send it."""
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


PACKED: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress, "br": brotli.compress, "deflate": zlib.compress, "bare": deflated,
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("how", PACKED)
def test_a_packed_page_that_breaks_off_is_a_failure(web: Web, desk: Callable[..., Desk], kind: str, how: str) -> None:
    """Whoever cut it took the length along: only the packing knows that its end is missing."""
    web.put("/robots.txt", "", content_type="text/plain")
    rows = "".join(f'<li><a href="/a{n}">{n * 7919}信</a></li>' for n in range(400))
    packed = PACKED[how](f"<ul>{rows}</ul>".encode())
    web.pages["/"] = Reply(packed[: len(packed) // 2], headers={"Content-Encoding": how.replace("bare", "deflate")})
    run = collect(desk(a_source(kind, web.url + "/")).house, a_source(kind, web.url + "/"))
    assert (run.state, run.read) == ("failed", 0)
    assert run.error
    assert "Error" not in run.error


@pytest.mark.parametrize("how", PACKED)
def test_a_packed_page_that_is_whole_is_read(web: Web, desk: Callable[..., Desk], how: str) -> None:
    """However it is packed."""
    lay_list(web, "/", "/a1")
    lay_letter(web, "/a1")
    for path in ("/", "/a1"):
        page = web.pages[path]
        page.body, page.headers = PACKED[how](page.body), {"Content-Encoding": how.replace("bare", "deflate")}
    assert crawl(desk, a_site(web))[1].new == 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("status", "words"), [(206, "只给了一部分"), (304, "HTTP 304")])
def test_what_nobody_asked_for_is_no_calm(
    web: Web, desk: Callable[..., Desk], kind: str, status: int, words: str
) -> None:
    """A part of a page, or «as before» to a first question, says nothing of what there is."""
    web.put("/robots.txt", "", content_type="text/plain")
    web.put("/", "<ul></ul>", status=status)
    run = collect(desk(a_source(kind, web.url + "/")).house, a_source(kind, web.url + "/"))
    assert run.state == "failed"
    assert words in (run.error or "")


@pytest.mark.parametrize("kind", ["website", "api"])
def test_rules_that_do_not_come_allow_nothing(web: Web, desk: Callable[..., Desk], kind: str) -> None:
    """A robots.txt that breaks off is not one that allows all (RFC 9309)."""
    web.pages["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /" * 200, cut=True)
    web.put("/", "<ul></ul>" if kind == "website" else '{"rows": []}')
    run = collect(desk(a_source(kind, web.url + "/")).house, a_source(kind, web.url + "/"))
    assert (web.visits("/"), run.state) == (0, "failed")
    assert "robots.txt" in (run.error or "")


def test_one_link_that_is_none_costs_no_other(web: Web, desk: Callable[..., Desk]) -> None:
    """A typing error in one row of a list, or one entry of a feed, keeps us from none of the rest."""
    lay_list(web, "/", "http://[bad/1", "/a1")
    lay_letter(web, "/a1")
    assert crawl(desk, a_site(web))[1].new == 1
    assert [item.title for item in items(rss(entry("甲", guid="g0", link="http://[bad/1"), entry("乙")))] == [
        "甲",
        "乙",
    ]


def test_a_redirect_to_no_address_is_told() -> None:
    """As what it is, and with where it stood."""
    with pytest.raises(AddressError, match="转到的不是网址"):
        following("http://a.cn/", "http://[bad")


@pytest.mark.parametrize("label", ["iso-8859-1", "windows-1252", "utf-8"])
def test_a_label_that_servers_give_unasked_is_not_believed(web: Web, desk: Callable[..., Desk], label: str) -> None:
    """GBK that is called Latin is read as Chinese, on a page and in a letter by mail."""
    lay_list(web, "/", "/a1")
    page = DETAIL.format(title="渣土车扰民", no="a1", text=LONG)
    web.put("/a1", page.encode("gbk"), content_type=f"text/html; charset={label}")
    assert crawl(desk, a_site(web))[0].words()[0][0] == "渣土车扰民"
    assert decoded(LONG.encode("gbk"), label) == LONG
    assert decoded("Café crème".encode("latin-1"), "iso-8859-1") == "Café crème"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_character_cut_in_two_makes_no_other_language(web: Web, desk: Callable[..., Desk], encoding: str) -> None:
    """A summary cut by bytes leaves half a character: the rest of the page, and of the feed, stays readable."""
    half = "扰".encode(encoding)[:-1]
    lay_list(web, "/", "/a1")
    page = DETAIL.format(title="渣土车扰民", no="a1", text=f"{LONG}HALF").encode(encoding)
    web.put("/a1", page.replace(b"HALF", half), content_type="text/html; charset=utf-8")
    assert crawl(desk, a_site(web))[0].words()[0][0] == "渣土车扰民"
    feed = rss(entry("渣土车扰民", more=f"<description>{LONG}HALF</description>"))
    bare = feed.decode().replace(' encoding="utf-8"', "").encode(encoding).replace(b"HALF", half)
    assert [item.title for item in items(bare)] == ["渣土车扰民"]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Error -3 while decompressing data: incorrect header check", "答复的压缩坏了"),
        ("Bad status line 'x'", "对方的答复不合 HTTP 规范"),
        ("the letter said 张三 13800000000", "RuntimeError"),
    ],
)
def test_a_library_is_not_quoted(said: str, told: str) -> None:
    """Its words may hold a piece of the page, and so of somebody's letter: what nobody foresaw is told by its kind."""
    assert sentence_of(RuntimeError(said)) == f"连不上: {told}"


def test_a_whole_page_needs_no_second_unpacking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a gzip stream that is whole the last four bytes tell it."""
    from crawlers.website import unpacking

    asked: list[Any] = []
    monkeypatch.setattr(unpacking, "_is_cut", lambda *args: asked.append(args))
    body = LONG.encode() * 50
    assert unpacking.Unpacking._decode(gzip.compress(body), b"gzip", 10**6) == body
    assert not asked
