"""Charts: the same for the same numbers, read without colour and without eyes."""

import itertools
import re
from xml.etree import ElementTree as ET

import pytest

from config.load import Config
from reports.charts import LEVELS, Bar, Bars, Drawn, Line, Tile, Tiles, Trend, draw
from reports.towns import off_the_map, town_map

TREND = Trend(("46周", "47周"), (Line("收到信息", "条", (None, 7)), Line("新增事项", "件", (0, 3))))
BARS = Bars(
    ("本周", "上周"),
    (Bar("12345热线", (5, 3), "5（上周3）", "items_received:hotline_12345"), Bar("<论坛>", (0, None), "0")),
)
STACKED = Bars(("按时", "处置超时", "其他"), (Bar("某局", (3, 1, 2), "按时3/4"),), stacked=True)
TILES = Tiles((Tile("甲镇", 1, 1, 0, "f:1"), Tile("乙镇", 2, 1, 8, "f:2"), Tile("丙镇", 2, 2, 3, "f:3")), "件")
ALL = (TREND, BARS, STACKED, TILES)


@pytest.mark.parametrize("chart", ALL)
def test_a_chart_is_one_drawing_of_its_numbers(chart: Drawn) -> None:
    """Well-formed, the same twice, every name and number written out (of bars behind each other what is said at their end)."""
    drawn = draw(chart, "c", alone=True)
    assert drawn == draw(chart, "c", alone=True)
    root = ET.fromstring(drawn)  # our own
    assert root.attrib["aria-label"] == chart.alt
    written = "".join(root.itertext())
    said = "".join(bar.said for bar in chart.bars) if isinstance(chart, Bars) and chart.stacked else chart.alt
    assert all(number in written for number in re.findall(r"[0-9]+", said) if number != "0")


@pytest.mark.parametrize("chart", ALL)
def test_no_meaning_rests_on_colour(chart: Drawn) -> None:
    """Only black, white and greys: a printer without colours loses nothing."""
    colours = set(re.findall(r"#([0-9a-f]{3,6})\b", draw(chart, "c")))
    assert all(len(set(c)) == 1 or (len(c) == 6 and c[:2] == c[2:4] == c[4:]) for c in colours)


def test_a_gap_is_not_a_zero() -> None:
    """A week of which nothing is known breaks the line and is called so."""
    assert "46周无数据" in TREND.alt
    drawn = draw(Trend(("1周", "2周", "3周"), (Line("收到", "条", (4, None, 2)),)), "c")
    assert ">无</text>" in drawn
    [line] = re.findall(r'<path d="([^"]*)" fill="none"', drawn)
    assert line.count("M") == 2


def test_bars_of_a_row_differ_by_their_pattern() -> None:
    """Solid, hatched, dotted; the patterns of two charts on one page do not get mixed up."""
    drawn = draw(STACKED, "chart-7")
    assert "url(#chart-7-hatch)" in drawn
    assert "url(#chart-7-dots)" in drawn


def test_a_name_cannot_leave_its_place() -> None:
    """Mark-up in a name is words."""
    assert "&lt;论坛&gt;" in draw(BARS, "c")
    assert "<论坛>" not in draw(BARS, "c")


def test_a_chart_opens_what_it_counts() -> None:
    """With an address for a figure its bars and tiles lead there; a tile that counts nothing leads nowhere."""
    linked = draw(TILES, "c", lambda figure: f"#{figure}")
    assert re.findall(r'href="([^"]*)"', linked) == ["#f:2", "#f:3"]
    assert "href" not in draw(TILES, "c")


@pytest.mark.parametrize("most", [0, 1, 3, 4, 5, 22, 1000])
def test_every_value_of_the_map_has_one_shade_and_the_legend_knows_it(most: int) -> None:
    """White is nothing, the most is darkest, more is never lighter; the legend's ranges follow each other without a hole."""
    tiles = Tiles((*tuple(Tile(str(n), n + 1, 1, n) for n in range(min(most, 8))), Tile("最多", 9, 1, most)), "件")
    levels = [tiles.level(n) for n in range(most + 1)]
    assert levels == sorted(levels)
    assert tiles.level(0) == 0
    assert levels[-1] == (len(LEVELS) - 1 if most else 0)
    ranges = tiles.ranges()
    assert ranges[0][0] == 0
    assert ranges[-1][1] == most
    assert all(low == high + 1 for (_, high), (low, _) in itertools.pairwise(ranges))
    assert all(tiles.level(low) == tiles.level(high) for low, high in ranges)


def test_the_city_stands_on_its_map_and_the_rest_is_counted(qionglai: Config) -> None:
    """Every town has its tile; what belongs to none is not lost."""
    names = [town.name for town in qionglai.territory.towns]
    drawn = town_map(qionglai, {names[0]: 4, None: 2, "外地": 1}, "件", "cases_by_territory")
    assert drawn is not None
    assert {tile.figure for tile in drawn.tiles} == {f"cases_by_territory:{name}" for name in names}
    assert sum(tile.value for tile in drawn.tiles) == 4
    assert off_the_map(qionglai, {names[0]: 4, None: 2, "外地": 1}) == 3


def test_a_city_without_places_has_no_map(xihe: Config) -> None:
    """No position is guessed."""
    assert town_map(xihe, {}, "件") is None
