"""Numbers that a sheet shows with zeros before them, or strokes between, where only the format of the cell says so: 12345 under 「00000000」 is an order
of the number 00012345. Of workbooks in Excel's own XML; what the other kinds show is not read, and the documents say so."""

import re
import zipfile
from collections.abc import Iterator, Sequence
from html import unescape
from typing import Any

from crawlers.table.cells import Cells, Places, attributes_of, changed
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
_NO_NUMBER = re.compile(rb'\bt="(?!n")')

Shown = Sequence[str]
"""What stands there sign by sign; an empty one where a digit is."""


class Zeros(Cells[Shown]):
    """Where such cells stand, and how each is shown."""

    most, longest = MOST, 512
    beyond = "里编号一类的 0 只在单元格格式里, 读不全: 请把这些列设为文本, 重新填好保存后再导入"

    def __init__(self, archive: zipfile.ZipFile) -> None:
        """The styles tell which."""
        super().__init__(archive)
        self._styles = dict(_styles_of(archive))
        numbers = b"|".join(str(number).encode() for number in self._styles)
        self._cell = re.compile(rb'<(?:\w+:)?c\s([^<>]*\bs="(' + numbers + rb')"[^<>]*)>')

    def watch(self, part: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """The same pieces; where no style shows a number so, no cell does."""
        return super().watch(part, pieces) if self._styles else pieces

    def whole(self, seen: bytes) -> int:
        """To the last tag, if the end may cut it."""
        cut = seen.rfind(b"<")
        return cut if 0 <= len(seen) - cut <= self.longest else len(seen)

    def of_kind(self, seen: bytes, end: int) -> Iterator[tuple[bytes, Shown]]:
        """Each with its style's signs."""
        for said, style in self._cell.findall(seen, 0, end):
            if not said.endswith(b"/") and not _NO_NUMBER.search(said):
                yield said, self._styles[int(style)]


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


def with_zeros(rows: Iterator[Row], places: Places[Shown], left: int) -> Iterator[Row]:
    """The rows as the sheet shows them. ``left``: the sheet's first column."""
    return changed(rows, places, left, _as_shown)


def _as_shown(cell: Any, signs: Shown) -> Any:
    return shown(cell, signs) if isinstance(cell, float) and cell.is_integer() and cell >= 0 else cell
