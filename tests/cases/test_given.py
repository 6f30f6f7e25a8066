"""What an act is given, read into values."""

from typing import Literal

import pytest

from cases.matters.given import one_of
from cases.people.actors import Forbidden


@pytest.mark.parametrize(
    ("data", "why"),
    [({}, "缺少形式; 可用: reply, report"), ({"kind": "post"}, "形式不能是「post」; 可用: reply, report")],
)
def test_a_word_that_is_missing_is_told_apart_from_a_wrong_one(data: dict[str, str], why: str) -> None:
    """Nothing given is no wrong value; both say what may be given."""
    with pytest.raises(Forbidden) as e:
        one_of(data, "kind", Literal["reply", "report"])
    assert e.value.why == why
