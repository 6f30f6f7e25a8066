"""The page of an official paper by GB/T 9704-2012: margins, page numbers, and what to take when a font is missing."""

from typing import Any

from reports.forms.word_styles import FANGSONG, HEITI, KAITI, NAMESPACE, SONGTI, XIAOBIAOSONG, element

FALLBACKS = {
    XIAOBIAOSONG: "方正小标宋_GBK,小标宋,宋体",
    FANGSONG: "仿宋,FangSong,STFangsong,Noto Serif CJK SC",
    HEITI: "SimHei,STHeiti,Noto Sans CJK SC",
    KAITI: "楷体,KaiTi,STKaiti,Noto Serif CJK SC",
    SONGTI: "SimSun,Noto Serif CJK SC",
}
"""The fonts the standard asks for are not on every machine: the font table names what comes near."""

PITCH = 579  # twentieths of a point: 22 lines in 225 mm
SPACE = -857  # 4096ths of a point between letters of 16 pt: 28 in 156 mm


def lay_out(document: Any) -> None:
    """Make the page of an empty document that of an official paper."""
    _page(document.sections[0])
    for grid in document.element.xpath("//w:docGrid"):
        grid.getparent().replace(grid, element("w:docGrid", type="linesAndChars", linePitch=PITCH, charSpace=SPACE))
    _page_numbers(document)
    _name_fallbacks(document)


def _page(section: Any) -> None:
    from docx.shared import Mm

    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.left_margin = Mm(37), Mm(28)
    section.bottom_margin, section.right_margin = Mm(35), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), Mm(23)  # the number's top 7 mm below the text


def _page_numbers(document: Any) -> None:
    """— 1 — in 4号宋体: odd pages at the right, even at the left, one character in."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    _number(section.footer.paragraphs[0], "right")
    _number(section.even_page_footer.paragraphs[0], "left")


def _number(paragraph: Any, side: str) -> None:
    from docx.shared import Pt

    paragraph.style = "Footer"
    form = paragraph.paragraph_format
    form.left_indent, form.right_indent = Pt(14 if side == "left" else 0), Pt(14 if side == "right" else 0)
    form.element.pPr.ind.addnext(element("w:jc", val=side))
    paragraph.add_run("— ")
    field = paragraph.add_run().font.element
    instruction = element("w:instrText")
    instruction.text = "PAGE"
    field.extend([element("w:fldChar", fldCharType="begin"), instruction, element("w:fldChar", fldCharType="end")])
    paragraph.add_run(" —")


def _name_fallbacks(document: Any) -> None:
    """Write the font table: the reader's program takes the first of the other names that it has."""
    from docx.opc.constants import RELATIONSHIP_TYPE

    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/></w:font>'
        for name, others in FALLBACKS.items()
    )
    xml = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts xmlns:w="{NAMESPACE}">{fonts}</w:fonts>'
    document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)._blob = xml.encode()  # noqa: SLF001  # python-docx has no other way to it
