"""What is laid over several rows, and what it may cost."""

import tracemalloc

from crawlers.table.merged import Span, laid_down

PLACES = {"title": 0, "unit": 1}


def test_a_column_laid_together_to_the_end_of_the_sheet_costs_nothing() -> None:
    """A unit laid over all rows a sheet can have is said of the rows there are, in memory that does not grow with the span."""
    rows: list[list[object]] = [["标题", "承办单位"], ["停水", "市水务局"], ["噪音", None], ["路灯", ""]]
    spans: list[Span] = [((1, 1), (1_048_575, 1))]
    tracemalloc.start()
    try:
        read = list(laid_down(iter(rows), spans, 1, PLACES))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [row[1] for row in read] == ["承办单位", "市水务局", "市水务局", "市水务局"]
    assert peak < 100_000


def test_each_row_has_what_is_laid_over_it_and_nothing_of_the_span_before() -> None:
    """One span ends and the next begins, in whatever order the file names them; a row without a title takes nothing but may say it for those below."""
    rows: list[list[object]] = [["标题", "承办单位"], ["a", "甲"], ["b", None], ["", "乙"], ["d", None], ["e", None]]
    spans: list[Span] = [((3, 1), (4, 1)), ((1, 1), (2, 1))]
    assert [row[1] for row in laid_down(iter(rows), spans, 1, PLACES)] == ["承办单位", "甲", "甲", "乙", "乙", None]
