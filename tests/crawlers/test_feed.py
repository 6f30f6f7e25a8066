"""Feeds: whole, broken, undated, unchanged, and what is no feed."""

import errno
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from cases.items.raw import RawItem
from config.channels import Channel
from crawlers.collect import collect
from crawlers.errors import FeedError
from crawlers.feed.parse import Reading, Terms, parse_feed
from tests.crawlers.desks import Desk, a_channel, counts
from tests.crawlers.small_web import Web

TERMS = Terms("weibo", "http://w.cn/rss", ZoneInfo("Asia/Shanghai"), datetime(2026, 11, 23, 1, tzinfo=UTC))
RSS = (
    '<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel><title>话题</title>{items}</channel></rss>'
)


def entry(title: str = "停水", link: str = "http://w.cn/1", guid: str = "g1", more: str = "") -> str:
    """One RSS entry; empty parts are left out."""
    parts = {"title": title, "link": link, "guid": guid}
    return "<item>" + "".join(f"<{name}>{words}</{name}>" for name, words in parts.items() if words) + more + "</item>"


def rss(*entries: str, encoding: str = "utf-8") -> bytes:
    """A feed of these entries."""
    return RSS.format(items="".join(entries), encoding=encoding).encode(encoding)


def read(body: bytes) -> Reading:
    """What the feed says."""
    return parse_feed(body, TERMS)


def items(body: bytes) -> list[RawItem]:
    """Its messages."""
    return [voice for voice in read(body).voices if isinstance(voice, RawItem)]


def a_feed(*urls: str, allow_private: bool = True) -> Channel:
    """A feed channel that reads these addresses."""
    return a_channel("weibo", {"kind": "feed", "urls": list(urls), "allow_private": allow_private})


def test_id_then_link_then_hash() -> None:
    """An entry is known by its id, else its link, else by what it says."""
    body = rss(entry(), entry(guid="", link="http://w.cn/2"), entry(guid="", link="/3"), entry(guid="", link=""))
    assert [item.external_id for item in items(body)] == ["g1", "http://w.cn/2", "http://w.cn/3", None]
    assert items(body)[3].key.startswith("h:")


@pytest.mark.parametrize(
    ("entries", "names"),
    [
        ([entry("停水", "/1", "g"), entry("停电", "/2", "g")], ["http://w.cn/1", "http://w.cn/2"]),
        ([entry("停水", "", "g"), entry("停电", "", "g")], [None, None]),
        ([entry("停水", "/", ""), entry("停电", "/", "")], [None, None]),
        ([entry("停水", "/1", "g"), entry("停水（更新）", "/1", "g")], ["g", "g"]),
        ([entry("停水", "/1", "g"), entry("停水", "/1", "g")], ["g", "g"]),
        ([entry("停水", "/1;jsessionid=0A1B?x=1", "")], ["http://w.cn/1?x=1"]),
        ([entry("停水", "/1", "http://w.cn/1?jsessionid=0123456789abcdef0123&amp;id=7")], ["http://w.cn/1?id=7"]),
    ],
)
def test_entries_are_told_apart_by_what_tells_them_apart(entries: list[str], names: list[str | None]) -> None:
    """One id for several entries is none; nor is a home page that is everybody's link. Two states of one entry stay one."""
    assert [item.external_id for item in items(rss(*entries))] == names


