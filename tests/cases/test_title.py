"""What came without a title is named by its first words."""

import pytest

from cases.masking import mask
from cases.title import MOST, begins, is_begun_by, rest_of, title_of


def test_a_title_of_its_own_stays_as_it_is() -> None:
    """However long it is, nobody's title is cut."""
    assert title_of("题" * 99, "文") == "题" * 99


@pytest.mark.parametrize(("length", "shown"), [(MOST - 1, MOST - 1), (MOST, MOST), (MOST + 1, MOST)])
def test_what_goes_on_says_so(length: int, shown: int) -> None:
    """A text as long as a title stands whole; one letter more is cut, and the sign says that it goes on."""
    title = title_of(None, "水" * length)

    assert (title.rstrip("…"), title.endswith("…")) == ("水" * shown, length > shown)


@pytest.mark.parametrize("number", ["13812345678", "138 1234 5678", "51018319800101123X", "wang.wu@example.com"])
@pytest.mark.parametrize("kept", [1, 4, 8, 10])
def test_no_number_is_cut_in_half(number: str, kept: int) -> None:
    """Half a telephone number would not be known for one, and would stand unmasked in every list."""
    before = "水" * (MOST - kept)

    assert mask(begins(f"{before}{number}，请回电")) == f"{before}…"


@pytest.mark.parametrize("number", ["13812345678", "+86 138 1234 5678", "wang.wu@example.com"])
@pytest.mark.parametrize("length", [MOST - 2, MOST - 5, MOST - 9])
def test_no_number_is_cut_in_half_in_a_foreigners_text(number: str, length: int) -> None:
    """All of it might be a number by its letters: the name keeps its words, and the number goes."""
    before = f"{'Please call me back at my number, it is '[: length - 1]} "

    assert not any(sign in begins(f"{before}{number} today") for sign in ("138", "@"))
    assert begins(f"{before}{number} today").startswith(before[:20])


@pytest.mark.parametrize(
    "text", ["水" * 34 + "13812345678，请回电", "水" * 99, "水" * MOST, "水" * (MOST - 1) + "……路", ""]
)
def test_first_words_and_the_rest_are_all(text: str) -> None:
    """Nothing is lost between them, and no number stands in either in half."""
    first = begins(text)

    assert (first if first == text else first.removesuffix("…")) + rest_of(text) == text
    assert "12345" not in mask(rest_of(text))


def test_a_number_that_fits_is_shown() -> None:
    """It ends where the title ends: it is whole, and masked as such."""
    assert mask(begins(f"{'水' * (MOST - 11)}13812345678，请回电")) == f"{'水' * (MOST - 11)}138****5678…"


def test_words_without_an_end_are_cut_all_the_same() -> None:
    """One address longer than a title leaves no empty name."""
    assert begins("a" * 99) == "a" * MOST + "…"


@pytest.mark.parametrize("title", ["水" * MOST, "水" * MOST + "…"])
def test_first_words_are_known_for_what_they_are(title: str) -> None:
    """With the sign, and without it as earlier releases wrote them."""
    assert is_begun_by("水" * 99, title)
    assert not is_begun_by("路" * 99, title)
