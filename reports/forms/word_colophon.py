"""版记 by GB/T 9704-2012: at the foot of the last page, between lines as wide as the text, 4号仿宋, one character in on both sides."""

from typing import Any

from reports.content import Colophon
from reports.forms.word_styles import element

WIDTH = (
    8840  # twentieths of a point: 156 mm, not a hair more, or a program that measures takes it for too wide to float
)
ROW = 560  # twentieths of a point
TOP = 14853 - 2 * ROW
"""From the upper edge of the page: the last line ends where the text area does, 35 mm above the lower edge."""
ONE_LETTER = 280  # twentieths of a point: a letter of 14 pt
OUTER, INNER = 8, 6  # eighths of a point: 0.35 mm and 0.25 mm
_LINES = ({"top": OUTER, "bottom": INNER}, {"top": INNER, "bottom": OUTER})


def colophon(document: Any, said: Colophon) -> None:
    """A table of two lines, put on the page by its place and not by the text before it."""
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Twips

    made = document.add_table(rows=2, cols=1)
    made.autofit = False
    _at_the_foot(made)
    cells = (made.rows[0].cells[0], made.rows[1].cells[0])
    for cell, words, lines in zip(cells, (said.copied, f"{said.printer}\t{said.printed_on}"), _LINES, strict=True):
        cell.paragraphs[0].text, cell.paragraphs[0].style = words, "版记"
        cell.width = Twips(WIDTH)
        _lines(cell, lines)
    for row in made.rows:
        row._tr.get_or_add_trPr().append(element("w:trHeight", val=ROW, hRule="exact"))  # noqa: SLF001  # python-docx has no exact height
    cells[1].paragraphs[0].paragraph_format.tab_stops.add_tab_stop(Twips(WIDTH - ONE_LETTER), WD_TAB_ALIGNMENT.RIGHT)
    document.add_paragraph("", style="表格文字")  # what the table is anchored to


def _at_the_foot(made: Any) -> None:
    """Out of the text's flow."""
    properties = made._tblPr  # noqa: SLF001  # python-docx has no property for it
    place = element("w:tblpPr", vertAnchor="page", horzAnchor="margin", tblpXSpec="left", tblpY=TOP)
    properties.xpath("w:tblW")[0].addprevious(place)
    margins = element("w:tblCellMar")
    margins.extend([element(f"w:{side}", w=0, type="dxa") for side in ("left", "right")])
    properties.xpath("w:tblLook")[0].addprevious(margins)


def _lines(cell: Any, sizes: dict[str, int]) -> None:
    borders = element("w:tcBorders")
    borders.extend([element(f"w:{side}", val="single", sz=n, space=0, color="000000") for side, n in sizes.items()])
    cell._tc.get_or_add_tcPr().append(borders)  # noqa: SLF001  # python-docx has no property for it
