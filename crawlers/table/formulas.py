"""Formulas of a workbook whose result nobody has computed: a program that writes 「=B2&C2」 and no value leaves a cell that reads as empty,
and so does one whose result is an error."""

import re
from collections.abc import Iterator
from itertools import chain

from crawlers.table.cells import Cells, Places, changed
from crawlers.table.headings import Row

MOST = 200_000
"""Cells that are noted one by one; of a workbook with more no row is taken."""
WHAT_TO_DO = "请用 WPS 或 Excel 打开这个工作簿, 看公式都算出了结果, 保存后再导入"
_SIGNS = (b"<f", b":f", b'"e"')
_CELL_ENDS = (b"</c>", b":c>")
_WITHOUT_VALUE = re.compile(
    rb"<(?:\w+:)?c(?=[\s>])([^<>]*)>\s*+<(?:\w+:)?f(?=[\s/>])(?:[^<>]*/>|[^<>]*>[^<>]*</(?:\w+:)?f>)\s*+(?:<(?:\w+:)?v\s*+/>|<(?:\w+:)?v>\s*+</(?:\w+:)?v>)?\s*+</(?:\w+:)?c>"
)
_IN_ERROR = re.compile(rb'<(?:\w+:)?c(?=\s)([^<>]{0,200}\st="e"[^<>]{0,200})>')
"""«#N/A», «#REF!»: computed, and no result."""
_WORDS = re.compile(rb'\bt="str"')
"""A result that is no words at all is a result."""


class NotComputed:
    """What stands in such a cell; it reads as what is wrong with it."""

    def __str__(self) -> str:
        return "(公式没有算出结果)"


NOT_COMPUTED = NotComputed()


class Formulas(Cells[None]):
    """Where such cells stand."""

    most, longest = MOST, 1 << 18
    beyond = f"的公式没有算出结果: {WHAT_TO_DO}"

    def whole(self, seen: bytes) -> int:
        """To the end of the last cell."""
        return max((seen.rfind(one) + len(one) for one in _CELL_ENDS if one in seen), default=0)

    def of_kind(self, seen: bytes, end: int) -> Iterator[tuple[bytes, None]]:
        """Nothing is known of them but that."""
        if not any(sign in seen for sign in _SIGNS):
            return
        for hit in chain(_WITHOUT_VALUE.finditer(seen, 0, end), _IN_ERROR.finditer(seen, 0, end)):
            if not _WORDS.search(hit[1]):
                yield hit[1], None


def told(rows: Iterator[Row], places: Places[None], left: int) -> Iterator[Row]:
    """The rows, with what such cells read as. ``left``: the sheet's first column."""
    return changed(rows, places, left, lambda _cell, _known: NOT_COMPUTED)
