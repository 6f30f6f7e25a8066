"""Charts as SVG: pure, the same bytes for the same values, and read without colour: by patterns, line styles and printed numbers.

A chart is a value; ``draw`` makes it visible. Lengths are quarters of a millimetre: a chart is as wide as an official
page's text (156 mm). Every chart says in words (``alt``) what it shows.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil

WIDTH = 624
LETTER, SMALL = 14, 12
LEVELS = ("#ffffff", "#e6e6e6", "#cccccc", "#b0b0b0", "#949494")
"""From nothing to the most; black letters stay readable on each."""

Link = Callable[[str], str]
"""The address under which a figure's cases are listed."""


@dataclass(frozen=True, slots=True)
class Line:
    """One panel of a trend: a number for each label, ``None`` where the record knows nothing (a gap, never a zero)."""

    name: str
    unit: str
    values: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Trend:
    """One panel under the other, each on its own scale from zero."""

    labels: tuple[str, ...]
    lines: tuple[Line, ...]

    @property
    def alt(self) -> str:
        """The numbers, in words."""
        return "".join(
            f"{line.name}（{line.unit}）："
            + "、".join(f"{at}{'无数据' if n is None else n}" for at, n in zip(self.labels, line.values, strict=True))
            + "。"
            for line in self.lines
        )


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of bars: its values in the order of the legend; ``said`` stands at its end, ``figure`` opens its cases."""

    label: str
    values: tuple[int | None, ...]
    said: str
    figure: str | None = None


@dataclass(frozen=True, slots=True)
class Bars:
    """Horizontal bars; ``stacked``: the values of a row behind each other instead of below."""

    legend: tuple[str, ...]
    bars: tuple[Bar, ...]
    stacked: bool = False

    @property
    def alt(self) -> str:
        """The numbers, in words."""
        return "；".join(f"{bar.label}：{self._words(bar)}" for bar in self.bars) + "。"

    def _words(self, bar: Bar) -> str:
        known = zip(self.legend, bar.values, strict=True)
        return "、".join(f"{name}{'无数据' if n is None else n}" for name, n in known) if self.legend else bar.said


@dataclass(frozen=True, slots=True)
class Tile:
    """One place of a schematic map, at a column and a row counted from 1."""

    name: str
    column: int
    row: int
    value: int
    figure: str | None = None


@dataclass(frozen=True, slots=True)
class Tiles:
    """A schematic map: a square for each place, darker the more it counts; it shows no boundary and no distance."""

    tiles: tuple[Tile, ...]
    unit: str

    @property
    def most(self) -> int:
        """The largest value."""
        return max((tile.value for tile in self.tiles), default=0)

    def level(self, value: int) -> int:
        """0 for nothing, else 1 to 4 by its part of the most."""
        return ceil((len(LEVELS) - 1) * value / self.most) if value > 0 else 0

    def ranges(self) -> list[tuple[int, int]]:
        """The values of each level that has any, lowest first."""
        found: dict[int, list[int]] = {}
        for value in range(self.most + 1) if self.most <= 4 else self._edges():
            found.setdefault(self.level(value), []).append(value)
        return [(min(values), max(values)) for _, values in sorted(found.items())]

    def _edges(self) -> list[int]:
        steps = len(LEVELS) - 1
        ends = [self.most * n // steps for n in range(steps + 1)]
        return sorted({*ends, *(end + 1 for end in ends[:-1])})

    @property
    def alt(self) -> str:
        """The numbers, in words."""
        return "示意图，不表示界线。" + "、".join(f"{t.name}{t.value}{self.unit}" for t in self.tiles) + "。"


Drawn = Trend | Bars | Tiles


def draw(chart: Drawn, name: str, link: Link | None = None, *, alone: bool = False) -> str:
    """The chart as SVG. ``name`` keeps the names inside it apart from other charts' on one page; ``alone``: as a file."""
    match chart:
        case Trend():
            height, parts = _trend(chart)
        case Bars():
            height, parts = _bars(chart, name, link)
        case Tiles():
            height, parts = _tiles(chart, link)
    space = ' xmlns="http://www.w3.org/2000/svg"' if alone else ""
    opened = (
        f'<svg{space} viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img"'
        f' aria-label="{escape(chart.alt)}" font-family="Noto Sans SC, Noto Sans CJK SC, Microsoft YaHei, SimHei, sans-serif" font-size="{LETTER}">'
    )
    return f"{opened}{''.join(parts)}</svg>"