def test_a_feed_whose_ids_were_worthless_stays_known_by_links(web: Web, desk: Callable[..., Desk]) -> None:
    """What is kept once is not kept again when its neighbours of the same id have left the feed."""
    both = [entry("停水", "http://w.cn/1", "g"), entry("停电", "http://w.cn/2", "g")]
    channel = a_feed(web.put("/rss", rss(*both)))
    opened = desk(channel)
    run = collect(opened.house, channel)
    assert counts(run) == ("new", 2, 2, 0, 0)
    assert "共用一个编号" in (run.error or "")
    web.put("/rss", rss(both[1]))
    assert counts(collect(opened.house, channel)) == ("nothing_new", 1, 0, 1, 0)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("<pubDate>Mon, 23 Nov 2026 08:00:00 +0800</pubDate>", "2026-11-23T00:00:00+00:00"),
        ("<pubDate>2026-11-23 08:00:00</pubDate>", "2026-11-23T00:00:00+00:00"),
        ("<pubDate>刚刚</pubDate>", None),
        ("<pubDate>Mon, 23 Nov 2036 08:00:00 +0800</pubDate>", None),
        ("", None),
    ],
)
def test_times(more: str, expected: str | None) -> None:
    """A time without zone is the city's; none, an unreadable one or one to come leaves the time open and is counted."""
    reading = read(rss(entry(more=more)))
    (item,) = [voice for voice in reading.voices if isinstance(voice, RawItem)]
    assert (item.published_at and item.published_at.isoformat()) == expected
    assert reading.undated == (expected is None)


def test_markup_becomes_words() -> None:
    """HTML in summaries reads as a person sees it, and the fullest body wins."""
    more = "<description>&lt;p&gt;夹关镇&lt;b&gt;停水&lt;/b&gt;&lt;/p&gt;&lt;p&gt;两天了&lt;/p&gt;&lt;script&gt;x()&lt;/script&gt;</description>"
    (item,) = items(rss(entry(more=more)))
    assert item.text == "夹关镇停水\n两天了"


def test_broken_feed_with_entries_is_used() -> None:
    """A feed that breaks off in the middle still gives what it had; an entry without words is refused."""
    body = rss(entry(), entry(title="", guid="g2"))[:-20] + b"<item><title>&nope; <b></item>"
    reading = read(body)
    assert "停水" in [voice.title for voice in reading.voices if isinstance(voice, RawItem)]
    assert "g2" in [voice.key for voice in reading.voices if not isinstance(voice, RawItem)]


@pytest.mark.parametrize("encoding", ["gb2312", "gb18030", "gbk", "utf-16"])
def test_declared_encodings(encoding: str) -> None:
    """Feeds in Chinese encodings are read right."""
    assert items(rss(entry("渣土车扰民"), encoding=encoding))[0].title == "渣土车扰民"


def test_undeclared_gbk() -> None:
    """A GBK feed that names no encoding is not turned into western gibberish."""
    body = rss(
        entry(
            "夹关镇停水两天无人处理请问什么时候恢复供水", more="<description>街道的老人已经没有办法做饭</description>"
        )
    )
    plain = body.decode().replace(' encoding="utf-8"', "").encode("gbk")
    assert items(plain)[0].title.startswith("夹关镇停水")


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_a_broken_character_costs_no_other(encoding: str) -> None:
    """A summary cut in the middle of a character does not turn the whole feed into western gibberish."""
    words = "<description>街道的老人已经没有办法做饭请问什么时候恢复供水完</description>"
    whole = rss(entry("夹关镇停水两天"), entry("又停水了", guid="g2", more=words), encoding=encoding)
    cut = whole.replace("完".encode(encoding), "完".encode(encoding)[:-1])
    first, second = items(cut)
    assert (first.title, second.title) == ("夹关镇停水两天", "又停水了")
    assert second.text.startswith("街道的老人已经没有办法做饭请问什么时候恢复供水")


def test_western_words_stay_western() -> None:
    """Accents of a feed in Latin are no broken Chinese."""
    assert (
        items(
            rss(entry("PLACE")).replace(b"PLACE", "Élan à l'été".encode("iso-8859-1")).replace(b"utf-8", b"iso-8859-1")
        )[0].title
        == "Élan à l'été"
    )


def test_a_link_that_is_none_costs_no_entry() -> None:
    """Every entry is read; the one with a broken link has none, and is known by its id."""
    first, second = items(rss(entry(link="http://[w"), entry(guid="g2")))
    assert (first.url, first.external_id, second.external_id) == (None, "g1", "g2")


def test_unchanged_without_having_been_asked(web: Web, desk: Callable[..., Desk]) -> None:
    """A feed that calls itself unchanged at the first visit has given nothing: failed, not calm."""
    channel = a_feed(web.put("/rss", b"", status=304))
    run = collect(desk(channel).house, channel)
    assert (run.state, "HTTP 304" in (run.error or "")) == ("failed", True)


