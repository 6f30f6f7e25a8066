"""The room of a sheet: whoever reads one makes every cell up to the last, so a single stray one at its far corner fills the memory."""

import re
from dataclasses import dataclass
from functools import reduce
from typing import IO

MOST_CELLS = 10_000_000
"""On all sheets of a workbook, which are in memory together: some 30 bytes each, and as many, filled, are about what it may unpack to."""
CHUNK = 1 << 20
_LONGEST_CELL = 512
"""Bytes up to its value; a cell cut in two by the end of a chunk is seen whole in the next."""
_FILLED = re.compile(
    rb"""<(?:\w+:)?c\s(?:[^<>]{0,200}\s)?r=["']([A-Z]{1,3})([1-9]\d{0,6})["'][^<>]{0,200}(?<!/)>\s*<(?:\w+:)?(?:v|is|f)\b"""
)

_STRING = b"<si>"


@dataclass(frozen=True)
class Extent:
    """Last row and last column of filled cells, from 1, 0 where there are none; and the strings kept apart from the cells that name them."""

    row: int
    column: int
    strings: int = 0

    @property
    def cells(self) -> int:
        """What the reader makes."""
        return self.row * self.column

    @property
    def room(self) -> int:
        """In cells: a string takes that of two."""
        return self.cells + 2 * self.strings


def run_through(part: IO[bytes]) -> Extent:
    """Read a part of a workbook to its end, and say how far it reaches. Cells that have but a colour or a border do not count, as they do
    not for the reader."""
    row = column = strings = 0
    tail = b""
    while chunk := part.read(CHUNK):
        seen = tail + chunk
        strings += chunk.count(_STRING)
        if cells := _FILLED.findall(seen):
            row = max(row, *(int(number) for _, number in cells))
            column = max(column, *map(_number, {letters for letters, _ in cells}))
        tail = seen[-_LONGEST_CELL:]
    return Extent(row, column, strings)


def _number(letters: bytes) -> int:
    return reduce(lambda number, letter: number * 26 + letter - 64, letters, 0)