_PANEL, _TOP, _FOOT = 116, 44, 26


def _trend(chart: Trend) -> tuple[int, list[str]]:
    height = len(chart.lines) * _PANEL + _FOOT
    left, right = 30, WIDTH - 30
    step = (right - left) / max(len(chart.labels) - 1, 1)
    at = [left + step * n for n in range(len(chart.labels))]
    parts = [part for n, line in enumerate(chart.lines) for part in _panel(line, at, n * _PANEL)]
    parts += [_text(x, height - 8, label, "middle", SMALL) for x, label in zip(at, chart.labels, strict=True)]
    return height, parts


def _panel(line: Line, at: Sequence[float], top: int) -> Iterator[str]:
    base, most = top + _PANEL - 6, max((n for n in line.values if n), default=0) or 1
    yield _text(0, top + 16, f"{line.name}（{line.unit}）", "start")
    yield f'<path d="M0 {base}H{WIDTH}" stroke="#000" stroke-width="1"/>'
    points = [
        (x, None if n is None else base - (_PANEL - 6 - _TOP) * n / most) for x, n in zip(at, line.values, strict=True)
    ]
    yield f'<path d="{_path(points)}" fill="none" stroke="#000" stroke-width="2"/>'
    for (x, y), n in zip(points, line.values, strict=True):
        if y is None:
            yield _text(x, base - 6, "无", "middle", SMALL)
        else:
            yield f'<circle cx="{_n(x)}" cy="{_n(y)}" r="3.5" fill="#000"/>'
            # a white rim, so that the line does not run through the number
            yield f'<g stroke="#fff" stroke-width="4" fill="#fff">{_text(x, y - 8, str(n), "middle", SMALL)}</g>'
            yield _text(x, y - 8, str(n), "middle", SMALL)


def _path(points: Sequence[tuple[float, float | None]]) -> str:
    """A line through the known points; it breaks where one is missing."""
    said, pen = [], "M"
    for x, y in points:
        if y is None:
            pen = "M"
            continue
        said.append(f"{pen}{_n(x)} {_n(y)}")
        pen = "L"
    return "".join(said)


_BAR, _GAP, _LEGEND = 13, 9, 26
_FILLS = ("solid", "hatch", "dots", "empty")


def _bars(chart: Bars, name: str, link: Link | None) -> tuple[int, list[str]]:
    top = _LEGEND if chart.legend else 4
    rows = 1 if chart.stacked else max(len(chart.legend), 1)
    pitch = rows * _BAR + _GAP + (4 if rows == 1 else 0)
    left = min(max((_width(bar.label) for bar in chart.bars), default=0), 200) + 10
    room = WIDTH - left - 12 - max((_width(bar.said, SMALL) for bar in chart.bars), default=0)
    whole = [sum(_known(bar)) if chart.stacked else max(_known(bar), default=0) for bar in chart.bars]
    scale = room / (max(whole, default=0) or 1)
    parts = [_patterns(name), *_legend(chart, name, left)]
    for n, bar in enumerate(chart.bars):
        parts += _bar(chart, bar, name, link, left, top + n * pitch, rows, scale)
    height = top + len(chart.bars) * pitch
    parts.append(f'<path d="M{_n(left)} {top - 2}V{height - 4}" stroke="#000" stroke-width="1"/>')
    return height, parts


def _known(bar: Bar) -> list[int]:
    return [n for n in bar.values if n is not None]


def _bar(
    chart: Bars, bar: Bar, name: str, link: Link | None, left: float, y: int, rows: int, scale: float
) -> Iterator[str]:
    middle, thick = y + rows * _BAR / 2 + 5, _BAR + (4 if rows == 1 else 0)
    yield _linked(_text(left - 6, middle, _short(bar.label), "end"), bar.figure, link)
    x = end = left
    for n, value in enumerate(bar.values):
        wide = scale * (value or 0)
        if wide:
            fill = _fill(_FILLS[n % len(_FILLS)], name)
            line = y + (0 if chart.stacked else n * _BAR)
            yield f'<rect x="{_n(x)}" y="{line}" width="{_n(wide)}" height="{thick}" {fill}/>'
        end = max(end, x + wide)
        x = x + wide if chart.stacked else left
    yield _linked(_text(end + 6, middle - 1, bar.said, "start", SMALL), bar.figure, link)


