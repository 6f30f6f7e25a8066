"""Pages in, links and messages out: pure, by the channel's CSS selectors."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from cases.items.raw import Origin, RawItem
from config.channels import Website
from crawlers.answers import NOTICE_LENGTH, no_answer, no_list, says_gone
from crawlers.chinese import reads_as_gb18030, reads_as_utf8
from crawlers.instants import InstantError, find_instant, require_past
from crawlers.lasting import lasting
from crawlers.markup import element_text
from crawlers.picking import leads_nowhere, pick
from crawlers.plain import SHORT, item_type, plain, short, tidy
from crawlers.voices import Rejected, Voice
from crawlers.website.base import with_sound_base

if TYPE_CHECKING:
    from scrapy.http import TextResponse

_ROWS = "ul, ol, dl, table, [class*=list], [class*=List], [id*=list], [id*=List]"
_UTF8 = ("utf-8", "utf8")
_LATIN = ("cp1252", "windows-1252", "iso8859-1", "iso-8859-1", "latin-1", "ascii", "us-ascii")
_HOME_PAGES = frozenset(("", *(f"index.{ending}" for ending in ("html", "htm", "shtml", "jsp", "php", "asp", "aspx"))))


@dataclass(frozen=True)
class Terms:
    """What the reading depends on besides the page."""

    channel: str
    source: Website
    zone: ZoneInfo
    now: datetime
    owes: bool = False


def decoded(page: "TextResponse") -> "TextResponse":
    """The page as what it is, whatever it calls itself: markup or data, and in its real encoding."""
    from scrapy.http import HtmlResponse

    page = with_sound_base(_in_its_encoding(page))
    is_markup = not is_json(page) and page.selector.type == "json"
    return with_sound_base(page.replace(cls=HtmlResponse)) if is_markup else page


def page_of(url: str, body: bytes, content_type: str) -> "TextResponse":
    """What was fetched without the crawler, to be read as the crawler would."""
    from scrapy.http import HtmlResponse

    return decoded(HtmlResponse(url, body=body, headers={"Content-Type": content_type}))


def _in_its_encoding(page: "TextResponse") -> "TextResponse":
    """The page in its real encoding: what reads as UTF-8 is UTF-8, even where the page calls itself gb2312; what calls itself
    UTF-8 or Latin (as many servers do unasked), does not read so and does read as GB18030 is that."""
    named = page.encoding.lower().replace("_", "-")
    if page.body.isascii():
        return page
    if reads_as_utf8(page.body):
        return page if named in _UTF8 else page.replace(encoding="utf-8")
    mislabelled = named in (*_UTF8, *_LATIN) and reads_as_gb18030(page.body)
    return page.replace(encoding="gb18030") if mislabelled else page


def item_links(page: "TextResponse", source: Website) -> list[str]:
    """Addresses of the messages that a list page leads to, in its order."""
    found = _links(page, source.item_link) if source.link is None else _made_links(page, source)
    return list(dict.fromkeys(found))


def next_link(page: "TextResponse", source: Website) -> str | None:
    """The address of the next list page."""
    return next(_links(page, source.next_page), None) if source.next_page else None


def next_cursor(page: "TextResponse", source: Website) -> str | None:
    """What the next list is asked from."""
    return _joined(_select(page, source.cursor)[-1:]) or None if source.cursor else None


def failure_of(page: "TextResponse") -> str | None:
    """Why a page that came with 200 is none: an error page in disguise, a login page, a captcha."""
    if is_json(page):
        return None
    title = tidy(page.css("title::text").get() or "")
    return no_answer(title, visible(page), asks_password=bool(page.css("input[type=password]")))


def list_failure_of(page: "TextResponse", source: Website) -> str | None:
    """Why a list page without a single link is not an empty list."""
    if not page.body.strip():
        return "答复是空的"
    if is_json(page):
        lost = leads_nowhere(page, source.item_link)
        return f"答复的数据里没有列表: {short(page.text)[:80]}; 对方拒绝或接口已改" if lost else None
    if why := failure_of(page):
        return why
    return no_list(visible(page), bare=_has_bare_list(page), scripts=bool(page.css("script")))


def _has_bare_list(page: "TextResponse") -> bool:
    """Whether a table stands there that leads nowhere, or a list without a word: what an empty one leaves of itself."""
    unled = (one.root for one in page.css(_ROWS) if not one.xpath(".//a[@href]"))
    return any(root.tag in ("table", "tbody") or not element_text(root) for root in unled)


def is_json(page: "TextResponse") -> bool:
    """Whether the answer is data and no page, whatever it calls itself."""
    return page.text.lstrip("\ufeff \r\n\t")[:1] in ("{", "[")


def parse_detail(page: "TextResponse", address: str, terms: Terms) -> Voice:
    """The message of a detail page, or why there is none. ``address`` is the link that led here: it stays the same."""
    said: dict[str, list[str]] = {f: _select(page, selector) for f, selector in terms.source.fields.items()}
    title, text = _joined(said.get("title", [])), tidy("\n".join(said.get("text", [])))
    found = text or main_text(page)
    lost = not text and "text" in said  # then a long page may be a login page too, and its words no letter
    if not text and (lost or len(found) < NOTICE_LENGTH) and (why := failure_of(page)):
        return Rejected(None, address, why, gone=says_gone(page.css("title::text").get() or "", found or visible(page)))
    if not text and (why := _strayed(page, address, said)):
        return Rejected(None, address, why)
    if not title and not text and {"title", "text"} <= said.keys():
        return Rejected(None, address, "页面里找不到标题和正文: 网站可能改版, 选择器要更新")
    published, origin = _published(page, said.get("published_at"), terms)
    return RawItem(
        channel=terms.channel, title=title or page_title(page), text=found or visible(page), url=address,
        external_id=_external_id(said.get("external_id", []), address),
        author=_joined(said.get("author", [])) or None, type=item_type(_joined(said.get("type", []))),
        contact=_joined(said.get("contact", [])) or None, status=_joined(said.get("status", [])) or None,
        published_at=published, published_from=origin, received_at=_told(said.get("received_at", []), terms),
        unit=_joined(said.get("unit", [])) or None, reply=tidy("\n".join(said.get("reply", []))) or None,
        reply_at=_told(said.get("reply_at", []), terms), raw=page.body, headers=headers_of(page),
    )  # fmt: skip


def _strayed(page: "TextResponse", address: str, said: Mapping[str, list[str]]) -> str | None:
    """Why a page on which the selector found no text is not the message we asked for: a letter that was taken down often leads to
    the home page or to another one, whose words must not become a letter, nor a new version of this one."""
    if _place(page.url) != _place(address) and (
        "text" in said or urlsplit(page.url).path.strip("/").lower() in _HOME_PAGES
    ):
        return f"转到了 {short(page.url)[:200]}, 那里没有这一条: 可能已被删除, 或网站改版"
    if {"text", "external_id"} <= said.keys() and not said["external_id"]:
        return "页面里找不到编号和正文: 不是这一条的页面, 或网站改版, 选择器要更新"
    return None


def _place(url: str) -> str:
    """An address by which the same page is known: a site that begins to answer by https has led nobody astray."""
    from w3lib.url import canonicalize_url

    return canonicalize_url(url).partition("://")[2].removeprefix("www.")


def headers_of(page: "TextResponse") -> dict[str, str]:
    """The response's headers as text; what sets cookies is nobody's evidence."""
    lines = ((name.decode("latin-1").lower(), b", ".join(values)) for name, values in page.headers.items())
    return {name: value.decode("latin-1") for name, value in lines if name != "set-cookie"}


def _links(page: "TextResponse", selector: str) -> Iterator[str]:
    for found in pick(page, selector):
        if isinstance(found, str):
            href: str | None = found
        else:
            href = found.attrib.get("href") or found.css("a::attr(href)").get()
        address = _joined_to(page, href) if href else ""
        if address.startswith(("http://", "https://")):
            yield lasting(address.partition("#")[0])


def _joined_to(page: "TextResponse", href: str) -> str:
    """The address that a link leads to; one that cannot be an address keeps us from none of the others."""
    try:
        return page.urljoin(href.strip())
    except ValueError:
        return ""


def _made_links(page: "TextResponse", source: Website) -> Iterator[str]:
    """Where a list names its messages by number only."""
    for words in _select(page, source.item_link):
        yield page.urljoin((source.link or "{}").replace("{}", quote(words, safe="")))


def _select(page: "TextResponse", selector: str) -> list[str]:
    pieces = (found if isinstance(found, str) else element_text(found.root) for found in pick(page, selector))
    return [words for piece in pieces if (words := plain(piece))]


def _joined(pieces: list[str]) -> str:
    return short(" ".join(pieces))


def _external_id(pieces: list[str], address: str) -> str | None:
    """The site's own number, else the address in its canonical form, else (too long for a key) none."""
    from w3lib.url import canonicalize_url

    words = _joined(pieces) or canonicalize_url(address)
    return words if len(words) <= SHORT else None


