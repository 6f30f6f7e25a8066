"""Workbooks that are markup: platforms write a web page, or XML of 2003, and call it ``.xls``."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from cases.items.secrecy import WHAT_TO_DO, mark_in
from crawlers.errors import SecretError, TableError
from crawlers.markup import element_text
from crawlers.table.encoding import encoding_of
from crawlers.table.headings import Row
from crawlers.table.record import Sheet

MOST_BYTES = 30_000_000
"""Markup is taken apart in memory, at several times its size."""
WIDEST = 300
"""Columns; what claims more is no table of letters."""
_XML = ("<?xml", "<workbook")


def marked_up_sheets(path: Path, name: str) -> list[Sheet]:
    """The tables of a page, the sheets of a workbook in XML. Raises TableError for what is too large, SecretError for a mark."""
    from parsel import Selector

    if path.stat().st_size > MOST_BYTES:
        raise TableError(f"{name} 超过 {MOST_BYTES // 1_000_000} MB, 请另存为 XLSX 再导入")
    text = path.read_text(encoding_of(path, name)).lstrip()
    is_xml = text[:4096].lower().startswith(_XML) and "office:spreadsheet" in text[:4096]
    root = Selector(text=text, type="xml" if is_xml else "html").root
    found: Iterator[Any] = _named(root, "Worksheet") if is_xml else root.iter("table")
    rows = _xml_rows if is_xml else _page_rows
    if mark_in("\n".join(root.xpath("//text()[not(ancestor::table)]"))):
        raise SecretError(WHAT_TO_DO)  # 「秘密★1年」 above or below the table is a mark on all of it
    return [Sheet(_name(table), partial(rows, table)) for table in found]


def _page_rows(table: Any) -> Iterator[Row]:
    """Rows of a page's table; a cell that reaches down stands in each row it covers, one that reaches aside in its first column."""
    below: dict[int, tuple[int, str]] = {}
    for line in table.xpath("./tr | ./*[self::thead or self::tbody or self::tfoot]/tr"):
        cells: list[str] = []
        for cell in line.iterchildren("td", "th"):
            _fill_from_above(cells, below)
            words, wide = element_text(cell), _span(cell, "colspan")
            if (tall := _span(cell, "rowspan")) > 1:
                below |= {len(cells) + n: (tall - 1, "" if n else words) for n in range(wide)}
            cells += [words, *[""] * (wide - 1)]
            if len(cells) > WIDEST:
                break
        _fill_from_above(cells, below)
        yield cells


def _fill_from_above(cells: list[str], below: dict[int, tuple[int, str]]) -> None:
    while len(cells) in below:
        left, words = below.pop(len(cells))
        if left > 1:
            below[len(cells)] = (left - 1, words)
        cells.append(words)


def _span(cell: Any, name: str) -> int:
    words = cell.get(name, "1").strip()
    return max(1, min(int(words), WIDEST)) if words.isdecimal() and len(words) < 6 else 1


def _xml_rows(sheet: Any) -> Iterator[Row]:
    """Rows of a sheet in XML; cells that are left out are told by the number of the next."""
    for line in _named(sheet, "Row"):
        cells: list[str] = []
        for cell in _named(line, "Cell"):
            words = next((at for name, at in cell.attrib.items() if name.endswith("}Index")), "")
            at = min(int(words) - 1, WIDEST) if words.isdecimal() and len(words) < 6 else 0
            cells += [""] * (at - len(cells))
            cells.append("".join(text for data in _named(cell, "Data") for text in data.itertext()))
        yield cells[:WIDEST]


def _named(root: Any, name: str) -> Iterator[Any]:
    yield from root.iter(f"{{*}}{name}")


def _name(table: Any) -> str:
    return next((words for name, words in table.attrib.items() if name.endswith("}Name")), "")
