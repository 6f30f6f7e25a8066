"""One collected message as a channel hands it over: the joint between `crawlers/` and the record."""

import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from config.words import ItemType

_TINY, _SMALL = 512, 4096
_write = json.JSONEncoder(ensure_ascii=False).encode

ONLY_LINK, ONLY_FILES = "（只有链接）", "（只有图片或附件）"
"""Titles of messages that say nothing themselves: a short video, a screenshot. A person has to look."""
Origin = Literal["page", "feed", "api", "file", "guessed", "clock"]
"""Whose word a time rests on: the page, feed, interface or file that states it; ``guessed`` from running words; our clock."""


@dataclass(frozen=True, slots=True)
class RawItem:
    """What a source says, untouched. Times are aware; ``None`` means the source does not say.

    ``published_at`` is the source's own time. ``external_id`` is the source's id for the message, if it has one.
    ``due_at``, ``unit``, ``status``, ``reply`` are what the other platform states; ours stand beside them.
    ``raw`` is the body as it came over the wire (a page, a feed, a table row), kept as evidence together with the ``headers``
    it came with. ``published_from`` says where ``published_at`` was found.
    """

    channel: str
    title: str = ""
    text: str = ""
    external_id: str | None = None
    url: str | None = None
    author: str | None = None
    contact: str | None = None
    type: ItemType | None = None
    published_at: datetime | None = None
    occurred_at: datetime | None = None
    received_at: datetime | None = None
    dispatched_at: datetime | None = None
    due_at: datetime | None = None
    unit: str | None = None
    status: str | None = None
    reply: str | None = None
    reply_at: datetime | None = None
    attachments: tuple[str, ...] = ()
    metrics: Mapping[str, int] = field(default_factory=dict)
    raw: bytes = b""
    _key: str | None = field(default=None, init=False, repr=False, compare=False)
    _content_hash: str | None = field(default=None, init=False, repr=False, compare=False)
    _body_hash: str | None = field(default=None, init=False, repr=False, compare=False)
    _pressed: bytes | None = field(default=None, init=False, repr=False, compare=False)
    headers: Mapping[str, str] = field(default_factory=dict)
    published_from: Origin | None = None
    again: datetime | None = None
    """When it was written, where its number was another letter's before."""

    @property
    def key(self) -> str:
        """The item's identity inside its channel: its external id, else a hash of who, when and what."""
        if self._key is None:  # asked for six times on the way into the record
            object.__setattr__(self, "_key", self._identity())
        return self._key or ""

    @property
    def content_hash(self) -> str:
        """Changes when what the message says changes; the same key with another hash is a new version."""
        if self._content_hash is None:  # asked for four times on the way into the record
            object.__setattr__(self, "_content_hash", self._hashed())
        return self._content_hash or ""

    @property
    def body_hash(self) -> str | None:
        """The name under which the raw body is kept; ``None`` where there is none."""
        if self._body_hash is None and self.raw:
            object.__setattr__(self, "_body_hash", hashlib.sha256(self.raw).hexdigest())
        return self._body_hash

    @property
    def pressed(self) -> bytes:
        """The raw body as it is kept, for any zlib to read."""
        if self._pressed is None:
            object.__setattr__(self, "_pressed", _pressed(self.raw))
        return self._pressed or b""

    def make_ready(self) -> None:
        """Work out now what keeping it will ask for, so that it is not done while the record is locked.

        A large body is left alone: a known page that counts its visitors is pressed in vain.
        """
        _ = self.key, self.content_hash, self.body_hash
        if self.raw and len(self.raw) <= _SMALL:
            _ = self.pressed

    def _identity(self) -> str:
        if self.external_id:
            return f"id:{self.external_id}" + (f"#{self.again.isoformat()}" if self.again else "")
        published = self.published_at.isoformat() if self.published_at else None
        return "h:" + _digest([self.author, published, self.title, self.text])

    def _hashed(self) -> str:
        facts = [self.title, self.text, self.type, self.status, self.reply, list(self.attachments)]
        return _digest(
            [*facts, *(t.isoformat() if t else None for t in (self.occurred_at, self.due_at, self.reply_at))]
        )


def _digest(values: list[object]) -> str:
    return hashlib.sha256(_write(values).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _pressed(body: bytes) -> bytes:
    """To set up the usual window takes five times as long as to press one row of a table, and of a short row pressing saves a fifth:
    less than it costs."""
    if len(body) > _SMALL:
        return zlib.compress(body)
    press = zlib.compressobj(level=0 if len(body) <= _TINY else -1, wbits=12, memLevel=4)
    return press.compress(body) + press.flush()
