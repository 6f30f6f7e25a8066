"""channels.yaml: where voices come from."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from config.base import EnvName, Id, PositiveInt, Strict, Text
from config.words import ItemType

MediaTier = Literal["central", "provincial", "city", "county", "portal", "self", "citizen"]


class Website(Strict):
    """A site read list by list: CSS selectors (``::text``, ``::attr()``), next page by link."""

    kind: Literal["website"]
    start: list[Text] = Field(min_length=1)
    item_link: Text
    next_page: str | None = None
    max_pages: PositiveInt = 5
    fields: dict[
        Literal["title", "text", "author", "published_at", "type", "external_id", "unit", "reply", "reply_at"], Text
    ]
    date_formats: list[str] = []
    delay_seconds: float = Field(default=1.0, ge=0)
    allow_private: bool = False


class Feed(Strict):
    """RSS or Atom addresses."""

    kind: Literal["feed"]
    urls: list[Text] = Field(min_length=1)
    allow_private: bool = False


class Table(Strict):
    """CSV, XLSX or JSONL: at an address, in a watched folder, or brought by hand (neither)."""

    kind: Literal["table"]
    url: str | None = None
    folder: str | None = None
    columns: dict[str, list[str]] = {}
    allow_private: bool = False

    @model_validator(mode="after")
    def _one_place(self) -> "Table":
        if self.url and self.folder:
            raise ValueError("url 与 folder 只能填一个")
        return self


class Files(Strict):
    """Which attachments are kept: by the ending of their name and by size. Programs are refused whatever they are called."""

    max_bytes: PositiveInt = 20_000_000
    endings: list[Text] = [
        "pdf", "ofd", "doc", "docx", "wps", "rtf", "txt", "xls", "xlsx", "et", "csv", "ppt", "pptx", "dps",
        "jpg", "jpeg", "png", "gif", "bmp", "webp", "heic", "tif", "tiff", "mp3", "m4a", "amr", "wav", "mp4", "mov", "3gp", "eml",
    ]  # fmt: skip


class Push(Strict):
    """The other side calls us: each call shows a key of ours and is signed (Standard Webhooks)."""

    kind: Literal["push"]
    secret_env: EnvName = "YINGSHENG_PUSH_SECRET"  # noqa: S105 - the name of a variable
    window_seconds: PositiveInt = 300
    per_minute: PositiveInt = 120
    max_bytes: PositiveInt = 1_000_000
    columns: dict[str, list[str]] = {}


class Mailbox(Strict):
    """A mailbox read over IMAP with TLS; how far we have read is remembered here, nothing is changed there."""

    kind: Literal["mailbox"]
    host: Text
    port: PositiveInt = 993
    user_env: EnvName = "YINGSHENG_MAILBOX_USER"
    password_env: EnvName = "YINGSHENG_MAILBOX_PASSWORD"  # noqa: S105 - the name of a variable
    folder: Text = "INBOX"
    ca_file: str | None = None
    first_days: PositiveInt = 7
    max_message_bytes: PositiveInt = 40_000_000
    files: Files = Files()
    allow_private: bool = False


class Manual(Strict):
    """A person types it in."""

    kind: Literal["manual"]
    files: Files = Files()


class NotConnected(Strict):
    """A source the city has but that is not wired yet; ``collect`` says so and fails."""

    kind: Literal["not_connected"]
    why: Text


Source = Annotated[Website | Feed | Table | Push | Mailbox | Manual | NotConnected, Field(discriminator="kind")]


class Channel(Strict):
    """One configured source of voices.

    ``carries``: ``request`` opens a 诉求件 at once for each item, ``opinion`` leaves it to the judgment,
    ``own`` is the city's own publication. ``reply_clock`` names the duty to answer the sender. ``by_hand``: officers enter
    what reaches them otherwise; a channel of kind ``manual`` lives from it.
    """

    id: Id
    name: Text
    carries: Literal["request", "opinion", "own"]
    reply_clock: Literal["hotline_reply", "mailbox_reply", "instruction_feedback"] | None = None
    default_type: ItemType | None = None
    local: bool = True
    restricted: bool = False
    by_hand: bool = False
    tier: MediaTier = "citizen"
    enabled: bool = True
    every_minutes: PositiveInt = 10
    silent_after_hours: PositiveInt = 48
    source: Source

    @property
    def is_entered(self) -> bool:
        """Whether the page for entering offers it."""
        return self.by_hand or isinstance(self.source, Manual)

    @model_validator(mode="after")
    def _reply(self) -> "Channel":
        if (self.carries == "request") != (self.reply_clock is not None):
            raise ValueError("carries: request 必须且只有它可以填写 reply_clock")
        return self


class Publication(Strict):
    """A website or account of the city's own that must not fall silent; ``unit`` keeps it.

    What ``channel`` collects (of ``author``, if given) counts as its updates; without a channel people register them.
    """

    id: Id
    name: Text
    unit: Id
    kind: Literal["account", "site"]
    channel: Id | None = None
    author: Text | None = None

    @model_validator(mode="after")
    def _author_of_a_channel(self) -> "Publication":
        if self.author and not self.channel:
            raise ValueError("author 要和 channel 一起填: 从哪个渠道认它的更新")
        return self


class Channels(Strict):
    """All channels, in the order in which pages show them; and the city's own publications."""

    channels: list[Channel] = Field(min_length=1)
    publications: list[Publication] = []
