"""A JSON column holds what was put in, to the letter as any reader of JSON expects it, and nothing that is no JSON."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.store.types import read_json, write_json

ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)


@given(ANY)
def test_what_is_written_reads_back_the_same(value: object) -> None:
    """Whatever the value and its letters; every text can be handed to a database."""
    text = write_json(value)
    assert read_json(text) == value
    assert text.encode()


@pytest.mark.parametrize(
    "value",
    [
        {"a": [1, "二", None, True], "b": {}}, [], "路灯坏了😀\t\"两个月\"\\没人修\u2028\x7f\x00", 0.1 + 0.2, -0.0, 1e16, 1e300, 5e-324,
        10**30, 2**64, {1: 2, False: 3, 1.5: 4}, (1, (2,)),
    ],
)  # fmt: skip
def test_the_text_is_the_one_json_writes(value: object) -> None:
    """Compact and in its own letters; numbers and keys as Python's own writer has them."""
    assert write_json(value) == json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@pytest.mark.parametrize("value", [1e-05, -2.5e-05, 1e-07])
def test_a_small_number_may_be_spelled_otherwise_and_is_the_same(value: float) -> None:
    """To the last bit."""
    assert read_json(write_json({"x": value}))["x"].hex() == value.hex()


def test_half_a_surrogate_pair_stands_escaped() -> None:
    """No database takes it as it is."""
    assert write_json({"text": "\ud83d"}) == '{"text": "\\ud83d"}'


def test_what_is_no_number_is_written_as_it_always_was() -> None:
    """PostgreSQL refuses it; a reader is given it back."""
    assert [write_json(x) for x in (math.nan, math.inf, -math.inf)] == ["NaN", "Infinity", "-Infinity"]


@pytest.mark.parametrize("value", [object(), {"a": [object()]}])
def test_what_is_no_json_is_refused(value: object) -> None:
    """With the error ``json`` has for it."""
    with pytest.raises(TypeError):
        write_json(value)


def test_brackets_within_brackets_are_written_as_deep_as_they_are_read() -> None:
    """Deeper than the fast writer counts."""
    deep: list[object] = []
    for _ in range(600):
        deep = [deep]
    assert read_json(write_json(deep)) == deep
