"""What the record tells of an item stands in its line as if it had been judged so."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from cases.items.judgment import Judgment, Reason
from cases.store.types import write_json
from pipeline.line import as_line, reason_line
from pipeline.settling.judged import Judged
from pipeline.settling.pending import Pending
from pipeline.text.voice import Voice

AT = datetime(2026, 11, 20, 9, tzinfo=UTC)
TRAP = '他贴出 "attention":false,"reasons":[],"version":"x" 和 ],"version":" 这样的字'
REASONS = [
    Reason("repeat", "same_person", f"同一人第 3 次来信, {TRAP}", basis="条例"),
    Reason("attention", "repeated", "请核查"),
]


@pytest.mark.parametrize("text", ["昨晚平乐镇的桥塌了, 死3人, 伤5人。", TRAP, f"平乐镇着火, 死2人, {TRAP}", ""])
@pytest.mark.parametrize("was", [False, True])
@pytest.mark.parametrize("attention", [False, True])
@pytest.mark.parametrize("n", [0, 1, 2])
def test_what_is_told_stands_in_the_line(
    hear: Callable[[str], Judgment], text: str, was: bool, attention: bool, n: int
) -> None:
    """Attention in its place, reasons after the others, what is new at the end; the rest to the letter."""
    judgment = hear(text)._replace(attention=was)
    for reasons in (judgment.reasons, ()):
        line = as_line(Voice(7, text=text), judgment._replace(reasons=reasons))
        bare = judgment._replace(reasons=(), places=())
        judged = Judged(_pending(text), bare, (), None, None, write_json(line)).told(
            {"repeat": {"times": 3, "earlier": [TRAP]}}, REASONS[:n], attention=attention
        )
        line |= {"attention": attention, "reasons": [*line["reasons"], *map(reason_line, REASONS[:n])]}
        assert judged.line == write_json(line | {"repeat": {"times": 3, "earlier": [TRAP]}})
        assert json.loads(judged.line)["attention"] is judged.judgment.attention is attention


def _pending(text: str) -> Pending:
    return Pending(7, "forum", 1, "pending", False, AT, "", text, None, None, None, AT, AT, None, {})
