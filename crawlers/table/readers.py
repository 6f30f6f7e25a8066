"""Rows of the three kinds of file, one after the other: the file may be larger than memory (except a workbook)."""

import csv
import json
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from config.causes import json_cause
from crawlers.errors import TableError
from crawlers.table.beside import require_no_hidden_mark
from crawlers.table.columns import Columns
from crawlers.table.formulas import told
from crawlers.table.headings import CAPTION_ROWS, Row
from crawlers.table.parts import Seen, look_through
from crawlers.table.record import Record, Sheet
from crawlers.table.room import require_room
from crawlers.table.trial import open_book
from crawlers.table.zeros import with_zeros
from crawlers.voices import Rejected

if TYPE_CHECKING:
    import python_calamine as calamine

LONGEST_RECORD = 32_000_000
"""Characters of one cell or line. Beyond it the file is no table, or a quotation mark was never closed."""
DELIMITERS = (",", "\t", ";", "|")
_UNREADABLE = "不是可读的工作簿: 已损坏、有密码, 或是改了扩展名的文档; 请用表格软件打开, 取消密码, 另存为 XLSX 再导入"
_AS_WORDS = re.compile(r"""\A(?:="(.*)"|'(\d+))\Z""", re.DOTALL)
_END = "\x00end\x00"
_BROKEN = (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError)


def csv_rows(path: Path, encoding: str, columns: Columns, name: str) -> Iterator[Row]:
    """Rows of a CSV file. Raises TableError when a quotation mark swallows the rest of it."""
    csv.field_size_limit(LONGEST_RECORD)
    with path.open(encoding=encoding, newline="") as file:
        delimiter = _delimiter([file.readline(LONGEST_RECORD) for _ in range(CAPTION_ROWS)], columns)
        file.seek(0)
        rows = csv.reader(_with_end(file), delimiter=delimiter)
        last = 0
        try:
            for row in rows:
                if row == [_END]:
                    return
                if any(_END in cell for cell in row):
                    break
                last += 1
                yield _bare(row)
        except csv.Error as e:
            raise TableError(f"{name} 第 {last + 1} 行起读不下去: 多半是一个引号没有闭合") from e
    raise TableError(f"{name} 第 {last + 1} 行起一个引号没有闭合, 后面的内容都被它吞掉")


def filled_sheets(path: Path, name: str) -> list[Sheet]:
    """The sheets that people see and that have any rows, read whole. Raises TableError for what is no readable workbook, SecretError for a
    mark beside their rows.

    It is known by what it holds: platforms call the new kind ``.xls`` and the old one ``.xlsx``.
    """
    import python_calamine as calamine

    try:
        seen = look_through(path, name)
        require_room(path, seen.extents, name)
        book = open_book(path)
        shown = [s.name for s in book.sheets_metadata if s.visible == calamine.SheetVisibleEnum.Visible]
        require_no_hidden_mark(book.get_sheet_by_name(s.name) for s in book.sheets_metadata if s.name not in shown)
        sheets = [book.get_sheet_by_name(sheet) for sheet in shown]
        return [_sheet(sheet, seen) for sheet in sheets if sheet.height]
    except calamine.PasswordError as e:
        raise TableError(f"{name} 有打开密码: 请在表格软件里取消密码, 保存后再导入") from e
    except (calamine.CalamineError, OSError, *_BROKEN) as e:
        raise TableError(f"{name} {_UNREADABLE}") from e


def _sheet(sheet: "calamine.CalamineSheet", seen: Seen) -> Sheet:
    """Its rows begin at the first of all, its cells in the first column that holds anything: so do the places of what is laid together."""
    left = sheet.start[1] if sheet.start else 0
    merged = [((top, a - left), (bottom, b - left)) for (top, a), (bottom, b) in sheet.merged_cell_ranges or ()]
    uncounted, zeros = seen.uncounted.get(sheet.name, {}), seen.zeros.get(sheet.name, {})
    return Sheet(
        sheet.name,
        lambda: told(with_zeros(sheet.iter_rows(), zeros, left), uncounted, left),
        merged,
    )


def json_records(path: Path, encoding: str, columns: Columns, name: str) -> Iterator[Record | Rejected]:
    """Records of a JSON Lines file; a line that is no object is a rejected record.

    Raises TableError at the end when there were records and none carried a title or a text.
    """
    row, found, keys = 0, False, dict[str, None]()
    with path.open(encoding=encoding) as file:
        while line := file.readline(LONGEST_RECORD):
            if len(line) >= LONGEST_RECORD:
                raise TableError(f"{name} 第 {row + 1} 条长过 {LONGEST_RECORD} 字, 不像 JSONL")
            if not line.strip():
                continue
            row += 1
            record = _json_record(row, line)
            if isinstance(record, Record):
                found = found or columns.carries_text(record.cells)
                keys.update(dict.fromkeys(list(record.cells)[:20]) if len(keys) < 20 else {})
            yield record
    if row and not found:
        raise columns.refusal(name, keys)


def _json_record(row: int, line: str) -> Record | Rejected:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as e:
        return Rejected(row, None, f"这一行不是 JSON: {json_cause(e)}")
    if not isinstance(value, dict):
        return Rejected(row, None, "这一行不是 JSON 对象")
    return Record(row, value, typed=True)


def _with_end(lines: Iterator[str]) -> Iterator[str]:
    """The lines and a last one of our own: if it does not come back by itself, a quotation mark was open."""
    last = "\n"
    for last in lines:
        yield last
    if not last.endswith(("\n", "\r")):
        yield "\n"
    yield _END + "\n"


def _bare(row: list[str]) -> list[str]:
    """Numbers that must stay words are written as ``="0012"`` or ``'0012``, so that a spreadsheet does not count with them."""
    return [_AS_WORDS.sub(r"\1\2", cell) if cell[:1] in ("=", "'") else cell for cell in row]


def _delimiter(lines: Sequence[str], columns: Columns) -> str:
    """What stands between the headings; captions above them know no delimiter, or use one by chance."""
    for line in lines:
        for delimiter in sorted(DELIMITERS, key=line.count, reverse=True):
            if delimiter in line and columns.carries_text(next(csv.reader([line], delimiter=delimiter), ())):
                return delimiter
    return max(DELIMITERS, key=lines[0].count)
