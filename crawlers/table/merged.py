"""Cells that a bureau lays together over several rows (one 承办单位, one 办理期限 for all of them): each of the rows has what stands there. Pure."""

from collections.abc import Iterator, Mapping, Sequence

from crawlers.table.headings import Row, is_blank

Span = tuple[tuple[int, int], tuple[int, int]]
"""First and last cell, as (row, column) from 0."""
OWN = ("external_id", "title", "text")
"""What makes a row a message of its own: never lent to it by another."""


def laid_down(rows: Iterator[Row], merged: Sequence[Span], first: int, places: Mapping[str, int]) -> Iterator[Row]:
    """The rows, each from ``first`` on with what is laid down over it, where it has a title or a text of its own. ``places``: the column of
    each field we know."""
    own = {places[field] for field in OWN if field in places}
    words = [places[field] for field in OWN[1:] if field in places]
    lent: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (bottom, right) in merged:
        if top >= first and left == right and left not in own:
            for row in range(top, bottom + 1):
                lent.setdefault(row, []).append((left, top))
    if not lent:
        yield from rows
        return
    said: dict[tuple[int, int], object] = {}
    for row, cells in enumerate(rows):
        mine = row in lent and not is_blank([cells[at] for at in words if at < len(cells)])
        yield _with_lent(cells, row, lent[row], said) if mine else cells


def _with_lent(cells: Row, row: int, lent: Sequence[tuple[int, int]], said: dict[tuple[int, int], object]) -> Row:
    """``said``: what stands at the top of each; the row at the top says it."""
    filled = [*cells]
    for column, top in lent:
        if column >= len(filled):  # laid together where nothing stands
            continue
        if row == top:
            said[column, top] = filled[column]
        elif is_blank([filled[column]]):
            filled[column] = said.get((column, top))
    return filled