def _published(page: "TextResponse", said: list[str] | None, terms: Terms) -> tuple[datetime | None, Origin | None]:
    """The configured place, else what stands beside a label such as 发布时间; and which of the two it was."""
    if said is not None:
        at = _told(said, terms)
        return at, "page" if at else None
    at = _past(find_instant(visible(page), terms.zone, labelled=True), terms)
    return at, "guessed" if at else None


def _told(said: list[str], terms: Terms) -> datetime | None:
    """The moment that the words of one selector name."""
    return _past(find_instant(" ".join(said), terms.zone, terms.source.date_formats, now=terms.now), terms)


def _past(at: datetime | None, terms: Terms) -> datetime | None:
    """A date that cannot be is no date."""
    try:
        return require_past(at, terms.now)
    except InstantError:
        return None


def page_title(page: "TextResponse") -> str:
    """What a page calls itself."""
    return _joined(_select(page, "h1")[:1] or _select(page, "title::text")[:1])


def main_text(page: "TextResponse") -> str:
    """The body of a page without (or with a failing) text selector; empty where no article is found."""
    import trafilatura

    return tidy(trafilatura.extract(page.text, include_comments=False) or "")


def visible(page: "TextResponse") -> str:
    """All the words of a page."""
    body = pick(page, "body")
    return element_text(body[0].root) if body else ""
