"""Titles on paper: no citizen's number, nothing of a restricted case."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.masking import HIDDEN, masked, shown_title


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("请联系13800001234尽快处理", "请联系138****34尽快处理"),
        ("电话138 0000 1234", "电话138****34"),
        ("电话138-0000-1234", "电话138****34"),
        ("电话１３８００００１２３４", "电话138****34"),
        ("座机028-88791234", "座机028****34"),
        ("身份证51018319900101123X", "身份证510****23"),
        ("邮箱zhang.san@example.com反映", "邮箱***反映"),
        ("卡号6222021234567890123", "卡号622****23"),
    ],
)
def test_numbers_of_people_are_starred(written: str, shown: str) -> None:
    """However they are written."""
    assert masked(written) == shown


@pytest.mark.parametrize("title", ["2026年12人死亡", "319国道K12+300处塌方", "12345热线无人接听"])
def test_other_numbers_stay(title: str) -> None:
    """Years, casualties, roads and hotlines are what the case is about."""
    assert masked(title) == title


def test_of_a_restricted_case_nothing_is_shown() -> None:
    """Only its number stands in the paper."""
    assert shown_title("反映某局长", restricted=True) == HIDDEN


def test_a_long_title_is_cut_with_a_mark() -> None:
    """Forty characters at most, and one sees that something is missing."""
    shown = shown_title("水" * 41, restricted=False)
    assert len(shown) == 40
    assert shown.endswith("水…")


@given(st.text())
def test_what_is_shown_fits_into_any_document(title: str) -> None:
    """No control character, no line break, no lone surrogate, whatever the source sent."""
    shown = masked(title)
    assert shown.isprintable()
    shown.encode("utf-8")
