"""The styles of an official paper by GB/T 9704-2012, each with its Chinese font; an officer changes one and all follow."""

from dataclasses import dataclass
from typing import Any

XIAOBIAOSONG, FANGSONG, HEITI, KAITI, SONGTI = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

LINE = 28.95  # points: 22 lines in 225 mm
TIGHTER = -5  # twentieths of a point: 28 characters of 16 pt in 156 mm


@dataclass(frozen=True, slots=True)
class Look:
    """One style: font and size, line pitch in points (0: as high as what stands in it), indents in characters, ``side`` as Word writes it."""

    font: str
    size: float
    line: float = LINE
    indent: int = 0
    left: int = 0
    right: int = 0
    side: str = "both"
    keep: bool = False
    tight: bool = False


STYLES = {
    "Normal": Look(FANGSONG, 16, indent=2, tight=True),
    "Title": Look(XIAOBIAOSONG, 22, line=38, side="center"),
    "Subtitle": Look(KAITI, 16, side="center"),
    "Heading 1": Look(HEITI, 16, indent=2, keep=True),
    "Heading 2": Look(KAITI, 16, indent=2, keep=True),
    "Caption": Look(HEITI, 14, side="center", keep=True),
    "Footer": Look(SONGTI, 14, line=16),
    "标识": Look(HEITI, 16),
    "文号": Look(FANGSONG, 16),
    "落款": Look(FANGSONG, 16, right=4, side="right"),
    "图": Look(FANGSONG, 10.5, line=0, side="center", keep=True),
    "图题": Look(HEITI, 14, side="center"),
    "版记": Look(FANGSONG, 14, line=26, left=1, right=1, side="left"),
    "表头": Look(HEITI, 10.5, line=16, side="center"),
    "表格文字": Look(FANGSONG, 10.5, line=16, side="left"),
    "表格数字": Look(FANGSONG, 10.5, line=16, side="center"),
}


def dress(document: Any) -> None:
    """Give an empty document these styles."""
    from docx.enum.style import WD_STYLE_TYPE

    for language in document.styles.element.xpath("w:docDefaults//w:lang"):
        language.attrib.update(
            element("w:lang", eastAsia="zh-CN").attrib
        )  # else a substitute font shows Japanese forms
    known = {s.name for s in document.styles}
    for name, look in STYLES.items():
        style = document.styles[name] if name in known else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        _letters(style, look)
        _paragraph(style, look)


def element(name: str, **attributes: Any) -> Any:
    """A WordprocessingML element with attributes of the same namespace."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), str(value))
    return made


def _letters(style: Any, look: Look) -> None:
    from docx.shared import Pt, RGBColor

    for old in style.element.xpath("w:rPr"):
        style.element.remove(old)  # the template's theme fonts and colours win over named ones
    style.font.name, style.font.size = look.font, Pt(look.size)
    style.font.bold = style.font.italic = False
    style.font.color.rgb = RGBColor(0, 0, 0)
    properties = style.element.rPr
    fonts = element("w:rFonts", eastAsia=look.font)  # without it Chinese falls back to the reader's default
    properties.rFonts.attrib.update(fonts.attrib)
    if look.tight:
        properties.xpath("w:sz")[0].addprevious(element("w:spacing", val=TIGHTER))


def _paragraph(style: Any, look: Look) -> None:
    from docx.enum.text import WD_LINE_SPACING
    from docx.shared import Pt

    for old in style.element.xpath(
        "w:pPr/w:pBdr | w:pPr/w:contextualSpacing | w:pPr/w:ind | w:pPr/w:jc | w:pPr/w:tabs"
    ):
        old.getparent().remove(old)
    form = style.paragraph_format
    if look.line:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(look.line)
    else:  # a picture is as high as it is: an exact line would cut it off
        form.line_spacing_rule = WD_LINE_SPACING.SINGLE
    form.space_before = form.space_after = Pt(0)
    form.keep_with_next, form.widow_control = look.keep, False
    form.first_line_indent, form.right_indent = Pt(16 * look.indent), Pt(16 * look.right)
    # in characters too, so that indents follow the size; zero is written, for every style descends from Normal
    indents = element("w:ind", firstLineChars=look.indent * 100, rightChars=look.right * 100)
    if look.left:
        indents.attrib.update(
            element("w:ind", left=round(20 * look.size * look.left), leftChars=look.left * 100).attrib
        )
    style.element.pPr.ind.attrib.update(indents.attrib)
    style.element.pPr.ind.addnext(element("w:jc", val=look.side))
    # lines and letters are set by each style: snapped to the grid of the body text, a table would stand a letter to a cell
    style.element.pPr.insert_element_before(element("w:snapToGrid", val=0), "w:spacing", "w:ind", "w:jc")
