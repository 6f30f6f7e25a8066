"""The room of a sheet: whoever reads one makes every cell up to the last, so a single stray one at its far corner fills the memory."""

import re
import string
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from crawlers.errors import TableError
from crawlers.table.cells import column_of
from crawlers.table.trial import last_cells

MOST_CELLS = 10_000_000
"""On all sheets of a workbook, which are in memory together: some 30 bytes each, and as many, filled, are about what it may unpack to."""
_CELL = re.compile(rb'<c[\s>](?:r="([A-Z]{1,3}[1-9][0-9]{0,6})")?')
_LETTERS, _DIGITS = string.ascii_uppercase.encode(), string.digits.encode()
_PREFIXED_AT_ALL = b":c"
_PREFIXED = re.compile(rb"<[^<>\s/]+:c[\s>]")
_LONGEST_BEGINNING = 64
"""Bytes of a cell up to where it stands: one that the end of a piece cuts is seen whole in the next."""
_STRING = b"<si>"


@dataclass
class Extent:
    """How far the cells of a part reach that says where each stands: last row and last column, from 1, 0 where there are none; and how many
    strings are kept apart from the cells that name them. Cells without a value count as well: it is a bound.

    ``told``: all cells say it, first thing of all. Else nobody knows without reading them.
    """

    row: int = 0
    column: int = 0
    strings: int = 0
    told: bool = True
    _held: bytes = field(default=b"", repr=False)

    @property
    def cells(self) -> int:
        """What the reader makes at most."""
        return self.row * self.column

    def watch(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """The same pieces, seen as they go by."""
        for piece in pieces:
            self._see(self._held + piece)
            yield piece

    def _see(self, seen: bytes) -> None:
        cut = seen.rfind(b"<")
        if not 0 <= len(seen) - cut <= _LONGEST_BEGINNING:
            cut = len(seen)
        self.strings += seen.count(_STRING, 0, cut)
        if cells := _CELL.findall(seen, 0, cut):
            self.told = self.told and b"" not in cells
            said = b" ".join(cells)  # all of them at once: there are a million
            self.row = max(self.row, 0, *map(int, {*said.translate(None, _LETTERS).split()}))
            letters = {*said.translate(None, _DIGITS).split()}
            self.column = max(self.column, 0, *(column_of(one) + 1 for one in letters))
        if _PREFIXED_AT_ALL in seen and _PREFIXED.search(seen):
            self.told = False
        self._held = seen[cut:]


def require_room(path: Path, extents: Sequence[Extent] | None, name: str) -> None:
    """Raises TableError where reading the workbook would fill the memory. ``extents``: how far its parts reach at most, if they tell."""
    if extents is not None and sum(extent.cells for extent in extents) <= MOST_CELLS:
        if sum(extent.cells + 2 * extent.strings for extent in extents) > MOST_CELLS:
            raise TableError(f"{name} 的文字太多, 展开后会占满内存: 请拆分后再导入")
        return
    lasts = last_cells(path)
    if lasts is None or sum(row * column for row, column in lasts) > MOST_CELLS:
        known = lasts or [(extent.row, extent.column) for extent in extents or ()]
        raise TableError(f"{name} {_too_far(*max(known, key=lambda last: last[0] * last[1], default=(0, 0)))}")


def _too_far(row: int, column: int) -> str:
    where = f"有一张工作表填到了第 {row} 行、第 {column} 列" if row else "有一张工作表填得太远"
    return f"{where}, 读进来会占满内存: 请在表格软件里按 Ctrl+End 看最后一格, 误填的连同空行空列删去, 确有这么多的拆分, 保存后再导入"
