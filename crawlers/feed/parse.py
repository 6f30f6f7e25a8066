"""Bytes in, messages out: pure. A feed with errors but entries is a feed; bytes without either are none."""

import json
from calendar import timegm
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Literal
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from cases.items.raw import RawItem
from cases.items.secrecy import secrecy_mark
from crawlers.chinese import reads_as_gb18030, reads_as_utf8
from crawlers.errors import FeedError
from crawlers.instants import InstantError, read_instant, require_past
from crawlers.lasting import lasting
from crawlers.markup import html_text
from crawlers.plain import SHORT, plain, short
from crawlers.voices import Rejected, Voice

Naming = Literal["id", "link", "words"]
"""By what the entries of a feed are told apart: what they call their id (their link where they have none), their link, or what they say."""
_NAMINGS: tuple[Naming, ...] = ("id", "link", "words")
_GUESSES = ("windows-1252", "iso-8859-1", "iso-8859-2", "us-ascii")
"""What the library falls back to when nobody names the encoding: wrong for a Chinese feed."""


@dataclass(frozen=True)
class Terms:
    """What the reading depends on besides the bytes."""

    channel: str
    url: str
    zone: ZoneInfo
    now: datetime
    naming: Naming = "id"
    """What has served so far; a feed that gave two entries one id is never again believed in its ids."""


@dataclass(frozen=True)
class Reading:
    """What a feed says, and how many of its messages say no usable time, or no id of their own."""

    voices: list[Voice]
    undated: int
    nameless: int = 0
    naming: Naming = "id"


def parse_feed(body: bytes, terms: Terms, headers: Mapping[str, str] | None = None) -> Reading:
    """All entries of a feed. Raises FeedError when the bytes are none."""
    found = _parsed(body, _stated(headers or {}))
    if found.get("encoding") in _GUESSES and (encoding := _own_guess(body)):
        readable = body.decode(encoding, "replace").encode()  # the library refuses an encoding for one broken character
        found = _parsed(readable, {"content-type": "application/xml; charset=utf-8"})
    if not found.entries and not found.get("version"):
        raise FeedError(f"{terms.url} 不是 RSS 或 Atom: 多半是登录页或错误页")
    naming = _naming(found.entries, terms)
    voices = list(_voices(found.entries, replace(terms, naming=naming), body, headers or {}))
    undated = sum(isinstance(voice, RawItem) and voice.published_at is None for voice in voices)
    nameless = sum(not plain(entry.get("id") or "") for entry in found.entries)
    return Reading(voices, undated, nameless, naming)


def _parsed(body: bytes, headers: dict[str, str]) -> Any:
    """Without the feed's address: the library would work it into the ids, and a moved feed would be all new."""
    import feedparser

    return feedparser.parse(BytesIO(body), response_headers=headers)


def _own_guess(body: bytes) -> str | None:
    return "utf-8" if reads_as_utf8(body) else "gb18030" if reads_as_gb18030(body) else None


def _stated(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name in ("content-type", "content-language")}


def _voices(entries: list[Any], terms: Terms, body: bytes, headers: Mapping[str, str]) -> Iterator[Voice]:
    """Each with the feed as it came: entries are cut out of it by a library, and evidence is what was sent. Is one of them marked as
    a state secret, the feed may not be kept: of each other one stands what the library read."""
    voices = [_voice(entry, terms, body, headers) for entry in entries]
    marked = any(isinstance(voice, RawItem) and secrecy_mark(voice) for voice in voices)
    for entry, voice in zip(entries, voices, strict=True):
        yield replace(voice, raw=_alone(entry)) if marked and isinstance(voice, RawItem) else voice


def _voice(entry: Any, terms: Terms, body: bytes, headers: Mapping[str, str]) -> Voice:
    title, text = html_text(entry.get("title") or ""), _text(entry)
    if title or text:
        return _item(entry, title, text, terms, body, headers)
    return Rejected(None, _external_id(entry, terms), "条目没有标题也没有正文")


def _alone(entry: Any) -> bytes:
    return json.dumps(entry, ensure_ascii=False, default=str).encode("utf-8", "replace")


def _item(entry: Any, title: str, text: str, terms: Terms, body: bytes, headers: Mapping[str, str]) -> RawItem:
    published = _published(entry, terms)
    return RawItem(
        channel=terms.channel, title=title, text=text, external_id=_external_id(entry, terms), url=_link(entry, terms),
        author=short(html_text(entry.get("author") or "")) or None,
        published_at=published, published_from="feed" if published else None,
        attachments=tuple(plain(e["href"]) for e in entry.get("enclosures", []) if e.get("href")),
        raw=body, headers=headers,
    )  # fmt: skip


def _naming(entries: list[Any], terms: Terms) -> Naming:
    """The first way, from the one that has served so far, by which no two different entries are one: some feeds give all of theirs one
    id, or their home page for a link."""
    ways = _NAMINGS[_NAMINGS.index(terms.naming) :]
    return next((way for way in ways if not _clashes(entries, replace(terms, naming=way))), "words")


def _clashes(entries: list[Any], terms: Terms) -> bool:
    """Two entries of one id and one link are two states of one message; of one link and no id they are one when their titles are."""
    told: dict[str, str] = {}
    for entry in entries:
        said = (_link(entry, terms) if terms.naming == "id" and plain(entry.get("id") or "") else None) or html_text(
            entry.get("title") or ""
        )
        name = _external_id(entry, terms)
        if name and told.setdefault(name, said) != said:
            return True
    return False


def _external_id(entry: Any, terms: Terms) -> str | None:
    """The entry's id, else its link; neither, or too long to be a key: the hash of what it says is its key."""
    named = plain(entry.get("id") or "") if terms.naming == "id" else ""
    words = lasting(named) or (_link(entry, terms) if terms.naming != "words" else None) or ""
    return words if 0 < len(words) <= SHORT else None


def _link(entry: Any, terms: Terms) -> str | None:
    """The entry's address on the web. The library offers an id as link where there is none: not everything is one."""
    words = plain(entry.get("link") or "")
    if words and not entry.get("guidislink"):
        try:
            words = urljoin(terms.url, words)
        except ValueError:  # one link that is none must not cost the whole feed
            return None
    return lasting(words) if words.startswith(("http://", "https://")) else None


def _text(entry: Any) -> str:
    """The fullest body: some feeds repeat a cut summary beside the content."""
    bodies = [part.get("value") or "" for part in entry.get("content", [])] + [entry.get("summary") or ""]
    return max((html_text(body) for body in bodies), key=len)


def _published(entry: Any, terms: Terms) -> datetime | None:
    """The first usable time. Our own reading first: the library takes a time without zone for UTC, eight hours off."""
    for name in (name for name in ("published", "updated", "created") if name in entry):
        for at in (_own_reading(entry.get(name), terms), _struct(entry.get(f"{name}_parsed"))):
            if at and _is_past(at, terms):
                return at
    return None


def _own_reading(words: object, terms: Terms) -> datetime | None:
    try:
        return read_instant(words, terms.zone)
    except InstantError:
        return None


def _struct(parts: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(timegm(parts), UTC) if parts else None
    except (ValueError, TypeError, OverflowError, OSError):
        return None


def _is_past(at: datetime, terms: Terms) -> bool:
    try:
        return require_past(at, terms.now) is not None and at.year >= 1990  # an empty clock says 1970
    except InstantError:
        return False