def _legend(chart: Bars, name: str, left: float) -> Iterator[str]:
    x = left
    for n, words in enumerate(chart.legend):
        yield f'<rect x="{_n(x)}" y="3" width="20" height="12" {_fill(_FILLS[n % len(_FILLS)], name)}/>'
        yield _text(x + 26, 14, words, "start", SMALL)
        x += 26 + _width(words, SMALL) + 18


def _fill(kind: str, name: str) -> str:
    inside = {"solid": "#444", "empty": "#fff"}.get(kind, f"url(#{name}-{kind})")
    return f'fill="{inside}" stroke="#000" stroke-width="1"'


def _patterns(name: str) -> str:
    tile = 'width="6" height="6" patternUnits="userSpaceOnUse"'
    return (
        f'<defs><pattern id="{name}-hatch" {tile}><path d="M-1 1L1 -1M0 6L6 0M5 7L7 5" stroke="#000" stroke-width="1.2"/></pattern>'
        f'<pattern id="{name}-dots" {tile}><circle cx="3" cy="3" r="1.1" fill="#000"/></pattern></defs>'
    )


_CELL, _TALL, _APART = 94, 62, 6


def _tiles(chart: Tiles, link: Link | None) -> tuple[int, list[str]]:
    columns = max((t.column for t in chart.tiles), default=1)
    cell = min(_CELL, (WIDTH - _APART) // columns - _APART)
    left = (WIDTH - columns * (cell + _APART) + _APART) / 2
    parts = [part for tile in chart.tiles for part in _tile(chart, tile, link, left, cell)]
    foot = max((t.row for t in chart.tiles), default=1) * (_TALL + _APART) + 8
    x = left
    for low, high in chart.ranges():
        said = f"{low}" if low == high else f"{low}至{high}"
        parts.append(
            f'<rect x="{_n(x)}" y="{foot}" width="20" height="12" fill="{LEVELS[chart.level(high)]}" stroke="#000" stroke-width="1"/>'
        )
        parts.append(_text(x + 26, foot + 11, f"{said}{chart.unit}", "start", SMALL))
        x += 26 + _width(f"{said}{chart.unit}", SMALL) + 14
    parts.append(_text(WIDTH, foot + 32, "示意图：只表示大致方位，不表示界线、面积和距离", "end", SMALL))
    return foot + 40, parts


def _tile(chart: Tiles, tile: Tile, link: Link | None, left: float, cell: int) -> Iterator[str]:
    x, y = left + (tile.column - 1) * (cell + _APART), 2 + (tile.row - 1) * (_TALL + _APART)
    fill = LEVELS[chart.level(tile.value)]
    drawn = (
        f'<rect x="{_n(x)}" y="{y}" width="{cell}" height="{_TALL}" fill="{fill}" stroke="#000" stroke-width="1"/>'
        + _text(x + cell / 2, y + 24, _short(tile.name, 7), "middle", LETTER - 1)
        + _text(x + cell / 2, y + 49, str(tile.value), "middle", LETTER + 4)
    )
    yield _linked(drawn, tile.figure if tile.value else None, link)


def _linked(drawn: str, figure: str | None, link: Link | None) -> str:
    # not a stop of the keyboard: the table beside holds the same links
    return f'<a href="{link(figure)}" tabindex="-1">{drawn}</a>' if link and figure else drawn


def _text(x: float, y: float, words: str, anchor: str, size: int = LETTER) -> str:
    looks = f' font-size="{size}"' if size != LETTER else ""
    side = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return f'<text x="{_n(x)}" y="{_n(y)}"{side}{looks}>{escape(words)}</text>'


def _width(words: str, size: int = LETTER) -> float:
    return sum(size if ord(c) > 0x2E80 else size * 0.6 for c in words)


def _short(words: str, longest: int = 14) -> str:
    return words if len(words) <= longest else words[: longest - 1] + "…"


def _n(x: float) -> str:
    """A coordinate: the same digits on every machine."""
    return f"{x:.1f}".removesuffix(".0")
