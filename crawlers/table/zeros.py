"""Numbers that a sheet shows with zeros before them, or strokes between, where only the format of the cell says so: 12345 under 「00000000」 is an order
of the number 00012345. Of workbooks in Excel's own XML; what the other kinds show is not read, and the documents say so."""

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from html import unescape

from crawlers.errors import TableError
from crawlers.table.formulas import attributes_of, column_of, sheets_of
from crawlers.table.headings import Row

MOST = 1_000_000
_STYLES = "xl/styles.xml"
_FORMAT = re.compile(r"<(?:\w+:)?numFmt\s[^<>]*>")
_CELL_STYLES = re.compile(r"<(?:\w+:)?cellXfs\b(.*?)</(?:\w+:)?cellXfs>", re.DOTALL)
_STYLE = re.compile(r"<(?:\w+:)?xf\s[^<>]*>")
_BESIDE = re.compile(r"\[[^\]]*\]|_.|\*.")
_SHOWN = re.compile(r'"([^"]*)"|\\(.)|([-() +]|0)')
_ZEROS = 2
"""From so many on they are no number any more that one counts with."""
_PLACE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_NO_NUMBER = re.compile(rb'\bt="(?!n")')
_LONGEST_TAG = 512

Shown = Sequence[str]
"""What stands there sign by sign; an empty one where a digit is."""
Places = dict[int, list[tuple[int, Shown]]]
"""Columns by row, from 0."""


class Zeros:
    """Where such cells stand, seen as the sheets of a workbook go by."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._styles = dict(_styles_of(archive))
        self._sheets = list(sheets_of(archive)) if self._styles else []
        self._found = {part: Places() for part, _ in self._sheets}
        self._count, self._placeless = 0, False
        numbers = b"|".join(str(number).encode() for number in self._styles)
        self._cell = re.compile(rb'<(?:\w+:)?c\s([^<>]*\bs="(' + numbers + rb')"[^<>]*)>')

    def watch(self, part: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """The same pieces of a part of that name."""
        return self._watched(self._found[part], pieces) if part in self._found else pieces

    def places(self, name: str) -> Mapping[str, Places]:
        """By the name of their sheet. Raises TableError where there are more than can be noted, or a cell does not say where it stands."""
        if self._placeless or self._count > MOST:
            raise TableError(
                f"{name} 里编号一类的 0 只在单元格格式里, 读不全: 请把这些列设为文本, 重新填好保存后再导入"
            )
        return {sheet: self._found[part] for part, sheet in self._sheets}

    def _watched(self, places: Places, pieces: Iterator[bytes]) -> Iterator[bytes]:
        held = b""
        for piece in pieces:
            held += piece
            cut = held.rfind(b"<")
            if not 0 <= len(held) - cut <= _LONGEST_TAG:
                cut = len(held)
            if self._count <= MOST:
                self._note(places, held, cut)
            held = held[cut:]
            yield piece

    def _note(self, places: Places, cells: bytes, end: int) -> None:
        for said, style in self._cell.findall(cells, 0, end):
            if said.endswith(b"/") or _NO_NUMBER.search(said):
                continue
            self._count += 1
            if at := _PLACE.search(said):
                places.setdefault(int(at[2]) - 1, []).append((column_of(at[1]), self._styles[int(style)]))
            self._placeless = self._placeless or at is None


def _styles_of(archive: zipfile.ZipFile) -> Iterator[tuple[int, Shown]]:
    """The numbers of the cell styles that show a number so."""
    if _STYLES not in archive.namelist():
        return
    text = archive.read(_STYLES).decode("utf-8", "replace")
    codes = {one.get("numFmtId"): _shown(unescape(one.get("formatCode", ""))) for one in attributes_of(text, _FORMAT)}
    inside = _CELL_STYLES.search(text)
    for number, style in enumerate(attributes_of(inside[1], _STYLE) if inside else ()):
        if shown := codes.get(style.get("numFmtId")):
            yield number, shown


def _shown(code: str) -> Shown | None:
    """What the format shows of a number above zero; ``None`` for all that show it as people count."""
    code = _BESIDE.sub("", code.partition(";")[0])
    signs: list[str] = []
    for hit in _SHOWN.finditer(code):
        signs += [""] if hit[3] == "0" else hit[1] or hit[2] or hit[3] or ()
    return signs if not _SHOWN.sub("", code) and signs.count("") >= _ZEROS else None


def shown(number: float, signs: Shown) -> str:
    """As the sheet shows it; digits more than there are zeros stand where the first is."""
    slots = signs.count("")
    digits = str(int(number)).zfill(slots)
    first = len(digits) - slots + 1
    left = iter([digits[:first], *digits[first:]])
    return "".join(sign or next(left) for sign in signs)


def with_zeros(rows: Iterator[Row], places: Places, left: int) -> Iterator[Row]:
    """The rows as the sheet shows them. ``left``: the sheet's first column."""
    for row, cells in enumerate(rows):
        if row not in places:
            yield cells
            continue
        filled = [*cells]
        for column, signs in places[row]:
            cell = filled[column - left] if 0 <= column - left < len(filled) else None
            if isinstance(cell, float) and cell.is_integer() and cell >= 0:
                filled[column - left] = shown(cell, signs)
        yield filled
