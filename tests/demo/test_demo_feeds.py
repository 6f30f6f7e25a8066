"""The feeds, read with the library the product uses."""

from calendar import timegm
from collections.abc import Callable
from http.client import HTTPResponse
from typing import Any

import feedparser
import pytest
from parsel import Selector

from demo.feeds import FEEDS, FeedSite
from demo.moments import Voice
from demo.server import TownServer

Fetch = Callable[..., tuple[HTTPResponse, bytes]]


@pytest.mark.parametrize("feed", FEEDS, ids=lambda feed: feed.channel)
def test_a_feed_carries_every_voice(feed: FeedSite, fetch: Fetch, voices: dict[str, list[Voice]]) -> None:
    """信源格式正确，每条信息都在，编号、标题、作者、正文、时间齐全。"""
    parsed = feedparser.parse(fetch(feed.path)[1])

    assert not parsed.bozo
    assert [told(e) for e in parsed.entries] == [
        (v.key, v.title, v.author, v.paragraphs, v.published_at.timestamp()) for v in voices[feed.channel]
    ]


def paragraphs(markup: str) -> list[str]:
    return Selector(markup).css("p::text").getall()


def told(entry: Any) -> tuple[str, str, str, list[str], int]:
    key = entry.id.removeprefix("urn:demo:")
    return key, entry.title, entry.author, paragraphs(entry.summary), timegm(entry.published_parsed)


def test_ids_do_not_depend_on_the_address(fetch: Fetch) -> None:
    """条目编号是完整的标识，不随端口变化。"""
    for feed in FEEDS:
        headers = {"content-location": "http://127.0.0.1:1/x.xml"}
        parsed = feedparser.parse(fetch(feed.path)[1], response_headers=headers)
        assert not any("127.0.0.1" in entry.id for entry in parsed.entries)


def test_both_forms_are_served() -> None:
    """RSS 与 Atom 都有。"""
    assert {feed.form for feed in FEEDS} == {"rss", "atom"}


def test_entries_lead_to_their_pages(fetch: Fetch, server: TownServer) -> None:
    """每条的链接是带端口的完整地址，打得开。"""
    for feed in FEEDS:
        for entry in feedparser.parse(fetch(feed.path)[1]).entries:
            assert entry.link.startswith(server.url)
            assert fetch(entry.link.removeprefix(server.url))[0].status == 200
