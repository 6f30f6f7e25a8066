"""The line is written by a faster encoder, and to the letter as the record has always held it."""

import pytest

from cases.items.judgment import Judgment
from cases.store.types import write_json
from pipeline.judged import written_line
from pipeline.line import as_line
from pipeline.voice import Voice


@pytest.mark.parametrize("text", ["昨晚平乐镇的桥塌了, 死3人, 伤5人。", '路灯坏了😀\t"两个月"\\没人修\u2028', ""])
def test_a_line_is_written_to_the_letter_as_the_record_writes_it(hear, text: str) -> None:
    """The same text from both encoders, quotes, faces and line ends included."""
    judged: Judgment = hear(text)
    line = as_line(Voice(7, text=text), judged)
    assert written_line(line) == write_json(line)


@pytest.mark.parametrize(
    "odd", ["\ud83d", {"sentiment": [0.0, -0.07, 1.0, 0.1 + 0.2], "none": None, "yes": True, "many": 10**18}]
)
def test_what_the_faster_encoder_refuses_or_could_write_otherwise_is_written_the_same(odd: object) -> None:
    """Half a surrogate pair stands escaped; numbers look alike."""
    assert written_line({"text": odd}) == write_json({"text": odd})
