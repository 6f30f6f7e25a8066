"""Addresses as they read at every look."""

import pytest

from crawlers.lasting import lasting


@pytest.mark.parametrize(
    ("url", "left"),
    [
        ("http://a.cn/x.do;jsessionid=AB12?id=7#top", "http://a.cn/x.do?id=7#top"),
        ("http://a.cn/x?PHPSESSID=0123456789abcdef0123&id=7", "http://a.cn/x?id=7"),
        ("http://a.cn/x?id=7&utm_source=wx&spm=a.b.c", "http://a.cn/x?id=7"),
        ("http://a.cn/x?id=7&_=1764300000000&rnd=0.123456789", "http://a.cn/x?id=7"),
        ("http://a.cn/x?sid=42&t=1764300000000&ts=5", "http://a.cn/x?sid=42&t=1764300000000&ts=5"),
        ("http://a.cn/x?sid=8a8182f57c3b1a2c017c3b0a", "http://a.cn/x?sid=8a8182f57c3b1a2c017c3b0a"),
        ("http://a.cn/x;v=1?b=&a=%E4%B8%AD&a=2", "http://a.cn/x;v=1?b=&a=%E4%B8%AD&a=2"),
        ("http://[", "http://["),
    ],
)
def test_only_what_changes_from_look_to_look_goes(url: str, left: str) -> None:
    """A session, where a visitor came from and the moment; what may be the message's own number stays."""
    assert lasting(url) == left
