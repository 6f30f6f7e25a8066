"""Cells that a bureau lays together over several rows (one 承办单位, one 办理期限 for all of them): each of the rows has what stands there. Pure."""

from collections import deque
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
    coming = deque(sorted(span for span in merged if span[0][0] >= first and _is_lent(span, own)))
    if not coming:
        yield from rows
        return
    laid: dict[
        int, tuple[int, object]
    ] = {}  # by column, those over this row alone: a span may reach down a million rows
    for row, cells in enumerate(rows):
        for column in [column for column, (bottom, _) in laid.items() if bottom < row]:
            del laid[column]
        while coming and coming[0][0][0] <= row:
            (_, column), (bottom, _) = coming.popleft()
            if column < len(cells):  # else laid together where nothing stands
                laid[column] = (bottom, cells[column])
        mine = laid and not is_blank([cells[at] for at in words if at < len(cells)])
        yield _with_lent(cells, laid) if mine else cells


def _is_lent(span: Span, own: set[int]) -> bool:
    (_, left), (_, right) = span
    return left == right and left not in own


def _with_lent(cells: Row, laid: Mapping[int, tuple[int, object]]) -> Row:
    filled = [*cells]
    for column, (_, said) in laid.items():
        if column < len(filled) and is_blank([filled[column]]):
            filled[column] = said
    return filled
