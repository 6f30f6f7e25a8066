"""What an act is given, read into values."""

from typing import Literal

import pytest

from cases.matters.given import instant, one_of
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


@pytest.mark.parametrize(("at", "why"), [(None, "缺少批示时间"), ("九点", "批示时间不是带时区的时间: 九点")])
def test_a_time_is_called_what_the_form_of_its_act_calls_it(at: str | None, why: str) -> None:
    """The hour of an order, of a report and of a call have the same key, and each its own word in a refusal."""
    with pytest.raises(Forbidden) as e:
        instant({"at": at}, "at", "批示时间")
    assert e.value.why.startswith(why)
