"""A native Word table, written as its XML: cell by cell through python-docx a paper of thirty tables takes a second longer."""

from collections.abc import Iterator, Sequence
from typing import Any
from xml.sax.saxutils import escape

from reports.content import Table
from reports.forms.word_styles import NAMESPACE

TEXT_WIDTH = 8844  # twentieths of a point: 156 mm, GB/T 9704
SMALL = 9  # lines: a table no longer than this is not torn between pages; a longer one would leave half a page white
LETTER = 210  # twentieths of a point: a character of a table
BESIDE = 57  # 1 mm beside the words: eight columns must fit into 156 mm


def table_of(document: Any, table: Table) -> Any:
    """The element, with the styles of the document; its header comes again on every page it runs over."""
    from docx.oxml import parse_xml

    ids = {name: document.styles[name].style_id for name in ("Table Grid", "表头", "表格文字", "表格数字")}
    return parse_xml("".join(_table(table, ids)))


def _table(table: Table, ids: dict[str, str]) -> Iterator[str]:
    widths = [round(TEXT_WIDTH * part / sum(table.widths)) for part in table.widths]
    sides = "".join(f'<w:{side} w:w="{BESIDE}" w:type="dxa"/>' for side in ("left", "right"))
    yield f'<w:tbl xmlns:w="{NAMESPACE}"><w:tblPr><w:tblStyle w:val="{ids["Table Grid"]}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
    yield f'<w:jc w:val="center"/><w:tblLayout w:type="fixed"/><w:tblCellMar>{sides}</w:tblCellMar></w:tblPr>'
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    yield f"<w:tblGrid>{columns}</w:tblGrid>"
    together = (
        sum(_lines(row, widths) for row in (table.header, *[[t.text for t in row] for row in table.rows])) <= SMALL
    )
    yield _row(table.header, [ids["表头"]] * len(widths), widths, "<w:cantSplit/><w:tblHeader/>", keep=together)
    looks = [ids["表格数字" if n >= table.numbers_from else "表格文字"] for n in range(len(widths))]
    for n, row in enumerate(table.rows, 1):
        yield _row([t.text for t in row], looks, widths, "<w:cantSplit/>", keep=together and n < len(table.rows))
    yield "</w:tbl>"


def _lines(words: Sequence[str], widths: Sequence[int]) -> int:
    """How many lines a row takes, every character taken for a wide one."""
    return max(-(-len(text) * LETTER // (width - 2 * BESIDE)) for text, width in zip(words, widths, strict=True)) or 1


def _row(words: Sequence[str], looks: Sequence[str], widths: Sequence[int], flags: str, *, keep: bool) -> str:
    kept = "<w:keepNext/>" if keep else ""
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{look}"/>{kept}</w:pPr><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p></w:tc>'
        for text, look, width in zip(words, looks, widths, strict=True)
    )
    return f"<w:tr><w:trPr>{flags}</w:trPr>{cells}</w:tr>"
