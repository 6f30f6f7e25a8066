"""Numbers as people write them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.numbers import NUMBER, read_number

FORMS = {
    "12": 12, "1,200": 1_200, "1.2万": 12_000, "3千": 3_000, "5百": 500, "三十余": 30, "两": 2, "俩": 2, "仨": 3, "十": 10,
    "十二": 12, "二十一": 21, "百": 100, "一百": 100, "一百零五": 105, "一百五": 150, "一百一十": 110, "一百二十三": 123,
    "两百": 200, "两千三": 2_300, "一千零一十": 1_010, "一万二": 12_000, "三万五千": 35_000, "十万": 100_000, "数十": 20,
    "几十": 20, "几百": 200, "数百": 200, "十几": 10, "二十几": 20, "五十多": 50, "两三": 2, "七八": 7, "三四十": 30,
    "廿": 20, "卅五": 35, "一千余万": 10_000_000, "1000余万": 10_000_000, "10多万": 100_000, "三千万": 30_000_000,
    "1.5亿": 150_000_000, "一亿两千万": 120_000_000, "二〇": 20, "3万余": 30_000, "零": 0, "千": 1_000, "两万亿": 2e12,
}  # fmt: skip


@pytest.mark.parametrize(("words", "value"), FORMS.items())
def test_forms(words, value) -> None:
    """Arabic, Chinese, mixed, rounded and colloquial forms."""
    assert re.fullmatch(NUMBER, words)
    assert read_number(words) == value


@pytest.mark.parametrize("words", ["几", "数", "多", "余", "", "万里", "上百", "九" * 60, "9" * 12 + "亿亿"])
def test_what_is_no_number_is_none(words) -> None:
    """Vague words alone, other words, and amounts beyond the world's."""
    assert read_number(words) is None


def _chinese(number: int) -> str:
    digits, units = "零一二三四五六七八九", ("", "十", "百", "千")
    if number >= 10_000:
        low = number % 10_000
        return _chinese(number // 10_000) + "万" + (("零" if low < 1_000 else "") + _chinese(low) if low else "")
    out, text = "", str(number)
    for at, char in enumerate(text):
        place = len(text) - at - 1
        if char != "0":
            out += digits[int(char)] + units[place]
        elif out and not out.endswith("零") and int(text[at:]):
            out += "零"
    return out


@given(st.integers(1, 99_999_999))
def test_what_is_written_out_is_read_back(number) -> None:
    """The full written form of any number below a hundred million."""
    assert read_number(_chinese(number)) == number


@given(st.text(alphabet="0123456789,.零一二两十百千万亿几数余多来廿", max_size=20))
def test_reading_never_fails(words) -> None:
    """Any mixture of numerals is a number or none."""
    value = read_number(words)
    assert value is None or value >= 0
