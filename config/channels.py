"""channels.yaml: where voices come from."""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from config.base import Basis, EnvName, Id, PositiveInt, Strict, Text
from config.places import DateForm, WebAddress, require_known, require_paged
from config.words import ItemType

MediaTier = Literal["central", "provincial", "city", "county", "portal", "self", "citizen"]


FieldName = Literal[
    "title", "text", "author", "contact", "published_at", "received_at", "type", "external_id", "unit", "status", "reply",
    "reply_at",
]  # fmt: skip


class Website(Strict):
    """A site read list by list. A selector is CSS (``::text``, ``::attr()``), or begins with ``xpath:`` or ``jmespath:``.

    Next lists by link (``next_page``), by number (``{page}`` in ``start`` or ``form``) or by cursor (``{cursor}``).
    """

    kind: Literal["website"]
    start: list[WebAddress] = Field(min_length=1)
    form: dict[str, str] = {}
    item_link: Text
    link: str | None = None
    next_page: str | None = None
    first_page: int = Field(default=1, ge=0)
    page_step: PositiveInt = 1
    cursor: str | None = None
    first_cursor: str = "0"
    max_pages: PositiveInt = 5
    fields: dict[FieldName, Text]
    date_formats: list[DateForm] = []
    delay_seconds: float = Field(default=1.0, ge=0)
    allow_private: bool = False

    @model_validator(mode="after")
    def _can_go_on(self) -> "Website":
        require_paged([self.start, self.form], self.cursor)
        if self.link is not None and "{}" not in self.link:
            raise ValueError("link 里要有 {}: 列表给的编号填在那里")
        return self


class Feed(Strict):
    """RSS or Atom addresses."""

    kind: Literal["feed"]
    urls: list[WebAddress] = Field(min_length=1)
    allow_private: bool = False


class Table(Strict):
    """CSV, XLSX or JSONL: at an address, in a watched folder, or brought by hand (neither)."""

    kind: Literal["table"]
    url: WebAddress | None = None
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


class ApiCall(Strict):
    """One request to an interface. ``{page}``, ``{cursor}`` and, for details, ``{external_id}`` stand in url, form and (JSON) body.

    ``secret_headers``: header name to the environment variable that holds its value.
    """

    url: WebAddress
    form: dict[str, str] = {}
    body: dict[str, Any] = {}
    headers: dict[str, str] = {}
    secret_headers: dict[str, EnvName] = {}

    @model_validator(mode="after")
    def _one_body(self) -> "ApiCall":
        if self.form and self.body:
            raise ValueError("form 与 body 只能填一个")
        return self


class ApiDetail(ApiCall):
    """The interface that tells the whole of one message: ``item`` finds it in the answer, ``fields`` lay over the list's."""

    item: str = "@"
    fields: dict[FieldName, Text]
    only_cut: bool = False

    @model_validator(mode="after")
    def _names_the_message(self) -> "ApiDetail":
        if not require_known([self.url, self.form, self.body], ("external_id",)):
            raise ValueError("detail 的 url、form 或 body 里要有 {external_id}: 问的是哪一条")
        return self


class Api(ApiCall):
    """A JSON interface: ``items`` finds the messages in the answer, ``fields`` what each says; all are JMESPath.

    ``ok`` must be true of a good answer. ``cursor`` finds what the next request asks from; ``{page}`` counts instead.
    """

    kind: Literal["api"]
    items: Text
    ok: str | None = None
    fields: dict[FieldName, Text]
    link: str | None = None
    cursor: str | None = None
    first_cursor: str = "0"
    first_page: int = Field(default=1, ge=0)
    page_step: PositiveInt = 1
    max_pages: PositiveInt = 5
    detail: ApiDetail | None = None
    date_formats: list[DateForm] = []
    delay_seconds: float = Field(default=1.0, ge=0)
    allow_private: bool = False

    @model_validator(mode="after")
    def _can_go_on(self) -> "Api":
        require_paged([self.url, self.form, self.body], self.cursor)
        if self.detail and "external_id" not in self.fields:
            raise ValueError("有 detail 的, fields 里要有 external_id: 详情按它去问")
        return self


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


Source = Annotated[Website | Feed | Table | Push | Mailbox | Manual | NotConnected | Api, Field(discriminator="kind")]


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

    What ``channel`` collects (of ``author``, if given) counts as its updates, and so does the newest date on the page ``url``,
    which is visited to see whether it can be reached and its links lead somewhere; without either people register them.
    ``column``: a column with a limit of its own.
    """

    id: Id
    name: Text
    unit: Id
    kind: Literal["account", "site"]
    channel: Id | None = None
    author: Text | None = None
    url: WebAddress | None = None
    column: Id | None = None
    visit_minutes: PositiveInt = 60
    check_links: bool = True
    allow_private: bool = False

    @model_validator(mode="after")
    def _author_of_a_channel(self) -> "Publication":
        if self.author and not self.channel:
            raise ValueError("author 要和 channel 一起填: 从哪个渠道认它的更新")
        return self


class ColumnRule(Strict):
    """So many columns that have outlived their limit make a site fail as a whole. ``columns``: of which kinds; none: of all."""

    columns: list[Id] = []
    stale: PositiveInt
    basis: Basis


ENDED_STATUS = ("已办结", "办结", "已结案", "结案", "已答复", "已回复", "已完结", "已完成", "已归档", "closed")


class Channels(Strict):
    """All channels, in the order in which pages show them; the city's own publications, and when their columns fail a site.

    ``ended_status``: what a platform's table writes beside a letter that is done with; read of imported history only.
    """

    channels: list[Channel] = Field(min_length=1)
    ended_status: list[Text] = list(ENDED_STATUS)
    publications: list[Publication] = []
    column_rules: list[ColumnRule] = []
