"""Where the records of a table begin: below a caption or two, and below headings that may fill two rows. Pure."""

from collections.abc import Iterator, Sequence
from itertools import islice

from cases.items.secrecy import WHAT_TO_DO, mark_in, mark_in_name
from crawlers.errors import SecretError, TableError
from crawlers.table.columns import Columns

CAPTION_ROWS = 10
CAPTION_CELLS = 2
_SHORT_CAPTION = 12

Row = Sequence[object]


class Rows:
    """Rows one after the other, of which the next can be seen before it is taken."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows = rows
        self._seen: list[Row] = []
        self.taken = 0

    def __iter__(self) -> Iterator[Row]:
        return self

    def __next__(self) -> Row:
        row = self._seen.pop() if self._seen else next(self._rows)
        self.taken += 1
        return row

    def peek(self) -> Row:
        """The next row; empty at the end."""
        if not self._seen:
            self._seen += islice(self._rows, 1)
        return self._seen[0] if self._seen else ()


def take_headings(rows: Rows, columns: Columns, name: str) -> list[str]:
    """The headings, with ``rows`` left at the first record. A row of group names above them (来电人信息 over 姓名 and 电话) is looked
    past, or filled in where it is the heading of some columns itself.

    Raises TableError when no row within reach names a title or a text, SecretError when a caption carries a mark.
    """
    seen: list[list[str]] = []
    for cells in islice((cells for cells in rows if not is_blank(cells)), CAPTION_ROWS):
        headings = words_of(cells)
        if columns.carries_text(headings):
            return _with_second_row(headings, rows, columns)
        if mark_in("\n".join(headings)) or any(len(h) <= _SHORT_CAPTION and mark_in_name(h) for h in headings):
            raise SecretError(WHAT_TO_DO)  # 「秘密★1年」 or 「机密」 alone above the table is a mark on all of it
        seen.append(headings)
        if sum(map(_is_wide, seen)) > 1:
            break
    if not seen:
        raise TableError(f"{name} 是空的, 没有表头")
    likely = max(seen, key=_is_wide)
    raise columns.refusal(name, likely)


def _is_wide(headings: list[str]) -> bool:
    """More than captions fill: the first such row is what its people take for the headings."""
    return sum(map(bool, headings)) > CAPTION_CELLS


def _with_second_row(above: list[str], rows: Rows, columns: Columns) -> list[str]:
    """The row below belongs to the headings when it is words alone, and more than half of them, and more than one, are
    headings we know: no message consists of such words."""
    cells = rows.peek()
    below = words_of(cells)
    known = sum(columns.knows(h) for h in below)
    if known < 2 or known * 2 <= sum(map(bool, below)) or not all(isinstance(c, str | None) for c in cells):
        return above
    next(rows)
    above += [""] * (len(below) - len(above))
    below += [""] * (len(above) - len(below))
    return [b if b and (columns.knows(b) or not columns.knows(a)) else a for a, b in zip(above, below, strict=True)]


def words_of(cells: Row) -> list[str]:
    """A row as headings."""
    return ["" if cell is None else str(cell).replace("\ufeff", "").strip() for cell in cells]


def is_blank(cells: Row) -> bool:
    """Whether nothing stands in a row."""
    return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells)
