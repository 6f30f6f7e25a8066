"""Pages in, links and messages out: pure, by the channel's CSS selectors."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from cases.items.raw import RawItem
from config.channels import Website
from crawlers.instants import InstantError, find_instant, require_past
from crawlers.markup import element_text
from crawlers.plain import SHORT, item_type, plain, short, tidy
from crawlers.voices import Rejected, Voice

if TYPE_CHECKING:
    from scrapy.http import TextResponse

_MISSING = re.compile(
    "页面找不到|找不到(该|此|您)?.{0,4}页|页面不存在|页面已(被)?删除|您访问的(页面|信息|内容).{0,6}|(信息|内容|帖子|主题|文章)(不存在|已被?删除)|"
    "无法找到该?(页|网页)|404 not found|page not found|not found",
    re.IGNORECASE,
)
_NOTICE_LENGTH = 300
"""An error page is short; a letter that complains of 「页面不存在」 is longer and fills the text selector."""


@dataclass(frozen=True)
class Terms:
    """What the reading depends on besides the page."""

    channel: str
    source: Website
    zone: ZoneInfo
    now: datetime


def decoded(page: "TextResponse") -> "TextResponse":
    """The page in its real encoding: what reads strictly as UTF-8 is UTF-8, even where the page calls itself gb2312."""
    try:
        page.body.decode("utf-8")
    except UnicodeDecodeError:
        return page
    return page if page.body.isascii() else page.replace(encoding="utf-8")


def item_links(page: "TextResponse", source: Website) -> list[str]:
    """Addresses of the messages that a list page leads to, in its order."""
    return list(dict.fromkeys(_links(page, source.item_link)))


def next_link(page: "TextResponse", source: Website) -> str | None:
    """The address of the next list page."""
    return next(_links(page, source.next_page), None) if source.next_page else None


def failure_of(page: "TextResponse") -> str | None:
    """Why a page that came with 200 is none: an error page in disguise, or a login page."""
    head = tidy(page.css("title::text").get() or "")
    body = _visible(page)
    found = _MISSING.search(head) or _MISSING.search(body[: _NOTICE_LENGTH if len(body) < _NOTICE_LENGTH else 50])
    if found:
        return f"答复 200, 但页面说「{found.group()}」"
    if page.css("input[type=password]"):
        return "要求登录"
    return None


def parse_detail(page: "TextResponse", address: str, terms: Terms) -> Voice:
    """The message of a detail page, or why there is none. ``address`` is the link that led here: it stays the same."""
    said = {field: _select(page, selector) for field, selector in terms.source.fields.items()}
    title, text = _joined(said.get("title", [])), tidy("\n".join(said.get("text", [])))
    if not text and (why := failure_of(page)):
        return Rejected(None, address, why)
    if not title and not text and {"title", "text"} <= said.keys():
        return Rejected(None, address, "页面里找不到标题和正文: 网站可能改版, 选择器要更新")
    return RawItem(
        channel=terms.channel, title=title or _page_title(page), text=text or _main_text(page), url=address,
        external_id=_external_id(said.get("external_id", []), address),
        author=_joined(said.get("author", [])) or None, type=item_type(_joined(said.get("type", []))),
        published_at=_published(page, said.get("published_at"), terms),
        unit=_joined(said.get("unit", [])) or None, reply=tidy("\n".join(said.get("reply", []))) or None,
        reply_at=_told(said.get("reply_at", []), terms), raw=page.body,
    )  # fmt: skip


def _links(page: "TextResponse", selector: str) -> Iterator[str]:
    for found in page.css(selector):
        href = (
            found.root if isinstance(found.root, str) else found.attrib.get("href") or found.css("a::attr(href)").get()
        )
        address = page.urljoin(href.strip()) if href else ""
        if address.startswith(("http://", "https://")):
            yield address.partition("#")[0]


def _select(page: "TextResponse", selector: str) -> list[str]:
    pieces = (found.root if isinstance(found.root, str) else element_text(found.root) for found in page.css(selector))
    return [words for piece in pieces if (words := plain(piece))]


def _joined(pieces: list[str]) -> str:
    return short(" ".join(pieces))


def _external_id(pieces: list[str], address: str) -> str | None:
    """The site's own number, else the address in its canonical form, else (too long for a key) none."""
    from w3lib.url import canonicalize_url

    words = _joined(pieces) or canonicalize_url(address)
    return words if len(words) <= SHORT else None


def _published(page: "TextResponse", said: list[str] | None, terms: Terms) -> datetime | None:
    """The configured place, else what stands beside a label such as 发布时间."""
    if said is not None:
        return _told(said, terms)
    return _past(find_instant(_visible(page), terms.zone, labelled=True), terms)


def _told(said: list[str], terms: Terms) -> datetime | None:
    """The moment that the words of one selector name."""
    return _past(find_instant(" ".join(said), terms.zone, terms.source.date_formats), terms)


def _past(at: datetime | None, terms: Terms) -> datetime | None:
    """A date that cannot be is no date."""
    try:
        return require_past(at, terms.now)
    except InstantError:
        return None


def _page_title(page: "TextResponse") -> str:
    return _joined(_select(page, "h1")[:1] or _select(page, "title::text")[:1])


def _main_text(page: "TextResponse") -> str:
    """The body of a page without (or with a failing) text selector."""
    import trafilatura

    return tidy(trafilatura.extract(page.text, include_comments=False) or _visible(page))


def _visible(page: "TextResponse") -> str:
    body = page.css("body")
    return element_text(body[0].root) if body else ""
