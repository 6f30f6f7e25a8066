"""Formulas of a workbook whose result nobody has computed: a program that writes 「=B2&C2」 and no value leaves a cell that reads as empty,
and so does one whose result is an error."""

import re
import zipfile
from collections.abc import Iterator
from html import unescape
from itertools import chain

from crawlers.errors import TableError
from crawlers.table.headings import Row

MOST = 200_000
"""Cells that are noted one by one; of a workbook with more no row is taken."""
WHAT_TO_DO = "请用 WPS 或 Excel 打开这个工作簿, 看公式都算出了结果, 保存后再导入"
_LISTS = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")
_ELEMENT = re.compile(r"<(?:\w+:)?(?:sheet|Relationship)\s[^<>]*>")
_ATTRIBUTE = re.compile(r'(?:\w+:)?(\w+)="([^"<>]*)"')
_SIGNS = (b"<f", b":f", b'"e"')
_CELL_ENDS = (b"</c>", b":c>")
_WITHOUT_VALUE = re.compile(
    rb"<(?:\w+:)?c(?=[\s>])([^<>]*)>\s*+<(?:\w+:)?f(?=[\s/>])(?:[^<>]*/>|[^<>]*>[^<>]*</(?:\w+:)?f>)\s*+(?:<(?:\w+:)?v\s*+/>|<(?:\w+:)?v>\s*+</(?:\w+:)?v>)?\s*+</(?:\w+:)?c>"
)
_IN_ERROR = re.compile(rb'<(?:\w+:)?c(?=\s)([^<>]{0,200}\st="e"[^<>]{0,200})>')
"""«#N/A», «#REF!»: computed, and no result."""
_PLACE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_WORDS = re.compile(rb'\bt="str"')
"""A result that is no words at all is a result."""
_LONGEST_CELL = 1 << 18


class NotComputed:
    """What stands in such a cell; it reads as what is wrong with it."""

    def __str__(self) -> str:
        return "(公式没有算出结果)"


NOT_COMPUTED = NotComputed()
Places = dict[int, list[int]]
"""Columns by row, from 0."""


class Formulas:
    """Where such cells stand in a workbook of Excel's own form, seen as its sheets go by."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._sheets = list(sheets_of(archive))
        self._found = {part: Places() for part, _ in self._sheets}
        self._count, self._placeless = 0, False

    def watch(self, part: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """The same pieces of a part of that name."""
        return self._watched(self._found[part], pieces) if part in self._found else pieces

    def places(self, name: str) -> dict[str, Places]:
        """By the name of their sheet. Raises TableError where there are more than can be told one by one, or a cell does not say where it stands."""
        if self._placeless or self._count > MOST:
            raise TableError(f"{name} 的公式没有算出结果: {WHAT_TO_DO}")
        return {sheet: self._found[part] for part, sheet in self._sheets}

    def _watched(self, places: Places, pieces: Iterator[bytes]) -> Iterator[bytes]:
        held = b""
        for piece in pieces:
            held += piece
            end = max((held.rfind(one) + len(one) for one in _CELL_ENDS if one in held), default=0)
            if self._count <= MOST and any(sign in held for sign in _SIGNS):
                self._note(places, held[:end])
            held = held[end:][-_LONGEST_CELL:]
            yield piece

    def _note(self, places: Places, cells: bytes) -> None:
        """``cells``: none of them cut."""
        for hit in chain(_WITHOUT_VALUE.finditer(cells), _IN_ERROR.finditer(cells)):
            if _WORDS.search(hit[1]):
                continue
            self._count += 1
            if at := _PLACE.search(hit[1]):
                places.setdefault(int(at[2]) - 1, []).append(column_of(at[1]))
            self._placeless = self._placeless or at is None
            if self._count > MOST:
                return


def sheets_of(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Parts that hold a sheet, with its name."""
    names = set(archive.namelist())
    if not names.issuperset(_LISTS):
        return
    sheets, targets = (attributes_of(archive.read(part).decode("utf-8", "replace"), _ELEMENT) for part in _LISTS)
    by_id = {one["Id"]: one["Target"] for one in targets if "Target" in one and "Id" in one}
    for sheet in sheets:
        target = by_id.get(sheet.get("id", ""), "")
        part = target[1:] if target.startswith("/") else f"xl/{target}"
        if part in names and "name" in sheet:
            yield part, unescape(sheet["name"])


def attributes_of(xml: str, element: re.Pattern[str]) -> list[dict[str, str]]:
    """Of each such element, its attributes by name."""
    return [dict(_ATTRIBUTE.findall(found)) for found in element.findall(xml)]


def column_of(letters: bytes) -> int:
    """``A`` is 0."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def told(rows: Iterator[Row], places: Places, left: int) -> Iterator[Row]:
    """The rows, with what such cells read as. ``left``: the sheet's first column."""
    if not places:
        yield from rows
        return
    for row, cells in enumerate(rows):
        columns = [column - left for column in places.get(row, ()) if 0 <= column - left < len(cells)]
        if not columns:
            yield cells
            continue
        filled = [*cells]
        for column in columns:
            filled[column] = NOT_COMPUTED
        yield filled
