"""Feeds of the platforms: RSS 2.0 and Atom, each entry leading to a small page of its own."""

from dataclasses import dataclass
from email.utils import format_datetime
from typing import Literal

from demo.moments import Voice
from demo.pages import Page, fill, html_page


@dataclass(frozen=True, slots=True)
class FeedSite:
    """One platform with a feed."""

    channel: str
    name: str
    form: Literal["rss", "atom"]

    @property
    def path(self) -> str:
        """Where the feed lies."""
        return f"/{self.channel}/{self.form}.xml"

    def entry_path(self, voice: Voice) -> str:
        """The path of one entry's own page."""
        return f"/{self.channel}/{voice.key}.html"


FEEDS = (
    FeedSite("weibo", "微博 · 邛崃相关", "rss"),
    FeedSite("wechat", "公众号文章 · 邛崃相关", "atom"),
    FeedSite("douyin", "抖音 · 邛崃相关", "rss"),
    FeedSite("vendor", "舆情服务商推送", "atom"),
)

_TYPES = {"rss": "application/rss+xml; charset=utf-8", "atom": "application/atom+xml; charset=utf-8"}


def render_feed(feed: FeedSite, voices: list[Voice], url: str) -> dict[str, Page]:
    """The feed and the pages its entries lead to; ``url`` is the address of the city, links are absolute."""
    pages = {feed.entry_path(voice): _entry_page(feed, voice) for voice in voices}
    markup = fill(
        f"feeds/{feed.form}.xml", name=feed.name, url=url + feed.path, updated=_stamp(feed, voices[0]),
        entries_html="".join(_entry(feed, voice, url) for voice in voices),
    )  # fmt: skip
    return pages | {feed.path: Page(_TYPES[feed.form], markup.encode("utf-8"))}


def _entry(feed: FeedSite, voice: Voice, url: str) -> str:
    return fill(
        f"feeds/{feed.form}_entry.xml", key=voice.key, link=url + feed.entry_path(voice), title=voice.title,
        author=voice.author, published=_stamp(feed, voice), text=_markup(voice),
    )  # fmt: skip


def _entry_page(feed: FeedSite, voice: Voice) -> Page:
    return html_page(
        fill("feeds/page.html", site=feed.name, title=voice.title, author=voice.author,
             published=f"{voice.published_at:%Y-%m-%d %H:%M}", body_html=_markup(voice))
    )  # fmt: skip


def _markup(voice: Voice) -> str:
    """The text as HTML; inside a feed it is escaped once more, as feeds carry HTML."""
    return "\n".join(fill("paragraph.html", text=line) for line in voice.paragraphs)


def _stamp(feed: FeedSite, voice: Voice) -> str:
    return format_datetime(voice.published_at) if feed.form == "rss" else voice.published_at.isoformat()