@pytest.mark.parametrize("body", [b"", b"<html><body>login</body></html>", b"not xml", b"\x00\xff"])
def test_no_feed(body: bytes) -> None:
    """A login page or an empty answer is a failure, not an empty feed."""
    with pytest.raises(FeedError, match="不是 RSS"):
        read(body)


def test_empty_feed_is_a_feed() -> None:
    """A feed without entries is one."""
    assert read(rss()).voices == []


def test_conditional_get(web: Web, desk: Callable[..., Desk]) -> None:
    """The second visit asks with the first answer's ETag; unchanged is nothing new, changed is read."""
    etag = {"ETag": '"v1"', "Last-Modified": "Mon, 23 Nov 2026 00:00:00 GMT"}
    channel = a_feed(web.put("/rss", rss(entry()), content_type="text/xml", headers=etag))
    house = desk(channel).house
    assert counts(collect(house, channel)) == ("new", 1, 1, 0, 0)
    assert counts(collect(house, channel)) == ("nothing_new", 0, 0, 0, 0)
    assert web.seen[1][1]["if-none-match"] == '"v1"'
    assert web.seen[1][1]["if-modified-since"] == "Mon, 23 Nov 2026 00:00:00 GMT"
    web.put("/rss", rss(entry("停水第三天"), entry("新的", guid="g2")), headers={"ETag": '"v2"'})
    assert counts(collect(house, channel)) == ("new", 2, 2, 0, 0)


