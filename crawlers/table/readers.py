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
from crawlers.table.beside import require_no_mark
from crawlers.table.columns import Columns
from crawlers.table.formulas import Places, not_computed, told
from crawlers.table.headings import CAPTION_ROWS, Row
from crawlers.table.record import Record, Sheet
from crawlers.table.room import MOST_CELLS, Extent, run_through
from crawlers.voices import Rejected

if TYPE_CHECKING:
    import zipfile

    import python_calamine as calamine

LONGEST_RECORD = 32_000_000
"""Characters of one cell or line. Beyond it the file is no table, or a quotation mark was never closed."""
WORKBOOK_BYTES = 512_000_000
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

    _require_sane(path, name)
    try:
        book = _book(path, name)
        shown = [s.name for s in book.sheets_metadata if s.visible == calamine.SheetVisibleEnum.Visible]
        require_no_mark(
            path, [book.get_sheet_by_name(s.name) for s in book.sheets_metadata if s.name not in shown], name
        )
        uncounted = not_computed(path, name)
        sheets = [book.get_sheet_by_name(sheet) for sheet in shown]
        return [_sheet(sheet, uncounted.get(sheet.name, {})) for sheet in sheets if sheet.height]
    except (calamine.CalamineError, OSError, *_BROKEN) as e:
        raise TableError(f"{name} {_UNREADABLE}") from e


def _sheet(sheet: "calamine.CalamineSheet", uncounted: Places) -> Sheet:
    """Its rows begin at the first of all, its cells in the first column that holds anything: so do the places of what is laid together."""
    left = sheet.start[1] if sheet.start else 0
    merged = [((top, a - left), (bottom, b - left)) for (top, a), (bottom, b) in sheet.merged_cell_ranges or ()]
    return Sheet(sheet.name, lambda: told(sheet.iter_rows(), uncounted, left), merged)


def _book(path: Path, name: str) -> "calamine.CalamineWorkbook":
    """By its ending, which costs no memory, else by what it holds, which takes a copy of the file."""
    import python_calamine as calamine

    try:
        return calamine.CalamineWorkbook.from_path(str(path))
    except calamine.PasswordError as e:
        raise TableError(f"{name} 有打开密码: 请在表格软件里取消密码, 保存后再导入") from e
    except calamine.CalamineError:
        with path.open("rb") as file:
            return calamine.CalamineWorkbook.from_filelike(file)


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


def _extent(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Extent:
    with archive.open(part) as file:  # reads no further than the size it states, and compares check sums
        return run_through(file)


def _require_sane(path: Path, name: str) -> None:
    """A workbook is unpacked in memory: refuse one that would fill it, also one that lies about its size."""
    if not zipfile.is_zipfile(path):
        return  # the old .xls is no archive
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if sum(part.file_size for part in parts) > WORKBOOK_BYTES:
                raise TableError(f"{name} 展开后超过 {WORKBOOK_BYTES // 1_000_000} MB, 请拆分后再导入")
            extents = [_extent(archive, part) for part in parts]
    except _BROKEN as e:
        raise TableError(f"{name} {_UNREADABLE}") from e
    if sum(extent.cells for extent in extents) > MOST_CELLS:
        far = max(extents, key=lambda extent: extent.cells)
        raise TableError(
            f"{name} 有一张工作表填到了第 {far.row} 行、第 {far.column} 列, 读进来会占满内存: "
            "请在表格软件里按 Ctrl+End 看那一格, 误填的连同空行空列删去, 确有这么多的拆分, 保存后再导入"
        )
    if sum(extent.room for extent in extents) > MOST_CELLS:
        raise TableError(f"{name} 的文字太多, 展开后会占满内存: 请拆分后再导入")
