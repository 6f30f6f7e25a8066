"""An interface's answer in, messages out: pure, by the channel's JMESPath expressions."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from cases.items.raw import RawItem
from cases.items.secrecy import WHAT_TO_DO, mark_in_row
from config.channels import Api
from crawlers.answers import no_answer, no_data
from crawlers.chinese import reads_as_gb18030
from crawlers.errors import SiteError
from crawlers.instants import InstantError, read_instant, require_past
from crawlers.loose_json import NoJson, json_inside, read_json
from crawlers.markup import html_text
from crawlers.picking import look_up, words_of
from crawlers.plain import SHORT, item_type, short, tidy
from crawlers.voices import Rejected, Voice

_CUT = ("...", "…", "......", "……")


@dataclass(frozen=True)
class Terms:
    """What the reading depends on besides the answer."""

    channel: str
    source: Api
    zone: ZoneInfo
    now: datetime


@dataclass(frozen=True)
class Wire:
    """An answer as it came: the evidence of every message in it."""

    body: bytes
    headers: Mapping[str, str]


def data_of(wire: Wire, url: str) -> Any:
    """The data of an answer, whatever it calls itself. Raises SiteError for a page where data should be."""
    text = _text(wire)
    try:
        return read_json(text)
    except NoJson as e:
        asks_password = 'type="password"' in text  # whatever else a login page hands to its scripts is no answer
        if not asks_password and (inside := json_inside(text)):
            return inside[0]
        why = no_answer("", html_text(text[:20_000]), asks_password=asks_password)
        raise SiteError(f"{url} {why or '答复不是 JSON: 多半是登录页、错误页, 或接口已改'}") from e


def rows_of(data: Any, source: Api, url: str) -> list[Any]:
    """The messages in an answer. Raises SiteError when the answer says it failed or has no list where it should be."""
    if source.ok and not look_up(source.ok, data):
        raise SiteError(f"{url} {no_data(data) or '接口答复不成功: 不符合 ok 的条件'}")
    rows = look_up(source.items, data)
    if not isinstance(rows, list):
        raise SiteError(f"{url} {no_data(data) or f'答复里没有 {source.items}: 接口可能已改, 配置要更新'}")
    if not rows and source.ok is None and (why := no_data(data)):
        raise SiteError(f"{url} {why}")
    return rows


def cursor_of(data: Any, source: Api) -> str | None:
    """What the next request asks from; ``None`` when the answer names none."""
    found = words_of(look_up(source.cursor, data)) if source.cursor else []
    return found[-1] if found else None


def voices_of(rows: Sequence[Any], wire: Wire, terms: Terms) -> list[Voice]:
    """The messages of a list. Is one of them marked as a state secret, the answer may not be kept: evidence of each other one is
    then its own row alone."""
    written = [json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") for row in rows]
    marked = [mark_in_row(own) is not None for own in written]
    if not any(marked):
        return [parse_row(row, wire, terms) for row in rows]
    return [
        Rejected(None, None, WHAT_TO_DO, secret=True) if bad else parse_row(row, replace(wire, body=own), terms)
        for row, own, bad in zip(rows, written, marked, strict=True)
    ]


def parse_row(row: Any, wire: Wire, terms: Terms) -> Voice:
    """One message of a list, or why there is none."""
    said = _say(row, terms.source.fields)
    external_id = short(said.get("external_id", "")) or None
    if not said.get("title") and not said.get("text"):
        return Rejected(None, external_id, "这一条没有标题也没有正文: 接口可能已改, 配置要更新")
    blank = RawItem(terms.channel, external_id=external_id if external_id and len(external_id) <= SHORT else None)
    link = terms.source.link
    url = link.replace("{}", quote(external_id, safe="")) if link and external_id else None
    return _filled(replace(blank, url=url), said, wire, terms)


def parse_detail(data: Any, item: RawItem, wire: Wire, terms: Terms) -> RawItem:
    """The same message with what its own answer says laid over; what that leaves out stays. Raises SiteError."""
    assert terms.source.detail is not None
    found = look_up(terms.source.detail.item, data)
    if not isinstance(found, dict):
        raise SiteError("详情里没有这一条")
    return _filled(item, _say(found, terms.source.detail.fields), wire, terms)


def is_cut(item: RawItem) -> bool:
    """Whether the list shows only the beginning of the text."""
    return item.text.rstrip().endswith(_CUT)


def _say(row: Any, fields: Mapping[Any, str]) -> dict[str, str]:
    """Each field's words; several are lines of one."""
    return {name: tidy("\n".join(words_of(look_up(path, row)))) for name, path in fields.items()}


def _filled(item: RawItem, said: Mapping[str, str], wire: Wire, terms: Terms) -> RawItem:
    values: dict[str, Any] = {"raw": wire.body, "headers": wire.headers}
    for name in ("title", "author", "contact", "unit", "status"):
        if words := short(html_text(said.get(name, ""))):
            values[name] = words
    for name in ("text", "reply"):
        if words := html_text(said.get(name, "")):
            values[name] = words
    for name in ("published_at", "received_at", "reply_at"):
        if at := _instant(said.get(name, ""), terms):
            values[name] = at
    if "published_at" in values:
        values["published_from"] = "api"
    if kind := item_type(said.get("type", "")):
        values["type"] = kind
    return replace(item, **values)


def _instant(words: str, terms: Terms) -> datetime | None:
    """A time as the interface states it; one that cannot be is none."""
    try:
        return require_past(read_instant(words, terms.zone, terms.source.date_formats, terms.now), terms.now)
    except InstantError:
        return None


def _text(wire: Wire) -> str:
    try:
        return wire.body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return wire.body.decode("gb18030" if reads_as_gb18030(wire.body) else "utf-8", "replace")
