"""What a paper says, whatever form it takes: sections of sentences and tables, each figure in them named."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from reports.charts import Drawn
from reports.figures import Tally

MARK = "内部资料"


@dataclass(frozen=True, slots=True)
class Text:
    """Some words. ``figure`` names what they state (``name`` or ``name:part``), so that a form may open its cases."""

    text: str
    figure: str | None = None


Words = tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One sentence or more."""

    words: Words


@dataclass(frozen=True, slots=True)
class Table:
    """``widths`` are parts of the whole; columns from ``numbers_from`` on hold numbers and stand centred."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[Text, ...], ...]
    widths: tuple[int, ...]
    numbers_from: int = 1


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of numbers that stand beside it as a table too. ``name`` is its own on the page."""

    caption: str
    drawn: Drawn
    name: str = "chart"


Block = Paragraph | Table | Chart


@dataclass(frozen=True, slots=True)
class Section:
    """One numbered part of the paper, or with ``annex`` one that follows it."""

    title: str
    blocks: tuple[Block, ...]
    annex: bool = False


@dataclass(frozen=True, slots=True)
class Colophon:
    """版记: to whom copies go (抄送), who prints (印发机关), when it was printed; blank what is not known."""

    copies: str
    printer: str
    printed: str

    @property
    def copied(self) -> str:
        """The line of copies; to be filled in by a person where the city names none."""
        return f"抄送：{self.copies}。" if self.copies else "抄送："

    @property
    def printed_on(self) -> str:
        """The day of printing; a draft has none yet."""
        return f"{self.printed}印发" if self.printed else "　　　　年　　月　　日印发"


@dataclass(frozen=True)
class Paper:
    """The whole. ``number`` (发文字号) and ``signer`` (签发人) are what a person typed; every form leaves them blank without.

    ``formal``: with the lines for number and signer, and signed; a page of the morning has neither. ``to``: 主送, of what is
    made out to a unit.
    """

    title: str
    subtitle: str
    standing: str
    maker: str
    dated: str
    made_at: datetime
    sections: tuple[Section, ...]
    mark: str = MARK
    formal: bool = True
    number: str = ""
    signer: str = ""
    to: str = ""
    colophon: Colophon | None = None

    @property
    def numbers_line(self) -> tuple[str, str]:
        """发文字号 and 签发人 as they stand at the head: typed, or blank to be filled in by hand."""
        return f"发文字号：{self.number or '　　　〔　　〕　　号'}", f"签发人：{self.signer or '　　　　'}"

    @property
    def body(self) -> tuple[Section, ...]:
        """The numbered sections."""
        return tuple(s for s in self.sections if not s.annex)

    @property
    def charts(self) -> tuple[Chart, ...]:
        """All pictures, in order."""
        return tuple(b for s in self.sections for b in s.blocks if isinstance(b, Chart))

    @property
    def annexes(self) -> tuple[Section, ...]:
        """What follows the signature."""
        return tuple(s for s in self.sections if s.annex)


def numbered(n: int, title: str) -> str:
    """A section's heading: 一、概况 (n from 1)."""
    digits = "一二三四五六七八九"
    tens = "" if n < 10 else "十" if n < 20 else f"{digits[n // 10 - 1]}十"
    return f"{tens}{digits[n % 10 - 1] if n % 10 else ''}、{title}"


def say(*parts: "str | Text") -> Paragraph:
    """A paragraph of words and figures."""
    return Paragraph(tuple(p if isinstance(p, Text) else Text(p) for p in parts))


def count(figure: Tally, *parts: str | None) -> Text:
    """A figure's number, or that of one of its parts, with the name under which it opens."""
    if not parts:
        return Text(str(figure.count), figure.definition.name)
    return Text(str(figure.of(parts[0])), anchor(figure, parts[0]))


def anchor(figure: Tally, part: str | None) -> str:
    """The name of one part of a figure; the undetermined part is called ``none``."""
    return f"{figure.definition.name}:{part if part is not None else 'none'}"


def row(*cells: "str | Text") -> tuple[Text, ...]:
    """A table row."""
    return tuple(c if isinstance(c, Text) else Text(c) for c in cells)


def joined(parts: Sequence[Sequence["str | Text"]], between: str = "、") -> list["str | Text"]:
    """Enumerated words and figures: 甲3件、乙2件."""
    flat: list[str | Text] = []
    for n, part in enumerate(parts):
        flat += [between] if n else []
        flat += part
    return flat
