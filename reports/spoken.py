"""Sections are written for a week: their own words, never a case's title, are put into the words of another stretch."""

from collections.abc import Mapping
from dataclasses import replace

from reports.charts import Bars
from reports.content import Block, Chart, Paragraph, Section, Table, Text
from reports.span import reworded

Wording = Mapping[str, str]


def spoken(section: Section, wording: Wording) -> Section:
    """The section in these words instead of the week's."""
    if not wording:
        return section
    blocks = tuple(_block(block, wording) for block in section.blocks)
    return replace(section, title=reworded(section.title, wording), blocks=blocks)


def _block(block: Block, wording: Wording) -> Block:
    match block:
        case Paragraph():
            return Paragraph(_texts(block.words, wording))
        case Table():
            header = tuple(reworded(h, wording) for h in block.header)
            # only of the table of meanings, which has no caption: its cells are our own sentences
            rows = block.rows if block.caption else tuple(_texts(row, wording) for row in block.rows)
            return replace(block, caption=reworded(block.caption, wording), header=header, rows=rows)
        case Chart(drawn=Bars() as bars):
            return replace(block, drawn=_bars(bars, wording))
    return block


def _texts(words: tuple[Text, ...], wording: Wording) -> tuple[Text, ...]:
    return tuple(replace(text, text=reworded(text.text, wording)) for text in words)


def _bars(bars: Bars, wording: Wording) -> Bars:
    said = tuple(replace(bar, said=reworded(bar.said, wording)) for bar in bars.bars)
    return replace(bars, legend=tuple(reworded(name, wording) for name in bars.legend), bars=said)