def test_mark_moves_only_after_storing(web: Web, desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch) -> None:
    """When storing fails the next visit asks for everything again."""
    channel = a_feed(web.put("/rss", rss(entry()), headers={"ETag": '"v1"'}))
    house = desk(channel).house
    with monkeypatch.context() as broken:
        broken.setattr("crawlers.storing.keep", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            collect(house, channel)
    assert counts(collect(house, channel)) == ("new", 1, 1, 0, 0)


def test_mark_moves_only_once_what_returned_is_kept(
    web: Web, desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after all was read and before what is as it was earlier became the newest version: the feed is asked for everything again."""
    channel = a_feed(web.put("/rss", rss(entry()), headers={"ETag": '"v1"'}))
    house = desk(channel).house
    collect(house, channel)
    web.put("/rss", rss(entry("停水第三天")), headers={"ETag": '"v2"'})
    collect(house, channel)
    web.put("/rss", rss(entry()), headers={"ETag": '"v3"'})
    with monkeypatch.context() as killed:
        killed.setattr("crawlers.collect.bringing_back", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            collect(house, channel)
    assert counts(collect(house, channel)) == ("new", 1, 1, 0, 0)
    assert counts(collect(house, channel)) == ("nothing_new", 0, 0, 0, 0)


def test_a_feed_that_goes_to_and_fro_says_so(web: Web, desk: Callable[..., Desk]) -> None:
    """What is followed no further today is a duplicate, and the round tells the officer."""
    channel = a_feed(web.put("/rss", rss(entry())))
    house = desk(channel).house
    runs = []
    for words in ("甲", "乙") * 3:
        web.put("/rss", rss(entry(words)))
        runs.append(collect(house, channel))
    assert [run.new for run in runs] == [1, 1, 1, 1, 0, 0]
    assert (runs[-2].read, runs[-2].duplicate, runs[-2].state) == (1, 1, "nothing_new")
    assert "1 条在几种内容之间来回变动" in (runs[-2].error or "")
    assert "来回" not in (runs[-1].error or "")


@pytest.mark.sqlite_only("PostgreSQL has it on its disk at each commit")
def test_mark_moves_only_once_all_is_on_the_disk(
    web: Web, desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was kept need not be on the disk yet, and the disk refuses it: the source is asked for everything again."""
    channel = a_feed(web.put("/rss", rss(entry()), headers={"ETag": '"v1"'}))
    house = desk(channel).house
    with monkeypatch.context() as broken:
        broken.setattr(
            "cases.store.sqlite_log.Log.sync", lambda _: (_ for _ in ()).throw(OSError(errno.EIO, "refused"))
        )
        with pytest.raises(OSError, match="refused"):
            collect(house, channel)
    assert collect(house, channel).read == 1
    assert "if-none-match" not in web.seen[1][1]


def test_one_failing_address_does_not_stop_the_others(web: Web, desk: Callable[..., Desk]) -> None:
    """A channel of two feeds keeps what the good one brought and is failed with the bad one's reason."""
    channel = a_feed(web.url + "/gone", web.put("/rss", rss(entry())))
    run = collect(desk(channel).house, channel)
    assert counts(run) == ("failed", 1, 1, 0, 0)
    assert "HTTP 404" in (run.error or "")


def test_undated_entries_are_remarked(web: Web, desk: Callable[..., Desk]) -> None:
    """The run says how many entries had no usable time."""
    channel = a_feed(web.put("/rss", rss(entry())))
    run = collect(desk(channel).house, channel)
    assert run.state == "new"
    assert "1 条没有可用的发布时间" in (run.error or "")


@pytest.mark.real_data
def test_real_feeds(real_data: Path) -> None:
    """Every real Chinese feed gives its entries in readable Chinese; the two that are web pages say that they are none."""
    none = []
    for path in sorted((real_data / "feeds" / "chinese").iterdir()):
        try:
            found = items(path.read_bytes())
        except FeedError:
            none.append(path.name)
            continue
        assert found, path.name
        assert not any("\ufffd" in item.title + item.text for item in found), path.name
    assert [name.rsplit("_", 1)[-1] for name in none] == ["specified.html.xml", "text.html"]


@pytest.mark.real_data
def test_real_broken_feeds(real_data: Path) -> None:
    """A hundred broken and oddly encoded feeds: only the empty document is none."""
    none = []
    for path in (
        path for folder in ("illformed", "encoding") for path in (real_data / "feeds" / folder).rglob("*.xml")
    ):
        try:
            read(path.read_bytes())
        except FeedError:
            none.append(path.name)
    assert none == ["rss_empty_document.xml"]


def test_an_unchanged_body_costs_no_reading(
    web: Web, desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server without ETag that sends the same bytes again is nothing new, and nothing is parsed."""
    channel = a_feed(web.put("/rss", rss(entry())))
    house = desk(channel).house
    assert collect(house, channel).new == 1
    monkeypatch.setattr("crawlers.feed.parse.parse_feed", lambda *_: 1 / 0)
    assert counts(collect(house, channel)) == ("nothing_new", 0, 0, 0, 0)


def test_the_feed_itself_is_the_evidence(web: Web, desk: Callable[..., Desk]) -> None:
    """The bytes as they came and the headers are kept once for all entries; what has no id is said."""
    from cases.store.item_tables import Blob

    more = "<pubDate>2026-11-23 08:00:00</pubDate>"
    body = rss(entry(more=more), entry(guid="", link="http://w.cn/2", more=more))
    channel = a_feed(web.put("/rss", body, headers={"X-Served-By": "a"}))
    opened = desk(channel)
    run = collect(opened.house, channel)
    assert "1 条没有编号" in (run.error or "")
    assert {v.headers["x-served-by"] for v in opened.versions()} == {"a"}
    assert {v.origins["published_at"] for v in opened.versions()} == {"feed"}
    with opened.house.read() as work:
        assert [blob.size for blob in work.session.query(Blob)] == [len(body)]


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "①②⑦.0.0.1", "127。0。0。1", "localhost"]
)
def test_our_own_network_in_disguise(web: Web, desk: Callable[..., Desk], host: str) -> None:
    """However our own machine is written in a feed's address, nothing is asked of it and the round has failed."""
    web.put("/feed", rss(entry()))
    channel = a_channel("news", {"kind": "feed", "urls": [web.url.replace("127.0.0.1", host) + "/feed"]})
    run = collect(desk(channel).house, channel)
    assert (run.state, web.seen) == ("failed", [])
    assert "内网" in (run.error or "")
