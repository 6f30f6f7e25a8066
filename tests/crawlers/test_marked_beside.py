"""Messages that come in one answer with one that carries the mark of a state secret: they are kept, and nothing of it with them."""

import json
import zlib
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from cases.store.item_tables import Blob
from crawlers.collect import collect
from tests.crawlers.desks import Desk, a_channel, counts
from tests.crawlers.small_web import Web
from tests.crawlers.test_api import a_board, a_thread
from tests.crawlers.test_feed import a_feed, entry, rss

MARK = "机密★5年"


def stored(desk: Desk) -> list[str]:
    """Every raw body that is kept, as words."""
    with desk.house.read() as work:
        bodies = work.session.scalars(select(Blob.body)).all()
    return [zlib.decompress(body).decode() for body in bodies]


def kept_beside(desk: Desk, channel: Any) -> list[str]:
    """The titles that a round keeps; the mark stands in no body, and each kept message has one."""
    run = collect(desk.house, channel)
    assert counts(run) == ("new", 3, 2, 0, 1)
    assert "保密工作机构" in (run.error or "")
    bodies = stored(desk)
    assert len(bodies) == 2
    assert not any(MARK in body for body in bodies)
    return [title for title, _ in desk.words()]


def test_a_marked_thread_does_not_silence_its_board(web: Web, desk: Callable[..., Desk]) -> None:
    """The others of the list's page are kept, each with its own row as evidence; also when the mark stands in no field of ours."""
    channel = a_board(web, [a_thread(1), a_thread(2, extra={"note": f"附：{MARK}"}), a_thread(3)])
    opened = desk(channel)
    assert sorted(kept_beside(opened, channel)) == ["第1号留言", "第3号留言"]
    assert {json.loads(body)["tid"] for body in stored(opened)} == {1, 3}


def test_a_marked_entry_is_not_kept_with_the_feed(web: Web, desk: Callable[..., Desk]) -> None:
    """The feed as it came holds it, so that of the others stands what was read of them."""
    body = rss(entry("停水", guid="a"), entry(f"{MARK} 通知", guid="b"), entry("停电", guid="c"))
    channel = a_feed(web.put("/rss", body))
    assert sorted(kept_beside(desk(channel), channel)) == ["停水", "停电"]


def test_answers_without_a_mark_are_kept_whole(web: Web, desk: Callable[..., Desk]) -> None:
    """One body for all of them, byte for byte."""
    body = rss(entry("停水", guid="a"), entry("请保密我的电话", guid="b"))
    channel = a_channel("weibo", {"kind": "feed", "urls": [web.put("/rss", body)], "allow_private": True})
    opened = desk(channel)
    collect(opened.house, channel)
    assert stored(opened) == [body.decode()]
