"""Record in, message out: pure. A record that cannot be believed is rejected with its reason, never bent to fit."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from cases.clocks.calendar import calendar_of
from cases.items.raw import RawItem
from cases.matters.asked_time import Desk
from config.load import Config
from crawlers.instants import SPREADSHEET_DAYS, InstantError, Unreadable, read_instant, require_past
from crawlers.plain import SHORT, bare_title, item_type, plain, short
from crawlers.table.columns import Columns
from crawlers.table.formulas import NOT_COMPUTED, WHAT_TO_DO
from crawlers.table.limits import stated_limit
from crawlers.table.opening import TableFile
from crawlers.table.record import Record
from crawlers.voices import Rejected, Voice, checked

LONGEST_FIELD = 1_000_000
_LOST_DIGITS = re.compile(r"\d(?:\.\d+)?E\+\d{2,}", re.IGNORECASE)
_COUNT = re.compile(r"\s*\d*\s*[件条封个]?\s*")
_SUM = re.compile(rf"(?:合|总|小|共)\s*计\s*[:：]?{_COUNT.pattern}")
_BETWEEN_FILES = re.compile(r"[;；,，、|\s]+")
_TIMES = {
    "published_at": "发布时间", "received_at": "受理时间", "dispatched_at": "派单时间", "reply_at": "答复时间",
    "occurred_at": "发生时间", "due_at": "办理期限",
}  # fmt: skip
_PAST = [field for field in _TIMES if field != "due_at"]
_SAID = {"title": "标题", "text": "内容", "reply": "答复", "type": "类型", "url": "链接"}
_EMPTY = (None, "")
LOOSE = ("occurred_at", "due_at")
"""Where exports also write words: 「昨天晚上」 is left to the judgment, 「15个工作日」, which says no 内, to our own clocks."""


@dataclass(frozen=True)
class Terms:
    """What the reading depends on besides the record. ``desk``: how the city counts 「3个工作日内」. ``from_1904``: the workbook counts its days
    from there."""

    channel: str
    zone: ZoneInfo
    now: datetime
    columns: Columns
    desk: Desk | None = None
    from_1904: bool = False


def terms_of(config: Config, channel: str, now: datetime, columns: Columns) -> Terms:
    """The terms of a city."""
    desk = Desk(calendar_of(config.workdays), config.city.office_ends)
    return Terms(channel, config.city.zone, now, columns, desk)


class _RecordError(ValueError):
    """A record that cannot become an item; the text is the reason."""


def voices_of(table: TableFile, terms: Terms) -> Iterator[Voice]:
    """Everything a table says. Raises TableError where the file proves unreadable."""
    records = table.records()
    terms = replace(terms, from_1904=table.counts_from_1904)
    for record in records:
        yield checked(parse_record(record, terms), record.row) if isinstance(record, Record) else record


def parse_record(record: Record, terms: Terms) -> Voice:
    """The message of one record, or why there is none."""
    layout = terms.columns.layout(record.cells)
    cells = {field: record.cells[heading] for field, heading in layout.items()}
    key = None
    try:
        if NOT_COMPUTED in cells.values():
            raise _RecordError(_uncounted(record, layout))
        key = _external_id(cells.get("external_id"))
        raw = _written(record.cells)
        if len(raw) > LONGEST_FIELD:
            _require_sane(record)
        return _item(record, cells, key, raw, terms)
    except _RecordError as e:
        return Rejected(record.row, key, str(e))


def _uncounted(record: Record, layout: Mapping[str, str]) -> str:
    named = "、".join(f"「{short(heading)}」" for heading in layout.values() if record.cells[heading] is NOT_COMPUTED)
    return f"{named}是公式, 没有算出结果: {WHAT_TO_DO}"


def _require_sane(record: Record) -> None:
    """No cell is larger than any message ever was, in columns we know or not: the raw record is kept whole."""
    for heading, cell in record.cells.items():
        size = len(cell) if isinstance(cell, str) else len(str(cell)) if isinstance(cell, dict | list) else 0
        if size > LONGEST_FIELD:
            raise _RecordError(f"{short(heading)} 有 {size} 字, 超过 {LONGEST_FIELD} 字")


def _item(record: Record, cells: Mapping[str, object], key: str | None, raw: str, terms: Terms) -> RawItem:
    if record.typed:
        _require_words(cells)
    title, text = (_words(cells.get(field), field) for field in ("title", "text"))
    if _is_sum(record.cells, text):
        raise _RecordError("是合计行, 不是来信")
    url, attachments = _url(cells.get("url")), _attachments(cells.get("attachments"))
    if not title and not text:
        title = bare_title(url, attachments)
        key = key or url
    if not title and not text:
        raise _RecordError("标题和内容都是空的")
    times: dict[str, Any] = {
        field: _time(cell, field, terms) for field in _PAST if (cell := cells.get(field)) not in _EMPTY
    }
    times["published_at"] = times.get("published_at") or times.get("received_at")
    if (stated := cells.get("due_at")) not in _EMPTY:
        times["due_at"] = _time(stated, "due_at", terms, since=times.get("dispatched_at") or times["published_at"])
    return RawItem(
        published_from="file" if times["published_at"] else None, channel=terms.channel, title=title, text=text, external_id=key, url=url,
        author=_short(cells.get("author")), contact=_short(cells.get("contact")),
        type=item_type(_words(cells.get("type"), "type")),
        unit=_short(cells.get("unit")), status=_short(cells.get("status")), reply=_words(cells.get("reply"), "reply") or None,
        attachments=attachments, metrics=_metrics(record, cells.get("metrics"), terms.columns),
        raw=raw.encode("utf-8", "replace"), **times,
    )  # fmt: skip


_written = json.JSONEncoder(ensure_ascii=False, default=str).encode


def _words(cell: object, field: str) -> str:
    if isinstance(cell, str):
        return plain(cell)
    if cell is None:
        return ""
    if isinstance(cell, dict | list):
        raise _RecordError(f"{_SAID.get(field, field)}应为文字")
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)  # spreadsheets keep every number as a fraction: 188006.0
    return str(cell)


def _is_sum(cells: Mapping[str, object], text: str) -> bool:
    """Whether the first words of a row name a sum and nothing but a number is said: below their tables exports count them."""
    if not _COUNT.fullmatch(text):
        return False
    first = next((plain(cell) for cell in cells.values() if isinstance(cell, str) and plain(cell)), "")
    return _SUM.fullmatch(first) is not None


def _require_words(cells: Mapping[str, object]) -> None:
    """In JSON a number or a truth is no title: a field was mapped wrongly, and a case of that name would puzzle everybody."""
    if isinstance(cells.get("external_id"), bool):
        raise _RecordError(f"编号应为文字或数字, 不是 {json.dumps(cells['external_id'])}")
    for field in ("title", "text", "reply"):
        cell = cells.get(field)
        if isinstance(cell, bool | int | float):
            raise _RecordError(f"{_SAID[field]}应为文字, 不是 {json.dumps(cell)}")


def _short(cell: object) -> str | None:
    if cell is None or cell == "":
        return None
    return short(cell if isinstance(cell, str) else _words(cell, "单元格")) or None


def _external_id(cell: object) -> str | None:
    words = _words(cell, "编号")
    if _LOST_DIGITS.fullmatch(words) or (isinstance(cell, float) and abs(cell) >= 1e15):
        raise _RecordError(f"编号 {words} 被表格软件改写, 末尾几位已经丢失: 请把该列设为文本后重新导出")
    if len(words) > SHORT:
        raise _RecordError(f"编号有 {len(words)} 字, 超过 {SHORT} 字")
    return words or None


def _time(cell: object, field: str, terms: Terms, since: datetime | None = None) -> datetime | None:
    """The instant of a cell. What cannot be, or has not come yet, makes the record unbelievable."""
    if terms.from_1904 and isinstance(cell, float) and cell < SPREADSHEET_DAYS:
        raise _RecordError(
            f"{_TIMES[field]} {cell:g} 是没有日期格式的数字, 而这个工作簿从 1904 年起算日子: 请把该列设为日期格式, 看日期都对, 保存后再导入"
        )
    try:
        if field == "due_at":
            return stated_limit(cell, terms.zone, since, terms.desk)
        return require_past(read_instant(cell, terms.zone), terms.now, cell)
    except Unreadable as e:
        if field in LOOSE:
            return None
        raise _RecordError(f"{_TIMES[field]} {e}") from e
    except InstantError as e:
        raise _RecordError(f"{_TIMES[field]} {e}") from e


def _url(cell: object) -> str | None:
    words = _words(cell, "url")
    return (
        words if words.lower().startswith(("http://", "https://")) else None
    )  # a script address would run in an officer's browser


def _attachments(cell: object) -> tuple[str, ...]:
    if not cell:
        return ()
    parts = cell if isinstance(cell, list) else _BETWEEN_FILES.split(_words(cell, "附件"))
    named = (part.get("url") or part.get("name") if isinstance(part, dict) else part for part in parts)
    return tuple(words for part in named if isinstance(part, str) and (words := plain(part)))


def _metrics(record: Record, stated: object, columns: Columns) -> dict[str, int]:
    found = dict(stated) if isinstance(stated, dict) else {}
    found |= {name: record.cells[heading] for name, heading in columns.metrics(record.cells).items()}
    if not found:
        return found
    numbers = {str(name)[:64]: _number(value) for name, value in found.items()}
    return {name: number for name, number in numbers.items() if number is not None}


def _number(value: object) -> int | None:
    words = str(value).strip().replace(",", "")
    factor = 10_000 if words.endswith(("万", "w", "W")) else 1
    try:
        return int(float(words.rstrip("万wW+")) * factor)
    except (ValueError, OverflowError):
        return None
