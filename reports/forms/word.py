""".docx: an official paper that an officer edits in Word or WPS; native styles and tables."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from cases.books import save_book
from reports.content import Block, Chart, Paper, Section, Table, numbered
from reports.forms.pictures import pictures
from reports.forms.word_colophon import colophon
from reports.forms.word_page import lay_out
from reports.forms.word_styles import dress
from reports.forms.word_table import table_of

TEXT_WIDTH = 156  # mm, GB/T 9704


def write(paper: Paper, path: Path) -> None:
    """Write the paper. 发文字号 and 签发人 stay blank unless a person typed them."""
    from docx import Document

    document = Document()
    dress(document)
    lay_out(document)
    _properties(document, paper)
    _head(document, paper)
    drawn = pictures(paper.charts)
    for n, section in enumerate(paper.body, 1):
        _section(document, numbered(n, section.title), section, drawn)
    if paper.formal:
        document.paragraphs[-1].paragraph_format.keep_with_next = True  # no page holds the signature alone
        _signature(document, paper)
    for section in paper.annexes:
        _section(document, section.title, section, drawn, new_page=True)
    if paper.colophon:
        colophon(document, paper.colophon)
    save_book(document, path)


def _properties(document: Any, paper: Paper) -> None:
    about = document.core_properties
    about.title, about.author, about.last_modified_by = f"{paper.title} {paper.subtitle}", paper.maker, paper.maker
    about.comments, about.keywords, about.language = "", "", "zh-CN"
    about.created = about.modified = paper.made_at.replace(tzinfo=None)


def _head(document: Any, paper: Paper) -> None:
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Mm

    document.add_paragraph(paper.mark, style="标识")
    if paper.formal:
        blanks = document.add_paragraph("\t".join(paper.numbers_line), style="文号")
        blanks.paragraph_format.tab_stops.add_tab_stop(Mm(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
        document.add_paragraph("", style="文号")
    document.add_paragraph(paper.title, style="Title")
    document.add_paragraph(paper.subtitle, style="Subtitle")
    document.add_paragraph(paper.standing, style="Subtitle")
    if paper.formal:
        document.add_paragraph("", style="文号")
    if paper.to:
        document.add_paragraph(f"{paper.to}：", style="文号")


def _section(
    document: Any, title: str, section: Section, drawn: Mapping[str, bytes], *, new_page: bool = False
) -> None:
    heading = document.add_paragraph(title, style="Heading 1")
    if new_page:
        heading.paragraph_format.page_break_before = True
    for block in section.blocks:
        _block(document, block, drawn)


def _block(document: Any, block: Block, drawn: Mapping[str, bytes]) -> None:
    match block:
        case Table():
            _table(document, block)
        case Chart():
            _chart(document, block, drawn[block.name])
        case _:
            document.add_paragraph("".join(t.text for t in block.words))


def _chart(document: Any, chart: Chart, picture: bytes) -> None:
    """The picture with its words for those who do not see it, its caption below."""
    from docx.shared import Mm

    held = document.add_paragraph(style="图")
    shape = held.add_run().add_picture(BytesIO(picture), width=Mm(TEXT_WIDTH))
    inline = shape._inline  # noqa: SLF001  # python-docx has no property for what follows
    for side in ("distT", "distB", "distL", "distR"):
        inline.set(side, "0")  # left out, LibreOffice and WPS put 3 mm beside it and push it over the margin
    about = inline.docPr
    about.set("name", chart.caption)
    about.set("descr", chart.drawn.alt)
    document.add_paragraph(chart.caption, style="图题")


def _signature(document: Any, paper: Paper) -> None:
    air = document.add_paragraph("", style="文号")
    maker, dated = (document.add_paragraph(line, style="落款") for line in (paper.maker, paper.dated))
    for held in (air, maker):
        held.paragraph_format.keep_with_next = True
    for line in (maker, dated):
        line.paragraph_format.keep_together = True


def _table(document: Any, table: Table) -> None:
    if table.caption:
        document.add_paragraph(table.caption, style="Caption")
    after = document.add_paragraph("", style="表格文字")  # air before what follows
    after._p.addprevious(table_of(document, table))  # noqa: SLF001  # python-docx puts tables at the end only
